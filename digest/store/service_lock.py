"""The locks that keep a second service off one database; each is released with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from digest.store.database import StoreError

_held: set[Path] = set()
"""What this process holds. The system's record locks do not tell two holders in one process apart, and closing a
second handle on the file would drop the lock of the first."""

LOCKS = 0x56657262
"""The first half of every advisory lock of ours on PostgreSQL; the second halves are numbered where they are taken."""
_SERVICE = 1


class FileLock:
    """An exclusive lock on the file beside a SQLite database, `<name>.run.lock`.

    A record lock (lockf) rather than flock: workers that were forked do not inherit it, so that it never outlives
    the service.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".run.lock")
        self._handle: int | None = None

    async def hold(self) -> None:
        """Take the lock, or raise StoreError at once when another service has it."""
        if self._handle is not None:
            return
        if self._path in _held:
            raise _taken(str(self._database))
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            os.close(handle)
            raise _taken(str(self._database)) from exc
        self._handle = handle
        _held.add(self._path)

    async def release(self) -> None:
        """Let go of the lock; nothing happens when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
            _held.discard(self._path)


class AdvisoryLock:
    """An advisory lock of PostgreSQL, on a connection of its own: the server releases it when that is gone."""

    def __init__(self, engine: AsyncEngine, database: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._database = database
        self._connection: AsyncConnection | None = None

    async def hold(self) -> None:
        """Take the lock, or raise StoreError at once when another service has it."""
        if self._connection is not None:
            return
        connection = await self._engine.connect()
        values = {"locks": LOCKS, "service": _SERVICE}
        if not await connection.scalar(text("SELECT pg_try_advisory_lock(:locks, :service)"), values):
            await connection.close()
            raise _taken(self._database)
        self._connection = connection

    async def release(self) -> None:
        """Let go of the lock; nothing happens when it is not held."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.invalidate()
            await connection.close()


def _taken(database: str) -> StoreError:
    return StoreError(
        f"another `verbatim run` already serves the database {database}; stop that one first, "
        "or give this one a database of its own."
    )
