"""What came in: entries of feeds, articles with their highlights, stories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import AnswerLine, Article, Candidate, Highlight, Kind
from digest.store import candidates, passed_over, schema, search
from digest.store.database import Database, whole
from digest.store.passed_over import PassedOver
from digest.store.rows import (
    PLACED_CHARACTERS,
    article_of,
    article_row,
    articles_by_id,
    highlight_of,
    highlight_row,
    placed_of,
)
from digest.store.search import Hits, names
from digest.stories import Placed


class Newsroom:
    """Queries on entries, articles and highlights."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entry_outcome(self, feed: str, key: str) -> str | None:
        """Return what became of an entry of a feed, or None when it is new."""
        column, table = schema.entries.c.outcome, schema.entries.c
        async with self._database.reading() as connection:
            outcome: str | None = await connection.scalar(select(column).where(table.feed == feed, table.key == key))
        return outcome

    @whole
    async def mark_entry(self, feed: str, key: str, outcome: str, now: datetime) -> None:
        """Note what became of an entry: "article <id>", or the reason why there is none."""
        values = {"feed": feed, "key": key, "outcome": outcome, "seen_at": now}
        statement = insert(schema.entries).values(values)
        statement = statement.on_conflict_do_update(index_elements=["feed", "key"], set_=values)
        async with self._database.writing() as connection:
            await connection.execute(statement)

    @whole
    async def add(
        self, article: Article, highlights: Iterable[Highlight], story: str, feed: str | None, now: datetime
    ) -> bool:
        """Store a revision with its highlights and story; False when this very revision is known.

        It counts as seen at `now`, or just after the newest window that an edition has closed, whichever is later:
        an article whose analysis ends after the freeze is never lost between two editions. A known revision is
        noted as seen in `feed` too. `feed` is None for one added by hand: only digests of every feed tell it.
        """
        async with self._database.writing() as connection:
            seen = await _seen_at(connection, now)
            known = await connection.scalar(select(schema.articles.c.seq).where(schema.articles.c.id == article.id))
            if known is None:
                await _insert(connection, article, tuple(highlights), story, seen)
            if feed is not None:
                sighting = {"article": article.id, "feed": feed, "first_seen": seen}
                await connection.execute(insert(schema.sightings).values(sighting).on_conflict_do_nothing())
        return known is None

    async def article(self, article_id: str) -> Article | None:
        """Return a revision, or None."""
        async with self._database.reading() as connection:
            return (await articles_by_id(connection, [article_id])).get(article_id)

    async def revisions(self, page: str) -> tuple[Article, ...]:
        """Return every revision of a page in the order of arrival."""
        statement = select(schema.articles).where(schema.articles.c.page == page).order_by(schema.articles.c.seq)
        async with self._database.reading() as connection:
            return tuple(article_of(row) for row in (await connection.execute(statement)).mappings())

    async def story_of(self, article_id: str) -> str:
        """Return the id of the story that a revision belongs to; KeyError for one that is not known."""
        table = schema.articles.c
        async with self._database.reading() as connection:
            story: str | None = await connection.scalar(select(table.story).where(table.id == article_id))
        if story is None:
            raise KeyError(article_id)
        return story

    async def placed_since(self, since: datetime) -> list[Placed]:
        """Return what StoryIndex needs of every revision first seen after `since`, in the order of arrival."""
        table = schema.articles.c
        opening = func.substr(table.text, 1, PLACED_CHARACTERS).label("text")
        statement = select(table.id, table.story, table.title, opening, table.published)
        async with self._database.reading() as connection:
            rows = await connection.execute(statement.where(table.first_seen > since).order_by(table.seq))
            return [placed_of(row) for row in rows.mappings()]

    async def highlight(self, highlight_id: str) -> AnswerLine | None:
        """Return a highlight with its article, or None."""
        statement = select(schema.highlights).where(schema.highlights.c.id == highlight_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(statement)).mappings().one_or_none()
            articles = await articles_by_id(connection, [row["article"]]) if row else {}
        return AnswerLine(highlight_of(row), articles[row["article"]]) if row else None

    async def highlights(self, article_id: str) -> tuple[Highlight, ...]:
        """Return the highlights of one revision, in the order in which they were added."""
        table = schema.highlights
        statement = select(table).where(table.c.article == article_id).order_by(table.c.seq)
        async with self._database.reading() as connection:
            return tuple(highlight_of(row) for row in (await connection.execute(statement)).mappings())

    async def candidates(
        self, feeds: frozenset[str], start: datetime, end: datetime, scope: str
    ) -> tuple[Candidate, ...]:
        """Return the stories with an article first seen after `start` and up to `end`, the oldest story first.

        `feeds` are feed names; an empty set means every feed, and articles added by hand with them. A story comes
        with the newest revision (up to `end`) of each of its pages, from whatever feed, the longest text first, and
        behind them the earlier revisions that were told, so that only what has changed is told again. Its `tags` are
        left empty, since only the configuration knows them.
        """
        async with self._database.reading() as connection:
            return await candidates.find(connection, feeds, start, end, scope)

    async def passed_over(self, feeds: frozenset[str], start: datetime, end: datetime) -> tuple[PassedOver, ...]:
        """Return the entries of feeds (of every feed for none) that became no article after `start` and up to `end`."""
        async with self._database.reading() as connection:
            return await passed_over.find(connection, feeds, start, end)

    async def search(  # noqa: PLR0913, PLR0917 - one optional argument for each thing that an asker may narrow
        self, kind: Kind, words: str = "", speaker: str = "", source: str = "", limit: int = 10, offset: int = 0
    ) -> Hits:
        """Return the lines of one kind that hold all the words, best match and freshest news first.

        `words` stand in the line or its article's title, `speaker` in the speaker's name, `source` in the outlet's;
        without any of them the freshest lines come first. Case, accents and English endings do not count, and
        nothing in them is an operator. Superseded revisions are left out.
        """
        async with self._database.reading() as connection:
            return await search.find(connection, search.Query(kind, words, speaker, source), limit, offset)

    async def speakers(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Return speakers with a name that starts with `prefix`, the most quoted first."""
        async with self._database.reading() as connection:
            return await names.speakers(connection, prefix, limit)

    async def sources(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Return outlets with a word that starts with `prefix`, the most frequent first."""
        async with self._database.reading() as connection:
            return await names.sources(connection, prefix, limit)


async def _seen_at(connection: AsyncConnection, now: datetime) -> datetime:
    """Return `now`, or the first moment behind every closed window."""
    closed: datetime | None = await connection.scalar(select(func.max(schema.slots.c.window_end)))
    return max(now, closed + schema.TICK) if closed else now


async def _insert(
    connection: AsyncConnection, article: Article, highlights: tuple[Highlight, ...], story: str, seen: datetime
) -> None:
    articles = schema.articles
    await connection.execute(update(articles).where(articles.c.page == article.page).values(current=False))
    await connection.execute(insert(articles).values(article_row(article, story, seen)))
    for highlight in highlights:
        await _insert_highlight(connection, article, highlight)


async def _insert_highlight(connection: AsyncConnection, article: Article, highlight: Highlight) -> None:
    statement = insert(schema.highlights).values(highlight_row(highlight)).on_conflict_do_nothing()
    seq: Any = await connection.scalar(statement.returning(schema.highlights.c.seq))
    if seq is not None:
        await search.search_of(connection).add(connection, seq, article, highlight)
