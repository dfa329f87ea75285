"""What is to be posted, as the ledger keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digest.model.edition import Target

DeliveryState = Literal["ready", "taken", "sending", "sent", "unknown", "parked", "skipped"]
OriginKind = Literal["slot", "correction", "alert", "by_hand"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Why something is posted: a slot's edition, an alert, a correction, or by hand."""

    kind: OriginKind
    id: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part of one post to one target, as the ledger keeps it. Times are aware UTC.

    `payload` is the frozen JSON text. `token` is the fencing token, `anchor` what stood last in the channel before
    the first attempt, `look_after` when looking for a lost message may start, `ambiguous` whether any attempt may
    have landed unseen.
    """

    id: str
    origin: Origin
    target: Target
    part: int
    payload: str
    state: DeliveryState = "ready"
    attempts: int = 0
    token: int = 0
    lease_until: datetime | None = None
    next_at: datetime | None = None
    first_sent_at: datetime | None = None
    look_after: datetime | None = None
    expires_at: datetime | None = None
    anchor: str | None = None
    message_id: str | None = None
    ambiguous: bool = False
    degraded: bool = False
    error: str = ""

    @property
    def key(self) -> str:
        """The stable mark that the platform keeps with the message: at most 25 characters (Discord's nonce)."""
        return self.id[:25]

    @property
    def short(self) -> str:
        """The beginning of the id, by which people and the command line know it."""
        return self.id[:8]
