"""How far a publication date is believed: dates are advice."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.model import Published

OLDEST = timedelta(days=7)
"""What was published longer ago than this is no news."""
_PRECISION = {"year": timedelta(days=366), "month": timedelta(days=31), "day": timedelta(days=1)}
_EARLIEST_YEAR = 1995
"""Dates before the first web feeds are a clock's zero or a blank form."""


def believed(published: Published | None, now: datetime) -> Published | None:
    """Return a date as far as it can be true at `now`: one that is hours ahead loses its hour, others are none.

    A day is over last in UTC-12 and begins first in UTC+14.
    """
    if published is None or published.at.year < _EARLIEST_YEAR:
        return None
    if published.at <= now:
        return published
    day = Published.parse(str(published.day)) if published.precision in ("minute", "day") else published
    return day if day.at <= now + timedelta(hours=14) else None


def is_old(published: Published | None, now: datetime) -> bool:
    """Return whether a date says that there is no news in it."""
    return published is not None and now - end_of(published) > OLDEST


def end_of(published: Published) -> datetime:
    """Return the last moment that a date may mean."""
    return published.at + _PRECISION.get(published.precision, timedelta(0))
