"""Few readings at a time of one host, so that no site is asked for much at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Door:
    semaphore: asyncio.Semaphore
    users: int = field(default=0)


class Doors:
    """One door a host, through which `width` readings go at once; a door that nobody uses is forgotten."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._doors: dict[str, _Door] = {}

    @asynccontextmanager
    async def through(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at the host's door and hold it."""
        door = self._doors.setdefault(host, _Door(asyncio.Semaphore(self._width)))
        door.users += 1
        try:
            async with door.semaphore:
                yield
        finally:
            door.users -= 1
            if not door.users:
                del self._doors[host]
