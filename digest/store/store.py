"""The door to everything that is kept."""

from __future__ import annotations

import asyncio

from digest.store.archive import Archive
from digest.store.database import Database, make_folder, path_of, try_file
from digest.store.digests import Digests
from digest.store.feeds import Feeds
from digest.store.ledger import Ledger
from digest.store.migrate import migrate
from digest.store.newsroom import Newsroom
from digest.store.search import KnownNames
from digest.store.service_lock import ServiceLock


class Store:
    """An open database: `feeds`, `newsroom`, `archive`, `digests` and `ledger` hold its queries."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = ServiceLock(database.path)
        self.feeds = Feeds(database)
        names = KnownNames(database)
        self.newsroom = Newsroom(database, names)
        self.archive = Archive(database, names)
        self.digests = Digests(database)
        self.ledger = Ledger(database)

    @classmethod
    async def open(cls, database: str, *, busy_seconds: float = 10.0) -> Store:
        """Open "sqlite:///path", making folder, file and schema where they are missing.

        `busy_seconds` is how long to wait for another program's write. StoreError says in one sentence why the
        database cannot be used.
        """
        path = path_of(database)
        make_folder(path)
        await asyncio.to_thread(try_file, path, busy_seconds)
        opened = Database(path, busy_seconds)
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
        self._lock.hold()

    async def close(self) -> None:
        """Close the database and let another `verbatim run` have it."""
        self._lock.release()
        await self._database.close()
