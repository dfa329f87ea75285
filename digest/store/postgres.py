"""One database of a PostgreSQL server: how it is reached, how a transaction runs, what its errors mean to a user."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate

import psycopg
from psycopg.adapt import Buffer
from psycopg.types.string import StrDumper
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from digest.store.database import P, StoreError, T
from digest.store.service_lock import LOCKS, AdvisorySeat

CONNECTIONS = 10
"""The most that one process opens for its transactions; a server allows 100 in all unless it is told otherwise."""
ASKED_AT_ONCE = 4
"""The most that it opens beside them for questions, each answered in one thread."""

OLDEST = 14
"""The oldest major version that PostgreSQL's makers still mend."""

_WRITERS, _GROUPING = 2, 3
_PAUSED = "60s"
"""How long a transaction may stand still before the server ends it, so that a paused process blocks nobody for ever."""

_MEANINGS = {
    "28": "refuses this user or its password; check both, and set the password as DATABASE_PASSWORD in the environment",
    "3D000": "does not exist on that server; make it with `createdb`, or name another one under `database`",
    "53100": "cannot grow, since the server's disk is full; free some space there",
    "53200": "cannot answer, since the server is out of memory",
    "53300": "takes no more connections; raise max_connections on the server, or stop what else uses it",
    "55P03": "is locked by another program; stop that program, or try again in a moment",
    "40": "is locked by another program; stop that program, or try again in a moment",
    "42501": "cannot be used by this user; give it the right to make tables in that database",
    "25006": "cannot be written, since the server only allows reading; name the primary server under `database`",
    "25P03": "ended a transaction that stood still for too long; try again",
    "57P": "is being stopped or started; try again in a moment",
    "58": "cannot be read or written, since the server's disk reports an error; check that disk",
    "XX001": "is damaged; put back a copy from before the damage",
    "XX002": "is damaged; put back a copy from before the damage",
}
"""By the beginning of the SQLSTATE (PostgreSQL's documentation, Appendix A)."""

_REFUSALS = {
    "password authentication failed": "28",
    "no password supplied": "28",
    "no pg_hba.conf entry": "28",
    "authentication failed": "28",
    "is not permitted to log in": "28",
    "does not exist": "3D000",
    "too many clients": "53300",
    "too many connections": "53300",
    "remaining connection slots": "53300",
    "the database system is": "57P",
    "permission denied for database": "42501",
}
"""A connection that is refused brings no SQLSTATE, only words."""


