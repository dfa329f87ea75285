"""Who may work on a database: one service on SQLite; on PostgreSQL any number, of which one answers in chat."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from digest.store.database import StoreError

_held: set[Path] = set()
"""What this process holds. The system's record locks do not tell two holders in one process apart, and closing a
second handle on the file would drop the lock of the first."""

LOCKS = 0x56657262
"""The first half of every advisory lock of ours on PostgreSQL; the second halves are numbered where they are taken."""
_GATEWAY = 1
_TRY = "SELECT pg_try_advisory_lock(:locks, :seat)"
_HELD = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() "
    "AND classid = :locks AND objid = :seat AND granted"
)
SEAT_IDLE_SECONDS = 20
"""How long the holder of a seat may say nothing before the server takes it for gone."""


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


class AdvisorySeat:
    """An advisory lock of PostgreSQL, on a connection of its own: the server releases it when that is gone.

    The server ends the connection of a holder that says nothing for a while, so that a machine that is gone, or a
    process that stands still, does not keep the seat.
    """

    def __init__(self, engine: AsyncEngine, database: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._database = database
        self._connection: AsyncConnection | None = None

    async def take(self) -> bool:
        """Take the seat if it is free, and return whether this process has it; StoreError when the database fails."""
        if self._connection is not None:
            return True
        try:
            connection = await self._engine.connect()
            try:
                if not await connection.scalar(text(_TRY), {"locks": LOCKS, "seat": _GATEWAY}):
                    return False
                await connection.execute(text(f"SET idle_session_timeout = '{SEAT_IDLE_SECONDS}s'"))
                self._connection = connection
                return True
            finally:
                if self._connection is None:
                    await _drop(connection)
        except SQLAlchemyError as exc:
            raise StoreError(f"the database {self._database} does not say who answers in chat ({exc})") from exc

    async def confirm(self) -> bool:
        """Ask the server whether this connection still has the lock; False too when the connection is gone."""
        connection = self._connection
        if connection is None:
            return False
        try:
            return bool(await connection.scalar(text(_HELD), {"locks": LOCKS, "seat": _GATEWAY}))
        except SQLAlchemyError:
            return False

    async def leave(self) -> None:
        """Give the seat up; nothing happens when it is not held."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await _drop(connection)


async def _drop(connection: AsyncConnection) -> None:
    """Close a connection for good: one that goes back to the pool would keep its locks."""
    await connection.invalidate()
    await connection.close()


def _taken(database: str) -> StoreError:
    return StoreError(
        f"another `verbatim run` already serves the database {database}; stop that one first, "
        "or give this one a database of its own. Several services at once need PostgreSQL."
    )
