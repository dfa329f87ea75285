"""Which articles were written independently: one outlet's pieces, and copies of one text, count once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from digest.model import Article
from digest.stories.terms import WORD


def independent_sources(articles: Sequence[Article]) -> int:
    """Return how many of the articles were written independently: one outlet's pieces, and copies, count once."""
    counted: list[Article] = []
    for article in articles:
        same_outlet = any(article.source is not None and article.source == other.source for other in counted)
        if not same_outlet and not any(is_copy(article, other) for other in counted):
            counted.append(article)
    return len(counted)


def is_copy(one: Article, other: Article) -> bool:
    """Return whether two articles are one text, such as wire copy: half of the shorter's five-word runs are shared."""
    runs, others = _runs(one.text), _runs(other.text)
    return 2 * len(runs & others) >= min(len(runs), len(others))


@lru_cache(maxsize=64)
def _runs(text: str, length: int = 5) -> frozenset[tuple[str, ...]]:
    words = [match[0].casefold() for match in WORD.finditer(text)]
    return frozenset(tuple(words[at : at + length]) for at in range(max(1, len(words) - length + 1)))
