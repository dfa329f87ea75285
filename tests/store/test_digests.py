from dataclasses import replace

from digest.model import Target
from digest.store import Store
from tests import makers
from tests.makers import NOW

HARBOUR, PIER = Target("discord", "1", "guild"), Target("slack", "C1")
MORNING = makers.spec(origin="chat", targets=(HARBOUR, PIER), tags=("city",))


async def test_a_digest_comes_back_as_it_was_saved(store: Store) -> None:
    await store.digests.save(MORNING, NOW)
    assert await store.digests.all() == (MORNING,)
    assert await store.digests.in_channel(HARBOUR) == await store.digests.in_channel(PIER) == (MORNING,)


async def test_a_channel_is_known_without_its_server(store: Store) -> None:
    await store.digests.save(MORNING, NOW)
    assert await store.digests.in_channel(Target("discord", "1")) == (MORNING,)
    assert await store.digests.in_channel(Target("slack", "1")) == ()


async def test_a_digest_that_moves_leaves_its_channel(store: Store) -> None:
    await store.digests.save(MORNING, NOW)
    await store.digests.save(replace(MORNING, targets=(PIER,)), NOW)
    assert await store.digests.in_channel(HARBOUR) == ()
    assert len(await store.digests.in_channel(PIER)) == 1


async def test_a_digest_can_be_paused_and_resumed(store: Store) -> None:
    await store.digests.save(MORNING, NOW)
    for paused in (True, False):
        assert await store.digests.pause("morning", paused)
        assert await store.digests.all() == (replace(MORNING, paused=paused),)
    assert not await store.digests.pause("evening", True)


async def test_a_digest_can_be_removed_once(store: Store) -> None:
    await store.digests.save(MORNING, NOW)
    assert await store.digests.remove("morning")
    assert not await store.digests.remove("morning")
    assert await store.digests.in_channel(HARBOUR) == ()
