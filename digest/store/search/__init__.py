"""Search in the archive: what is typed, how each database finds it, and the names that an autocomplete offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import AnswerLine
from digest.store.rows import articles_by_id, highlight_of
from digest.store.schema import highlights
from digest.store.search.engine import search_of
from digest.store.search.query import Query

__all__ = ["Hits", "Query", "find", "search_of"]


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of a search, and how many lines match in all."""

    lines: tuple[AnswerLine, ...]
    total: int


async def find(connection: AsyncConnection, query: Query, limit: int, offset: int) -> Hits:
    """Answer `Newsroom.search`."""
    found = await search_of(connection).find(connection, query, limit, offset)
    return Hits(await _lines(connection, found.order), found.total)


async def _lines(connection: AsyncConnection, order: Sequence[int]) -> tuple[AnswerLine, ...]:
    rows = (await connection.execute(select(highlights).where(highlights.c.seq.in_(order)))).mappings().all()
    of = await articles_by_id(connection, {row["article"] for row in rows})
    lines = {row["seq"]: AnswerLine(highlight_of(row), of[row["article"]]) for row in rows}
    return tuple(lines[seq] for seq in order)
