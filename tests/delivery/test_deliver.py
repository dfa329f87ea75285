from datetime import timedelta

import pytest

from digest.delivery import decisions
from digest.model import Delivery, Origin, Target
from tests.delivery.conftest import OpenWorld
from tests.delivery.world import CHANNEL, SWEEP, World
from tests.platforms import Fault

DISCORD_LIKE = timedelta(minutes=3)


def texts(world: World, channel: str = "harbour") -> list[str]:
    return [message.payload for message in world.platform.messages(channel)]


async def test_a_post_is_made_once_however_often_it_is_asked_for(world: World) -> None:
    origin = await world.post()
    assert await world.sweep() == 1
    await world.post()
    assert await world.sweep() == 0
    assert len(texts(world)) == 1
    assert (await world.only(origin)).message_id == "m1"


async def test_parts_are_posted_in_order(open_world: OpenWorld) -> None:
    world = await open_world(parts=3)
    origin = await world.post()
    await world.sweep_for(60)
    assert [text[-2] for text in texts(world)] == ["1", "2", "3"]
    assert [part.state for part in await world.deliveries(origin)] == ["sent"] * 3


async def test_a_failing_part_holds_up_the_later_parts_and_repeats_no_earlier_one(open_world: OpenWorld) -> None:
    world = await open_world(parts=3)
    world.platform.plan_faults("harbour", ["none", "forbidden"])
    origin = await world.post()
    await world.sweep_for(120)
    assert [part.state for part in await world.deliveries(origin)] == ["sent", "parked", "ready"]
    assert len(texts(world)) == 1


async def test_a_failing_channel_holds_up_no_other(world: World) -> None:
    world.platform.plan_faults("harbour", ["forbidden"])
    harbour = await world.post()
    pier = await world.post(target=Target("memory", "pier"))
    await world.sweep()
    assert {part.target.channel: part.state for part in await world.deliveries(pier)} == {
        "harbour": "parked",
        "pier": "sent",
    }
    assert harbour == pier


async def test_a_busy_platform_costs_no_attempt(world: World) -> None:
    world.platform.plan_faults("harbour", ["busy"] * 20)
    origin = await world.post()
    await world.sweep_for(60)
    delivery = await world.only(origin)
    assert (delivery.attempts, delivery.first_sent_at) == (0, None)
    assert len(world.platform.attempts) == 1
    await world.sweep_for(20 * 80)
    assert (await world.only(origin)).state == "sent"


async def test_a_platform_that_is_busy_everywhere_rests_as_a_whole(world: World) -> None:
    world.platform.plan_faults("harbour", ["busy everywhere"])
    await world.post()
    await world.sweep()
    await world.post("other", Target("memory", "pier"))
    await world.sweep_for(45)
    assert len(world.platform.attempts) == 1
    await world.sweep_for(45)
    assert len(texts(world)) == len(texts(world, "pier")) == 1


async def test_a_lost_reply_is_found_and_not_sent_again(world: World) -> None:
    world.platform.plan_faults("harbour", ["reply lost"])
    origin = await world.post()
    await world.sweep()
    assert (await world.only(origin)).state == "unknown"
    await world.sweep_for(180)
    assert len(world.platform.attempts) == 1
    assert (await world.only(origin)).message_id == "m1"


async def test_nobody_looks_before_the_quiet_period_is_over(world: World) -> None:
    world.platform.plan_faults("harbour", ["lands late"])
    await world.post()
    await world.sweep_for(decisions.QUIET.total_seconds() - SWEEP)
    assert len(world.platform.attempts) == 1
    await world.sweep_for(120)
    assert len(world.platform.attempts) == len(texts(world)) == 1


async def test_a_message_that_never_landed_is_sent_again(world: World) -> None:
    world.platform.plan_faults("harbour", ["not taken"])
    origin = await world.post()
    await world.sweep_for(200)
    assert len(texts(world)) == 1
    assert (await world.only(origin)).attempts == 2


async def test_inside_the_nonce_window_the_same_key_is_sent_again_at_once(open_world: OpenWorld) -> None:
    world = await open_world(nonce_window=DISCORD_LIKE)
    world.platform.plan_faults("harbour", ["reply lost"])
    await world.post()
    await world.sweep_for(30)
    assert len(world.platform.attempts) == 2
    assert len(texts(world)) == 1


async def test_behind_the_nonce_window_it_is_looked_for(open_world: OpenWorld) -> None:
    world = await open_world(nonce_window=DISCORD_LIKE)
    world.platform.plan_faults("harbour", ["reply lost"])
    origin = await world.post()
    await world.sweep()
    world.time.pass_by(3600)
    await world.sweep_for(150)
    assert len(world.platform.attempts) == len(texts(world)) == 1
    assert (await world.only(origin)).state == "sent"


