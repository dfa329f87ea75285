from collections.abc import AsyncIterator

import pytest

from digest.store import Store


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database)
    yield opened
    await opened.close()
