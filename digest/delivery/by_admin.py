"""What an admin may make of a delivery by hand, and what that risks. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digest.delivery.decisions import QUIET
from digest.delivery.dispatcher import POST_WITHIN
from digest.model import Delivery, VerbatimError
from digest.store.deliveries import Change


class NotPossibleError(VerbatimError):
    """What an admin wants of a delivery cannot be, or not without a flag: why, and what can."""


def retry(delivery: Delivery, now: datetime, *, not_there: bool) -> Change:
    """Return a delivery that is posted again; NotPossibleError where it is on its way, or may be in the channel.

    It keeps its key: what certainly never arrived cannot be taken for a second one, and if the admin is mistaken
    about one that may have, Discord still drops the second for some minutes. `not_there` is the admin's word that it
    is not in the channel; it does not shorten the time in which it may still land.
    """
    _refuse_moving(delivery)
    if delivery.state == "ready":
        raise NotPossibleError(f"{delivery.short} waits for its turn already, and is posted without your help.")
    if not delivery.payload:
        raise NotPossibleError(
            f"{delivery.short} has nothing that could be posted: {_why(delivery)}. "
            "Once that is mended, `/digest now` in the channel makes the digest anew."
        )
    if delivery.ambiguous and not not_there:
        raise NotPossibleError(risk(delivery))
    at = max(now, min(delivery.look_after or now, now + QUIET))
    fresh = replace(delivery, state="ready", attempts=0, next_at=at, first_sent_at=None, look_after=None, anchor=None)
    return Change(replace(fresh, expires_at=now + POST_WITHIN, ambiguous=False, error=""), "renew")


def settle(delivery: Delivery, message_id: str | None, now: datetime) -> Change:
    """Return a delivery that an admin has seen in its channel, so that the parts behind it follow."""
    _refuse_moving(delivery)
    posted = replace(
        delivery, state="sent", message_id=message_id, ambiguous=False, error="", next_at=None, look_after=None
    )
    return Change(replace(posted, expires_at=now + POST_WITHIN), "renew")


def forget(delivery: Delivery) -> Change:
    """Return a delivery that is never posted nor looked for any more; it stays in the ledger, with its reason."""
    _refuse_moving(delivery)
    if delivery.state == "skipped":
        raise NotPossibleError(f"{delivery.short} is forgotten already.")
    why = f"forgotten by an admin; before that: {delivery.error}" if delivery.error else "forgotten by an admin"
    return Change(replace(delivery, state="skipped", next_at=None, look_after=None, error=why), "skip")


def risk(delivery: Delivery) -> str:
    """Say what posting a delivery again risks that may be in its channel, and how to do it all the same."""
    name = delivery.short
    return (
        f"{name} may be in {delivery.target} already ({_why(delivery)}), and would then stand "
        f"there twice. Look into the channel. If it is there: `verbatim deliveries settle {name}`. "
        f"If it is not: `verbatim deliveries retry {name} --not-there`."
    )


def _refuse_moving(delivery: Delivery) -> None:
    """Refuse what is posted, and what a service may be sending in this very moment."""
    if delivery.state == "sent":
        raise NotPossibleError(f"{delivery.short} is posted; `/digest now` in the channel posts the digest anew.")
    if delivery.state in ("taken", "sending"):
        raise NotPossibleError(
            f"{delivery.short} is being posted at this moment, or was when the service stopped; "
            "look again in a minute, with the service running."
        )


def _why(delivery: Delivery) -> str:
    return delivery.error.rstrip(".") or "nobody knows why"
