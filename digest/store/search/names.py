"""The names of speakers and outlets that an autocomplete offers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Select, desc, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store.rows import fold
from digest.store.schema import articles, highlights


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
