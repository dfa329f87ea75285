"""Writes what many callers hand in at the same moment in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """What arrives while a write is under way goes into the next one; a lone caller waits for nobody.

    A write that fails is tried again item by item, so that one item that cannot be written harms no other.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, item: T) -> None:
        """Return once the item is written, even when cancelled meanwhile; what prevents the write is raised."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.gather(done, return_exceptions=True)
            raise

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                handed_in, self._waiting = self._waiting, []
                await self._write_some(handed_in)
        finally:
            self._writing = None

    async def _write_some(self, some: Sequence[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._write([item for item, _ in some])
        except Exception as error:  # noqa: BLE001  whatever it is, its caller gets it
            if len(some) == 1:
                _settle(some[0][1], error)
                return
            for one in some:
                await self._write_some([one])
        else:
            for _, done in some:
                _settle(done)


def _settle(done: asyncio.Future[None], error: Exception | None = None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
