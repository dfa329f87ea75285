"""What a platform must offer: to render, to post, and to look whether a post has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from digest.model import Answer, Edition, Target, VerbatimError


class OutOfReachError(VerbatimError):
    """The platform cannot be reached at the moment: starting it again later may do."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has the message, under this id."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform has certainly not taken the message, and will not take it as it is.

    `malformed`: a plainer layout may do. `unauthorised`, `forbidden` and `missing`: an admin must act.
    `why` is a plain sentence for that admin: what happened and what to do.
    """

    reason: Literal["malformed", "unauthorised", "forbidden", "missing"]
    why: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The platform has certainly not taken the message now; try again after `seconds`. No attempt is spent.

    `everywhere`: the limit holds for all targets of the platform, not for this one alone.
    """

    seconds: float
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may or may not have landed: a lost reply, a time-out, a 5xx."""

    why: str


Outcome = Sent | Refused | Wait | Unknown


@dataclass(frozen=True, slots=True)
class Found:
    """A message with this delivery's key stands in the channel."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Every message since the anchor was seen, and none has this delivery's key."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The channel could not be read to the anchor, or not at all: nothing follows from not finding it."""

    why: str


Lookup = Found | Absent | CannotTell


class Platform(Protocol):
    """One chat platform; its SDK is imported nowhere else.

    A payload is JSON text made once by `render` and stored; the same bytes go to every target and every retry.
    `post` adds the delivery's `key` (at most 25 characters) where the platform keeps it, for `find` to look for.
    """

    name: str
    nonce_window: timedelta
    """How long after the first attempt the platform itself drops a second post with the same key; zero if never."""

    def render(self, content: Edition | Answer, target: Target) -> tuple[str, ...]:
        """Return the payload of each part, in order, each within the platform's limits counted after escaping.

        An Edition is a slot's; an Answer is an alert or a correction, sentences of ours for the admin or the channel.
        """
        ...

    def degrade(self, payload: str) -> str | None:
        """Return a plainer payload for one that was refused as malformed, or None when there is none."""
        ...

    async def anchor(self, target: Target) -> str | None:
        """Return the id of the newest message in the channel, or None when it has none or cannot be read."""
        ...

    async def post(self, target: Target, payload: str, key: str) -> Outcome:
        """Make one attempt; every failure is an Outcome, and only a cancelled task raises."""
        ...

    async def find(self, target: Target, key: str, anchor: str | None, after: datetime) -> Lookup:
        """Look for the message with this key behind `anchor`, posted no earlier than about `after`."""
        ...