class PostgresDatabase:
    """Transactions on one PostgreSQL database. Whoever writes alone waits for others who do, here and elsewhere."""

    def __init__(self, url: URL, busy_seconds: float) -> None:
        self.name = shown(url)
        self._busy_seconds = busy_seconds
        settings: dict[str, Any] = {
            "pool_timeout": busy_seconds,
            "pool_pre_ping": True,
            "connect_args": {
                "connect_timeout": max(2, math.ceil(busy_seconds)),
                "application_name": "verbatim",
                "client_encoding": "utf8",
            },
        }
        address = url.set(drivername="postgresql+psycopg")
        self._engine = create_async_engine(
            address,
            pool_size=CONNECTIONS,
            max_overflow=0,
            execution_options={"preserve_rowcount": True},  # of inserts too: whether a row was new
            **settings,
        )
        self._asked_engine = create_engine(
            address, pool_size=ASKED_AT_ONCE, max_overflow=0, pool_use_lifo=True, **settings
        )
        self._askers = ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="verbatim-ask")
        reading: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading_engine = self._engine.execution_options(**reading)
        self._asking_engine = self._asked_engine.execution_options(**reading)
        self._writers = asyncio.Lock()
        self.service_lock = None
        self.gateway_seat = AdvisorySeat(self._engine, self.name)
        for engine in (self._engine.sync_engine, self._asked_engine):
            event.listen(engine, "connect", self._prepare)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Run a transaction that sees one moment of the database; StoreError when the database fails."""
        async with self._transaction(self._reading_engine) as connection:
            yield connection

    async def ask(self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function finds in a reading transaction, all of it in one thread."""

        def asked() -> T:
            with self._meanings(), self._asking_engine.begin() as connection:
                return question(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._askers, asked)

    @contextlib.asynccontextmanager
    async def writing(self, *, alone: bool = True) -> AsyncIterator[AsyncConnection]:
        """Run a transaction that is on the disk when this block is left; StoreError when the database fails.

        At READ COMMITTED: each statement sees what was committed before it, so that whoever has waited for the lock
        sees what the one before wrote.
        """
        if not alone:
            async with self._transaction(self._engine) as connection:
                yield connection
            return
        async with self._writers, self._transaction(self._engine) as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCKS}, {_WRITERS})"))
            yield connection

    async def change(self, act: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function that writes returns, in a transaction of its own."""
        async with self.writing() as connection:
            return await connection.run_sync(act, *args, **kwargs)

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
            raise StoreError(f"the database {self.name} {meaning(exc.orig)}") from exc
        except psycopg.Error as exc:  # of a question to the driver itself
            raise StoreError(f"the database {self.name} {meaning(exc)}") from exc
        except PoolTimeoutError as exc:
            raise StoreError(f"the database {self.name} is busy: all {CONNECTIONS} connections are in use.") from exc

    @contextlib.asynccontextmanager
    async def grouping(self) -> AsyncIterator[None]:
        """Be the only process that puts articles into stories; StoreError when another one takes too long."""
        async with self._transaction(self._engine) as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCKS}, {_GROUPING})"))
            yield

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        await asyncio.to_thread(self._askers.shutdown)
        self._asked_engine.dispose()

    def _prepare(self, dbapi_connection: Any, _record: object) -> None:
        """Set up a new connection: nobody is waited for without end, and a commit is on the disk when it returns.

        No statement here is long enough to gain from helpers or from compiling, and search reads its windows in order.
        """
        getattr(dbapi_connection, "driver_connection", dbapi_connection).adapters.register_dumper(str, _WithoutNul)
        cursor = dbapi_connection.cursor()
        cursor.execute(f"SET lock_timeout = {math.ceil(self._busy_seconds * 1000)}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{_PAUSED}'")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SET jit = off")
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
        cursor.close()
        dbapi_connection.commit()


class _WithoutNul(StrDumper):
    """Text as PostgreSQL can hold it: a NUL becomes the replacement character, and spans keep their places."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}"))


async def open_postgres(url: URL, busy_seconds: float) -> PostgresDatabase:
    """Reach the database that a URL such as postgresql://verbatim@host/verbatim names, and see that it is fit."""
    if not url.database:
        raise StoreError(
            f"the database {shown(url)} has no name; write for example postgresql://verbatim@host/verbatim"
        )
    database = PostgresDatabase(url, busy_seconds)
    try:
        async with database.reading() as connection:
            version, encoding = (await connection.execute(text(_FITNESS))).one()
    except BaseException:
        await database.close()
        raise
    if why := _unfit(version, encoding):
        await database.close()
        raise StoreError(f"the database {database.name} {why}")
    return database


_FITNESS = "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"


def _unfit(version: int, encoding: str) -> str:
    if version // 10_000 < OLDEST:
        return f"is on PostgreSQL {version // 10_000}, which is too old; version {OLDEST} or newer is needed."
    if encoding != "UTF8":
        return f"keeps text as {encoding}; make one with `createdb --encoding=UTF8 --template=template0`."
    return ""


def shown(url: URL) -> str:
    """Return the address without password and options, either of which may hold a secret."""
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()


def meaning(exc: BaseException | None) -> str:
    """Return what an error of the driver means, as the end of a sentence."""
    said = " ".join(str(exc).split())
    state = getattr(exc, "sqlstate", None) or next((code for words, code in _REFUSALS.items() if words in said), "")
    for prefix, sentence in _MEANINGS.items():
        if state.startswith(prefix):
            return f"{sentence}."
    if state:
        return f"reports: {said} (SQLSTATE {state})."
    return f"cannot be reached; check that the server runs, and its address under `database` ({said})."
