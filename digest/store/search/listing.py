"""Puts a stored revision into the search and the known names, and takes it out again."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store.search.engine import search_of
from digest.store.search.entries import Entry, stored_entry
from digest.store.search.known import count


async def enlist(connection: AsyncConnection, article_id: str) -> Entry:
    """Make a stored revision found; KeyError when it is not stored."""
    return await enlist_new(connection, await _stored(connection, article_id))


async def enlist_new(connection: AsyncConnection, entry: Entry) -> Entry:
    """Make a revision found that has just been stored as `entry` says."""
    await search_of(connection).add(connection, entry)
    await count(connection, entry, 1)
    return entry


async def unlist(connection: AsyncConnection, article_id: str) -> Entry:
    """Take out a revision that is found, before anything of it changes; KeyError when it is not stored."""
    entry = await _stored(connection, article_id)
    await search_of(connection).remove(connection, entry)
    await count(connection, entry, -1)
    return entry


async def _stored(connection: AsyncConnection, article_id: str) -> Entry:
    entry = await connection.run_sync(stored_entry, article_id)
    if entry is None:
        raise KeyError(article_id)
    return entry
