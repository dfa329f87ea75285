"""Which entry of a feed is which: by its address and its words, never by its date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digest.feeds import Entry, bare_words
from digest.ingest.pages import address_key, page_of
from digest.model import stable_id

FULL_ENTRY = 1_500
"""Characters of HTML from which on a feed's own entry counts as the whole article."""
_LONGEST_KEY = 500
"""An index of PostgreSQL takes no more than 2,704 bytes."""
_MANY = 3
"""Entries with one link, each with a title and an id of its own, from which on the link is not believed."""
_ALIKE = 0.5
"""The share of the shorter text that stands in the longer one too, from which on both are the same article."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry with its marks: `key` is its identity, `page` the page of what the feed itself says.

    `shares_page` marks one of several articles with one link: what stands there is not its own.
    """

    entry: Entry
    key: str
    page: str
    guid: str
    content: str
    shares_page: bool = False

    @property
    def dated(self) -> str:
        """The date that would tell of an edit, as written."""
        return str(self.entry.updated or self.entry.published or "")

    @property
    def title(self) -> str:
        """The title, or ""."""
        return self.entry.title or ""

    @property
    def is_full(self) -> bool:
        """Whether the feed gives the whole article."""
        return len(self.entry.html) >= FULL_ENTRY


def identify(feed: str, entries: Iterable[Entry]) -> tuple[Arrival, ...]:
    """Return the entries of the feed at that address in their order, each once.

    Entries with one address are one, unless the feed gives each in full or links many to one page.
    """
    marked = [_marked(feed, entry) for entry in entries]
    with_address: dict[str, list[Arrival]] = {}
    for one in marked:
        with_address.setdefault(one.key, []).append(one)
    kept: dict[str, Arrival] = {}
    for one in marked:
        own = _told_apart(one, with_address[one.key])
        kept.setdefault(own.key, own)
    return tuple(kept.values())


def _marked(feed: str, entry: Entry) -> Arrival:
    page = page_of(entry.url) if entry.url else f"{feed}#{entry.id}"
    key = address_key(page) if entry.url else page
    if len(key) > _LONGEST_KEY:
        key = key[:_LONGEST_KEY] + stable_id("key", key)
    return Arrival(entry, key, page, stable_id("guid", entry.id), entry.words)


def _told_apart(one: Arrival, sharing: Sequence[Arrival]) -> Arrival:
    """Return an entry with a mark of its own in its key where others that share its address are other articles."""
    distinct = {other.content: other for other in sharing}.values()
    if len(distinct) == 1:
        return one
    guids, titles = {other.guid for other in distinct}, {other.title for other in distinct}
    if len(distinct) >= _MANY and len(guids) == len(titles) == len(distinct):
        return replace(one, key=f"{one.key}#{one.guid}", page=f"{one.page}#{one.guid}", shares_page=True)
    if one.is_full:
        return replace(one, key=f"{one.key}#{one.content}", page=f"{one.page}#{one.content}", shares_page=True)
    return one


def alike(one: str, other: str) -> bool:
    """Return whether two texts are the same article, perhaps edited: whether most of the shorter stands in both."""
    shorter, longer = sorted((_paragraphs(one), _paragraphs(other)), key=lambda found: sum(map(len, found)))
    shared = sum(len(paragraph) for paragraph in shorter & longer)
    return bool(shorter) and shared >= _ALIKE * sum(map(len, shorter))


def _paragraphs(text: str) -> set[str]:
    return {words for paragraph in text.split("\n\n") if (words := bare_words(paragraph))}
