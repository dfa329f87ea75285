"""Of several services one answers in chat: whoever has the seat, for as long as it surely has it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import structlog

from digest.store.database import Seat, StoreError

log = structlog.get_logger()

CONFIRM_EVERY = 2.0
"""Seconds between two looks at the seat, by its holder and by those who wait for it."""
CONFIRM_SECONDS = 3.0
"""How long the database may take for one look; then the seat counts as lost."""
TRUST = 8.0
"""Seconds after the last confirmed look for which its holder may answer: a look is overdue long before."""
HANDOVER = 10.0
"""Seconds that a new holder is silent: longer than TRUST, so that the one before has stopped, even if it does not know
yet that its connection is gone."""


class Gateway:
    """Answers in chat while it has the seat, and waits for the seat while another service has it."""

    def __init__(self, seat: Seat, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._seat = seat
        self._monotonic = monotonic
        self._confirmed = float("-inf")
        self._is_answering = False

    @property
    def is_open(self) -> bool:
        """Whether this process may answer: nobody else does at this moment."""
        return self._is_answering and self._monotonic() - self._confirmed <= TRUST

    async def serve(self, listening: Callable[[], AbstractAsyncContextManager[object]]) -> None:
        """Until cancelled: wait for the seat, listen while it is held, and begin again when it is lost.

        `listening` connects when it is entered and has stopped answering when it is left; what it raises is raised.
        """
        while True:
            await self._take()
            try:
                if await self._keeps(HANDOVER):
                    self._is_answering = True
                    log.info("answering in chat")
                    await self._listen(listening)
                    log.warning("not answering in chat any more", why="the seat was lost")
            finally:
                self._is_answering = False
                await self._seat.leave()

    async def _take(self) -> None:
        while True:
            if await self._is_free():
                return
            await asyncio.sleep(CONFIRM_EVERY)

    async def _is_free(self) -> bool:
        began = self._monotonic()
        try:
            taken = await self._seat.take()
        except StoreError as error:
            log.warning("no word on who answers in chat", why=str(error))
            return False
        if taken:
            self._confirmed = began
        return taken

    async def _keeps(self, seconds: float) -> bool:
        """Look at the seat again and again, and return whether it was held for so long."""
        until = self._monotonic() + seconds
        while (rest := until - self._monotonic()) > 0:
            await asyncio.sleep(min(CONFIRM_EVERY, rest))
            if not await self._is_confirmed():
                return False
        return True

    async def _is_confirmed(self) -> bool:
        began = self._monotonic()
        looking = asyncio.create_task(self._seat.confirm())
        try:
            await asyncio.wait(
                (looking,), timeout=CONFIRM_SECONDS
            )  # not wait_for: a driver may be slow to be cancelled
        finally:
            looking.cancel()
        if not looking.done() or not looking.result():
            return False
        self._confirmed = began
        return True

    async def _listen(self, listening: Callable[[], AbstractAsyncContextManager[object]]) -> None:
        """Listen until the seat is lost."""
        answering = asyncio.create_task(_for_ever(listening))
        watching = asyncio.create_task(self._keeps(float("inf")))
        try:
            await asyncio.wait((answering, watching), return_when=asyncio.FIRST_COMPLETED)
            for ended in (answering, watching):
                if ended.done():
                    ended.result()
        finally:
            answering.cancel()
            watching.cancel()
            await asyncio.gather(answering, watching, return_exceptions=True)


async def _for_ever(listening: Callable[[], AbstractAsyncContextManager[object]]) -> None:
    async with listening():
        await asyncio.Event().wait()
