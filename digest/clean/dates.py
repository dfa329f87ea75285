"""Reads a date as people and machines write it, as exactly as it is written and no more exactly."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files

from digest.clean.characters import one_line
from digest.clean.places import NOWHERE, Place, zone_called
from digest.model import Published

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?(?!\d))?(?!\d)", re.ASCII
)
_UNSET = ("0001-01-01", "1900-01-01", "1969-12-31", "1970-01-01")
"""What machines write where they know no date: the first days of their calendars."""

_WRITTEN = (
    # 2 March 2026, 2. März 2026, 2nd of March, 2026, 2 de marzo de 2026
    ("day", "month", "year", re.compile(
        r"\b(\d{1,2})(?:\.|st|nd|rd|th|º|er)?\s*(?:of\s+|de\s+)?([^\W\d_]{3,13})\.?,?\s*(?:del?\s+)?(\d{4})\b"
    )),
    ("month", "day", "year", re.compile(r"\b([^\W\d_]{3,13})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")),
    ("day", "month", "year", re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b", re.ASCII)),
    ("day", "month", "year", re.compile(r"^(\d\d)\.(\d\d)\.(\d\d)(?![\d.])", re.ASCII)),
    ("year", "month", "day", re.compile(r"\b(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b", re.ASCII)),
    ("year", "month", "day", re.compile(r"\b(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]", re.ASCII)),
)  # fmt: skip
_FIGURES = re.compile(r"\b(\d{1,2})([/-])(\d{1,2})\2(\d{4})\b", re.ASCII)
"""3/4/2026 and 3-4-2026, which mean the third of April or the fourth of March."""

_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.h](\d\d)(?::\d\d)?)?\s*(?:Uhr)?\s*([apAP]\.?\s?[mM]\b\.?)?\s*\(?([A-Z]{2,4})\b(?:\s?([+-]\d{1,2})\b)?"
)


def read_date(text: str, place: Place = NOWHERE) -> Published | None:
    """Read an ISO 8601 date or the first day written in words or figures in `text`; None when there is none.

    A time is read where its zone stands beside it; one in UTC is told by the clock of `place`. Figures that may mean
    either of two days, such as 3/4/2026 where `place` does not say which comes first, are no date.
    """
    text = one_line(text[:200])
    match = _ISO.search(text)
    return _iso(match, place) if match else _written(text, place)


def says_only_a_date(line: str) -> bool:
    """Whether a line of a text is nothing but a date: "Published on Monday, 2 March 2026, 18:00 GMT"."""
    if len(line) > 100 or not (re.search(r"\d{4}", line) and read_date(line, _ANYWHERE)):
        return False
    words = re.findall(r"[^\W\d_]+", line.casefold())
    return all(word in _date_words() or _month(word) or zone_called(word) for word in words)


_ANYWHERE = Place(day_first=True)


def read_opening_date(text: str) -> Published | None:
    """Read the date of a dateline: "(2 March 2026) The harbour", "Saltmere, 2. März 2026 – Der Hafen"."""
    opening = _OPENING.match(one_line(text[:120]))
    return read_date(opening[1] or opening[2]) if opening else None


_OPENING = re.compile(
    r"(?:[A-ZÀ-Þ][\w.-]+(?: [A-ZÀ-Þ][\w.-]+){0,2},? )?"
    r"(?:\(([^()]{5,24}\d{4})\)|(\d{1,2}[^()–—:]{2,14}\d{4}|[^\W\d_]{3,9}\.? \d{1,2},? \d{4})(?::| ?[–—]| --?) )"
)
"""A dateline's date: in brackets, or before a dash or colon."""


def _iso(match: re.Match[str], place: Place) -> Published | None:
    day, time, zone = "-".join(match.group(1, 2, 3)), match[4], match[5]
    try:
        when = Published.parse(f"{day}T{time}{zone or ''}" if time else day)
    except ValueError:
        return None
    if day in _UNSET:
        return None
    return _by_the_clock_of(place, when) if zone else when


def _by_the_clock_of(place: Place, when: Published) -> Published:
    """The same moment with the day that readers had: one that ends in Z may have been the next day where it is told."""
    if place.zone is None or when.at.utcoffset():
        return when
    try:
        return Published(when.at.astimezone(place.zone), when.precision)
    except OverflowError:  # the first and last day of the calendar
        return when


def _written(text: str, place: Place) -> Published | None:
    day = next((day for _, day in sorted(_days(text, place))), None)
    return (_timed(day, text) or Published(day, "day")) if day else None


def _days(text: str, place: Place) -> Iterator[tuple[int, datetime]]:
    for *order, pattern in _WRITTEN:
        for match in pattern.finditer(text):
            yield from _day(match.start(), **dict(zip(order, match.groups(), strict=True)))
    for match in _FIGURES.finditer(text):
        first, second = int(match[1]), int(match[3])
        if first > 12 or second > 12 or first == second or place.day_first is not None:
            day_first = first > 12 or (second <= 12 and place.day_first is True)
            day, month = (match[1], match[3]) if day_first else (match[3], match[1])
            yield from _day(match.start(), day, month, match[4])


def _day(position: int, day: str, month: str, year: str) -> Iterator[tuple[int, datetime]]:
    number = int(month) if month.isascii() and month.isdigit() else _month(month.casefold())
    try:
        yield position, datetime(int(year) + (2000 if len(year) == 2 else 0), number, int(day), tzinfo=UTC)
    except ValueError:
        return


def _timed(day: datetime, text: str) -> Published | None:
    """The moment on `day`, where a time of day and its zone are written beside it."""
    for hour, minute, half, name, offset in _CLOCK.findall(text):
        zone = _offset(offset) if offset and name in ("UTC", "GMT") else zone_called(name)
        if zone and (minute or half):
            late = 12 * (half[:1].lower() == "p") - 12 * (bool(half) and int(hour) == 12)
            try:
                return Published(day.replace(hour=int(hour) + late, minute=int(minute or 0), tzinfo=zone))
            except ValueError:
                continue
    return None


def _offset(hours: str) -> tzinfo | None:
    return timezone(timedelta(hours=int(hours))) if -14 <= int(hours) <= 14 else None


def _month(name: str) -> int:
    months = _months()
    return next((months[name[:size]] for size in range(len(name), 2, -1) if name[:size] in months), 0)


@lru_cache(maxsize=1)
def _date_words() -> frozenset[str]:
    text = (files("digest.clean") / "datewords.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    lines = (files("digest.clean") / "months.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if not line.startswith("#"))
    return {name: int(number) for number, *names in rows for name in names}
