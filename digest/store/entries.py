"""What became of each entry of each feed, by every mark that an entry may be known by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.engine import Connection

from digest.store import schema
from digest.store.database import Database
from digest.store.rows import IDS_AT_ONCE, batches
from digest.store.together import Together

Mark = Literal["key", "guid", "title", "content"]
_ARTICLE = "article "
GIVEN_UP = "given up"
"""How the outcome begins of an entry that was tried for days in vain."""


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One entry of a feed and its outcome.

    That is "article <id>", "pending: <why>", "given up after <days> days: <why>", or why else there is no article.
    `key` is its identity within the feed; `guid` and `content` are hashes of what the feed says and `dated` its date as
    written. It was first in the feed at `first_seen`, last read at `read_at`, and last in the feed within a day
    of `seen_at`. At `again_at` it is read again though its feed does not change it: its page failed, or was closed.
    """

    feed: str
    key: str
    guid: str
    title: str
    content: str
    dated: str
    outcome: str
    first_seen: datetime
    read_at: datetime
    seen_at: datetime
    again_at: datetime | None = None

    @property
    def article(self) -> str | None:
        """The id of the article that it became, if any."""
        return self.outcome.removeprefix(_ARTICLE) if self.outcome.startswith(_ARTICLE) else None


_Pair = tuple[str, str]
_NAMES = tuple(field.name for field in fields(EntryRecord))
_COLUMNS = tuple(schema.entries.c[name] for name in _NAMES)


def _putting() -> Insert:
    statement = insert(schema.entries)
    kept = {name: statement.excluded[name] for name in _NAMES if name not in ("feed", "key", "first_seen")}
    return statement.on_conflict_do_update(index_elements=["feed", "key"], set_=kept)


_PUT = _putting()
_STILL = (
    update(schema.entries)
    .where(schema.entries.c.feed == bindparam("of_feed"), schema.entries.c.key == bindparam("of_key"))
    .values(seen_at=bindparam("at"))
)


class Marked(Protocol):
    """An entry as its feed shows it, by its marks."""

    @property
    def key(self) -> str:
        """Its identity within the feed."""
        ...

    @property
    def guid(self) -> str:
        """A hash of the id that the feed gives it."""
        ...

    @property
    def title(self) -> str:
        """Its title, or ""."""
        ...

    @property
    def content(self) -> str:
        """A hash of its words."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the marks that a feed shows now, the latest read of each.

    Where an entry is known by its key, its other marks are not looked up. `elsewhere` has the articles that entries of
    other feeds with the same key became, but for excerpts: another feed may have the full text.
    """

    by_key: Mapping[str, EntryRecord] = field(default_factory=dict)
    by_guid: Mapping[str, EntryRecord] = field(default_factory=dict)
    by_title: Mapping[str, EntryRecord] = field(default_factory=dict)
    by_content: Mapping[str, EntryRecord] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a feed shows."""

    feed: str
    entries: Sequence[Marked]


@dataclass(frozen=True, slots=True)
class _Noted:
    """What became of some entries, and which others are still in their feed."""

    records: Sequence[EntryRecord]
    still: Sequence[EntryRecord]
    now: datetime


class Entries:
    """Queries on the entries of feeds. Those of many feeds at the same moment are asked and written as one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = Together(self._known_all)
        self._note = Together(self._note_all)

    async def known(self, feed: str, entries: Sequence[Marked]) -> Known:
        """Return what is known of the entries that a feed shows."""
        return await self._known(_Seen(feed, entries))

    async def titled(self, feed: str, titles: Iterable[str]) -> tuple[EntryRecord, ...]:
        """Return the entries of a feed with these titles, the latest read last."""
        return tuple(await self._database.ask(_marked, "title", {(feed, title) for title in titles}))

    async def given_up(self, since: datetime) -> tuple[EntryRecord, ...]:
        """Return the entries of all feeds that were given up after `since`, the latest first."""
        table = schema.entries.c
        statement = select(*_COLUMNS).where(table.read_at > since, table.outcome.startswith(GIVEN_UP))
        async with self._database.reading() as connection:
            rows = await connection.execute(statement.order_by(table.read_at.desc(), table.key))
            return tuple(EntryRecord(*row) for row in rows)

    async def note(self, records: Sequence[EntryRecord], now: datetime, still: Sequence[EntryRecord] = ()) -> None:
        """Put these records in the place of those with the same feed and key; `still` are in their feed at `now`.

        When an entry was first seen stays.
        """
        if records or still:
            await self._note(_Noted(records, still, now))

    async def _known_all(self, seen: Sequence[_Seen]) -> list[Known]:
        return await self._database.ask(_known, seen)

    async def _note_all(self, noted: Sequence[_Noted]) -> Sequence[None]:
        await self._database.change(_note, noted)
        return [None] * len(noted)


