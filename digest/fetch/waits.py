"""How long a server asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_NOTHING = timedelta(0)


def wait_of(retry_after: str | None, now: datetime, most: timedelta) -> timedelta:
    """Return what a Retry-After header asks for, from 0 to `most`: whole seconds or an HTTP date (RFC 9110, 10.2.3).

    What is neither asks for nothing.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal():
        return most if len(text) > len(str(most // timedelta(seconds=1))) else min(timedelta(seconds=int(text)), most)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return _NOTHING
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, _NOTHING), most)
