"""Finds the stretches of a text that stand in quotation marks, whatever the marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from digest.model import Span

_DOUBLE = re.compile('[“”„‟"«»]')
_SINGLE = re.compile("[‘’‚']")
_NEEDS_CLOSING = {"«": "»", "»": "«"}
_OPENING_NEIGHBOURS = "([{—–-/‘’'"
_ELISION = re.compile(r"(?:em|til|tis|twas|cause|bout|round|n|\d0s)\b", re.IGNORECASE)
_CLOSING_CURLY = re.compile(r"(?<=\S)’(?!\w)")
_CLOSING_STRAIGHT = re.compile(r"(?<=\S)'(?!\w)")
_PLURAL_OWNER = re.compile(r"s[’']\s+[a-z]")
_STRAIGHT = re.compile('"')
_MEASURE = re.compile(r"(?<!\d)\d{1,3}$")
_GOES_ON = re.compile(r"-|,?\s[a-z]")
_SINGLE_AT_MOST = 2_000
"""How long a stretch in single marks may be, in code points; an apostrophe opens none that a far one closes."""
_NESTED_MARKS = 24
"""How many marks a quote with pairs of the same marks inside may hold."""
_UNCLOSED_AT_LEAST = 20
"""How long an unclosed stretch in the middle of a paragraph must be, in code points, not to be a stray mark."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in quotation marks: `span` without the marks, `marked` with them.

    `whole` says that they read as a sentence of their own rather than as a fragment of one. `closed` is False when
    the paragraph ends before the closing mark, as where the quote goes on in the next one.
    """

    span: Span
    marked: Span
    paragraph: int
    closed: bool = True
    whole: bool = False


def is_whole(words: str) -> bool:
    """Whether marked words read as a sentence of their own rather than as a fragment of one."""
    count = len(words.split())
    starts = re.match(r"[\W_]*[A-Z0-9]", words) is not None
    return starts and count >= 3 and (words[-1] in ",.?!…—-" or count >= 7)


@lru_cache(maxsize=2)
def find_stretches(text: str, paragraphs: tuple[Span, ...]) -> tuple[Stretch, ...]:
    """Return the outermost marked stretches in reading order; none crosses a paragraph.

    Single marks count only in an article whose quotes mostly stand in single marks: elsewhere they are headlines,
    nested quotes and apostrophes.
    """
    double = [stretch for i, at in enumerate(paragraphs) for stretch in _stretches(text, at, i, singles=False)]
    if not _SINGLE.search(text):
        return tuple(double)
    both = [stretch for i, at in enumerate(paragraphs) for stretch in _stretches(text, at, i, singles=True)]
    single = sum(_SINGLE.match(text, stretch.marked.start) is not None for stretch in both)
    return tuple(both if 2 * single > len(both) else double)


def _stretches(text: str, paragraph: Span, index: int, *, singles: bool) -> Iterator[Stretch]:
    """Walk one paragraph from opening mark to closing mark."""
    line = paragraph.of(text)
    opening = re.compile(f"{_DOUBLE.pattern}|{_SINGLE.pattern}") if singles else _DOUBLE
    position = 0
    while mark := opening.search(line, position):
        position = mark.end()
        if not _opens(line, mark.start()):
            continue
        end = _closing(line, mark.start())
        if end is None and not _may_stay_open(line, mark.start()):
            continue
        position = len(line) if end is None else end + 1
        if stretch := _stretch(line, mark.start(), end, paragraph.start, index):
            yield stretch


def _stretch(line: str, start: int, end: int | None, offset: int, index: int) -> Stretch | None:
    """Make the stretch between two marks, without the space at its ends; None when it holds no word."""
    inner = line[start + 1 : end]
    words = inner.strip()
    if len(words) < 2 or not re.search(r"\w", words):
        return None
    first = offset + start + 1 + len(inner) - len(inner.lstrip())
    marked_end = len(line) if end is None else end + 1
    return Stretch(
        Span(first, first + len(words)),
        Span(offset + start, offset + marked_end),
        index,
        end is not None,
        is_whole(words),
    )


def _opens(line: str, at: int) -> bool:
    """Whether the mark at `at` can open a stretch: by its shape, else by its neighbours."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    if line[at] in "“„‟«":
        return True
    free = not before or before.isspace() or before in _OPENING_NEIGHBOURS
    if line[at] in "‘‚'’":
        return free and after.isalnum() and line[at] != "’" and not _ELISION.match(line, at + 1)
    if line[at] in "”»":
        return free and bool(after) and not after.isspace()
    return bool(after) and not after.isspace() and (free or not before.isdigit())


