"""What an article keeps coming back to: the words that most of its sentences share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from digest.extract.lexicon import entries, words_of

THEMES = 20
"""So many words, those that the most sentences use, are an article's themes."""

_ENDINGS = ("'s", "ing", "ed", "es", "s")
_SHORTEST_STEM = 4


def telling_stems(text: str) -> frozenset[str]:
    """Return the words of a text that tell something, without their commonest endings, so that forms of one meet."""
    return frozenset(stem(word) for word in words_of(text) if len(word) > 2 and word not in entries("small_words"))


def stem(word: str) -> str:
    """Return a word in lower case without the first of the commonest endings that leaves four letters or more."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def themes_of(sentences: Sequence[Collection[str]]) -> frozenset[str]:
    """Return the stems that the most sentences use; of equally common ones, those that come first."""
    times = Counter(word for sentence in sentences for word in sorted(sentence))
    return frozenset(word for word, _ in times.most_common(THEMES))


def echoed_shares(sentences: Sequence[Collection[str]]) -> list[float]:
    """Return for each sentence the share of its stems, 0..1, that a later sentence takes up again."""
    later: set[str] = set()
    shares = []
    for sentence in reversed(sentences):
        shares.append(len(later.intersection(sentence)) / max(1, len(sentence)))
        later.update(sentence)
    return shares[::-1]
