"""Full-text search over highlights, and the names that an autocomplete offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, desc, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import AnswerLine, Article, Highlight, Kind, Slice
from digest.store.rows import articles_by_id, fold, highlight_of, speaker_of
from digest.store.schema import articles, highlights

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


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, field by field."""

    words: str = ""
    speaker: str = ""
    source: str = ""

    @property
    def match(self) -> str:
        """The FTS5 expression that wants every typed word as a term in its field; "" when there is none."""
        fields = (("words title", self.words), ("speaker", self.speaker), ("source", self.source))
        return " AND ".join(f'{{{columns}}} : "{term}"' for columns, typed in fields for term in _terms(typed))


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of a search, and how many lines match in all."""

    lines: tuple[AnswerLine, ...]
    total: int


def _terms(typed: str) -> Iterator[str]:
    """Split at white space; what would end an FTS5 string, or is no text at all, is dropped."""
    sound = typed.replace("\0", " ").replace('"', " ").encode("utf-8", "ignore").decode("utf-8")
    return (word for word in sound.split() if any(character.isalnum() for character in word))


async def index(connection: AsyncConnection, seq: int, article: Article, highlight: Highlight) -> None:
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


async def find(connection: AsyncConnection, kind: Kind, query: Query, limit: int, offset: int) -> Hits:
    """Answer `Newsroom.search`."""
    if query == Query():
        return await _newest(connection, kind, limit, offset)
    if not query.match:
        return Hits((), 0)
    values: dict[str, Any] = {"match": query.match, "kind": kind, "limit": limit, "offset": offset}
    total = await connection.scalar(text("SELECT count(*)" + _FIND), values)
    ranked = text("SELECT highlights.seq" + _FIND + _RANKED)
    order = list((await connection.execute(ranked, values)).scalars())
    return Hits(await _lines(connection, order), total or 0)


async def _newest(connection: AsyncConnection, kind: Kind, limit: int, offset: int) -> Hits:
    every = (
        select(highlights.c.seq)
        .join(articles, articles.c.id == highlights.c.article)
        .where(highlights.c.kind == kind, articles.c.current)
    )
    total = await connection.scalar(select(func.count()).select_from(every.subquery()))
    page = every.order_by(desc(articles.c.dated), desc(highlights.c.score), highlights.c.seq)
    order = list((await connection.execute(page.limit(limit).offset(offset))).scalars())
    return Hits(await _lines(connection, order), total or 0)


async def _lines(connection: AsyncConnection, order: list[int]) -> tuple[AnswerLine, ...]:
    rows = (await connection.execute(select(highlights).where(highlights.c.seq.in_(order)))).mappings().all()
    of = await articles_by_id(connection, {row["article"] for row in rows})
    lines = {row["seq"]: AnswerLine(highlight_of(row), of[row["article"]]) for row in rows}
    return tuple(lines[seq] for seq in order)


async def speakers(connection: AsyncConnection, prefix: str, limit: int) -> tuple[str, ...]:
    """Answer `Newsroom.speakers`."""
    name = highlights.c.speaker
    names = select(name).join(articles, articles.c.id == highlights.c.article).where(name != "")
    ranked = _ranked(names.where(_starts(highlights.c.speaker_folded, prefix)), name)
    return tuple((await connection.execute(ranked.limit(limit))).scalars())


async def sources(connection: AsyncConnection, prefix: str, limit: int) -> tuple[str, ...]:
    """Answer `Newsroom.sources`."""
    name = articles.c.source
    names = select(name).where(name != "", _starts(articles.c.source_folded, prefix))
    return tuple((await connection.execute(_ranked(names, name).limit(limit))).scalars())


def _starts(folded: Column[Any], prefix: str) -> ColumnElement[bool]:
    """Whether a word of a folded name starts with `prefix`."""
    wanted = fold(prefix)
    return or_(folded.startswith(wanted, autoescape=True), folded.contains(f" {wanted}", autoescape=True))


def _ranked(names: Select[Any], name: Column[Any]) -> Select[Any]:
    return names.where(articles.c.current).group_by(name).order_by(desc(func.count()), name)