def _closing(line: str, start: int) -> int | None:
    """Return where the mark stands that closes the one at `start`."""
    opened = line[start]
    if opened in "‘‚'":
        return _closing_single(line, start)
    if opened in _NEEDS_CLOSING:
        end = line.find(_NEEDS_CLOSING[opened], start + 1)
        return end if end >= 0 else None
    if opened == "“" and (outermost := _closing_nested(line, start)):
        return outermost
    return next(
        (mark.start() for mark in _DOUBLE.finditer(line, start + 1) if _closes(line, start, mark.start())), None
    )


def _closing_nested(line: str, start: int) -> int | None:
    """Return where a “ is closed that holds other “ ” pairs; None when it holds none, or they do not come out even."""
    depth = nested = 0
    for mark in islice(_DOUBLE.finditer(line, start), _NESTED_MARKS):
        depth += {"“": 1, "”": -1}.get(mark[0], 0)
        nested = max(nested, depth)
        if depth == 0:
            return mark.start() if nested > 1 else None
    return None


def _closes(line: str, start: int, at: int) -> bool:
    """Whether the double mark at `at` closes the stretch opened at `start`."""
    mark, before, after = line[at], line[at - 1], line[at + 1 : at + 2]
    looks_closing = not before.isspace() and not after.isalnum()
    if line[start] == '"':
        mixed = mark == "”" and looks_closing and line.find("“", start, at) < 0
        return mixed or (mark == '"' and not _is_inch(line, at))
    if line[start] == "„":
        return mark in "“”"
    if mark == '"':
        following = re.search("[“”]", line[at + 1 :])
        return looks_closing and (following is None or following[0] == "“") and not _measures(line, at)
    return mark == "”" or (mark == "“" and looks_closing and bool(after) and line.find("”", at) < 0)


def _is_inch(line: str, at: int) -> bool:
    """Whether the straight mark inside a stretch stands for inches: after a figure, with the closing mark to come."""
    if not _measures(line, at):
        return False
    closing = next((m for m in _STRAIGHT.finditer(line, at + 1) if not _measures(line, m.start())), None)
    return closing is not None and not line[closing.start() - 1].isspace()


def _measures(line: str, at: int) -> bool:
    """Whether a mark follows a figure of at most three digits within a clause: 27" monitor, 6" to 8", 12"-pipe."""
    return _MEASURE.search(line, max(0, at - 5), at) is not None and _GOES_ON.match(line, at + 1) is not None


def _closing_single(line: str, start: int) -> int | None:
    """Return where a single-marked stretch ends; an apostrophe at a word's end (the crews’ boats) does not end it."""
    closing = _CLOSING_CURLY if line[start] in "‘‚" else _CLOSING_STRAIGHT
    limit = min(len(line), start + _SINGLE_AT_MOST)
    following = line.find("‘", start + 1, limit) if closing is _CLOSING_CURLY else -1
    last: int | None = None
    for match in closing.finditer(line, start + 2, following if following >= 0 else limit):
        last = match.start()
        if line[match.start() - 1] in ",.?!…" or not _PLURAL_OWNER.match(line, match.start() - 1):
            break
    return last


def _may_stay_open(line: str, start: int) -> bool:
    """Whether a stretch without a closing mark is a quote that goes on, and not a stray mark."""
    if line[start] in "‘‚'":
        return False
    at_start = not line[:start].strip()
    return bool(line[start + 1 :].strip()) and (at_start or len(line) - start > _UNCLOSED_AT_LEAST)
