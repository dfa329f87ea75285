"""Which entries of feeds became no article, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store import schema

_OLD = ("older than ", "baseline")
"""How the reason begins of an entry that was passed over for its age; every other reason is a failure."""

_entries = schema.entries.c


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An entry without an article: `why` is the reason, `is_old` that its age is. `title` may be ""."""

    feed: str
    key: str
    title: str
    why: str

    @property
    def is_old(self) -> bool:
        """Whether it was too old to be news, rather than failed."""
        return self.why.startswith(_OLD)


async def find(
    connection: AsyncConnection, feeds: frozenset[str], start: datetime, end: datetime
) -> tuple[PassedOver, ...]:
    """Answer `Newsroom.passed_over`."""
    statement = select(_entries.feed, _entries.key, _entries.title, _entries.outcome).where(
        _entries.read_at > start, _entries.read_at <= end, _entries.outcome.not_like("article %")
    )
    if feeds:
        statement = statement.where(_entries.feed.in_(sorted(feeds)))
    rows = await connection.execute(statement.order_by(_entries.feed, _entries.key))
    return tuple(PassedOver(row.feed, row.key, row.title, row.outcome) for row in rows)
