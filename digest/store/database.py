"""What the store asks of a database, whichever it is; `sqlite` and `postgres` are the two there are."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import VerbatimError

P = ParamSpec("P")
T = TypeVar("T")


class StoreError(VerbatimError):
    """The database cannot be used: which one, why, and what to do."""


class ServiceLock(Protocol):
    """What keeps a second service off a database; it ends with the process that holds it."""

    async def hold(self) -> None:
        """Take the lock, or raise StoreError at once when another service has it; held twice is held once."""
        ...

    async def release(self) -> None:
        """Let go of the lock; nothing happens when it is not held."""
        ...


class Seat(Protocol):
    """What one service at a time holds, so that it alone answers in chat; it is lost with its holder's connection."""

    async def take(self) -> bool:
        """Take the seat if it is free, and return whether this process has it; StoreError when the database fails."""
        ...

    async def confirm(self) -> bool:
        """Ask the database whether this process still has the seat; False too when the connection is gone.

        Who does not ask for SEAT_IDLE_SECONDS loses it.
        """
        ...

    async def leave(self) -> None:
        """Give the seat up; nothing happens when it is not held."""
        ...


class Database(Protocol):
    """Transactions on one database. `name` is how it is shown to a user, without any password."""

    @property
    def name(self) -> str:
        """The path of a file, or the address of a server's database."""
        ...

    @property
    def service_lock(self) -> ServiceLock | None:
        """The lock of the one service on this database; None where any number may work at once."""
        ...

    @property
    def gateway_seat(self) -> Seat | None:
        """Who of several services answers in chat; None where there is one service."""
        ...

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Run a transaction that sees one moment of the database; StoreError when the database fails."""
        ...

    async def ask(self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function that only reads finds, in a transaction like that of `reading`."""
        ...

    def writing(self, *, alone: bool = True) -> AbstractAsyncContextManager[AsyncConnection]:
        """Run a transaction that is on the disk when this block is left; StoreError when the database fails.

        Nobody else who is `alone` writes meanwhile, so that what is read inside still holds at the commit. Without
        `alone` others may write beside it where the database can do that: each statement then has to hold its own
        condition, such as an UPDATE that names the state it expects.
        """
        ...

    async def change(self, act: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function that writes returns, in a transaction like that of `writing`, alone."""
        ...

    def grouping(self) -> AbstractAsyncContextManager[None]:
        """Be the only process that puts articles into stories; StoreError when another one takes too long."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


def whole(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a method that writes run to its end even when its caller is cancelled meanwhile.

    A transaction that is cancelled in the middle can leave the write lock behind in the driver's thread.
    """

    @functools.wraps(method)
    async def to_the_end(*args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.create_task(method(*args, **kwargs))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.gather(task, return_exceptions=True)
            raise

    return to_the_end
