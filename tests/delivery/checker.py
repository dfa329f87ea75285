"""Compares a platform's own log with the ledger: what was lost, posted twice, out of order, or told untruly. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from digest.delivery.decisions import ATTEMPTS_AT_MOST
from digest.model import Delivery, Target

T = TypeVar("T")

Place = tuple[str, str]
"""A platform's name and a channel of it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that came to stand in a channel. `text` is what tells a reader one post from another, or "" """

    place: Place
    id: str
    key: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlatformLog:
    """What a platform knows by itself. `messages` are in the order in which they landed, whatever the sender knew.

    `refused` holds the keys that it refused for good at least once (401, 403, 404, a malformed body), `attempts` how
    many requests to post it saw or lost for each key, `hidden` the channels whose history could not be read to the end.
    """

    messages: Sequence[Message]
    refused: frozenset[str] = frozenset()
    attempts: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the ledger has it, and whether an admin was told of it."""

    delivery: Delivery
    reported: bool = False


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot as the ledger has it."""

    digest: str
    key: str
    due: datetime
    state: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What does not hold, a sentence each. `untrue`: the ledger says something else than the platform."""

    lost: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    out_of_order: tuple[str, ...] = ()
    untrue: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))

    def __add__(self, other: Findings) -> Findings:
        return Findings(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def check_posts(log: PlatformLog, rows: Iterable[Row], now: datetime) -> Findings:
    """Compare at the end, when every delivery had the time to settle. `now` is the service's time.

    Not lost is: what stands in the channel; what is parked with a reason that the platform's log or the clock bears
    out, and was told to an admin; what is unknown, in a channel that cannot be read, and was told to an admin; and a
    part that waits behind one of these.
    """
    rows = tuple(rows)
    by_key: dict[tuple[Place, str], list[Message]] = defaultdict(list)
    for message in log.messages:
        by_key[message.place, message.key].append(message)
    lost, untrue = [], []
    waiting = _behind_others(rows)
    for row in rows:
        landed = by_key.get((_place(row.delivery.target), row.delivery.key), [])
        if why := _untrue(row.delivery, landed):
            untrue.append(_says(row.delivery, why))
        elif not landed and (missing := _lost(row, log, now, row.delivery.id in waiting)):
            lost.append(_says(row.delivery, missing))
        elif landed and row.delivery.state != "sent" and (open_yet := _unsettled(row, log)):
            lost.append(_says(row.delivery, open_yet))
    known = {(_place(row.delivery.target), row.delivery.key) for row in rows}
    untrue += [f"{message} has no delivery in the ledger" for message in log.messages if _mark(message) not in known]
    return Findings(tuple(lost), _twice(log.messages), _out_of_order(rows, log.messages), tuple(untrue))


def check_asked(asked: Iterable[tuple[str, str, Target]], rows: Iterable[Row]) -> Findings:
    """Look for what the service took on (origin kind, origin id, target) and has no delivery of."""
    known = {(one.origin.kind, one.origin.id, _place(one.target)) for one in (row.delivery for row in rows)}
    missing = [f"{kind} {name} to {to}" for kind, name, to in asked if (kind, name, _place(to)) not in known]
    return Findings(lost=tuple(f"{one} was taken on and is not in the ledger" for one in missing))


def check_slots(
    due: Mapping[str, Mapping[str, datetime]],
    slots: Iterable[SlotRow],
    was_up: Callable[[datetime, datetime], bool],
) -> Findings:
    """Compare the slots that were due (digest -> key -> when) with those in the ledger.

    Each has an edition, unless the service was not up (`was_up(start, end)`: a sweep got through in between) from its
    time to that of the next one. What the editions of a digest cover joins without a gap and without an overlap.
    """
    rows: dict[str, list[SlotRow]] = defaultdict(list)
    for slot in slots:
        rows[slot.digest].append(slot)
    found = Findings()
    for digest, times in due.items():
        found += _check_digest(digest, times, sorted(rows[digest], key=lambda slot: slot.due), was_up)
    return found


def _check_digest(
    digest: str, times: Mapping[str, datetime], rows: Sequence[SlotRow], was_up: Callable[[datetime, datetime], bool]
) -> Findings:
    frozen = {slot.key for slot in rows if slot.state == "frozen"}
    lost, ordered = [], sorted(times.items(), key=lambda slot: slot[1])
    for place, (key, at) in enumerate(ordered):
        overtaken_at = ordered[place + 1][1] if place + 1 < len(ordered) else None
        if key not in frozen and (overtaken_at is None or was_up(at, overtaken_at)):
            state = next((slot.state for slot in rows if slot.key == key), "not in the ledger")
            lost.append(f"the slot {key} of {digest} has no edition: it is {state}")
    twice = [f"the slot {key} of {digest} is there {n} times" for key, n in _more_than_once(slot.key for slot in rows)]
    windows = sorted((row.start, row.end, row.key) for row in rows if row.state == "frozen" and row.start and row.end)
    for (_, end, key), (start, _, following) in pairwise(windows):
        if start > end:
            lost.append(f"nothing of {digest} covers what came between {key} and {following}: {end} to {start}")
        elif start < end:
            twice.append(f"{key} and {following} of {digest} cover the same: {start} to {end}")
    return Findings(lost=tuple(lost), twice=tuple(twice))


def _untrue(delivery: Delivery, landed: Sequence[Message]) -> str:
    ids = {message.id for message in landed}
    if delivery.state == "sent" and landed and delivery.message_id not in ids:
        return f"is known as {delivery.message_id} and stands there as {', '.join(sorted(ids))}"
    if delivery.state == "parked" and landed:
        return "is told as not posted, and stands there"
    return ""


def _lost(row: Row, log: PlatformLog, now: datetime, waits: bool) -> str:
    delivery = row.delivery
    match delivery.state:
        case "sent":
            return "is told as posted, and does not stand there"
        case "parked":
            return _unfounded(row, log, now)
        case "ready" if waits:
            return ""
        case _:
            return _unsettled(row, log)


def _unfounded(row: Row, log: PlatformLog, now: datetime) -> str:
    """Why a parked delivery should not have been parked, or was not told; empty when all is well."""
    delivery = row.delivery
    founded = (
        delivery.key in log.refused
        or (delivery.expires_at is not None and delivery.expires_at <= now)
        or log.attempts.get(delivery.key, 0) >= ATTEMPTS_AT_MOST
    )
    if not delivery.error or not founded:
        return "is parked without a cause"
    return "" if row.reported else "is parked, and no admin was told"


def _unsettled(row: Row, log: PlatformLog) -> str:
    """Why a delivery should have been settled by now; empty when nobody can tell and an admin was told so."""
    delivery = row.delivery
    if delivery.state != "unknown" or _place(delivery.target) not in log.hidden:
        return "never came to an end"
    return "" if row.reported else "is unknown, and no admin was told"


def _behind_others(rows: Iterable[Row]) -> frozenset[str]:
    """The deliveries that wait because an earlier part of the same post is parked or unknown."""
    stopped: dict[tuple[str, str, Place], int] = {}
    for one in (row.delivery for row in rows):
        if one.state in ("parked", "unknown"):
            stopped[_post(one)] = min(one.part, stopped.get(_post(one), one.part))
    deliveries = (row.delivery for row in rows)
    return frozenset(one.id for one in deliveries if one.part > stopped.get(_post(one), one.part))


def _twice(messages: Iterable[Message]) -> tuple[str, ...]:
    keys = _more_than_once(_mark(message) for message in messages)
    texts = _more_than_once((message.place, message.text) for message in messages if message.text)
    return tuple(f"{what} stands in {place} {count} times" for (place, what), count in (*keys, *texts))


def _out_of_order(rows: Iterable[Row], messages: Sequence[Message]) -> tuple[str, ...]:
    """The posts of which a later part came to stand above an earlier one, or without it."""
    landed: dict[tuple[Place, str], int] = {}
    for place, message in enumerate(messages):
        landed.setdefault(_mark(message), place)
    posts: dict[tuple[str, str, Place], list[Delivery]] = defaultdict(list)
    for row in rows:
        posts[_post(row.delivery)].append(row.delivery)
    wrong = []
    for post, parts in posts.items():
        places = [landed.get((_place(one.target), one.key)) for one in sorted(parts, key=lambda one: one.part)]
        there = [place for place in places if place is not None]
        if there != sorted(there) or None in places[: len(there)]:
            wrong.append(f"the parts of {post} stand as {places}")
    return tuple(wrong)


def _more_than_once(things: Iterable[T]) -> list[tuple[T, int]]:
    return [(thing, count) for thing, count in Counter(things).items() if count > 1]


def _mark(message: Message) -> tuple[Place, str]:
    return message.place, message.key


def _place(target: Target) -> Place:
    return target.platform, target.channel


def _post(delivery: Delivery) -> tuple[str, str, Place]:
    return delivery.origin.kind, delivery.origin.id, _place(delivery.target)


def _says(delivery: Delivery, why: str) -> str:
    part = f"part {delivery.part} of {delivery.origin.kind} {delivery.origin.id} to {delivery.target}"
    return f"{part} ({delivery.state}: {delivery.error or 'no reason'}) {why}"
