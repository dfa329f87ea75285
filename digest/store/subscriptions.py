"""The feeds that were added by command; those of config.yaml are not here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from digest.config import FeedSpec
from digest.store import schema
from digest.store.codec import from_json, to_json
from digest.store.database import Database, whole


class Subscriptions:
    """Queries on the feeds that were added by command, each address and each name once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[FeedSpec, ...]:
        """Return every feed that was added, by name; its tags in the order of the alphabet."""
        statement = select(schema.subscriptions).order_by(schema.subscriptions.c.name)
        async with self._database.reading() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return tuple(FeedSpec(row["name"], row["url"], tags=from_json(tuple[str, ...], row["tags"])) for row in rows)

    async def beside(self, feeds: Sequence[FeedSpec]) -> tuple[FeedSpec, ...]:
        """Return the feeds of config.yaml, then those that were added with neither an address nor a name of theirs."""
        urls, names = {feed.url for feed in feeds}, {feed.name.casefold() for feed in feeds}
        added = (feed for feed in await self.all() if feed.url not in urls and feed.name.casefold() not in names)
        return (*feeds, *added)

    @whole
    async def add(self, feeds: Iterable[FeedSpec], now: datetime) -> tuple[FeedSpec, ...]:
        """Add feeds by their names, addresses and tags; return those whose name and address were both free."""
        added: list[FeedSpec] = []
        async with self._database.writing() as connection:
            for feed in feeds:
                tags = to_json(tuple(sorted(set(feed.tags))))
                values = {"url": feed.url, "name": feed.name, "tags": tags, "added_at": now}
                new = insert(schema.subscriptions).values(values).on_conflict_do_nothing()
                if (await connection.execute(new)).rowcount == 1:
                    added.append(feed)
        return tuple(added)

    @whole
    async def remove(self, url: str) -> bool:
        """Remove the feed at that address; False when none was added with it. What was read of it stays."""
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(schema.subscriptions).where(schema.subscriptions.c.url == url))
        return gone.rowcount == 1
