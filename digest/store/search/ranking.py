"""Which of the matches come first, alike on every database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from digest.store.schema import TICK
from digest.store.search.query import COUNTED, Found

RANKED = 100
"""How many of the newest matches are ranked, and as many of those that hold every word where it counts most; behind
them stand the others, the newest first."""
MONTH = timedelta(days=30) // TICK
"""A match that is so much older than the newest of them counts half."""

Fact = tuple[int, bool, float, int]
"""Of a match: its seq, whether every word stands where it counts most, its worth (0 to 1), and when its news is from
(microseconds since 1970)."""


class Asked(Protocol):
    """A query as one database has it."""

    def count_and_facts(self) -> tuple[int, list[Fact]]:
        """Return how many match, COUNTED and one more at the most, and the facts of those to be ranked."""
        ...

    def beyond(self, order: Sequence[int], limit: int, offset: int) -> list[int]:
        """Return matches that are not in `order`, the newest first."""
        ...


def page_of(asked: Asked, limit: int, offset: int) -> Found:
    """Return a page of the matches, the best first."""
    count, facts = asked.count_and_facts()
    order = ranked(facts)
    page = order[offset : offset + limit]
    if len(page) < limit and count > len(order):
        page += asked.beyond(order, limit - len(page), max(0, offset - len(order)))
    return Found(tuple(page), min(count, COUNTED), count > COUNTED)


def ranked(facts: Sequence[Fact]) -> list[int]:
    """Rank by where the words stand, how much the line is worth, and how fresh its news is."""
    latest = max((dated for *_, dated in facts), default=0)

    def worth(fact: Fact) -> tuple[float, int]:
        seq, is_foremost, score, dated = fact
        return -(2.0 if is_foremost else 1.0) * (0.5 + score) / (1.0 + (latest - dated) / MONTH), seq

    return [seq for seq, *_ in sorted(facts, key=worth)]
