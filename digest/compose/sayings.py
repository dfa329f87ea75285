"""What a line says, compared by its words: whether one line only repeats another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.model import Article, Highlight, Slice

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['’]\w+)?")
_DENIALS = frozenset({"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without"})
_EMPTY = frozenset({
    "a", "an", "the", "and", "or", "but", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "that",
    "this", "these", "those", "it", "its", "is", "are", "was", "were", "be", "been", "has", "have", "had", "will",
    "would", "he", "she", "they", "his", "her", "their", "said", "says",
})  # fmt: skip
_SAME_SHARE = 0.7
"""The share of a line's words that another must hold to say the same."""


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a line that carry its meaning, its numbers, and whether it denies."""

    words: frozenset[str]
    numbers: frozenset[str]
    denies: bool

    @classmethod
    def of(cls, line: str) -> Saying:
        """Read a line; case, word order and little words do not count."""
        words = _words(line)
        numbers = frozenset(word for word in words if word[0].isdecimal())
        denies = any(word in _DENIALS or word.endswith(("n't", "n’t")) for word in words)
        return cls(frozenset(words) - _EMPTY - _DENIALS, numbers, denies)

    def adds_nothing_to(self, other: Saying) -> bool:
        """Return whether this is nearly all in `other`; another number or a denial always adds something."""
        if self.denies != other.denies or not self.numbers <= other.numbers:
            return False
        return len(self.words & other.words) >= _SAME_SHARE * len(self.words)

    def is_nearly(self, other: Saying) -> bool:
        """Return whether one of the two adds nothing to the other."""
        return self.adds_nothing_to(other) or other.adds_nothing_to(self)


def source_words(highlight: Highlight, article: Article) -> str:
    """Return the article's own words that a line shows, without what Verbatim added."""
    return " ".join(piece.text for piece in highlight.pieces(article.text) if isinstance(piece, Slice))


def count_words(text: str) -> int:
    """Count words as everybody does, by the space between them."""
    return len(text.split())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
