"""What a feed gives away of an article whose own page is closed to us, as far as it can stand for itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.extract.document import split_sentences
from digest.model import Span

FEWEST_WORDS = 6
"""Words that the longest sentence of an excerpt must have: with fewer it is a slogan, or asks to read on."""
_WHOLE = re.compile(r"(?<![\s.…])[.!?]+[\"'”’»)\]]*$")
_BROKEN_OFF = re.compile(r"(?:\.{2,}|…)\W*$")


def whole_sentences(text: str) -> str:
    """Return the paragraphs of `text` without what does not end as a sentence does, or "" where that leaves no prose.

    A sentence that a feed breaks off ("The mayor denied that …") may end in the opposite of how it begins.
    """
    paragraphs = [kept for paragraph in text.split("\n\n") if (kept := " ".join(_whole(paragraph)))]
    longest = max((len(sentence.split()) for kept in paragraphs for sentence in _whole(kept)), default=0)
    return "\n\n".join(paragraphs) if longest >= FEWEST_WORDS else ""


def _whole(paragraph: str) -> Iterator[str]:
    if not paragraph.strip():
        return
    for span in split_sentences(paragraph, Span(0, len(paragraph))):
        sentence = span.of(paragraph).strip()
        if _WHOLE.search(sentence) and not _BROKEN_OFF.search(sentence):
            yield sentence
