"""The door to everything that is kept."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from digest.store.archive import Archive
from digest.store.database import Database, Seat, StoreError
from digest.store.digests import Digests
from digest.store.entries import Entries
from digest.store.feeds import Feeds
from digest.store.ledger import Ledger
from digest.store.migrate import migrate
from digest.store.newsroom import Newsroom
from digest.store.retention import Retention
from digest.store.search import KnownNames
from digest.store.sqlite import open_sqlite, sight_of_sqlite
from digest.store.subscriptions import Subscriptions


class Store:
    """An open database.

    `feeds`, `subscriptions`, `entries`, `newsroom`, `archive`, `retention`, `digests` and `ledger` hold its queries.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.feeds = Feeds(database)
        self.subscriptions = Subscriptions(database)
        self.entries = Entries(database)
        names = KnownNames(database)
        self.newsroom = Newsroom(database, names)
        self.archive = Archive(database, names)
        self.retention = Retention(database)
        self.digests = Digests(database)
        self.ledger = Ledger(database)

    @classmethod
    async def open(cls, database: str, *, password: str = "", busy_seconds: float = 10.0) -> Store:
        """Open "sqlite:///path", making folder, file and schema where they are missing, or "postgresql://user@host/name".

        `password` is for a server that wants one; `busy_seconds` is how long to wait for another program's write.
        StoreError says in one sentence why the database cannot be used, and never shows the password.
        """
        opened = await _open(url_of(database, password), busy_seconds)
        try:
            await migrate(opened)
        except BaseException:
            await opened.close()
            raise
        return cls(opened)

    async def hold_service(self) -> None:
        """Be a `verbatim run` on this database until `close` or the end of the process.

        On SQLite there is one; StoreError if another is. Everything else, such as `verbatim ingest`, may go on
        beside it.
        """
        if self._database.service_lock is not None:
            await self._database.service_lock.hold()

    @property
    def gateway_seat(self) -> Seat | None:
        """Who of several services answers in chat; None on SQLite, where there is one service."""
        return self._database.gateway_seat

    @property
    def is_shared(self) -> bool:
        """Whether other services may be working on the same database."""
        return self._database.service_lock is None

    async def set_up_queue(self) -> None:
        """Make the tables of the queue of jobs where they are missing or old; PostgreSQL only."""
        from digest.store.queue import set_up_queue

        await set_up_queue(self._database)

    async def close(self) -> None:
        """Close the database and let another `verbatim run` have it."""
        if self._database.service_lock is not None:
            await self._database.service_lock.release()
        if self._database.gateway_seat is not None:
            await self._database.gateway_seat.leave()
        await self._database.close()


async def sight(database: str, password: str = "") -> str:
    """Return which database that is and how it stands, without making or changing anything; StoreError if it fails."""
    url = url_of(database, password)
    if url.get_backend_name() == "sqlite":
        return await sight_of_sqlite(url)
    opened = await _open(url, busy_seconds=5.0)
    await opened.close()
    return f"PostgreSQL, {opened.name}: reached."


def url_of(database: str, password: str) -> URL:
    """Return the URL of a database; StoreError when it is none that a store can be on."""
    try:
        url = make_url(database)
    except ArgumentError as exc:
        raise StoreError(f'"{database}" is not a database URL; write for example sqlite:///data/verbatim.db') from exc
    if url.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise StoreError(
            f"the database {url.render_as_string()} is neither SQLite nor PostgreSQL; write for example "
            "sqlite:///data/verbatim.db or postgresql://verbatim@host/verbatim"
        )
    return url.set(password=password) if password and url.get_backend_name() != "sqlite" else url


async def _open(url: URL, busy_seconds: float) -> Database:
    if url.get_backend_name() == "sqlite":
        return await open_sqlite(url, busy_seconds)
    from digest.store.postgres import open_postgres

    return await open_postgres(url, busy_seconds)
