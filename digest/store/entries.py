"""What became of each entry of each feed, by every mark that an entry may be known by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store import schema
from digest.store.database import Database, whole
from digest.store.rows import batches
from digest.store.together import Together

Mark = Literal["key", "guid", "title", "content"]
_ARTICLE = "article "


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One entry of a feed and its outcome: "article <id>", "pending: <why>", or the reason why there is no article.

    `key` is its identity within the feed; `guid` and `content` are hashes of what the feed says and `dated` its date as
    written. It was first in the feed at `first_seen`, last read at `read_at`, and last in the feed within a day
    of `seen_at`.
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

    @property
    def article(self) -> str | None:
        """The id of the article that it became, if any."""
        return self.outcome.removeprefix(_ARTICLE) if self.outcome.startswith(_ARTICLE) else None


_NAMES = tuple(field.name for field in fields(EntryRecord))


class EntriesAtOnce:
    """The entries of feeds at one moment, for several questions in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def known(self, feed: str, mark: Mark, values: Iterable[str]) -> tuple[EntryRecord, ...]:
        """Return the entries of a feed that carry one of these marks, the latest read last."""
        table = schema.entries
        found: list[EntryRecord] = []
        for some in batches(values):
            statement = select(table).where(table.c.feed == feed, table.c[mark].in_(some))
            rows = (await self._connection.execute(statement)).mappings()
            found += [EntryRecord(**row) for row in rows]
        return tuple(sorted(found, key=lambda record: record.read_at))

    async def elsewhere(self, feed: str, keys: Iterable[str]) -> dict[str, str]:
        """Return, by key, the article that an entry of another feed with the same key became.

        Excerpts are left out: another feed may have the full text.
        """
        table, articles = schema.entries.c, schema.articles.c
        is_excerpt = exists().where(articles.id == func.substr(table.outcome, len(_ARTICLE) + 1), articles.excerpt)
        found: dict[str, str] = {}
        for some in batches(keys):
            statement = select(table.key, table.outcome).where(
                table.key.in_(some), table.feed != feed, table.outcome.startswith(_ARTICLE), ~is_excerpt
            )
            rows = await self._connection.execute(statement.order_by(table.read_at))
            found.update({row.key: row.outcome.removeprefix(_ARTICLE) for row in rows})
        return found


class Entries:
    """Queries on the entries of feeds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._note = Together(self._note_all)

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[EntriesAtOnce]:
        """Ask several questions of one moment, in the time that one transaction takes."""
        async with self._database.reading() as connection:
            yield EntriesAtOnce(connection)

    async def known(self, feed: str, mark: Mark, values: Iterable[str]) -> tuple[EntryRecord, ...]:
        """Ask `EntriesAtOnce.known` alone."""
        async with self.at_once() as entries:
            return await entries.known(feed, mark, values)

    async def elsewhere(self, feed: str, keys: Iterable[str]) -> dict[str, str]:
        """Ask `EntriesAtOnce.elsewhere` alone."""
        async with self.at_once() as entries:
            return await entries.elsewhere(feed, keys)

    async def note(self, records: Sequence[EntryRecord]) -> None:
        """Put these records in the place of those with the same feed and key, together with what else is noted now.

        When an entry was first seen stays.
        """
        if records:
            await self._note(records)

    async def _note_all(self, handed_in: Sequence[Sequence[EntryRecord]]) -> None:
        last = {(record.feed, record.key): record for records in handed_in for record in records}
        rows = [{name: getattr(record, name) for name in _NAMES} for record in last.values()]
        statement = insert(schema.entries)
        kept = {name: statement.excluded[name] for name in _NAMES if name not in ("feed", "key", "first_seen")}
        statement = statement.on_conflict_do_update(index_elements=["feed", "key"], set_=kept)
        async with self._database.writing() as connection:
            await connection.execute(statement, rows)

    @whole
    async def touch(self, feed: str, keys: Sequence[str], now: datetime) -> None:
        """Note that these entries are still in their feed."""
        if not keys:
            return
        table = schema.entries
        async with self._database.writing() as connection:
            for some in batches(keys):
                at = update(table).where(table.c.feed == feed, table.c.key.in_(some))
                await connection.execute(at.values(seen_at=now))
