"""Which stories an edition may tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Candidate, Highlight, Story
from digest.store.codec import from_json
from digest.store.rows import article_of, batches, highlight_of
from digest.store.schema import articles, highlights, sightings, told, told_lines


async def find(
    connection: AsyncConnection, feeds: frozenset[str], start: datetime, end: datetime, scope: str
) -> tuple[Candidate, ...]:
    """Answer `Newsroom.candidates`."""
    fresh = {row.id: row.story for row in await connection.execute(_fresh(feeds, start, end))}
    rows = [row for some in batches(sorted(set(fresh.values()))) for row in await _story_rows(connection, some, end)]
    ids = [row["id"] for row in rows]
    lines = await _lines(connection, ids)
    seen_in = await _seen_in(connection, ids)
    known = await _told(connection, ids, scope)
    told_of = await _told_lines(connection, ids, scope)
    by_story: dict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        by_story[row["story"]].append(row)
    found = [_candidate(rows, frozenset(fresh), lines, seen_in, known, told_of) for rows in by_story.values()]
    return tuple(sorted(found, key=lambda candidate: (candidate.first_seen, candidate.story.id)))


def _fresh(feeds: frozenset[str], start: datetime, end: datetime) -> Select[Any]:
    """Select articles by the moment they were first seen in any of `feeds`, or at all when `feeds` is empty."""
    if not feeds:
        return select(articles.c.id, articles.c.story).where(
            articles.c.first_seen > start, articles.c.first_seen <= end
        )
    first = func.min(sightings.c.first_seen)
    return (
        select(articles.c.id, articles.c.story)
        .join(sightings, sightings.c.article == articles.c.id)
        .where(sightings.c.feed.in_(sorted(feeds)))
        .group_by(articles.c.id, articles.c.story)
        .having(first > start, first <= end)
    )


async def _story_rows(connection: AsyncConnection, stories: list[str], end: datetime) -> list[RowMapping]:
    statement = select(articles).where(articles.c.story.in_(stories), articles.c.first_seen <= end)
    return list((await connection.execute(statement.order_by(articles.c.seq))).mappings())


async def _lines(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, list[Highlight]]:
    found: dict[str, list[Highlight]] = defaultdict(list)
    for some in batches(ids):
        statement = select(highlights).where(highlights.c.article.in_(some)).order_by(highlights.c.seq)
        for row in (await connection.execute(statement)).mappings():
            found[row["article"]].append(highlight_of(row))
    return found


async def _seen_in(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for some in batches(ids):
        for row in await connection.execute(select(sightings).where(sightings.c.article.in_(some))):
            found[row.article].add(row.feed)
    return found


async def _told(connection: AsyncConnection, ids: Iterable[str], scope: str) -> set[str]:
    found: set[str] = set()
    for some in batches(ids):
        statement = select(told.c.article).where(told.c.scope == scope, told.c.article.in_(some))
        found.update((await connection.execute(statement)).scalars())
    return found


async def _told_lines(connection: AsyncConnection, ids: Iterable[str], scope: str) -> dict[str, list[Highlight]]:
    found: dict[str, list[Highlight]] = defaultdict(list)
    for some in batches(ids):
        statement = select(told_lines).where(told_lines.c.scope == scope, told_lines.c.article.in_(some))
        statement = statement.order_by(told_lines.c.told_at, told_lines.c.highlight)
        for row in (await connection.execute(statement)).mappings():
            found[row["article"]].append(from_json(Highlight, row["data"]))
    return found


def _candidate(  # noqa: PLR0913, PLR0917 - what was found of all stories, from which each takes its own
    rows: list[RowMapping],
    fresh: frozenset[str],
    lines: dict[str, list[Highlight]],
    seen_in: dict[str, set[str]],
    known: set[str],
    told_of: dict[str, list[Highlight]],
) -> Candidate:
    newest = {row["page"]: article_of(row) for row in sorted(rows, key=lambda row: (row["current"], row["seq"]))}
    current = sorted(newest.values(), key=lambda article: -len(article.text))
    shown = [article.id for article in current]
    was_told = known | told_of.keys()
    earlier = [article_of(row) for row in rows if row["id"] in was_told and row["id"] not in shown]
    shown += [article.id for article in earlier]
    superseded = [article_of(row) for row in rows if row["id"] in fresh and row["id"] not in shown]
    return Candidate(
        story=Story(rows[0]["story"], (*current, *earlier)),
        highlights=tuple(line for article in shown for line in lines.get(article, ())),
        fresh=fresh.intersection(shown),
        told=frozenset(row["id"] for row in rows if row["id"] in known),
        feeds=frozenset(feed for article in shown for feed in seen_in.get(article, ())),
        tags=frozenset(),
        first_seen=min(row["first_seen"] for row in rows),
        superseded=tuple(superseded),
        told_lines=tuple(line for article in shown for line in told_of.get(article, ())),
    )
