"""Rewrites a paragraph for the parser: a whole-sentence quote becomes two words, all marks become “ ” set off by space.

The parser is 4.4 times as fast without the long quotes, and loses its way less often.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from digest.extract.marks import Stretch
from digest.model import Span

STAND_IN = "It works"
SPEAKER_FOLLOWS = re.compile(r"[a-z]|(?:[A-Z][\w.]+ ){1,3}(?:said|says|asked|asks)\b")
"""What stands behind a closing mark where the sentence goes on: “Who knows?” he asked, “No!” Mara Quill said."""
_DASHES = "–—―-"


@dataclass(frozen=True, slots=True)
class Masked:
    """The rewritten paragraph, and for each of its characters where it comes from in the article."""

    text: str
    origin: tuple[int, ...]


def mask(text: str, paragraph: Span, stretches: Sequence[Stretch]) -> Masked:
    """Rewrite one paragraph, whose stretches are given in reading order."""
    pieces: list[_Piece] = []
    position = paragraph.start
    for stretch in stretches:
        pieces += _outside(text, position, stretch.marked.start)
        pieces += _inside(text, stretch, paragraph.end)
        position = stretch.marked.end
    pieces += _outside(text, position, paragraph.end)
    return Masked("".join(words for words, _ in pieces), tuple(chain.from_iterable(origin for _, origin in pieces)))


_Piece = tuple[str, Sequence[int]]
"""A run of characters, and where each comes from."""


def _outside(text: str, start: int, end: int) -> list[_Piece]:
    """Copy what stands outside quotes, with plain spaces and apostrophes."""
    return [(text[start:end].replace("\xa0", " ").replace("’", "'"), range(start, end))]


def _inside(text: str, stretch: Stretch, paragraph_end: int) -> list[_Piece]:
    """Write a stretch between curly marks, set off from the words around it."""
    start, end = stretch.span.start, stretch.span.end
    before, after = text[stretch.marked.start - 1 : stretch.marked.start], text[stretch.marked.end : paragraph_end]
    opening: list[_Piece] = [("“", (stretch.marked.start,))]
    if before and not before.isspace() and before not in "([":
        opening.insert(0, (" ", (stretch.marked.start,)))
    words = stretch.span.of(text)
    if stretch.whole:
        stand_in = STAND_IN + _last_point(words, after)
        inner: list[_Piece] = [(stand_in, (start,) * len(stand_in))]
    else:
        inner = _outside(text, start, end)
    closing: list[_Piece] = [("”", (stretch.marked.end - 1,))] if stretch.closed else []
    if closing and after and (after[0].isalnum() or after[0] in _DASHES):
        closing.append((" ", (stretch.marked.end - 1,)))
    return opening + inner + closing


def _last_point(words: str, after: str) -> str:
    """Return the punctuation that ends a stand-in: a comma wherever the sentence goes on behind the closing mark."""
    point = words[-1] if words[-1] in ",.?!" else ""
    if point in ("", "?", "!") and (following := after.lstrip()) and following[0] not in '“"':
        return "," if not point or SPEAKER_FOLLOWS.match(following) else "."
    return point
