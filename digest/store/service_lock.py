"""The lock that keeps a second service off one SQLite file; the kernel releases it with the process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from digest.store.database import StoreError

_held: set[Path] = set()
"""What this process holds. The system's record locks do not tell two holders in one process apart, and closing a
second handle on the file would drop the lock of the first."""


class ServiceLock:
    """An exclusive lock on the file beside a database, `<name>.run.lock`.

    A record lock (lockf) rather than flock: workers that were forked do not inherit it, so that it never outlives
    the service.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".run.lock")
        self._handle: int | None = None

    def hold(self) -> None:
        """Take the lock, or raise StoreError at once when another service has it."""
        if self._handle is not None:
            return
        if self._path in _held:
            raise self._taken()
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            os.close(handle)
            raise self._taken() from exc
        self._handle = handle
        _held.add(self._path)

    def release(self) -> None:
        """Let go of the lock; nothing happens when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
            _held.discard(self._path)

    def _taken(self) -> StoreError:
        return StoreError(
            f"another `verbatim run` already serves the database {self._database}; stop that one first, "
            "or give this one a database of its own."
        )
