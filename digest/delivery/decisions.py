"""What follows from an outcome. Pure: a delivery, what happened and the time give the delivery that comes next."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from digest.delivery.platform import Absent, CannotTell, Found, Lookup, Outcome, Refused, Sent, Unknown, Wait
from digest.model import Delivery, Target
from digest.store.outbox import EXPIRED

REQUEST_DEADLINE = timedelta(seconds=20)
"""The longest that one attempt may take; then it is given up, and is ambiguous."""
LATEST_LANDING = timedelta(seconds=100)
"""The longest that a message is taken to be on its way after its attempt was given up. docs/delivery.md names it."""
QUIET = REQUEST_DEADLINE + LATEST_LANDING
"""How long to wait after an ambiguous attempt before an absent message may be called absent."""
ATTEMPTS_AT_MOST = 8
"""Attempts that the platform may have seen; an attempt that it put off is not counted."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=15)
FIRST_BACK_OFF = timedelta(seconds=5)
LOOK_AGAIN = timedelta(seconds=30)
"""How soon to look again, at first, where a look could not tell."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a delivery becomes, and until when its whole platform is to rest."""

    delivery: Delivery
    hold_until: datetime | None = None


def decide(
    delivery: Delivery,
    outcome: Outcome,
    now: datetime,
    *,
    nonce_window: timedelta = timedelta(0),
    plainer: str | None = None,
) -> Settlement:
    """Settle an attempt. `delivery` is the one marked as sending; `plainer` its payload degraded, where there is one.

    A definite failure says nothing about an earlier attempt: what was ambiguous before it stays so.
    """
    match outcome:
        case Sent(message_id):
            return Settlement(_sent(delivery, message_id))
        case Unknown(why):
            lost = replace(delivery, error=why, look_after=now + QUIET)
            return Settlement(_uncertain(lost, now, now + back_off(delivery) if nonce_window else now + QUIET))
        case Wait(seconds, everywhere):
            until = now + _bounded(timedelta(seconds=seconds), SHORTEST_WAIT, LONGEST_WAIT)
            unspent = replace(delivery, attempts=delivery.attempts - 1, error="the platform asked to wait")
            return Settlement(_failed(unspent, now, until), until if everywhere else None)
        case Refused(reason, why):
            return Settlement(_refused(replace(delivery, error=why), reason == "malformed", plainer, now))


def _refused(delivery: Delivery, malformed: bool, plainer: str | None, now: datetime) -> Delivery:
    if delivery.ambiguous:
        return _uncertain(delivery, now, delivery.look_after or now + QUIET)
    if malformed and plainer is not None and not delivery.degraded:
        return replace(delivery, state="ready", payload=plainer, degraded=True, next_at=now)
    return park(delivery, delivery.error)


def _failed(delivery: Delivery, now: datetime, again: datetime) -> Delivery:
    return _uncertain(delivery, now, again) if delivery.ambiguous else replace(delivery, state="ready", next_at=again)


def _uncertain(delivery: Delivery, now: datetime, again: datetime) -> Delivery:
    look_after = delivery.look_after or now + QUIET
    return replace(delivery, state="unknown", ambiguous=True, look_after=look_after, next_at=again)


def decide_look(delivery: Delivery, lookup: Lookup, now: datetime) -> Delivery:
    """Settle a look for a delivery that may have landed. Only a certain absence makes it ready to be sent again.

    Where a look cannot tell, looking goes on with growing pauses until the delivery expires; nothing is sent.
    """
    match lookup:
        case Found(message_id):
            return _sent(delivery, message_id)
        case CannotTell(why):
            pause = _bounded(now - (delivery.look_after or now), LOOK_AGAIN, LONGEST_WAIT)
            return replace(
                delivery, state="unknown", error=why, next_at=None if expired(delivery, now) else now + pause
            )
        case Absent():
            certain = replace(delivery, ambiguous=False, look_after=None)
            if expired(delivery, now):
                return park(certain, expiry_sentence(delivery))
            if delivery.attempts >= ATTEMPTS_AT_MOST:
                return park(certain, f"given up after {delivery.attempts} attempts: {delivery.error}")
            return replace(certain, state="ready", next_at=now + back_off(delivery))


def next_step(
    delivery: Delivery, nonce_window: timedelta, since_first: timedelta, rest: timedelta, now: datetime
) -> Literal["post", "look", "wait"]:
    """Say what to do with a delivery that was taken.

    `since_first` is how long ago its first attempt began, `rest` how much of the quiet period is left by a clock that
    nobody can set. Inside the nonce window the platform itself drops the second of two posts: until looking may
    start, it is simply sent again.
    """
    may_look = rest <= timedelta(0) and now >= (delivery.look_after or now)
    if not delivery.ambiguous or (not may_look and timedelta(0) <= since_first < nonce_window):
        return "post"
    return "look" if may_look else "wait"


def put_off(delivery: Delivery, rest: timedelta, now: datetime) -> Delivery:
    """Return an ambiguous delivery that waits for its look: never for longer than a whole quiet period."""
    look_after = max(min(delivery.look_after or now, now + QUIET), now + rest)
    return replace(delivery, state="unknown", look_after=look_after, next_at=look_after)


def hand_back(delivery: Delivery, now: datetime) -> Delivery:
    """Return a delivery of which no byte has left in this attempt, as it was before it was taken."""
    return replace(delivery, state="unknown" if delivery.ambiguous else "ready", next_at=now + SHORTEST_WAIT)


def park(delivery: Delivery, why: str) -> Delivery:
    """Return a delivery that waits for an admin, for the reason given."""
    return replace(delivery, state="parked", error=why, next_at=None)


def unknown_platform_sentence(target: Target) -> str:
    """Say why nothing can be posted to a target whose platform this service does not run."""
    name = target.platform
    return f"{name} is not set up, so nothing can be posted to {target}; add it under `platforms` in config.yaml"


def expired(delivery: Delivery, now: datetime) -> bool:
    """Whether it is too late to post this."""
    return delivery.expires_at is not None and delivery.expires_at <= now


def expiry_sentence(delivery: Delivery) -> str:
    """Say why a delivery that expired was not posted."""
    return EXPIRED + (f"; the last failure was: {delivery.error}" if delivery.error else "")


def back_off(delivery: Delivery) -> timedelta:
    """Return the pause after an attempt: doubling, with a jitter that depends on the delivery and attempt alone."""
    doubled = FIRST_BACK_OFF * float(2 ** min(max(delivery.attempts - 1, 0), 10))
    digest = hashlib.sha256(f"{delivery.id} {delivery.attempts}".encode()).digest()
    return min(doubled, LONGEST_WAIT) * (0.75 + digest[0] / 512)


def _sent(delivery: Delivery, message_id: str) -> Delivery:
    return replace(
        delivery, state="sent", message_id=message_id, ambiguous=False, error="", next_at=None, look_after=None
    )


def _bounded(pause: timedelta, least: timedelta, most: timedelta) -> timedelta:
    return max(least, min(pause, most))
