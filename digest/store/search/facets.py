"""What can be asked of a row beside its words, as terms that every database indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digest.model import stable_id
from digest.store.schema import EPOCH, TICK
from digest.store.search.entries import Entry
from digest.store.search.names import bare_name
from digest.store.search.query import Query, covering

MOST_FEEDS = 200
"""How many feeds are terms of one question; those of a tag with more are looked up row by row, as most rows count."""


def facets_of(entry: Entry, speakers: Iterable[str]) -> Iterator[str]:
    """Yield the terms of a row of this entry: its days, its feeds and who speaks in it."""
    yield from (f"t{entry.dated:{form}}" for form in ("%Y", "%Y%m", "%Y%m%d"))
    yield from map(feed_facet, sorted(entry.feeds))
    yield from map(speaker_facet, speakers)


def kind_facet(kind: str) -> str:
    """Return the term of a kind of highlights."""
    return f"k{kind}"


def feed_facet(name: str) -> str:
    """Return the term of a feed."""
    return "f" + stable_id(name)[:12]


def speaker_facet(name: str) -> str:
    """Return the term of a speaker, the same for every spelling of one bare name."""
    return "p" + "".join(filter(str.isalnum, bare_name(name)))


def period_facets(query: Query, oldest: int | None, newest: int) -> list[str]:
    """Return the terms of the years, months and days that the time asked for touches, of those that are stored.

    `oldest` and `newest` are the first and last `articles.dated`, None when there is none.
    """
    if oldest is None:
        return []
    first, last = EPOCH + oldest * TICK, EPOCH + newest * TICK
    before = query.before - TICK if query.before else last
    return [f"t{period}" for period in covering(max(first, query.after or first), min(last, before))]
