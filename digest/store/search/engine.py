"""What a database brings to make articles and highlights findable: one file for each database, beside this one."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store.search.entries import Entry
from digest.store.search.postgres import PostgresSearch
from digest.store.search.query import Found, Query
from digest.store.search.sqlite import SqliteSearch


class Search(Protocol):
    """Full-text search of one database. Every method runs inside a transaction of its caller."""

    async def add(self, connection: AsyncConnection, entry: Entry) -> None:
        """Make a revision and its highlights findable."""
        ...

    async def remove(self, connection: AsyncConnection, entry: Entry) -> None:
        """Take a revision and its highlights out; `entry` is exactly what was added."""
        ...

    def find(self, connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int) -> Found:
        """Return a page of the highlights that match, the best match and the freshest news first.

        `aliases` are the bare names that are the same speaker's as `query.speaker`; a line by any of them matches.
        """
        ...

    def find_articles(
        self, connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int
    ) -> Found:
        """Return a page of the articles that match; `query.kind` does not count."""
        ...


def search_of(connection: AsyncConnection | Connection) -> Search:
    """Return the search that the connected database has."""
    return _SEARCHES[connection.dialect.name]


_SEARCHES: dict[str, Search] = {"sqlite": SqliteSearch(), "postgresql": PostgresSearch()}
