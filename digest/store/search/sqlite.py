"""Full-text search with SQLite's FTS5."""

from __future__ import annotations

from typing import Any

from sqlalchemy import desc, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Article, Highlight, Kind, Slice
from digest.store.rows import speaker_of
from digest.store.schema import articles, highlights
from digest.store.search.query import Found, Query, terms

_FIND = """
    FROM highlight_words
    JOIN highlights ON highlights.seq = highlight_words.rowid
    JOIN articles ON articles.id = highlights.article
    WHERE highlight_words MATCH :match AND highlights.kind = :kind AND articles.current
"""
_RANKED = """
    ORDER BY bm25(highlight_words, 4.0, 1.0, 2.0, 1.0)
        / (1.0 + ((SELECT max(dated) FROM articles) - articles.dated) / 2592000000000.0),
    highlights.score DESC, highlights.seq
    LIMIT :limit OFFSET :offset
"""
"""A word in the line itself counts most, then one in the speaker's name; a match that is a month (in microseconds)
older than the newest article counts half."""


class SqliteSearch:
    """The table `highlight_words`, which holds no text of its own."""

    async def add(self, connection: AsyncConnection, seq: int, article: Article, highlight: Highlight) -> None:
        """Make a highlight findable by the words of the source that its line shows."""
        words = " ".join(piece.text for piece in highlight.pieces(article.text) if isinstance(piece, Slice))
        statement = text(
            "INSERT INTO highlight_words (rowid, words, title, speaker, source)"
            " VALUES (:seq, :words, :title, :speaker, :source)"
        )
        columns = {
            "seq": seq,
            "words": words,
            "title": article.title or "",
            "speaker": speaker_of(highlight),
            "source": article.source or "",
        }
        await connection.execute(statement, columns)

    async def find(self, connection: AsyncConnection, query: Query, limit: int, offset: int) -> Found:
        """Return a page of what matches, the best match and the freshest news first."""
        if query.is_open:
            return await _newest(connection, query.kind, limit, offset)
        if not (match := match_of(query)):
            return Found((), 0)
        values: dict[str, Any] = {"match": match, "kind": query.kind, "limit": limit, "offset": offset}
        total = await connection.scalar(text("SELECT count(*)" + _FIND), values)
        order = await connection.execute(text("SELECT highlights.seq" + _FIND + _RANKED), values)
        return Found(tuple(order.scalars()), total or 0)


def match_of(query: Query) -> str:
    """Return the FTS5 expression that wants every typed word as a term in its field; "" when there is none."""
    fields = (("words title", query.words), ("speaker", query.speaker), ("source", query.source))
    return " AND ".join(f'{{{columns}}} : "{term}"' for columns, typed in fields for term in terms(typed))


async def _newest(connection: AsyncConnection, kind: Kind, limit: int, offset: int) -> Found:
    every = (
        select(highlights.c.seq)
        .join(articles, articles.c.id == highlights.c.article)
        .where(highlights.c.kind == kind, articles.c.current)
    )
    total = await connection.scalar(select(func.count()).select_from(every.subquery()))
    page = every.order_by(desc(articles.c.dated), desc(highlights.c.score), highlights.c.seq)
    order = await connection.execute(page.limit(limit).offset(offset))
    return Found(tuple(order.scalars()), total or 0)
