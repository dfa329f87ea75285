"""What a poll teaches about a feed: when it is next due, whether it is healthy, and whether it has moved. Pure."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime, timedelta

from digest.fetch import FetchError, wait_of
from digest.model import VerbatimError
from digest.store.feeds import FeedRecord

LEAST = timedelta(minutes=15)
"""The shortest interval that is learned, and how soon a feed is tried again after its first failure."""
MOST = timedelta(hours=24)
"""The longest interval, the longest back-off, and the longest wait that a server is granted."""
POLLS_A_GAP = 2
"""How often a feed is asked in the usual time between two of its changes."""
WEIGHT = 0.25
"""How much the latest gap counts, as a power: one quiet night does not slow down a busy feed."""
SPREAD = 0.1
"""Up to which share an interval is made longer, so that feeds that were met together part."""
MOVES_NEEDED = 3
"""How often in a row a permanent redirect is seen before it is believed."""


def interval(record: FeedRecord, now: datetime) -> timedelta:
    """Return how long to wait for a feed that has no `every` of its own, from LEAST to MOST.

    Half of its usual gap, or of the time for which it has been quiet, whichever is longer: a feed that falls silent is
    asked less and less, half as often again each time.
    """
    return _interval(record.changed_at, record.gap, now)


def _interval(changed_at: datetime | None, gap: timedelta | None, now: datetime) -> timedelta:
    quiet = now - changed_at if changed_at else timedelta(0)
    return min(max(max(gap or LEAST, quiet) / POLLS_A_GAP, LEAST), MOST)


def read(  # noqa: PLR0913  what was learned, each by its name
    record: FeedRecord,
    every: timedelta | None,
    now: datetime,
    *,
    changed: bool,
    etag: str | None,
    last_modified: str | None,
    moved_to: str | None = None,
    why: str = "",
) -> FeedRecord:
    """Return the record of a feed that was read, or that said it had not changed.

    `every` is what an admin wished, kept exactly; without it the pace is learned. `changed` says whether the feed
    brought something new; `moved_to` where only permanent redirects led; `why` what is odd about it, if anything.
    """
    changed_at, gap = (now, _gap(record, now)) if changed else (record.changed_at, record.gap)
    return replace(
        _moved(record, moved_to),
        etag=etag,
        last_modified=last_modified,
        checked_at=now,
        changed_at=changed_at,
        gap=gap,
        next_at=now + (every or _spread(_interval(changed_at, gap, now), record.url, now)),
        failing_since=None,
        why=why,
        alerted=False,
        failures=0,
    )


def failed(record: FeedRecord, every: timedelta | None, error: VerbatimError, now: datetime) -> FeedRecord:
    """Return the record of a feed that could not be read: tried again after 15 minutes, 30, an hour, ... a day.

    A wait that the server asks for is kept. One that is gone for good (HTTP 410) is disabled. One that is not found at
    the address that it had moved to is looked for at its old one.
    """
    status = error.status if isinstance(error, FetchError) else None
    asked = wait_of(error.retry_after, now, MOST) if isinstance(error, FetchError) else timedelta(0)
    backing_off = min(min(every or LEAST, LEAST) * 2 ** min(record.failures, 20), MOST)
    gone = status == 410
    return replace(
        record,
        checked_at=now,
        failing_since=min(record.failing_since or now, now),
        why=str(error),
        alerted=record.alerted and not gone,
        failures=record.failures + 1,
        disabled_at=now if gone else None,
        next_at=None if gone else now + max(_spread(backing_off, record.url, now), asked),
        address=None if status == 404 else record.address,
        moving_to=None,
        moves=0,
    )


def hastened(record: FeedRecord, every: timedelta) -> FeedRecord:
    """Return the record of a healthy feed for an admin's new wish, which may be due before what was planned."""
    if record.failing_since or record.next_at is None or record.checked_at is None:
        return record
    return replace(record, next_at=min(record.next_at, record.checked_at + every))


def _gap(record: FeedRecord, now: datetime) -> timedelta:
    """Return the usual time between two changes: a moving geometric mean, so that short and long gaps count alike."""
    if record.changed_at is None or record.gap is None:
        return LEAST * POLLS_A_GAP
    latest = min(max(now - record.changed_at, timedelta(minutes=1)), MOST * POLLS_A_GAP)
    return record.gap * float((latest / record.gap) ** WEIGHT)


def _spread(length: timedelta, url: str, now: datetime) -> timedelta:
    """Return a length made longer by up to SPREAD, and never over MOST; the same for the same feed and moment."""
    chance = zlib.crc32(f"{url} {now.isoformat()}".encode("utf-8", "replace")) / 2**32
    return min(length, MOST / (1 + SPREAD)) * (1 + SPREAD * chance)


def _moved(record: FeedRecord, moved_to: str | None) -> FeedRecord:
    """Return the record with one more sighting of a permanent redirect; believed at the third in a row."""
    if moved_to is None:
        return replace(record, moving_to=None, moves=0) if record.moves else record
    moves = record.moves + 1 if moved_to == record.moving_to else 1
    if moves < MOVES_NEEDED:
        return replace(record, moving_to=moved_to, moves=moves)
    return replace(record, address=None if moved_to == record.url else moved_to, moving_to=None, moves=0)