async def test_a_clock_set_back_does_not_stretch_the_nonce_window(open_world: OpenWorld) -> None:
    world = await open_world(nonce_window=DISCORD_LIKE)
    world.platform.plan_faults("harbour", ["reply lost", "none"])
    await world.post()
    await world.sweep()
    world.time.pass_by(600)
    world.time.wall -= timedelta(seconds=590)
    await world.sweep_for(1800)
    assert len(world.platform.attempts) == 1


async def test_a_clock_set_forward_does_not_shorten_the_quiet_period(world: World) -> None:
    world.platform.plan_faults("harbour", ["lands late"])
    await world.post()
    await world.sweep()
    world.time.wall += timedelta(hours=1)
    world.platform.late = timedelta(0)
    await world.sweep()
    assert len(world.platform.attempts) == 1


@pytest.mark.parametrize("second", ["busy", "forbidden", "malformed"])
async def test_a_definite_failure_never_settles_an_earlier_ambiguous_attempt(
    open_world: OpenWorld, second: Fault
) -> None:
    world = await open_world(nonce_window=DISCORD_LIKE)
    world.platform.plan_faults("harbour", ["reply lost", second])
    origin = await world.post()
    await world.sweep_for(30)
    assert len(world.platform.attempts) == 2
    assert (await world.only(origin)).state == "unknown"
    await world.sweep_for(600)
    assert len(texts(world)) == 1
    assert (await world.only(origin)).state == "sent"


async def test_where_nobody_can_tell_nothing_is_sent_again_and_the_admin_hears_of_it_once(
    open_world: OpenWorld,
) -> None:
    world = await open_world(readable=False)
    world.platform.plan_faults("harbour", ["not taken"])
    origin = await world.post()
    await world.sweep_for(600)
    assert len(world.platform.attempts) == 1
    assert (await world.only(origin)).state == "unknown"
    ((delivery, sentence),) = await world.dispatcher.problems(world.time.now())
    assert "may or may not have arrived: the channel's history may not be read" in sentence
    await world.dispatcher.mark_reported([delivery])
    await world.sweep_for(600)
    assert await world.dispatcher.problems(world.time.now()) == ()


async def test_a_look_that_works_again_settles_what_could_not_be_told(open_world: OpenWorld) -> None:
    world = await open_world(readable=False)
    world.platform.plan_faults("harbour", ["reply lost"])
    origin = await world.post()
    await world.sweep_for(600)
    world.platform.readable = True
    await world.sweep_for(1200)
    assert (await world.only(origin)).state == "sent"
    assert len(world.platform.attempts) == 1


async def test_a_look_that_cannot_tell_ends_when_the_post_expires(open_world: OpenWorld) -> None:
    world = await open_world(readable=False)
    world.platform.plan_faults("harbour", ["not taken"])
    origin = await world.post()
    await world.sweep_for(300)
    world.time.pass_by(86_400)
    await world.sweep()
    delivery = await world.only(origin)
    assert (delivery.state, delivery.next_at) == ("unknown", None)


@pytest.mark.parametrize("fault", ["forbidden", "unauthorised"])
async def test_what_needs_an_admin_is_parked_and_told_once(world: World, fault: Fault) -> None:
    world.platform.plan_faults("harbour", [fault])
    await world.post()
    await world.sweep_for(300)
    assert len(world.platform.attempts) == 1
    ((delivery, sentence),) = await world.dispatcher.problems(world.time.now())
    assert sentence.startswith("A post to memory:harbour was not made: the ")
    await world.dispatcher.mark_reported([delivery])
    assert await world.dispatcher.problems(world.time.now()) == ()


async def test_a_malformed_payload_is_made_plainer_once(world: World) -> None:
    world.platform.plan_faults("harbour", ["malformed"])
    await world.post()
    await world.sweep()
    assert texts(world) == ['plain ["notice", "harbour", 1]']


async def test_a_payload_that_stays_malformed_is_parked(world: World) -> None:
    world.platform.plan_faults("harbour", ["malformed"] * 9)
    origin = await world.post()
    await world.sweep_for(60)
    assert len(world.platform.attempts) == 2
    assert (await world.only(origin)).state == "parked"


