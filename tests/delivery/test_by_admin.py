"""What an admin does by hand: it must never post twice by itself, nor cross a service that runs."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.delivery import by_admin
from digest.delivery.by_admin import NotPossibleError
from digest.delivery.decisions import QUIET
from digest.delivery.dispatcher import POST_WITHIN
from digest.model import Delivery, DeliveryState, Origin, Target
from digest.store import Store
from digest.store.deliveries import Change
from tests.delivery.conftest import OpenWorld
from tests.delivery.world import CHANNEL, World
from tests.makers import NOW

ORIGIN = Origin("alert", "a")
PARKED = Delivery("3f9a61c2" * 3, ORIGIN, CHANNEL, 1, "words", "parked", attempts=2, error="refused.")
LOST = replace(PARKED, state="unknown", ambiguous=True, look_after=NOW, first_sent_at=NOW, anchor="m1")


def retried(of: Delivery, *, not_there: bool = False) -> Delivery:
    return by_admin.retry(of, NOW, not_there=not_there).delivery


def test_a_parked_one_begins_anew_with_its_own_key() -> None:
    fresh = retried(replace(PARKED, expires_at=NOW))
    assert (fresh.state, fresh.attempts, fresh.next_at, fresh.expires_at) == ("ready", 0, NOW, NOW + POST_WITHIN)
    assert (fresh.key, fresh.payload, fresh.error) == (PARKED.key, PARKED.payload, "")


@pytest.mark.parametrize("state", ["unknown", "parked", "skipped"])
def test_what_may_have_arrived_is_not_sent_again_without_the_admins_word(state: DeliveryState) -> None:
    lost = replace(LOST, state=state)
    with pytest.raises(NotPossibleError) as caught:
        retried(lost)
    assert str(caught.value) == (
        "3f9a61c2 may be in memory:harbour already (refused), and would then stand there twice. Look into the channel. "
        "If it is there: `verbatim deliveries settle 3f9a61c2`. "
        "If it is not: `verbatim deliveries retry 3f9a61c2 --not-there`."
    )
    fresh = retried(lost, not_there=True)
    assert (fresh.state, fresh.ambiguous, fresh.anchor, fresh.first_sent_at) == ("ready", False, None, None)


@pytest.mark.parametrize(("seconds", "waits"), [(-5, 0), (70, 70), (9_999_999, QUIET.total_seconds())])
def test_a_look_by_eye_does_not_shorten_the_time_in_which_it_may_still_land(seconds: int, waits: float) -> None:
    lost = replace(LOST, look_after=NOW + timedelta(seconds=seconds))
    assert retried(lost, not_there=True).next_at == NOW + timedelta(seconds=waits)


@pytest.mark.parametrize(
    ("delivery", "why"),
    [
        (replace(PARKED, state="sent"), "is posted; `/digest now`"),
        (replace(PARKED, state="taken"), "is being posted at this moment"),
        (replace(PARKED, state="sending", ambiguous=True), "is being posted at this moment"),
        (replace(PARKED, state="ready"), "waits for its turn already"),
        (replace(PARKED, payload=""), "has nothing that could be posted: refused. Once that"),
    ],
)
def test_what_cannot_be_posted_again_says_why(delivery: Delivery, why: str) -> None:
    with pytest.raises(NotPossibleError, match=why):
        retried(delivery, not_there=True)


def test_what_moves_is_neither_settled_nor_forgotten() -> None:
    for state in ("sent", "taken", "sending"):
        for act in (lambda one: by_admin.settle(one, None, NOW), by_admin.forget):
            with pytest.raises(NotPossibleError):
                act(replace(PARKED, state=state))
    with pytest.raises(NotPossibleError, match="is forgotten already"):
        by_admin.forget(replace(PARKED, state="skipped"))


def test_what_is_forgotten_keeps_its_reason_and_its_doubt() -> None:
    gone = by_admin.forget(LOST).delivery
    assert (gone.state, gone.ambiguous) == ("skipped", True)
    assert gone.error == "forgotten by an admin; before that: refused."


async def change(world: World, seen: Delivery, change: Change) -> int | None:
    return await world.store.ledger.deliveries.change(seen, change, world.time.now())


async def test_a_parked_post_is_made_once_its_cause_is_mended_and_its_parts_follow(open_world: OpenWorld) -> None:
    world = await open_world(parts=3)
    world.platform.plan_faults("harbour", ["forbidden"])
    origin = await world.post()
    await world.sweep_for(60)
    world.time.pass_by(3 * 86_400)  # the parts behind it have expired meanwhile
    first, *_ = await world.deliveries(origin)
    assert await change(world, first, by_admin.retry(first, world.time.now(), not_there=False)) == 2
    await world.sweep_for(60)
    assert [one.state for one in await world.deliveries(origin)] == ["sent"] * 3
    assert [message.payload[-2] for message in world.platform.messages()] == ["1", "2", "3"]


async def test_a_failure_after_a_retry_is_told_again(world: World) -> None:
    world.platform.plan_faults("harbour", ["forbidden", "forbidden"])
    origin = await world.post()
    await world.sweep()
    await world.dispatcher.mark_reported([await world.only(origin)])
    parked = await world.only(origin)
    await change(world, parked, by_admin.retry(parked, world.time.now(), not_there=False))
    await world.sweep()
    ((delivery, sentence),) = await world.dispatcher.problems(world.time.now())
    assert f"`verbatim deliveries retry {delivery.short}` posts it" in sentence


async def test_what_an_admin_has_seen_lets_the_parts_behind_it_follow(open_world: OpenWorld) -> None:
    world = await open_world(parts=2, readable=False)
    world.platform.plan_faults("harbour", ["reply lost"])
    origin = await world.post()
    await world.sweep_for(300)
    lost, _ = await world.deliveries(origin)
    assert await change(world, lost, by_admin.settle(lost, "m1", world.time.now())) == 1
    await world.sweep_for(300)
    assert [(one.state, one.message_id) for one in await world.deliveries(origin)] == [("sent", "m1"), ("sent", "m2")]
    assert len(world.platform.messages()) == 2


async def test_what_is_forgotten_takes_the_parts_behind_it_along(open_world: OpenWorld) -> None:
    world = await open_world(parts=3)
    world.platform.plan_faults("harbour", ["forbidden"])
    origin = await world.post()
    await world.sweep()
    parked, *_ = await world.deliveries(origin)
    assert await change(world, parked, by_admin.forget(parked)) == 2
    await world.sweep_for(300)
    assert {one.state for one in await world.deliveries(origin)} == {"skipped"}
    assert world.platform.messages() == []


async def test_a_service_that_took_it_meanwhile_is_not_crossed(world: World) -> None:
    origin = await world.post()
    seen = await world.only(origin)
    (taken,) = await world.store.ledger.outbox.take_due(world.time.now(), timedelta(seconds=45), 1)
    assert await change(world, seen, by_admin.forget(seen)) is None
    assert await world.store.ledger.outbox.mark_sending(taken, None, world.time.now())


async def test_a_service_that_held_it_settles_nothing_after_an_admin_did(world: World) -> None:
    origin = await world.post()
    (taken,) = await world.store.ledger.outbox.take_due(world.time.now(), timedelta(seconds=45), 1)
    await world.store.ledger.outbox.lapse(world.time.now(), QUIET, everybody=True)
    seen = await world.only(origin)
    assert await change(world, seen, by_admin.settle(seen, None, world.time.now())) == 0
    assert await world.store.ledger.outbox.mark_sending(taken, None, world.time.now()) is None
    assert not await world.store.ledger.outbox.settle(replace(taken, state="parked"), world.time.now())
    assert (await world.only(origin)).state == "sent"


async def test_twenty_admins_beside_a_service_post_each_thing_once(open_world: OpenWorld) -> None:
    world = await open_world()
    channels = [f"quay{number}" for number in range(6)]
    for channel in channels:
        world.platform.plan_faults(channel, ["forbidden", "forbidden"])
        await world.post(channel, Target("memory", channel))
    other = await Store.open(world.database)
    done = []

    async def admin(channel: str) -> None:
        (seen,) = await other.ledger.outbox.of(Origin("alert", channel))
        try:
            wanted = by_admin.retry(seen, world.time.now(), not_there=False)
        except NotPossibleError:
            return
        done.append(await other.ledger.deliveries.change(seen, wanted, world.time.now()))

    for _ in range(4):
        await asyncio.gather(world.sweep(), *(admin(channel) for channel in channels for _ in range(3)))
        world.time.pass_by(15)
    await world.sweep()
    await other.close()
    assert [len(world.platform.messages(channel)) for channel in channels] == [1] * 6
    assert done.count(0) == 12
