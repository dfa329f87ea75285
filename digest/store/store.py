"""The door to everything that is kept."""

from __future__ import annotations

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from digest.store.archive import Archive
from digest.store.database import Database, StoreError
from digest.store.digests import Digests
from digest.store.feeds import Feeds
from digest.store.ledger import Ledger
from digest.store.migrate import migrate
from digest.store.newsroom import Newsroom
from digest.store.search import KnownNames
from digest.store.sqlite import open_sqlite


class Store:
    """An open database: `feeds`, `newsroom`, `archive`, `digests` and `ledger` hold its queries."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.feeds = Feeds(database)
        names = KnownNames(database)
        self.newsroom = Newsroom(database, names)
        self.archive = Archive(database, names)
        self.digests = Digests(database)
        self.ledger = Ledger(database)

    @classmethod
    async def open(cls, database: str, *, busy_seconds: float = 10.0) -> Store:
        """Open "sqlite:///path", making folder, file and schema where they are missing, or "postgresql://user@host/name".

        `busy_seconds` is how long to wait for another program's write. StoreError says in one sentence why the
        database cannot be used.
        """
        opened = await _open(database, busy_seconds)
        try:
            await migrate(opened)
        except BaseException:
            await opened.close()
            raise
        return cls(opened)

    async def hold_service(self) -> None:
        """Be the one `verbatim run` on this database until `close` or the end of the process; StoreError if another is.

        Everything else, such as `verbatim ingest`, may go on beside it.
        """
        await self._database.service_lock.hold()

    async def close(self) -> None:
        """Close the database and let another `verbatim run` have it."""
        await self._database.service_lock.release()
        await self._database.close()


async def _open(database: str, busy_seconds: float) -> Database:
    try:
        url = make_url(database)
    except ArgumentError as exc:
        raise StoreError(f'"{database}" is not a database URL; write for example sqlite:///data/verbatim.db') from exc
    match url.get_backend_name():
        case "sqlite":
            return await open_sqlite(url, busy_seconds)
        case "postgresql" | "postgres":
            from digest.store.postgres import open_postgres

            return await open_postgres(url, busy_seconds)
    raise StoreError(
        f"the database {url.render_as_string()} is neither SQLite nor PostgreSQL; write for example "
        "sqlite:///data/verbatim.db or postgresql://verbatim@host/verbatim"
    )
