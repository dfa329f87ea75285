"""What to do with each entry of a feed: whether it is new, known, changed, old, or part of a flood. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from digest.ingest.dates import OLDEST, believed, end_of, is_old
from digest.ingest.identity import Arrival
from digest.store.entries import GIVEN_UP, EntryRecord, Known

FIRST_ENTRIES = 5
"""How many entries are read at once of a feed that is new, was long away, or shows more new ones than these."""
FIRST_SPAN = timedelta(days=2)
"""How recent these must be, where they are dated."""
LONG_AWAY = timedelta(days=7)
"""Without a good reading for so long, a feed is taken up like a new one."""
LATE = timedelta(hours=6)
"""How long before its appearance in a feed an entry may be dated: editors date when they write."""
READ_AGAIN = timedelta(hours=1)
"""How long an entry is left alone after it was read, even if its feed changes it."""
WATCHED = timedelta(days=7)
"""How long after its first appearance an entry that changes is read again."""
SOONEST, LATEST = timedelta(minutes=15), timedelta(days=1)
"""How long at least, and at most, an entry whose page failed is left alone."""
TRIED = timedelta(days=3)
"""How long it is tried."""
ASKED_AGAIN = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=2))
"""How long after its first appearance the page of an excerpt is asked for again, in case it has opened."""

TOO_OLD = f"older than {OLDEST.days} days"
PENDING = "pending: "
_BASELINE = "baseline: "
_PASSED_OVER = (_BASELINE, TOO_OLD)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with an entry: read it, note an outcome without reading it, or nothing.

    `earlier` is its record, if it was read before; `likely` names articles that it may be once more, under another
    address; `doubt_date` says that its date is not to be believed; `is_retry` that it is read once more without a word
    of its feed.
    """

    arrival: Arrival
    do: Literal["read", "note", "nothing"]
    outcome: str = ""
    earlier: EntryRecord | None = None
    likely: tuple[str, ...] = ()
    doubt_date: bool = False
    is_retry: bool = False


def decide(arrivals: Sequence[Arrival], known: Known, last_read: datetime | None, now: datetime) -> list[Verdict]:
    """Return a verdict on each entry, in order. `last_read` is when the feed was last read well, None for never."""
    known, last_read = _without_ahead(known, now), _last_read(last_read, known, now)
    dates_lie = _dates_lie(arrivals, known)
    new = [one for one in arrivals if one.key not in known.by_key]
    flood = _flood(new, last_read, now)
    chosen = {one.key for one in (_chosen(new, arrivals, known, last_read, now) if flood else new)}
    moved = _moved(new, known) if len(new) == len(arrivals) else {}

    def verdict(one: Arrival) -> Verdict:
        if one.key in known.by_key:
            return _on_known(one, known.by_key[one.key], now, dates_lie=dates_lie)
        if again := _on_moved(one, known, moved):
            return again
        if one.key not in chosen:
            return Verdict(one, "note", _passed_over(one, flood, now))
        return _on_new(one, arrivals, known, now)

    return [verdict(one) for one in arrivals]


def after_failure(why: str, first_seen: datetime, now: datetime, *, may_pass: bool) -> tuple[str, datetime | None]:
    """Return the outcome of an entry that could not be read, and when it is tried again.

    What may pass is tried after 15 minutes, 30, an hour, ... a day, and given up once it has been tried for TRIED.
    """
    tried = now - first_seen
    if not may_pass:
        return why, None
    if tried >= TRIED:
        return f"{GIVEN_UP} after {tried.days} days: {why}", None
    return PENDING + why, now + min(max(tried, SOONEST), LATEST)


def after_excerpt(first_seen: datetime, now: datetime) -> datetime | None:
    """Return when the closed page of an excerpt is asked for again; None once it is left at that."""
    return next((at for wait in ASKED_AGAIN if (at := first_seen + wait) > now), None)


def first_due(verdicts: Iterable[Verdict], read: Iterable[datetime | None]) -> datetime | None:
    """Return when the next entry of a feed is due again: of those that were left alone, and of those just read."""
    left = (one.earlier.again_at for one in verdicts if one.do == "nothing" and one.earlier)
    return min(filter(None, (*left, *read)), default=None)


def _without_ahead(known: Known, now: datetime) -> Known:
    """Leave out what was passed over for its age ahead of `now`: by a clock that has come back since."""
    by_key = {
        key: record
        for key, record in known.by_key.items()
        if record.read_at <= now or not record.outcome.startswith(_PASSED_OVER)
    }
    return replace(known, by_key=by_key)


def _last_read(last_read: datetime | None, known: Known, now: datetime) -> datetime | None:
    """Return when the feed was last read by a clock that was not ahead of `now`, as far as its entries tell."""
    if last_read is None or last_read <= now:
        return last_read
    return max((record.read_at for record in known.by_key.values() if record.read_at <= now), default=None)


