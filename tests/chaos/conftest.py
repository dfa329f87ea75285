from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.chaos.world import Nursery, World, nursing

NewWorld = Callable[..., World]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with nursing() as nursery:
        yield nursery


@pytest.fixture
def new_world(tmp_path: Path, nursery: Nursery) -> Iterator[NewWorld]:
    """Make worlds of this test's own, each with its platforms outside."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(World(tmp_path, nursery, **options))
