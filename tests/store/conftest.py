from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.store import Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(f"sqlite:///{tmp_path / 'verbatim.db'}")
    yield opened
    await opened.close()
