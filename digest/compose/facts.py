"""Numbers, dates and names in a sentence: what an edit may correct, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from digest.extract.lexicon import entries
from digest.model import Span

FactKind = Literal["number", "date", "name"]

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>(?:1[5-9]|20)\d\d)"
_DATE = re.compile(
    rf"\b(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    rf"|\b{_DAY.format('d1')} (?:of )?(?P<m1>{_MONTH})(?:,? {_YEAR.format('y1')})?\b"
    rf"|\b(?P<m2>{_MONTH}) {_DAY.format('d2')}(?:,? {_YEAR.format('y2')})?\b"
    rf"|\b(?P<m3>{_MONTH})(?:,? {_YEAR.format('y3')})\b"
    rf"|(?<=\bin )(?P<m4>{_MONTH})\b"
    rf"|(?<=\bin ){_YEAR.format('y4')}\b"
    r"|\b(?P<time>[0-2]?\d[:.][0-5]\d)(?! ?(?:million|billion|per|%|[a-z]*met))(?= ?(?:[ap]\.?m|GMT|BST|UTC|CET)\b)"
    r"|\b(?P<clock>[01]?\d:[0-5]\d)\b"
    r"|\b(?P<hour>1?\d) ?(?=[ap]\.?m\b)"
)
_SCALES = {
    "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6, "mn": 10**6,
    "billion": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_WORD = "|".join(sorted((word for word in _WORDS if word != "one"), key=len, reverse=True))
_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<sign>[$€£¥]\s?)?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|mn|bn|tn|[mk])\b)?(?P<share>\s?(?:%|per ?cent\b))?"
    r"(?![\w-]|[.,:]\d)"
    rf"|(?<![\w-])(?P<word>{_WORD})(?:-(?P<unit>one|two|three|four|five|six|seven|eight|nine))?"
    r"(?:\s(?P<wordscale>hundred|thousand|million|billion|trillion))?(?P<wordshare>\s(?:per ?cent\b|%))?(?![\w-])",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-Þ][\w’'-]*[\w]"
_NAME = re.compile(rf"\b{_CAPITAL}(?: (?:(?:de|del|van|von|der|den|la|le|bin|al) )*{_CAPITAL})*")
_POSSESSIVE = re.compile(r"['’]s$")

_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|nearly|almost|approximately|over|under|than|least|most|to)\s*$", re.IGNORECASE
)
ROUNDING = Decimal("0.1")
"""How far "about 10,000" may be from what it turns out to be, as a share."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, date or name: where it stands in the text, and its value, equal for one thing in two spellings.

    The value of a number starts with its sort: "$", "%", or "". `size` is the number itself.
    """

    kind: FactKind
    span: Span
    value: str
    size: Decimal | None = None


def facts(text: str, sentence: Span) -> tuple[Fact, ...]:
    """Return the facts of one sentence in reading order; none overlaps another."""
    words = sentence.of(text)
    found: list[Fact] = []
    for fact in (*_dates(words), *_numbers(words), *_names(words, text)):
        if not any(fact.span.overlaps(other.span) for other in found):
            found.append(fact)
    return tuple(
        Fact(fact.kind, Span(fact.span.start + sentence.start, fact.span.end + sentence.start), fact.value, fact.size)
        for fact in sorted(found, key=lambda fact: fact.span)
    )


def _dates(words: str) -> Iterator[Fact]:
    for match in _DATE.finditer(words):
        parts = {
            "weekday": match["weekday"],
            "day": match["d1"] or match["d2"],
            "month": next((match[m] for m in ("m1", "m2", "m3", "m4") if match[m]), None),
            "year": next((match[y] for y in ("y1", "y2", "y3", "y4") if match[y]), None),
            "time": match["time"] or match["clock"] or match["hour"],
        }
        value = " ".join(f"{name}={_plain_date(part)}" for name, part in parts.items() if part)
        yield Fact("date", Span(match.start(), match.end()), value)


def _plain_date(part: str) -> str:
    return part.lower().rstrip(".")[:3] if part[0].isalpha() else part.replace(".", ":").lstrip("0")


def _numbers(words: str) -> Iterator[Fact]:
    for match in _NUMBER.finditer(words):
        size = _size(match)
        share = match["share"] or match["wordshare"]
        sort = "%" if share else (match["sign"] or "").strip()
        yield Fact("number", Span(match.start(), match.end()), f"{sort}{size.normalize():f}", size)


def _size(match: re.Match[str]) -> Decimal:
    if match["digits"]:
        size = Decimal(match["digits"].replace(",", ""))
    else:
        size = Decimal(_WORDS[match["word"].lower()] + _WORDS.get((match["unit"] or "zero").lower(), 0))
    return size * _SCALES.get((match["scale"] or match["wordscale"] or "").lower(), 1)


def _names(words: str, text: str) -> Iterator[Fact]:
    for match in _NAME.finditer(words):
        start, name = match.start(), match[0]
        if _opens(words, start):
            first = name.split()[0]
            if not _is_name_elsewhere(first, text):
                start += len(first) + 1
                name = name[len(first) + 1 :]
        name = _POSSESSIVE.sub("", name)
        if name and name[0].isupper() and name.lower() not in _calendar():
            yield Fact("name", Span(start, start + len(name)), name.lower())


def _opens(words: str, start: int) -> bool:
    return not words[:start].strip("\"“‘'([ ") or words[:start].rstrip()[-1:] in '“":'


def _is_name_elsewhere(word: str, text: str) -> bool:
    """Whether a word that opens a sentence has its large letter in the middle of one too."""
    return re.search(rf"(?<=[\w,;] ){re.escape(word)}\b", text) is not None


@cache
def _calendar() -> frozenset[str]:
    return entries("calendar")


def is_another_number(old: Fact, new: Fact, before: str, after: str) -> bool:
    """Whether the number is another one, and not the same rounded, or told more exactly after an "about"."""
    if old.size is None or new.size is None or _sort(old) != _sort(new) or old.size == new.size:
        return False
    if _rounds_to(old.span.of(before), old.size, new.size) or _rounds_to(new.span.of(after), new.size, old.size):
        return False
    is_rough = _ABOUT.search(before[: old.span.start]) or _ABOUT.search(after[: new.span.start])
    return not (is_rough and abs(old.size - new.size) <= ROUNDING * max(old.size, new.size))


def _sort(fact: Fact) -> str:
    return fact.value[0] if fact.value[0] in "$€£¥%" else ""


def _rounds_to(rough: str, size: Decimal, exact: Decimal) -> bool:
    """Whether a number that is written with a point or a scale ("1.4 million") is another one, rounded."""
    digits = re.search(r"\d+(?:,\d{3})*(?:\.(\d+))?", rough)
    if not digits or not size:
        return False
    written = Decimal(digits[0].replace(",", ""))
    unit = (size / written if written else Decimal(1)) / 10 ** len(digits[1] or "")
    return (unit > 1 or bool(digits[1]) or exact != exact.to_integral_value()) and abs(exact - size) * 2 <= unit


def is_another_date(old: Fact, new: Fact) -> bool:
    """Whether two dates say a part of themselves otherwise; "Monday" and "2 March" may be the same day."""
    one = dict(part.split("=") for part in old.value.split())
    other = dict(part.split("=") for part in new.value.split())
    return any(one[part] != other[part] for part in one.keys() & other.keys())
