"""How the polling of each feed stands, and which feeds are due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert

from digest.store import schema
from digest.store.database import Database, whole
from digest.store.rows import batches
from digest.store.together import Together


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """How the polling of one feed stands; `url` is its address as it is set up, and its identity.

    Health: a feed that fails has `failing_since`, its `failures` in a row and `why`, a sentence; `alerted` says that
    the admin knows. One that is not polled any more has `disabled_at` as well. For a feed that does not fail, `why`
    is what is odd about it, if anything is.
    Pace: `next_at` is when it is due (None: never, until it is set up or enabled again); `changed_at` is when it last
    brought something new, and `gap` the usual time between two changes, as far as it is known.
    Moves: `address` is where it is read since it moved for good; a permanent redirect to `moving_to` was seen `moves`
    times in a row.
    At `again_at` it is asked for whole, whether it has changed or not, since one of its entries is to be read again.
    """

    name: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    failing_since: datetime | None = None
    why: str = ""
    alerted: bool = False
    failures: int = 0
    disabled_at: datetime | None = None
    next_at: datetime | None = None
    changed_at: datetime | None = None
    gap: timedelta | None = None
    address: str | None = None
    moving_to: str | None = None
    moves: int = 0
    again_at: datetime | None = None


_NAMES = tuple(field.name for field in fields(FeedRecord))
_COLUMNS = tuple(schema.feeds.c[name] for name in _NAMES)


def _saving() -> Insert:
    table = schema.feeds
    statement = insert(table)
    kept: dict[str, Any] = {name: statement.excluded[name] for name in _NAMES if name != "url"}
    off = func.coalesce(statement.excluded.disabled_at, table.c.disabled_at)
    kept |= {"disabled_at": off, "next_at": case((off.is_not(None), None), else_=statement.excluded.next_at)}
    return statement.on_conflict_do_update(index_elements=["url"], set_=kept)


_SAVE = _saving()


class Feeds:
    """Queries on the records of feeds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._save = Together(self._save_all)

    async def get(self, url: str) -> FeedRecord | None:
        """Return the record of the feed that is set up with this address, or None when it was never saved."""
        async with self._database.reading() as connection:
            row = await connection.execute(select(*_COLUMNS).where(schema.feeds.c.url == url))
            found = row.one_or_none()
        return FeedRecord(*found) if found else None

    async def all(self) -> tuple[FeedRecord, ...]:
        """Return every feed's record, by name."""
        return await self._records(select(*_COLUMNS).order_by(schema.feeds.c.name, schema.feeds.c.url))

    async def failing(self) -> tuple[FeedRecord, ...]:
        """Return the records of the feeds that fail or are disabled, by name."""
        table = schema.feeds.c
        return await self._records(
            select(*_COLUMNS).where(table.failing_since.is_not(None)).order_by(table.name, table.url)
        )

    async def due(self, now: datetime, limit: int) -> tuple[FeedRecord, ...]:
        """Return the feeds whose next poll is not after `now`, the longest waiting first."""
        table = schema.feeds.c
        return await self._records(select(*_COLUMNS).where(table.next_at <= now).order_by(table.next_at).limit(limit))

    @whole
    async def come_back(self, now: datetime) -> None:
        """Make the feeds due that were last read ahead of `now`, by a clock that has come back since."""
        table = schema.feeds.c
        ahead = update(schema.feeds).where(table.checked_at > now, table.next_at > now)
        async with self._database.writing() as connection:
            await connection.execute(ahead.values(next_at=now))

    async def _records(self, statement: Any) -> tuple[FeedRecord, ...]:
        async with self._database.reading() as connection:
            return tuple(FeedRecord(*row) for row in await connection.execute(statement))

    @whole
    async def set_up(self, names: Mapping[str, str], now: datetime) -> None:
        """Have these feeds polled, names by address: one that is new, or was retired, is due at `now`."""
        table = schema.feeds
        blank = {"why": "", "alerted": False, "failures": 0, "moves": 0, "next_at": now}
        rows = [{"url": url, "name": name} | blank for url, name in names.items()]
        statement = insert(table)
        known = {
            "name": statement.excluded.name,
            "next_at": case(
                (table.c.disabled_at.is_not(None), None),
                else_=func.coalesce(table.c.next_at, statement.excluded.next_at),
            ),
        }
        if rows:
            async with self._database.writing() as connection:
                await connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=known), rows)

    async def save(self, record: FeedRecord) -> None:
        """Put this record in the place of the one with the same address, together with whatever else is saved now.

        A feed that was disabled meanwhile stays so.
        """
        await self._save(record)

    async def _save_all(self, records: Sequence[FeedRecord]) -> Sequence[None]:
        rows = [{name: getattr(record, name) for name in _NAMES} for record in records]
        await self._database.change(lambda connection: connection.execute(_SAVE, rows))
        return [None] * len(records)

    async def retire(self, urls: Collection[str]) -> None:
        """Poll these no more, since nobody has set them up; what is known of them stays."""
        await self._change(urls, next_at=None)

    @whole
    async def forget(self, url: str) -> None:
        """Drop the record of a feed that was removed: should it come back, it is taken up like a new one."""
        async with self._database.writing() as connection:
            await connection.execute(delete(schema.feeds).where(schema.feeds.c.url == url))

    async def enable(self, url: str, now: datetime) -> None:
        """Have a feed polled again, at `now`, as if it had never failed."""
        await self._change((url,), disabled_at=None, failing_since=None, why="", alerted=False, failures=0, next_at=now)

    async def disable(self, url: str, why: str, now: datetime) -> None:
        """Poll a feed no more until it is enabled; `why` is a sentence."""
        await self._change((url,), disabled_at=now, failing_since=now, why=why, alerted=True, next_at=None)

    async def mark_alerted(self, urls: Collection[str]) -> None:
        """Note that the admin has been told what is wrong with these feeds."""
        await self._change(urls, alerted=True)

    @whole
    async def _change(self, urls: Collection[str], **values: Any) -> None:
        if not urls:
            return
        async with self._database.writing() as connection:
            for some in batches(urls):
                await connection.execute(update(schema.feeds).where(schema.feeds.c.url.in_(some)).values(values))
