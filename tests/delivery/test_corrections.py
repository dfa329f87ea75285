"""What pages change in told lines is told to the channels that were told them: once each, whatever happens."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.delivery import Dispatcher
from digest.model import Account, Answer, Article, Composed, DigestSpec, Edition, Slot, Target, Window
from tests import makers
from tests.delivery.conftest import OpenWorld
from tests.delivery.world import CHANNEL, LEDGER_CALLS, OUTBOX_CALLS, CrashError, Fuse, Mortal, World
from tests.makers import NOW
from tests.platforms import MemoryPlatform

DAY = timedelta(days=1)
MARKET = Target("memory", "market")
BOTH = makers.spec(targets=(CHANNEL, MARKET))
PIER = makers.article()
COST = "Repairs will cost 1.4 million crowns."


def costing(amount: str) -> Article:
    return makers.article(PIER.text.replace("1.4", amount))


class Rendering(MemoryPlatform):
    """Keeps what it is asked to lay out."""

    def render(self, content: Edition | Answer, target: Target) -> tuple[str, ...]:
        changes = ["".join(piece.text for piece in one.change_pieces()) for one in content.corrections]
        return (" / ".join([content.title, *changes]),)


async def compose(spec: DigestSpec, slot: Slot, window: Window, late: bool) -> Composed:
    told = makers.story(PIER, highlights=(makers.highlight(PIER, COST, "key_point"),))
    stories = () if slot.due > NOW else (told,)
    edition = replace(
        makers.edition(*stories), slot=slot, title=spec.title, late=late, quiet="" if stories else "Quiet."
    )
    return Composed(edition, Account(window))


async def tell(world: World, spec: DigestSpec = BOTH) -> None:
    """Post the morning's edition, which tells what the repairs cost."""
    world.platform = Rendering(world.time.now)
    world.platforms["memory"] = world.platform
    await add(world, PIER)
    await world.dispatcher.plan([spec], NOW, first_cursor=NOW - DAY)
    await world.dispatcher.freeze([spec], compose, NOW)
    await world.sweep()


async def add(world: World, revision: Article) -> None:
    await world.store.newsroom.add(revision, (), "story", "herald", world.time.now())


async def correct(world: World, spec: DigestSpec = BOTH) -> list[str]:
    """Do what a sweep of the service does, and return the corrections that stand in the channels."""
    await world.dispatcher.correct([spec], world.time.now())
    await world.sweep()
    return corrections(world)


def corrections(world: World) -> list[str]:
    found = [f"{message.channel}: {message.payload}" for message in world.platform.messages()]
    return sorted(line.replace("Corrected since / ", "") for line in found if "[→]" in line)


ONCE_EACH = ["harbour: 1.4 million [→] 1.6 million", "market: 1.4 million [→] 1.6 million"]


async def test_every_channel_that_was_told_a_line_is_told_its_correction_once(world: World) -> None:
    await tell(world)
    assert await correct(world) == []
    await add(world, costing("1.6"))
    for _ in range(3):
        assert await correct(world) == ONCE_EACH
    await world.restart()
    assert await correct(world) == ONCE_EACH


async def test_a_page_that_goes_back_is_corrected_back(world: World) -> None:
    await tell(world, makers.spec(targets=(CHANNEL,)))
    await add(world, costing("1.6"))
    await correct(world)
    await add(world, PIER)
    assert await correct(world) == ["harbour: 1.4 million [→] 1.6 million", "harbour: 1.6 million [→] 1.4 million"]


async def test_a_page_that_went_back_before_the_correction_went_out_is_none(world: World) -> None:
    await tell(world)
    await add(world, costing("1.6"))
    await add(world, PIER)
    assert await correct(world) == []


async def test_a_page_that_goes_back_and_forth_is_left_alone_in_the_end(world: World) -> None:
    await tell(world, makers.spec(targets=(CHANNEL,)))
    for turn in range(8):
        await add(world, costing("1.6") if turn % 2 == 0 else PIER)
        await correct(world)
    assert len(corrections(world)) == 3


async def test_edited_before_it_was_posted(world: World) -> None:
    await add(world, costing("1.2"))
    await tell(world)
    assert await correct(world) == []


async def test_edited_between_composing_and_posting(world: World) -> None:
    await add(world, PIER)
    await add(world, costing("1.6"))
    world.platform = Rendering(world.time.now)
    world.platforms["memory"] = world.platform
    await world.dispatcher.plan([BOTH], NOW, first_cursor=NOW - DAY)
    await world.dispatcher.freeze([BOTH], compose, NOW)
    assert await correct(world) == []
    assert await correct(world) == ONCE_EACH


async def test_edited_twice_before_the_correction_went_out(world: World) -> None:
    await tell(world, makers.spec(targets=(CHANNEL,)))
    await add(world, costing("1.5"))
    await add(world, costing("1.6"))
    assert await correct(world) == ["harbour: 1.4 million [→] 1.6 million"]


