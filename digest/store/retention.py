"""How much is kept and what may go: in small steps, so that nothing waits; and the way out, article by article."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Article, Highlight
from digest.store import accounts, schema
from digest.store.database import Database, whole
from digest.store.rows import article_of, highlight_of
from digest.store.search import unlist

LEAST = timedelta(days=14)
"""What came in within it never goes, so that stories, feeds and weekly digests have what they look back at."""
_BATCH = 20
"""How many articles go in one transaction."""
_PAGES = 200
"""How many pages of the file are given back in one transaction."""
_EXPORTED = 50

_ROW_BYTES = """SELECT (SELECT coalesce(sum(pg_column_size(a.*)), 0) FROM articles a)
    + (SELECT coalesce(sum(pg_column_size(h.*)), 0) FROM highlights h)"""

_articles = schema.articles.c


@dataclass(frozen=True, slots=True)
class Size:
    """What the archive holds; `used` bytes of the file's `on_disk` are in use. `oldest` is None when it is empty."""

    articles: int
    highlights: int
    used: int
    on_disk: int
    oldest: datetime | None
    protected: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One revision of an article with what belongs to it. `current` is False for one that was superseded."""

    article: Article
    highlights: tuple[Highlight, ...]
    story: str
    first_seen: datetime
    current: bool


class Retention:
    """Measures the archive, takes out what is over its limits, and hands it over whole.

    An article that was told, or of which a line was told, stays: its words are what an edit of it is compared with, and
    what a frozen edition is read from. A story that something came in of lately stays whole.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def size(self) -> Size:
        """Return what is held now."""
        async with self._database.reading() as connection:
            counts = select(func.count(), func.min(_articles.first_seen)).select_from(schema.articles)
            articles, oldest = (await connection.execute(counts)).one()
            lines = await connection.scalar(select(func.count()).select_from(schema.highlights))
            protected = await connection.scalar(select(func.count()).select_from(schema.articles).where(_is_told()))
            used, on_disk = await _bytes(connection)
        return Size(articles, lines or 0, used, on_disk, oldest, protected or 0)

    async def prune(self, keep: timedelta | None, most: int | None, now: datetime, limit: int = 2_000) -> int:
        """Take out up to `limit` articles that came in longer than `keep` ago, or oldest first while over `most` bytes.

        Returns how many went. What came in within LEAST, or since a digest's last edition, stays whatever is asked.
        """
        gone = 0
        if keep is not None:
            gone = await self._take_out(now - max(keep, LEAST), limit)
        if most is not None and gone < limit:
            gone += await self._take_out(now - LEAST, min(limit - gone, await self._too_many(most)))
        return gone

    @whole
    async def forget_accounts(self, now: datetime) -> None:
        """Let go of the accounts of editions from before the season."""
        async with self._database.writing() as connection:
            await accounts.forget(connection, now)

    async def give_back(self, steps: int = 50) -> None:
        """Merge a little of the search's segments, and give free pages of the file back, up to `steps` times 200."""
        async with self._database.reading() as connection:
            if connection.dialect.name != "sqlite":
                return  # PostgreSQL looks after itself
        await self._merge()
        for _ in range(steps):
            if not await asyncio.to_thread(_shrink, Path(self._database.name)):
                return

    async def export(self, after: datetime | None = None, before: datetime | None = None) -> AsyncIterator[Kept]:
        """Yield every revision whose news is from `after` on and before `before`, in the order of arrival.

        A few are read at a time, so that memory stays flat and no writer waits.
        """
        last = 0
        while rows := await self._some_after(last, after, before):
            for row, lines in rows:
                yield Kept(article_of(row), lines, row["story"], row["first_seen"], row["current"])
                last = row["seq"]

    async def _too_many(self, most: int) -> int:
        """Return how many articles the archive has more than would fit into `most` bytes, by their average size."""
        async with self._database.reading() as connection:
            used, _ = await _bytes(connection)
            articles = await connection.scalar(select(func.count()).select_from(schema.articles)) or 0
        return -(-articles * (used - most) // used) if used > most else 0

    async def _take_out(self, until: datetime, limit: int) -> int:
        gone, last = 0, 0
        while gone < limit:
            found, last = await self._take_out_some(until, last, min(_BATCH, limit - gone))
            gone += found
            if not last:
                break
        return gone

    @whole
    async def _take_out_some(self, until: datetime, last: int, limit: int) -> tuple[int, int]:
        """Return how many went, and up to which `seq`; 0 when there are no more."""
        async with self._database.writing() as connection:
            until = min(until, await _needed_from(connection, until))
            statement = select(_articles.seq, _articles.id, _articles.current).where(
                _may_go(until), _articles.seq > last
            )
            rows = (await connection.execute(statement.order_by(_articles.seq).limit(limit))).all()
            for row in rows:
                await _remove(connection, row.id, is_found=row.current)
        return len(rows), rows[-1].seq if len(rows) == limit else 0

    @whole
    async def _merge(self) -> None:
        async with self._database.writing() as connection:
            for table in ("highlight_words", "article_words"):
                await connection.execute(text(f"INSERT INTO {table}({table}, rank) VALUES ('merge', 200)"))  # noqa: S608

    async def _some_after(
        self, last: int, after: datetime | None, before: datetime | None
    ) -> list[tuple[Any, tuple[Highlight, ...]]]:
        statement = select(schema.articles).where(_articles.seq > last)
        statement = statement.where(_articles.dated >= after) if after else statement
        statement = statement.where(_articles.dated < before) if before else statement
        lines = schema.highlights.c
        async with self._database.reading() as connection:
            rows = (await connection.execute(statement.order_by(_articles.seq).limit(_EXPORTED))).mappings().all()
            of_these = select(lines.article, lines.data).where(lines.article.in_([row["id"] for row in rows]))
            found: dict[str, list[Highlight]] = {row["id"]: [] for row in rows}
            for line in (await connection.execute(of_these.order_by(lines.seq))).mappings():
                found[line["article"]].append(highlight_of(line))
        return [(row, tuple(found[row["id"]])) for row in rows]


def _is_told() -> ColumnElement[bool]:
    lines = exists().where(schema.told_lines.c.article == _articles.id)
    return or_(exists().where(schema.told.c.article == _articles.id), lines)


def _may_go(until: datetime) -> ColumnElement[bool]:
    """Whether an article is older than `until`, was told to nobody, and belongs to a story that has ended by then."""
    same = schema.articles.alias()
    goes_on = exists().where(same.c.story == _articles.story, same.c.first_seen >= until)
    return (_articles.first_seen < until) & ~_is_told() & ~goes_on


async def _needed_from(connection: AsyncConnection, until: datetime) -> datetime:
    """Return where the next window begins of a digest that is still planned, if that is before `until`."""
    slots, cursors = schema.slots.c, schema.cursors.c
    lasting = select(func.max(slots.window_end).label("ended")).join(schema.cursors, cursors.digest == slots.digest)
    lasting = lasting.where(slots.window_end.is_not(None), cursors.reached >= until).group_by(slots.digest)
    found: datetime | None = await connection.scalar(select(func.min(lasting.subquery().c.ended)))
    return found or until


async def _remove(connection: AsyncConnection, article: str, *, is_found: bool) -> None:
    if is_found:
        await unlist(connection, article)
    for table, column in (
        (schema.highlights, schema.highlights.c.article),
        (schema.sightings, schema.sightings.c.article),
        (schema.articles, _articles.id),
    ):
        await connection.execute(delete(table).where(column == article))


async def _bytes(connection: AsyncConnection) -> tuple[int, int]:
    """Return how many bytes of the database are in use, and how many it takes.

    PostgreSQL keeps the room of what was deleted, so that there the rows themselves are counted as what is in use.
    """
    if connection.dialect.name != "sqlite":
        on_disk = await connection.scalar(text("SELECT pg_database_size(current_database())"))
        return int(await connection.scalar(text(_ROW_BYTES)) or 0), on_disk or 0
    pages, free, size = [
        await connection.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "freelist_count", "page_size")
    ]
    return (pages - free) * size, pages * size


def _shrink(path: Path) -> bool:
    """Give back up to _PAGES free pages of an SQLite file; False when there are none, or the file cannot shrink so."""
    with closing(sqlite3.connect(path, timeout=10.0)) as connection:
        before = connection.execute("PRAGMA freelist_count").fetchone()[0]
        # As a script, since the driver would otherwise stop at the first page.
        connection.executescript(f"PRAGMA incremental_vacuum({_PAGES})")
        return bool(before > connection.execute("PRAGMA freelist_count").fetchone()[0])
