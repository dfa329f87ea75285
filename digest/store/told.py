"""What was told to whom: which articles, which of their lines, and what has changed in those since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Article, Correction, Delivery, Edition, Highlight, Origin, Target
from digest.store import outbox, schema
from digest.store.codec import from_json, to_json
from digest.store.database import Database, whole
from digest.store.rows import articles_by_id

_lines = schema.told_lines.c


@dataclass(frozen=True, slots=True)
class Telling:
    """On what occasion something was told: to which scope, by which digest, in which post."""

    scope: str
    digest: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line that was told, and whose page has another revision now (`current`); `was` is the one that it is from.

    `turn` counts the corrections that it went through before.
    """

    telling: Telling
    line: Highlight
    was: Article
    current: Article
    turn: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that is told, to the one channel of `deliveries` or in an edition, and the told line that it is of.

    `mark` is what is told once a channel.
    """

    told: ToldLine
    correction: Correction
    mark: str


class Told:
    """Queries on told lines that a later revision may have changed. Only digest.delivery uses it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def changed(self, since: datetime) -> tuple[ToldLine, ...]:
        """Return the lines told after `since` whose page has changed and that wait to be looked at, oldest first."""
        articles = schema.articles.alias()
        statement = (
            select(schema.told_lines, articles.c.id.label("current_id"))
            .join(articles, (articles.c.page == _lines.page) & articles.c.current)
            .where(_lines.state == "changed", _lines.told_at > since)
            .order_by(_lines.told_at, _lines.origin_id, _lines.highlight)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(statement)).mappings().all()
            named = {row[name] for row in rows for name in ("article", "current_id")}
            articles_of = await articles_by_id(connection, named)
        return tuple(_told_line(row, articles_of) for row in rows if row["article"] in articles_of)

    async def corrected_in(self, target: Target) -> frozenset[str]:
        """Return the marks of the corrections that a channel was told."""
        table = schema.corrected.c
        statement = select(table.line).where(table.platform == target.platform, table.channel == target.channel)
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(statement)).scalars())

    @whole
    async def correct(
        self, origin: Origin, corrected: Sequence[Corrected], deliveries: Sequence[Delivery], now: datetime
    ) -> bool:
        """Store a post of corrections to one channel with what it tells, all or nothing.

        False, and nothing is stored, when one of them was told there already.
        """
        target = deliveries[0].target
        async with self._database.writing() as connection:
            marks = [
                {"platform": target.platform, "channel": target.channel, "line": mark}
                for mark in sorted({one.mark for one in corrected})
            ]
            known = select(schema.corrected.c.line).where(
                schema.corrected.c.platform == target.platform,
                schema.corrected.c.channel == target.channel,
                schema.corrected.c.line.in_([mark["line"] for mark in marks]),
            )
            if (await connection.execute(known)).first():
                return False
            await connection.execute(insert(schema.corrected), marks)
            await outbox.insert_new(connection, deliveries, now)
            await _tell_corrected(connection, origin, corrected, now)
        return True

    @whole
    async def settle(self, lines: Iterable[ToldLine], *, corrected: bool) -> None:
        """Note that lines were looked at: they are corrected for good, or stand until the page changes again.

        A line whose page has changed once more in the meantime stays to be looked at.
        """
        async with self._database.writing() as connection:
            for told in lines:
                await _settle(connection, told, "corrected" if corrected else "stands")


async def tell(connection: AsyncConnection, telling: Telling, edition: Edition, now: datetime) -> None:
    """Note what an edition tells, inside a transaction of the caller's."""
    articles = {article.id: article for story in edition.stories for article in story.story.articles}
    rows = [{"scope": telling.scope, "article": article, "slot": edition.slot.id} for article in sorted(articles)]
    if rows:
        await connection.execute(insert(schema.told).on_conflict_do_nothing(), rows)
    lines = {line.id: line for story in edition.stories for line in story.highlights}
    if edition.closing_quote:
        lines[edition.closing_quote[0].id] = edition.closing_quote[0]
        articles[edition.closing_quote[1].id] = edition.closing_quote[1]
    for line in lines.values():
        await _insert_line(connection, telling, line, articles[line.article], 0, now)


async def settle_corrections(
    connection: AsyncConnection, origin: Origin, corrected: Sequence[Corrected], now: datetime
) -> None:
    """Note that an edition tells these corrections, inside a transaction of the caller's."""
    await _tell_corrected(connection, origin, corrected, now)
    for one in corrected:
        await _settle(connection, one.told, "corrected")


async def mark_changed(connection: AsyncConnection, page: str, current: str) -> None:
    """Note that a page reads otherwise now: every line told from another revision of it is to be looked at."""
    stands = _lines.state != "corrected"
    state = case((_lines.article == current, "stands"), else_="changed")
    await connection.execute(update(schema.told_lines).where(_lines.page == page, stands).values(state=state))


async def _tell_corrected(
    connection: AsyncConnection, origin: Origin, corrected: Sequence[Corrected], now: datetime
) -> None:
    for one in corrected:
        telling = Telling(one.told.telling.scope, one.told.telling.digest, origin)
        if line := one.correction.told_now:
            await _insert_line(connection, telling, line, one.correction.now, one.told.turn + 1, now)


async def _insert_line(  # noqa: PLR0913, PLR0917 - the columns of one row
    connection: AsyncConnection, telling: Telling, line: Highlight, article: Article, turn: int, now: datetime
) -> None:
    current = select(schema.articles.c.id).where(
        schema.articles.c.page == article.page, schema.articles.c.current == true()
    )
    state = "stands" if await connection.scalar(current) in (article.id, None) else "changed"
    values = {
        "origin_kind": telling.origin.kind,
        "origin_id": telling.origin.id,
        "highlight": line.id,
        "scope": telling.scope,
        "digest": telling.digest,
        "article": line.article,
        "page": article.page,
        "data": to_json(line),
        "turn": turn,
        "state": state,
        "told_at": now,
    }
    await connection.execute(insert(schema.told_lines).values(values).on_conflict_do_nothing())


async def _settle(connection: AsyncConnection, told: ToldLine, state: str) -> None:
    articles = schema.articles.c
    still_current = select(articles.id).where(articles.id == told.current.id, articles.current == true()).exists()
    row = (
        (_lines.origin_kind == told.telling.origin.kind)
        & (_lines.origin_id == told.telling.origin.id)
        & (_lines.highlight == told.line.id)
    )
    where = row if state == "corrected" else row & still_current
    await connection.execute(update(schema.told_lines).where(where).values(state=state))


def _told_line(row: Mapping[Any, Any], articles: Mapping[str, Article]) -> ToldLine:
    origin = Origin(row["origin_kind"], row["origin_id"])
    return ToldLine(
        telling=Telling(row["scope"], row["digest"], origin),
        line=from_json(Highlight, row["data"]),
        was=articles[row["article"]],
        current=articles[row["current_id"]],
        turn=row["turn"],
    )
