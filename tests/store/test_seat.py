"""Who answers in chat, on a real server: one at a time, and never for longer than its connection lasts."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from digest.store import Store, StoreError, service_lock
from digest.store.database import Seat
from tests.databases import Postgres
from tests.store.test_open import run

Pair = tuple[Seat, Seat]

TAKES_THE_SEAT = """
import asyncio, os, signal, sys
from digest.store import Store

async def main():
    store = await Store.open(sys.argv[1])
    print(await store.gateway_seat.take(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.copy()


@pytest.fixture
async def pair(url: str) -> AsyncIterator[Pair]:
    """The seat of one database as two services see it."""
    stores = [await Store.open(url, busy_seconds=2), await Store.open(url, busy_seconds=2)]
    one, other = (store.gateway_seat for store in stores)
    assert one
    assert other
    yield one, other
    for store in stores:
        await store.close()


async def taken_soon(seat: Seat) -> None:
    for _ in range(100):
        if await seat.take():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the seat is not free")


async def test_one_at_a_time(pair: Pair) -> None:
    one, other = pair
    assert [await one.take(), await one.take(), await other.take()] == [True, True, False]
    assert [await one.confirm(), await other.confirm()] == [True, False]
    await one.leave()
    await one.leave()
    assert [await one.confirm(), await other.take(), await other.confirm()] == [False, True, True]


async def test_it_is_free_once_its_holder_was_killed(url: str, pair: Pair, guarded_environment: dict[str, str]) -> None:
    assert run(guarded_environment, TAKES_THE_SEAT, url) == (-9, "True\n")
    await taken_soon(pair[0])


async def test_its_holder_sees_that_it_is_lost_when_the_server_restarts(postgres: Postgres, pair: Pair) -> None:
    one, other = pair
    assert await one.take()
    postgres.server.stop()
    assert not await one.confirm()
    with pytest.raises(StoreError, match="does not say who answers in chat"):
        await other.take()
    postgres.server.start()
    assert await other.take()
    assert not await one.confirm()


async def test_who_says_nothing_for_long_loses_it(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_lock, "SEAT_IDLE_SECONDS", 1)
    one, other = pair
    assert await one.take()
    await taken_soon(other)
    assert not await one.confirm()


async def test_one_service_on_sqlite_has_nobody_to_share_with(tmp_path: object) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/verbatim.db")
    assert (store.gateway_seat, store.is_shared) == (None, False)
    await store.close()