def _known(connection: Connection, seen: Sequence[_Seen]) -> list[Known]:
    """Ask for the keys of all entries, then for the other marks of those that are new."""
    pairs = {(one.feed, entry.key) for one in seen for entry in one.entries}
    by_key = _latest(connection, "key", pairs)
    new = [(one.feed, entry) for one in seen for entry in one.entries if (one.feed, entry.key) not in by_key]
    by_guid = _latest(connection, "guid", {(feed, entry.guid) for feed, entry in new})
    by_title = _latest(connection, "title", {(feed, entry.title) for feed, entry in new if entry.title})
    by_content = _latest(connection, "content", {(feed, entry.content) for feed, entry in new})
    elsewhere = _elsewhere(connection, {entry.key for _, entry in new})
    return [
        Known(
            _of(one.feed, (entry.key for entry in one.entries), by_key),
            _of(one.feed, (entry.guid for entry in one.entries), by_guid),
            _of(one.feed, (entry.title for entry in one.entries), by_title),
            _of(one.feed, (entry.content for entry in one.entries), by_content),
            {
                entry.key: article
                for entry in one.entries
                for feed, article in elsewhere.get(entry.key, ())
                if feed != one.feed
            },
        )
        for one in seen
    ]


def _of(feed: str, values: Iterable[str], found: Mapping[_Pair, EntryRecord]) -> dict[str, EntryRecord]:
    return {value: record for value in values if (record := found.get((feed, value)))}


def _latest(connection: Connection, mark: Mark, pairs: Collection[_Pair]) -> dict[_Pair, EntryRecord]:
    """Return, by feed and mark, the entry that was read last."""
    return {(record.feed, getattr(record, mark)): record for record in _marked(connection, mark, pairs)}


def _marked(connection: Connection, mark: Mark, pairs: Collection[_Pair]) -> list[EntryRecord]:
    """Return the entries with these pairs of feed and mark, the latest read last.

    Few feeds show a key of another one, so that it is looked for in all; other marks are looked for in these feeds.
    """
    column, place = schema.entries.c[mark], _NAMES.index(mark)
    found: list[EntryRecord] = []
    for some in batches(sorted(pairs), IDS_AT_ONCE // 2):
        is_asked: ColumnElement[bool] = column.in_({value for _, value in some})
        if mark != "key":
            is_asked &= schema.entries.c.feed.in_({feed for feed, _ in some})
        rows = connection.execute(select(*_COLUMNS).where(is_asked))
        found += [EntryRecord(*row) for row in rows if (row[0], row[place]) in pairs]
    return sorted(found, key=lambda record: record.read_at)


def _elsewhere(connection: Connection, keys: Collection[str]) -> dict[str, list[_Pair]]:
    """Return, by key, the feeds that have it and the article that it became there, the latest last."""
    table, articles = schema.entries.c, schema.articles.c
    is_excerpt = exists().where(articles.id == func.substr(table.outcome, len(_ARTICLE) + 1), articles.excerpt)
    found: dict[str, list[_Pair]] = {}
    for some in batches(keys):
        is_asked = and_(table.key.in_(some), table.outcome.startswith(_ARTICLE), ~is_excerpt)
        rows = connection.execute(select(table.feed, table.key, table.outcome).where(is_asked).order_by(table.read_at))
        for feed, key, outcome in rows:
            found.setdefault(key, []).append((feed, outcome.removeprefix(_ARTICLE)))
    return found


def _note(connection: Connection, noted: Sequence[_Noted]) -> None:
    last = {(record.feed, record.key): record for one in noted for record in one.records}
    if last:
        connection.execute(_PUT, [{name: getattr(record, name) for name in _NAMES} for record in last.values()])
    still = [{"of_feed": record.feed, "of_key": record.key, "at": one.now} for one in noted for record in one.still]
    if still:
        connection.execute(_STILL, still)