def _on_known(one: Arrival, earlier: EntryRecord, now: datetime, *, dates_lie: bool) -> Verdict:
    """Leave it, unless another try is due or its feed says that it has changed."""
    if earlier.again_at and earlier.again_at <= now:
        return Verdict(one, "read", earlier=earlier, is_retry=True)
    changed = one.content != earlier.content or (one.dated != earlier.dated and not dates_lie)
    watched = now - earlier.first_seen <= WATCHED and now - earlier.read_at >= READ_AGAIN
    if changed and watched and not earlier.outcome.startswith(_PASSED_OVER):
        return Verdict(one, "read", earlier=earlier)
    return Verdict(one, "nothing", earlier=earlier)


def _dates_lie(arrivals: Sequence[Arrival], known: Known) -> bool:
    """Return whether a feed dates most of its entries anew while their words stay: a clock does that, not editors."""
    pairs = [(one, known.by_key[one.key]) for one in arrivals if one.key in known.by_key]
    same = [(one, record) for one, record in pairs if one.content == record.content]
    redated = sum(one.dated != record.dated for one, record in same)
    return redated > 1 and 2 * redated > len(same)


def _flood(new: Sequence[Arrival], last_read: datetime | None, now: datetime) -> str:
    """Return why not every new entry is news, or "" where each may be."""
    if last_read is None:
        return "in the feed when it was first read"
    if now - last_read > LONG_AWAY:
        return f"in the feed when it was read again after {(now - last_read).days} days"
    return f"new to the feed with {len(new) - 1} others at once" if len(new) > FIRST_ENTRIES else ""


def _chosen(
    new: Sequence[Arrival], arrivals: Sequence[Arrival], known: Known, last_read: datetime | None, now: datetime
) -> list[Arrival]:
    """Return which entries of a flood are read: those from since the last reading, or else the newest few."""
    if last_read is None or now - last_read > LONG_AWAY:
        return _newest(new, now)
    above = _above_known(arrivals, known)
    fresh = [one for one in new if _is_fresh(one, last_read, now, on_top=one.key in above)]
    return fresh if fresh or len(new) < len(arrivals) else _newest(new, now)


def _newest(new: Sequence[Arrival], now: datetime) -> list[Arrival]:
    """Return the newest few by date, or by place where dates are missing: feeds begin with the newest."""
    dates = {one.key: believed(one.entry.published, now) for one in new}
    recent = [one for one in new if (date := dates[one.key]) is None or now - end_of(date) <= FIRST_SPAN]
    latest = {one.key: date.at for one in recent if (date := dates[one.key])}
    if len(latest) == len(recent):
        recent.sort(key=lambda one: latest[one.key], reverse=True)
    return recent[:FIRST_ENTRIES]


def _is_fresh(one: Arrival, last_read: datetime, now: datetime, *, on_top: bool) -> bool:
    date = believed(one.entry.published, now)
    return end_of(date) >= last_read - LATE if date else on_top


def _above_known(arrivals: Sequence[Arrival], known: Known) -> frozenset[str]:
    """Return the keys above the first entry that is known; none where no entry is."""
    places = [place for place, one in enumerate(arrivals) if one.key in known.by_key]
    return frozenset(one.key for one in arrivals[: places[0]]) if places else frozenset()


def _moved(new: Sequence[Arrival], known: Known) -> Mapping[str, EntryRecord]:
    """Return the records by title where a feed shows what it showed before under new addresses only."""
    titled = {one.title for one in new if one.title in known.by_title}
    return known.by_title if len(titled) > 1 and 2 * len(titled) >= len(new) else {}


def _on_moved(one: Arrival, known: Known, moved: Mapping[str, EntryRecord]) -> Verdict | None:
    """Return the verdict on an entry that is known under another address: what became of it then."""
    record = (known.by_content.get(one.content) if one.is_full else None) or moved.get(one.title)
    if record is None or record.outcome.startswith(PENDING):
        return None
    return Verdict(one, "note", record.outcome)


def _on_new(one: Arrival, arrivals: Sequence[Arrival], known: Known, now: datetime) -> Verdict:
    if one.key in known.elsewhere:
        return Verdict(one, "note", f"article {known.elsewhere[one.key]}")
    old = is_old(believed(one.entry.published, now), now)
    doubtful = old and one.key in _above_known(arrivals, known)
    if old and one.is_full and not doubtful:
        return Verdict(one, "note", TOO_OLD)
    records = (known.by_guid.get(one.guid), known.by_title.get(one.title))
    likely = dict.fromkeys(record.article for record in records if record and record.article)
    return Verdict(one, "read", likely=tuple(filter(None, likely)), doubt_date=doubtful)


def _passed_over(one: Arrival, flood: str, now: datetime) -> str:
    return TOO_OLD if is_old(believed(one.entry.published, now), now) else _BASELINE + flood