async def test_edited_again_after_the_correction(world: World) -> None:
    await tell(world, makers.spec(targets=(CHANNEL,)))
    await add(world, costing("1.5"))
    await correct(world)
    await add(world, costing("1.6"))
    assert await correct(world) == ["harbour: 1.4 million [→] 1.5 million", "harbour: 1.5 million [→] 1.6 million"]


async def test_two_channels_of_which_one_was_told(world: World) -> None:
    world.platform.plan_faults("market", ["forbidden"])
    faults = world.platform.faults
    await add(world, PIER)
    rendering = Rendering(world.time.now)
    rendering.faults = faults
    world.platform = world.platforms["memory"] = rendering
    await world.dispatcher.plan([BOTH], NOW, first_cursor=NOW - DAY)
    await world.dispatcher.freeze([BOTH], compose, NOW)
    await world.sweep()
    await add(world, costing("1.6"))
    assert await correct(world) == ONCE_EACH[:1]


async def test_a_channel_that_is_told_later_hears_of_the_correction_later(world: World) -> None:
    await add(world, PIER)
    rendering = Rendering(world.time.now)
    world.platform = world.platforms["memory"] = rendering
    rendering.plan_faults("market", ["busy"])
    await world.dispatcher.plan([BOTH], NOW, first_cursor=NOW - DAY)
    await world.dispatcher.freeze([BOTH], compose, NOW)
    await world.sweep()
    await add(world, costing("1.6"))
    assert await correct(world) == ONCE_EACH[:1]
    world.time.pass_by(120)
    await world.sweep()
    assert await correct(world) == ONCE_EACH


async def test_two_digests_in_one_channel_correct_a_line_once(world: World) -> None:
    here = makers.spec(targets=(CHANNEL,))
    noon = makers.spec(id="noon", name="noon", targets=(CHANNEL,))
    await tell(world, here)
    await tell_also(world, noon)
    await add(world, costing("1.6"))
    await world.dispatcher.correct([here, noon], world.time.now())
    await world.sweep()
    assert corrections(world) == ONCE_EACH[:1]


async def tell_also(world: World, spec: DigestSpec) -> None:
    await world.dispatcher.plan([spec], NOW, first_cursor=NOW - DAY)
    await world.dispatcher.freeze([spec], compose, NOW)
    await world.sweep()


async def test_rewording_is_not_posted(world: World) -> None:
    await tell(world)
    await add(world, makers.article(PIER.text.replace("Repairs will cost", "The repairs will cost")))
    assert await correct(world) == []
    assert await world.store.ledger.told.changed(NOW - DAY) == ()


async def test_corrections_in_the_next_edition(world: World) -> None:
    spec = makers.spec(targets=(CHANNEL,), corrections="digest")
    await tell(world, spec)
    await add(world, costing("1.6"))
    assert await correct(world, spec) == []
    world.time.pass_by(86_400)
    for _ in range(2):
        await world.dispatcher.plan([spec], world.time.now())
        await world.dispatcher.freeze([spec], compose, world.time.now())
        assert await correct(world, spec) == ["harbour: Morning digest / 1.4 million [→] 1.6 million"]
    slot = await world.store.ledger.last_slot("morning")
    assert slot is not None
    stored = await world.store.ledger.edition(slot.id)
    assert stored is not None
    assert len(stored.corrections) == 1


async def test_corrections_can_be_off(world: World) -> None:
    spec = makers.spec(targets=(CHANNEL,), corrections="off")
    await tell(world, spec)
    await add(world, costing("1.6"))
    assert await correct(world, spec) == []


async def test_a_line_of_long_ago_is_not_corrected(world: World) -> None:
    await tell(world)
    world.time.pass_by(31 * 86_400)
    await add(world, costing("1.6"))
    assert await correct(world) == []


@pytest.mark.parametrize("blows_at", range(1, 40, 2))
async def test_a_crash_at_any_point_posts_a_correction_once(open_world: OpenWorld, blows_at: int) -> None:
    world = await open_world()
    await tell(world)
    await add(world, costing("1.6"))
    ledger: Any = Mortal(world.store.ledger, Fuse(), *LEDGER_CALLS)
    fuse = Fuse(blows_at)
    ledger.outbox = Mortal(world.store.ledger.outbox, fuse, *OUTBOX_CALLS, "of")
    ledger.told = Mortal(world.store.ledger.told, fuse, "changed", "corrected_in", "correct", "settle")
    dying = Dispatcher(ledger, world.platforms, world.time.monotonic)
    try:
        await dying.correct([BOTH], world.time.now())
        await dying.deliver(world.time.now())
    except CrashError:
        pass
    await world.restart()
    for _ in range(20):
        await correct(world)
        world.time.pass_by(60)
    assert corrections(world) == ONCE_EACH
