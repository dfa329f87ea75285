"""One SQLite file: how it is opened, how a transaction runs, and what its errors mean to a user."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from digest.store.database import P, StoreError, T
from digest.store.service_lock import FileLock

_ASKED_AT_ONCE = 4
_ASKED_CACHE_KIB = 16_384
"""How much of the file a connection for questions may keep; SQLite's own 2 MB do not hold the index's upper pages."""
_BEGIN = "verbatim_begin"
_MEANINGS = {
    "SQLITE_BUSY": "is locked by another program; stop that program, or try again in a moment",
    "SQLITE_LOCKED": "is locked by another program; stop that program, or try again in a moment",
    "SQLITE_NOTADB": "is not a database; move that file away or name another one under `database`",
    "SQLITE_CORRUPT": "is damaged; put back a copy from before the damage",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder exists and that this user may write there",
    "SQLITE_READONLY": "cannot be written; give this user the right to write the file and its folder",
    "SQLITE_PERM": "cannot be opened; give this user the right to write the file and its folder",
    "SQLITE_FULL": "cannot grow, since the disk is full; free some space",
    "SQLITE_IOERR": "cannot be read or written, since the disk reports an error; check the disk",
}


class SqliteDatabase:
    """Transactions on one SQLite file. Writers of this process queue here; those of others wait in SQLite."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self.name = str(path)
        self.service_lock = FileLock(path)
        self.gateway_seat = None
        self._engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=str(path)), connect_args={"timeout": busy_seconds}
        )
        self._writing_engine = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._writers = asyncio.Lock()
        self._asked_engine = create_engine(
            URL.create("sqlite", database=str(path)),
            connect_args={"timeout": busy_seconds},
            pool_size=_ASKED_AT_ONCE,
            pool_use_lifo=True,
        )
        self._changed_engine = self._asked_engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._askers = ThreadPoolExecutor(_ASKED_AT_ONCE, thread_name_prefix="verbatim-ask")
        for engine in (self._engine.sync_engine, self._asked_engine):
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        event.listen(self._asked_engine, "connect", _keep_more)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Run a transaction that sees one moment of the database; StoreError when the database fails."""
        async with self._transaction(self._engine) as connection:
            yield connection

    async def ask(self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function finds in a reading transaction, all of it in one thread.

        The asynchronous driver changes threads for every statement, which takes longer than most statements do.
        """
        return await self._in_a_thread(self._asked_engine, question, *args, **kwargs)

    async def change(self, act: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function that writes returns, all of it in one thread."""
        async with self._writers:
            return await self._in_a_thread(self._changed_engine, act, *args, **kwargs)

    async def _in_a_thread(
        self, engine: Engine, act: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def acted() -> T:
            with self._meanings(), engine.begin() as connection:
                return act(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._askers, acted)

    @contextlib.asynccontextmanager
    async def writing(self, *, alone: bool = True) -> AsyncIterator[AsyncConnection]:  # noqa: ARG002 - it always is
        """Run a transaction that is on the disk when this block is left; StoreError when the database fails.

        The write lock is taken at the start, so that what is read inside still holds at the commit.
        """
        async with self._writers, self._transaction(self._writing_engine) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        with self._meanings():
            async with engine.begin() as connection:
                yield connection

    @contextlib.contextmanager
    def _meanings(self) -> Iterator[None]:
        """Let what the driver reports become a StoreError."""
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as exc:
            raise StoreError(f"the database {self.name} {_meaning(exc.orig)}") from exc
        except sqlite3.Error as exc:  # of a question to the driver itself
            raise StoreError(f"the database {self.name} {_meaning(exc)}") from exc

    def grouping(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Nothing: the one service on a file queues in memory, and another program's articles are caught up with."""
        return contextlib.nullcontext()

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        await asyncio.to_thread(self._askers.shutdown)
        self._asked_engine.dispose()


async def open_sqlite(url: URL, busy_seconds: float) -> SqliteDatabase:
    """Open the file that a URL such as sqlite:///data/verbatim.db names, making it and its folder where missing."""
    path = _path(url)
    _make_folder(path)
    await asyncio.to_thread(_try_file, path, busy_seconds)
    return SqliteDatabase(path, busy_seconds)


async def sight_of_sqlite(url: URL) -> str:
    """Return how the file stands, without making it; StoreError when it is there and cannot be used."""
    path = _path(url)
    if not await asyncio.to_thread(path.exists):
        return f"SQLite, {path}: made at the first start."
    await asyncio.to_thread(_try_file, path, 5.0)
    return f"SQLite, {path}: reached."


def _path(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise StoreError(
            f"the database {url.render_as_string()} is not a SQLite file; write for example sqlite:///data/verbatim.db"
        )
    return Path(url.database).absolute()


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        why = exc.strerror or str(exc)
        raise StoreError(
            f"the data folder {path.parent} cannot be made ({why}); name another one under `database`"
        ) from exc


def _try_file(path: Path, busy_seconds: float) -> None:
    """Open the file once and leave it in WAL mode; StoreError when it cannot be used.

    With the plain driver: when the asynchronous one fails to connect, its thread outlives the event loop and ends in
    a traceback. SQLite itself does not wait for another process that is changing the mode.
    """
    patience = time.monotonic() + busy_seconds
    while True:
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=busy_seconds)) as connection:
                if connection.execute("PRAGMA page_count").fetchone() == (0,):
                    # It counts for a new file only, and would wait for another program's write on an old one.
                    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
                connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.Error as exc:
            if _is_busy(exc) and time.monotonic() < patience:
                time.sleep(0.02)
                continue
            raise StoreError(f"the database {path} {_meaning(exc)}") from exc
        return


def _is_busy(exc: sqlite3.Error) -> bool:
    return getattr(exc, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def _meaning(exc: BaseException | None) -> str:
    name = getattr(exc, "sqlite_errorname", "")
    for prefix, meaning in _MEANINGS.items():
        if name.startswith(prefix):
            return f"{meaning}."
    return f"reports: {exc}."


def _prepare(dbapi_connection: Any, _record: object) -> None:
    """Set up a new connection. The driver's own transactions are off: they would begin too late, after the reads."""
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_more(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.execute(f"PRAGMA cache_size=-{_ASKED_CACHE_KIB}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
