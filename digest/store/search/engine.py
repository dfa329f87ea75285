"""What a database brings to make highlights findable: one file for each database, beside this one."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Article, Highlight
from digest.store.search.query import Found, Query
from digest.store.search.sqlite import SqliteSearch


class Search(Protocol):
    """Full-text search of one database. Every method runs inside a transaction of its caller."""

    async def add(self, connection: AsyncConnection, seq: int, article: Article, highlight: Highlight) -> None:
        """Make a highlight findable by the words of the source that its line shows."""
        ...

    async def find(self, connection: AsyncConnection, query: Query, limit: int, offset: int) -> Found:
        """Return a page of what matches, the best match and the freshest news first."""
        ...


def search_of(connection: AsyncConnection) -> Search:
    """Return the search that the connected database has."""
    return _SEARCHES[connection.dialect.name]


_SEARCHES: dict[str, Search] = {"sqlite": SqliteSearch()}
