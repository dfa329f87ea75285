from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.databases import NewDatabase
from tests.delivery.world import World

OpenWorld = Callable[..., Awaitable[World]]


@pytest.fixture(autouse=True)
def log() -> Iterator[list[Any]]:
    """What was logged, kept and not drawn: hundreds of lives are lived here."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
async def open_world(new_database: NewDatabase) -> AsyncIterator[OpenWorld]:
    opened: list[World] = []

    async def open_world(**platform: Any) -> World:
        opened.append(await World.open(new_database(), **platform))
        return opened[-1]

    yield open_world
    for world in opened:
        await world.close()


@pytest.fixture
async def world(open_world: OpenWorld) -> World:
    return await open_world()
