"""What came in: articles with their highlights, stories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import AnswerLine, Article, Candidate, Highlight
from digest.store import candidates, passed_over, schema, told
from digest.store.database import Database, whole
from digest.store.passed_over import PassedOver
from digest.store.rows import (
    IDS_AT_ONCE,
    PLACED_CHARACTERS,
    article_of,
    article_row,
    articles_by_id,
    highlight_of,
    highlight_row,
    placed_of,
)
from digest.store.search import Entry, KnownNames, enlist, enlist_new, unlist
from digest.stories import Placed

MOST_PLACED = 60_000
"""How many revisions StoryIndex is rebuilt from at most, the newest: more stories than it keeps open."""


class Newsroom:
    """Queries on articles and highlights."""

    def __init__(self, database: Database, names: KnownNames) -> None:
        self._database = database
        self._names = names

    @whole
    async def add(  # noqa: PLR0913 - an article, where it belongs, and when
        self,
        article: Article,
        highlights: Iterable[Highlight],
        story: str,
        feed: str | None,
        now: datetime,
        *,
        meaning: bytes | None = None,
    ) -> bool:
        """Store a revision with its highlights and story; False when this very revision is known.

        It is the page's current one from now on, also when it is known and the page has gone back to it.
        It counts as seen at `now`, or just after the newest window that an edition has closed, whichever is later:
        an article whose analysis ends after the freeze is never lost between two editions. A known revision is
        noted as seen in `feed` too. `feed` is None for one added by hand: only digests of every feed tell it.
        """
        async with self._database.writing() as connection:
            seen = await _seen_at(connection, now)
            known = await connection.scalar(select(schema.articles.c.seq).where(schema.articles.c.id == article.id))
            if known is not None:
                await _sight_again(connection, article.id, feed, seen)
            is_changed = await _supersede(connection, article)
            entry = None
            if known is None:
                entry = await _insert(connection, article, tuple(highlights), story, seen)
                await _note_meaning(connection, article.id, meaning)
                await _sight(connection, article.id, feed, seen)
                entry = await enlist_new(connection, replace(entry, feeds=(feed,) if feed else ()))
            elif is_changed:
                entry = await enlist(connection, article.id)
        if entry is not None:
            self._names.note(entry)
        return known is None

    @whole
    async def sight(self, article_id: str, feed: str, now: datetime) -> None:
        """Note that a known revision is in `feed` too."""
        async with self._database.writing() as connection:
            await _sight_again(connection, article_id, feed, await _seen_at(connection, now))

    def grouping(self) -> AbstractAsyncContextManager[None]:
        """Be the only one, among all processes, who finds a story for an article and adds it there."""
        return self._database.grouping()

    async def article(self, article_id: str) -> Article | None:
        """Return a revision, or None."""
        async with self._database.reading() as connection:
            return (await articles_by_id(connection, [article_id])).get(article_id)

    async def revisions(self, page: str) -> tuple[Article, ...]:
        """Return every revision of a page in the order of arrival."""
        statement = select(schema.articles).where(schema.articles.c.page == page).order_by(schema.articles.c.seq)
        async with self._database.reading() as connection:
            return tuple(article_of(row) for row in (await connection.execute(statement)).mappings())

    async def current(self, page: str) -> Article | None:
        """Return the newest revision of a page, or None."""
        table = schema.articles
        async with self._database.reading() as connection:
            rows = await connection.execute(select(table).where(table.c.page == page, table.c.current))
            row = rows.mappings().one_or_none()
        return article_of(row) if row else None

    async def story_of(self, article_id: str) -> str:
        """Return the id of the story that a revision belongs to; KeyError for one that is not known."""
        table = schema.articles.c
        async with self._database.reading() as connection:
            story: str | None = await connection.scalar(select(table.story).where(table.id == article_id))
        if story is None:
            raise KeyError(article_id)
        return story

    async def arrivals(self, since: datetime, behind: int = 0, most: int = MOST_PLACED) -> list[tuple[int, str]]:
        """Return number and id of the newest revisions first seen after `since`, numbered over `behind`, in order."""
        table = schema.articles.c
        statement = select(table.seq, table.id).where(table.seq > behind, table.first_seen > since)
        async with self._database.reading() as connection:
            rows = await connection.execute(statement.order_by(table.seq.desc()).limit(most))
            return [(seq, article_id) for seq, article_id in reversed(rows.all())]

    async def placed(self, article_ids: Sequence[str]) -> list[Placed]:
        """Return what StoryIndex needs of these revisions, in the order of arrival."""
        table, meanings = schema.articles.c, schema.meanings
        opening = func.substr(table.text, 1, PLACED_CHARACTERS).label("text")
        columns = (table.id, table.story, table.title, opening, table.published, meanings.c.vector.label("meaning"))
        statement = select(*columns).outerjoin_from(schema.articles, meanings).order_by(table.seq)
        found: list[Placed] = []
        async with self._database.reading() as connection:
            for start in range(0, len(article_ids), IDS_AT_ONCE):
                some = table.id.in_(article_ids[start : start + IDS_AT_ONCE])
                found += [placed_of(row) for row in (await connection.execute(statement.where(some))).mappings()]
        return found

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


async def _seen_at(connection: AsyncConnection, now: datetime) -> datetime:
    """Return `now`, or the first moment behind every closed window."""
    closed: datetime | None = await connection.scalar(select(func.max(schema.slots.c.window_end)))
    return max(now, closed + schema.TICK) if closed else now


async def _note_meaning(connection: AsyncConnection, article_id: str, meaning: bytes | None) -> None:
    if meaning is not None:
        await connection.execute(insert(schema.meanings).values(article=article_id, vector=meaning))


async def _sight(connection: AsyncConnection, article_id: str, feed: str | None, seen: datetime) -> None:
    if feed is not None:
        values = {"article": article_id, "feed": feed, "first_seen": seen}
        await connection.execute(insert(schema.sightings).values(values))


async def _sight_again(connection: AsyncConnection, article_id: str, feed: str | None, seen: datetime) -> None:
    """Note that another feed carries a known revision; by its tags it is found too from now on."""
    table, articles = schema.sightings.c, schema.articles.c
    here = select(table.feed).where(table.article == article_id, table.feed == feed)
    if feed is None or await connection.scalar(here) is not None:
        return
    is_found = await connection.scalar(select(articles.current).where(articles.id == article_id))
    if is_found:
        await unlist(connection, article_id)
    await _sight(connection, article_id, feed, seen)
    if is_found:
        await enlist(connection, article_id)


async def _supersede(connection: AsyncConnection, article: Article) -> bool:
    """Make this revision the page's current one, which alone is found; return whether that changes anything.

    What was told of another one is to be looked at again.
    """
    table = schema.articles.c
    is_current = table.id == article.id
    others = select(table.id).where(table.page == article.page, table.current, ~is_current)
    for superseded in (await connection.execute(others)).scalars().all():
        await unlist(connection, superseded)
    changing = update(schema.articles).where(table.page == article.page, table.current != is_current)
    is_changed = (await connection.execute(changing.values(current=is_current))).rowcount > 0
    if is_changed:
        await told.mark_changed(connection, article.page, article.id)
    return is_changed


async def _insert(
    connection: AsyncConnection, article: Article, highlights: tuple[Highlight, ...], story: str, seen: datetime
) -> Entry:
    """Store a new revision with its highlights, and return it as it is to be found; it was seen nowhere yet."""
    articles, lines = schema.articles, schema.highlights
    row = article_row(article, story, seen)
    await connection.execute(insert(articles).values(row))
    if highlights:
        rows = [highlight_row(highlight) for highlight in highlights]
        await connection.execute(insert(lines).on_conflict_do_nothing(), rows)
    seq: Any = await connection.scalar(select(articles.c.seq).where(articles.c.id == article.id))
    found = await connection.execute(select(lines.c.id, lines.c.seq).where(lines.c.article == article.id))
    seqs = {line.id: line.seq for line in found}
    by_id = {highlight.id: highlight for highlight in reversed(highlights)}
    return Entry(seq, article, row["dated"], tuple(sorted((seqs[line], by_id[line]) for line in by_id)))
