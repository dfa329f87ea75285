"""How telling a term is: the fewer of the recent articles have it, the more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

PRIOR = 300
"""How many articles without the term the weighting presumes, so that the first ones are not all rare words."""
SPELL = 20_000
"""Articles after which counting starts afresh; the spell before is counted with, so that memory has an end."""


class Frequency:
    """Counts in how many of the last SPELL to 2 * SPELL articles a term stands."""

    def __init__(self) -> None:
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        self._articles = self._articles_before = 0

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term: 0 for one in every article."""
        articles = self._articles + self._articles_before + PRIOR
        return math.log(articles / (1 + self._now.get(term, 0) + self._before.get(term, 0)))

    def count(self, terms: Iterable[str]) -> None:
        """Take in the terms of one article, each once."""
        if self._articles >= SPELL:
            self._before, self._articles_before = self._now, self._articles
            self._now, self._articles = Counter(), 0
        self._now.update(terms)
        self._articles += 1
