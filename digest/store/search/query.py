"""What was typed -> a Query; no SQL and no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from digest.model import Kind, Published, VerbatimError
from digest.spelling import near_miss

FIELDS = ("kind", "speaker", "source", "tag", "story", "after", "before", "since")
"""What may stand before a colon."""
COUNTED = 1_000
"""How far matches are counted; beyond it there are "1,000+"."""
LONGEST = 1_000
"""How many characters of what was typed are read."""
MOST_TERMS = 24
"""How many words and phrases are looked for; more than that is a text, not a question."""

_MARKS = str.maketrans("“”„«»", '"""""')
_TOKEN = re.compile(r'(?:(?P<name>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))', re.IGNORECASE)
_NO_WORDS = re.compile("[\x00-\x1f\x7f-\x9f\ue000-\uf8ff\U000f0000-\U0010ffff]+")
_AGO = re.compile(r"(\d{1,4})\s*(h|d|w|mo|y)[a-z]*", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "mo": 24 * 30, "y": 24 * 365}
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


class QueryError(VerbatimError):
    """What was typed cannot be understood; the sentence says what to write instead."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for; a field that is empty is not narrowed.

    All `words` (text as typed, with phrases in "straight quotation marks") stand in the line or the title. `after` is
    the first moment (aware) that counts, `before` the first that does not. `tag` is resolved into `feeds` by whoever
    knows the configuration: feed names, any of which an article was seen in.
    """

    kind: Kind | None = None
    words: str = ""
    speaker: str = ""
    source: str = ""
    tag: str = ""
    story: str = ""
    after: datetime | None = None
    before: datetime | None = None
    feeds: frozenset[str] | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing but the kind is narrowed."""
        return replace(self, kind=None) == Query()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of matches as `seq`, the best first, and how many match in all; `more` says that it is at least that."""

    order: tuple[int, ...]
    total: int
    more: bool = False


def parse_query(typed: str, now: datetime, query: Query = Query()) -> Query:
    """Read `repairs "north pier" speaker:Quill since:3d` into `query`; QueryError for a value that cannot be read.

    A word with a colon that is no field is a word. `since:3d` counts from `now`; a day begins at midnight in UTC.
    """
    words: list[str] = []
    for token in _TOKEN.finditer(typed[:LONGEST].translate(_MARKS)):
        name, value = (token["name"] or "").lower(), token["quoted"] if token["quoted"] is not None else token["bare"]
        if name in FIELDS:
            query = with_field(query, name, value, now)
        elif name and value and (meant := near_miss(name, FIELDS)):
            raise QueryError(f"“{name}:” is not something to search by; did you mean “{meant}:”?")
        else:
            words.append(token[0])
    return replace(query, words=" ".join(filter(None, [query.words, *words])))


def with_field(query: Query, name: str, value: str, now: datetime) -> Query:
    """Return the query narrowed by one of FIELDS; an empty value narrows nothing. QueryError when it is not right."""
    value = value.strip()
    return replace(query, **_READERS[name](name, value, now)) if value else query


def _kind(name: str, value: str, now: datetime) -> Mapping[str, Any]:
    del name, now
    plain = re.sub(r"[ _-]+", "_", value.lower()).rstrip("s")
    for kind in get_args(Kind):
        if plain == kind:
            return {"kind": kind}
    raise QueryError(f"“{value}” is no kind; there are claim, quote and key_point.")


def _text(name: str, value: str, now: datetime) -> Mapping[str, Any]:
    del now
    return {name: value}


def _moment(name: str, value: str, now: datetime) -> Mapping[str, Any]:
    if _AGO.fullmatch(value):
        return {name: _ago(value, now)}
    try:
        at = Published.parse(value).at
    except (ValueError, OverflowError):
        at = _EARLIEST - timedelta(days=1)
    if at < _EARLIEST:
        raise QueryError(f"“{value}” is no time; write for example {name}:2026-03-01, {name}:2026-03 or {name}:3d.")
    return {name: at.astimezone(UTC)}


def _since(name: str, value: str, now: datetime) -> Mapping[str, Any]:
    if _AGO.fullmatch(value):
        return {"after": _ago(value, now)}
    return {"after": _moment(name, value, now)[name]}


def _ago(value: str, now: datetime) -> datetime:
    length = _AGO.fullmatch(value)
    hours = int(length[1]) * _HOURS[length[2].lower()] if length else 0
    return max(_EARLIEST, now - min(timedelta(hours=hours), now - _EARLIEST))


_READERS: Mapping[str, Callable[[str, str, datetime], Mapping[str, Any]]] = {
    "kind": _kind,
    "speaker": _text,
    "source": _text,
    "tag": _text,
    "story": _text,
    "after": _moment,
    "before": _moment,
    "since": _since,
}


def terms(typed: str) -> list[str]:
    """Return the words and quoted phrases, each as text without quotation marks; what holds no word is dropped."""
    sound = typed[:LONGEST].translate(_MARKS).encode("utf-8", "ignore").decode("utf-8")
    pieces = sound.split('"')
    found = [piece for number, part in enumerate(pieces) for piece in ([part] if number % 2 else part.split())]
    return list(dict.fromkeys(filter(None, map(plain, found))))[:MOST_TERMS]


def plain(text: str) -> str:
    """Return text without what is no word of anybody's: control and private-use characters; "" when nothing is left."""
    kept = " ".join(_NO_WORDS.sub(" ", text).split())
    return kept if any(map(str.isalnum, kept)) else ""


def covering(first: datetime, last: datetime) -> Iterator[str]:
    """Yield the fewest years ("2026"), months ("202602") and days ("20260215") that make up the days of a range.

    Both ends are aware, in UTC, and belong to it.
    """
    day, end = first.date(), last.date()
    while day <= end:
        for form, begins, following in _periods(day):
            if begins and following - timedelta(days=1) <= end:
                yield form
                day = following
                break


def _periods(day: date) -> Iterator[tuple[str, bool, date]]:
    """Yield the year, the month and the day that a day lies in: its form, whether it begins there, and what follows."""
    next_month = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    yield f"{day:%Y}", (day.month, day.day) == (1, 1), date(day.year + 1, 1, 1)
    yield f"{day:%Y%m}", day.day == 1, next_month
    yield f"{day:%Y%m%d}", True, day + timedelta(days=1)
