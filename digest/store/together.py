"""Does what many callers ask for at the same moment in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """What arrives while something is being done is done next, all at once; a lone caller waits for nobody.

    `do` returns a result for each item, in order. What fails is tried again item by item, so that one that cannot be
    done harms no other.
    """

    def __init__(self, do: Callable[[Sequence[T]], Awaitable[Sequence[R]]]) -> None:
        self._do = do
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._doing: asyncio.Task[None] | None = None

    async def __call__(self, item: T) -> R:
        """Return the item's result once it is done, even when cancelled meanwhile; what prevents it is raised."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._doing is None:
            self._doing = asyncio.create_task(self._do_all())
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.gather(done, return_exceptions=True)
            raise

    async def _do_all(self) -> None:
        try:
            while self._waiting:
                handed_in, self._waiting = self._waiting, []
                await self._do_some(handed_in)
        finally:
            self._doing = None

    async def _do_some(self, some: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._do([item for item, _ in some])
        except Exception as error:  # noqa: BLE001  whatever it is, its caller gets it
            if len(some) == 1:
                some[0][1].set_exception(error)
                return
            for one in some:
                await self._do_some([one])
        else:
            for (_, done), result in zip(some, results, strict=True):
                done.set_result(result)