async def test_what_was_never_taken_is_given_up_in_the_end(world: World) -> None:
    world.platform.plan_faults("harbour", ["not taken"] * 99)
    origin = await world.post()
    for _ in range(100):
        await world.sweep()
        world.time.pass_by(150)
    delivery = await world.only(origin)
    assert len(world.platform.attempts) == delivery.attempts == decisions.ATTEMPTS_AT_MOST
    assert delivery.error == "given up after 8 attempts: memory answered 503"


async def test_what_waited_a_day_is_not_posted_any_more(world: World) -> None:
    world.platform.plan_faults("harbour", ["busy"])
    origin = await world.post()
    await world.sweep()
    world.time.pass_by(86_400)
    await world.sweep()
    delivery = await world.only(origin)
    assert (delivery.state, len(world.platform.attempts)) == ("parked", 1)
    assert delivery.error.startswith("expired before it could be posted")


async def test_a_platform_that_is_not_set_up_parks_with_a_sentence(world: World) -> None:
    origin = await world.post(target=Target("carrier-pigeon", "loft"))
    frozen_before = await world.post("frozen before")
    del world.platforms["memory"]
    await world.sweep()
    for delivery in (await world.only(origin), await world.only(frozen_before)):
        assert delivery.state == "parked"
        assert "is not set up" in delivery.error
    assert len(await world.dispatcher.problems(world.time.now())) == 2


async def test_a_platform_that_breaks_its_contract_is_taken_as_ambiguous(world: World) -> None:
    async def break_off(*_: object) -> None:
        raise KeyError("lost in the adapter")

    world.platform.post = break_off  # type: ignore[assignment]
    origin = await world.post()
    await world.sweep()
    delivery = await world.only(origin)
    assert (delivery.state, delivery.error) == ("unknown", "the attempt broke off (KeyError)")


async def test_a_post_that_cannot_be_laid_out_is_parked(world: World) -> None:
    def break_off(*_: object) -> None:
        raise KeyError("lost in the layout")

    world.platform.render = break_off  # type: ignore[method-assign,assignment]
    origin = await world.post()
    assert "could not be laid out for memory (KeyError)" in (await world.only(origin)).error


async def test_a_delivery_that_somebody_else_took_over_is_left_alone(world: World) -> None:
    """The first holder stands still past its lease; when it goes on, it may neither send nor settle."""
    origin = await world.post()
    outbox, now = world.store.ledger.outbox, world.time.now()
    (stale,) = await outbox.take_due(now, timedelta(seconds=45), 1)
    await outbox.lapse(now + timedelta(seconds=60), decisions.QUIET)
    (fresh,) = await outbox.take_due(now + timedelta(seconds=60), timedelta(seconds=45), 1)
    assert fresh.token > stale.token
    assert await outbox.mark_sending(stale, None, now + timedelta(seconds=61)) is None
    assert not await outbox.settle(stale, now + timedelta(seconds=61))
    assert (await world.only(origin)).state == "taken"


async def test_a_slow_fence_check_sends_nothing(world: World) -> None:
    origin = await world.post()
    holds = world.store.ledger.outbox.holds

    async def slow(delivery: Delivery, until: object) -> bool:
        world.time.pass_by(2.5)
        return await holds(delivery, world.time.now())

    world.store.ledger.outbox.holds = slow  # type: ignore[method-assign,assignment]
    await world.sweep()
    assert world.platform.attempts == []
    delivery = await world.only(origin)
    assert (delivery.state, delivery.attempts, delivery.ambiguous) == ("ready", 0, False)


async def test_the_anchor_is_what_stood_there_before_the_first_attempt(world: World) -> None:
    await world.post("earlier")
    await world.sweep()
    world.platform.plan_faults("harbour", ["not taken"])
    origin = await world.post()
    await world.sweep()
    await world.post("between")
    await world.sweep_for(300)
    assert (await world.only(origin)).anchor == "m1"
    assert len(texts(world)) == 3


async def test_a_clock_set_back_does_not_put_anything_off_for_hours(world: World) -> None:
    world.platform.plan_faults("harbour", ["busy"])
    await world.post()
    await world.sweep()
    world.time.wall -= timedelta(hours=1)
    await world.sweep_for(SWEEP)
    assert len(texts(world)) == 1


async def test_an_unmarked_delivery_of_a_dead_process_is_simply_taken_again(world: World) -> None:
    origin = await world.post()
    await world.store.ledger.outbox.take_due(world.time.now(), timedelta(seconds=45), 9)
    await world.restart()
    assert not (await world.only(origin)).ambiguous
    await world.sweep()
    assert len(texts(world)) == 1


def test_the_key_fits_a_nonce() -> None:
    delivery = Delivery("x" * 40, Origin("slot", "s"), CHANNEL, 1, "")
    assert len(delivery.key) == 25
