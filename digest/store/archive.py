"""Asks the archive: search over highlights and articles, and the names of speakers and outlets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from digest.model import AnswerLine, Article
from digest.store.database import Database
from digest.store.rows import ARTICLE_COLUMNS, article_of, highlight_of
from digest.store.schema import articles, highlights
from digest.store.search import KnownNames, Query, search_of
from digest.store.search.known import NameKind
from digest.store.search.names import Names


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of a search, and how many lines match in all; with `more` there are at least so many."""

    lines: tuple[AnswerLine, ...]
    total: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that matches, and the story that it belongs to."""

    article: Article
    story: str


@dataclass(frozen=True, slots=True)
class ArticleHits:
    """One page of a search over articles, counted as `Hits` are."""

    articles: tuple[FoundArticle, ...]
    total: int
    more: bool = False


class Archive:
    """Questions about all that came in. Superseded revisions are not found."""

    def __init__(self, database: Database, names: KnownNames) -> None:
        self.database = database
        self._known = names

    async def search(self, query: Query, limit: int = 10, offset: int = 0) -> Hits:
        """Return a page of the highlights that match, ranked by where the words stand, worth and freshness.

        Case, accents and English endings do not count, and nothing in a word is an operator.
        """
        aliases = await self._aliases(query)
        return await self.database.ask(_hits, query, aliases, limit, offset)

    async def articles(self, query: Query, limit: int = 10, offset: int = 0) -> ArticleHits:
        """Return a page of the articles that match; a speaker is anybody who speaks in one."""
        aliases = await self._aliases(query)
        return await self.database.ask(_article_hits, query, aliases, limit, offset)

    async def speakers(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Return speakers with a name that starts with `prefix`, the most quoted first; from memory."""
        return (await self.names("speaker")).starting(prefix, limit)

    async def sources(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Return outlets with a word that starts with `prefix`, the most frequent first; from memory."""
        return (await self.names("source")).starting(prefix, limit)

    async def names(self, kind: NameKind) -> Names:
        """Return the known names of speakers or outlets."""
        return await self._known.of(kind)

    async def _aliases(self, query: Query) -> tuple[str, ...]:
        return (await self.names("speaker")).aliases(query.speaker) if query.speaker.strip() else ()


_LINES = (
    select(highlights.c.seq, highlights.c.data, *(column for column in articles.c if column.name in ARTICLE_COLUMNS))
    .join(articles, articles.c.id == highlights.c.article)
    .where(highlights.c.seq.in_(bindparam("order", expanding=True)))
)


def _hits(connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int) -> Hits:
    found = search_of(connection).find(connection, query, aliases, limit, offset)
    return Hits(_lines(connection, found.order), found.total, found.more)


def _article_hits(
    connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int
) -> ArticleHits:
    found = search_of(connection).find_articles(connection, query, aliases, limit, offset)
    return ArticleHits(_articles(connection, found.order), found.total, found.more)


def _lines(connection: Connection, order: Sequence[int]) -> tuple[AnswerLine, ...]:
    rows = connection.execute(_LINES, {"order": order}).mappings()
    lines = {row["seq"]: AnswerLine(highlight_of(row), article_of(row)) for row in rows}
    return tuple(lines[seq] for seq in order)


def _articles(connection: Connection, order: Sequence[int]) -> tuple[FoundArticle, ...]:
    rows = connection.execute(select(articles).where(articles.c.seq.in_(order))).mappings()
    found = {row["seq"]: FoundArticle(article_of(row), row["story"]) for row in rows}
    return tuple(found[seq] for seq in order)
