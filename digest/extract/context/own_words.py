"""The article's own words: its text with everything in quotation marks blotted out, offset for offset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from digest.extract.document import Document
from digest.extract.marks import Stretch, find_stretches
from digest.model import Span

BLOT = "¤"
"""Stands for each character of a quoted word."""

_SPEAKER_LABEL = re.compile(r"(?:[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}|Q|A)(?: \([^)]*\))?:")
_STRAIGHT = re.compile(r'(?<!\d)"')


@dataclass(frozen=True, slots=True)
class OwnWords:
    """`text` is as long as the article's, with a BLOT for each character of a quoted word.

    Where speakers are labelled ("WALLACE: ..."), what stands behind a label is quoted too. `torn` are the paragraphs in
    which a straight mark opens or closes nothing, so that nobody knows which words are quoted.
    """

    text: str
    torn: frozenset[int]


@lru_cache(maxsize=2)
def own_words(document: Document) -> OwnWords:
    """Return the own words of an article; the last ones are kept."""
    stretches = find_stretches(document.text, document.paragraphs)
    own = _blotted(document.text, [stretch.span for stretch in stretches])
    labels = [_SPEAKER_LABEL.match(own, paragraph.start, paragraph.end) for paragraph in document.paragraphs]
    said = [
        Span(label.end(), paragraph.end)
        for label, paragraph in zip(labels, document.paragraphs, strict=True)
        if label and label.end() < paragraph.end and sum(map(bool, labels)) > 1
    ]
    torn = frozenset(stretch.paragraph for stretch in stretches if _is_torn(document.text, stretch))
    return OwnWords(_blotted(own, said), torn | _with_a_stray_mark(document, own, stretches))


def _blotted(text: str, spans: list[Span]) -> str:
    parts, position = list[str](), 0
    for span in spans:
        parts += [text[position : span.start], re.sub(r"\S", BLOT, span.of(text))]
        position = span.end
    return "".join([*parts, text[position:]])


def _is_torn(text: str, stretch: Stretch) -> bool:
    """Whether a straight mark closes a stretch though it looks as if it opened one."""
    end = stretch.marked.end
    return stretch.closed and text[end - 1] == '"' and text[end - 2].isspace() and text[end - 3] not in "'’"


def _with_a_stray_mark(document: Document, own: str, stretches: tuple[Stretch, ...]) -> frozenset[int]:
    """Return the paragraphs with more straight marks than their stretches have."""
    used = {at for stretch in stretches for at in (stretch.marked.start, stretch.marked.end - 1)}
    stray = (match.start() for match in _STRAIGHT.finditer(own) if match.start() not in used)
    return frozenset(document.paragraph_at(at) for at in stray)
