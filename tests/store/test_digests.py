from dataclasses import replace
from datetime import timedelta

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


async def test_what_another_process_changes_is_seen_at_once_and_nothing_is_read_twice(database: str) -> None:
    here, there = await Store.open(database), await Store.open(database)
    noon = makers.spec(id="noon")
    await here.digests.save(MORNING, NOW)
    read = await here.digests.all()
    assert await here.digests.all() is read
    await there.digests.save(noon, NOW)
    assert len(await here.digests.all()) == 2
    await there.digests.pause("noon", True)
    await there.digests.pause("noon", False)
    await there.digests.pause("morning", True)
    assert [spec.paused for spec in await here.digests.all()] == [True, False]
    await there.digests.remove("noon")
    await there.digests.save(replace(noon, title="Noon, anew"), NOW - timedelta(days=1))
    assert [spec.title for spec in await here.digests.all()] == [MORNING.title, "Noon, anew"]
    await here.close()
    await there.close()


async def test_a_digest_can_be_removed_once(store: Store) -> None:
    await store.digests.save(MORNING, NOW)
    assert await store.digests.remove("morning")
    assert not await store.digests.remove("morning")
    assert await store.digests.in_channel(HARBOUR) == ()
