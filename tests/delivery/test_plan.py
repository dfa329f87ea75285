from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.delivery import planning
from digest.model import Composed, DigestSpec, Origin, Slot, Target, Window
from tests import makers
from tests.delivery.conftest import OpenWorld
from tests.delivery.world import CHANNEL, CrashError, World
from tests.makers import NOW

DAY = timedelta(days=1)
MORNING = makers.spec(targets=(CHANNEL,))
HERALD = frozenset({"herald"})


class Composer:
    """Composes a pier edition, and remembers what it was asked for."""

    def __init__(self, **changes: Any) -> None:
        self.changes = changes
        self.asked: list[tuple[str, Window, bool]] = []

    async def __call__(self, spec: DigestSpec, slot: Slot, window: Window, late: bool) -> Composed:
        self.asked.append((slot.key, window, late))
        pier = makers.article()
        story = makers.story(pier, highlights=(makers.highlight(pier, "Repairs will cost 1.4 million crowns."),))
        of = replace(makers.edition(story), slot=slot, title=spec.title, late=late, **self.changes)
        return makers.composed(of)


async def plan_and_post(world: World, composer: Composer, spec: DigestSpec = MORNING) -> tuple[Slot, ...]:
    now = world.time.now()
    slots = await world.dispatcher.plan([spec], now)
    await world.dispatcher.freeze([spec], composer, now)
    await world.dispatcher.deliver(now)
    return slots


async def test_a_digest_that_is_new_has_no_past(world: World) -> None:
    assert await plan_and_post(world, Composer()) == ()
    world.time.pass_by(86_400)
    assert len(await plan_and_post(world, Composer())) == 1
    assert await plan_and_post(world, Composer()) == ()


async def test_the_slot_that_is_due_right_now_can_be_asked_for(world: World) -> None:
    (slot,) = await world.dispatcher.plan([MORNING], NOW, first_cursor=NOW - DAY)
    assert slot == Slot("morning", "2026-03-03T07:30", NOW)
    assert await world.dispatcher.plan([MORNING], NOW, first_cursor=NOW - DAY) == ()


async def test_three_days_of_absence_give_one_late_edition_and_lose_no_article(world: World) -> None:
    composer = Composer()
    await world.dispatcher.plan([MORNING], NOW - DAY)
    await plan_and_post(world, composer)
    world.time.pass_by(3 * 86_400 + 3600)
    (slot,) = await plan_and_post(world, composer)
    (_, first, early), (key, second, late) = composer.asked
    assert key == slot.key == "2026-03-06T07:30"
    assert (early, late) == (False, True)
    assert (first.start, first.end, second.start, second.end) == (NOW - DAY, NOW, NOW, NOW + 3 * DAY + DAY / 24)
    states = [await world.store.ledger.state(Slot("morning", f"2026-03-0{day}T07:30", NOW).id) for day in range(3, 7)]
    assert states == ["frozen", "skipped", "skipped", "frozen"]
    assert len(world.platform.messages()) == 2


async def test_a_slot_that_was_planned_before_a_long_absence_is_overtaken(world: World) -> None:
    await world.dispatcher.plan([MORNING], NOW, first_cursor=NOW - DAY)
    world.time.pass_by(86_400)
    composer = Composer()
    await plan_and_post(world, composer)
    assert [key for key, _, _ in composer.asked] == ["2026-03-04T07:30"]


async def test_a_paused_digest_lets_its_slots_pass(world: World) -> None:
    paused = makers.spec(targets=(CHANNEL,), paused=True)
    await world.dispatcher.plan([paused], NOW - DAY)
    assert await plan_and_post(world, Composer(), paused) == ()
    assert await plan_and_post(world, Composer()) == ()


async def test_a_clock_set_back_plans_nothing_twice(world: World) -> None:
    composer = Composer()
    await world.dispatcher.plan([MORNING], NOW - DAY)
    await plan_and_post(world, composer)
    world.time.wall -= timedelta(hours=1)
    for _ in range(8):
        world.time.pass_by(900)
        await plan_and_post(world, composer)
    assert len(composer.asked) == 1


async def test_a_schedule_that_cannot_be_read_stops_no_other_digest(world: World) -> None:
    broken = makers.spec(id="broken", schedule="whenever")
    planned = await world.dispatcher.plan([broken, MORNING], NOW, first_cursor=NOW - DAY)
    assert [slot.digest for slot in planned] == ["morning"]


async def test_a_digest_that_cannot_be_composed_stops_no_other_and_is_tried_again(world: World) -> None:
    noon = makers.spec(id="noon", targets=(CHANNEL,))
    composer = Composer()

    async def fails_in_the_morning(spec: DigestSpec, slot: Slot, window: Window, late: bool) -> Composed:
        if spec.id == "morning":
            raise ZeroDivisionError
        return await composer(spec, slot, window, late)

    await world.dispatcher.plan([MORNING, noon], NOW, first_cursor=NOW - DAY)
    assert await world.dispatcher.freeze([MORNING, noon], fails_in_the_morning, NOW) == 1
    assert await world.dispatcher.freeze([MORNING, noon], composer, NOW + timedelta(minutes=20)) == 1
    assert composer.asked[-1] == ("2026-03-03T07:30", Window(NOW - DAY, NOW), True)


async def test_a_slot_whose_digest_was_removed_is_skipped(world: World) -> None:
    (slot,) = await world.dispatcher.plan([MORNING], NOW, first_cursor=NOW - DAY)
    assert await world.dispatcher.freeze([], Composer(), NOW) == 0
    assert await world.store.ledger.state(slot.id) == "skipped"


async def test_a_slot_that_was_planned_before_its_digest_was_paused_is_skipped(world: World) -> None:
    (slot,) = await world.dispatcher.plan([MORNING], NOW, first_cursor=NOW - DAY)
    assert await world.dispatcher.freeze([replace(MORNING, paused=True)], Composer(), NOW) == 0
    assert await world.store.ledger.state(slot.id) == "skipped"


async def test_a_silent_edition_is_frozen_and_not_posted(world: World) -> None:
    await world.dispatcher.plan([MORNING], NOW - DAY)
    (slot,) = await plan_and_post(world, Composer(stories=()))
    assert await world.store.ledger.state(slot.id) == "frozen"
    assert world.platform.messages() == []


async def test_a_quiet_edition_is_posted(world: World) -> None:
    await world.dispatcher.plan([MORNING], NOW - DAY)
    await plan_and_post(world, Composer(stories=(), quiet="Nothing new; 3 feeds checked."))
    assert len(world.platform.messages()) == 1


async def test_every_channel_gets_the_edition_and_keeps_its_own_state(world: World) -> None:
    spec = makers.spec(targets=(CHANNEL, Target("memory", "pier"), Target("carrier-pigeon", "loft")))
    world.platform.plan_faults("harbour", ["forbidden"])
    await world.dispatcher.plan([spec], NOW - DAY)
    (slot,) = await plan_and_post(world, Composer(), spec)
    states = [(part.target.channel, part.state) for part in await world.deliveries(Origin("slot", slot.id))]
    assert states == [("loft", "parked"), ("harbour", "parked"), ("pier", "sent")]


async def test_what_was_told_is_known_to_the_next_edition(world: World) -> None:
    pier = makers.article()
    await world.store.newsroom.add(pier, (), "story", "herald", NOW - timedelta(hours=1))
    await world.dispatcher.plan([MORNING], NOW - DAY)
    (slot,) = await plan_and_post(world, Composer())
    (told,) = await world.store.newsroom.candidates(HERALD, NOW - DAY, NOW, "digest:morning")
    assert told.told == {pier.id}
    (elsewhere,) = await world.store.newsroom.candidates(HERALD, NOW - DAY, NOW, "digest:noon")
    assert elsewhere.told == frozenset()
    edition = await world.store.ledger.edition(slot.id)
    assert edition is not None
    assert edition.stories[0].story.articles == (pier,)
    assert await world.store.ledger.last_slot("morning") == slot


async def test_an_article_whose_analysis_ends_after_the_window_closed_comes_in_the_next(world: World) -> None:
    composer = Composer()
    await world.dispatcher.plan([MORNING], NOW - DAY)
    await plan_and_post(world, composer)
    await world.store.newsroom.add(makers.article(), (), "story", "herald", NOW - timedelta(minutes=1))
    world.time.pass_by(86_400)
    await plan_and_post(world, composer)
    windows = [window for _, window, _ in composer.asked]
    found = [await world.store.newsroom.candidates(HERALD, window.start, window.end, "x") for window in windows]
    assert [len(candidates) for candidates in found] == [0, 1]


async def test_what_is_posted_by_hand_and_what_it_tells_are_one_transaction(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pier = makers.article()
    lines = (makers.highlight(pier, "Repairs will cost 1.4 million crowns."),)
    edition = makers.edition(makers.story(pier, highlights=lines), slot=Slot("morning", "by hand 1", NOW))
    composed = makers.composed(edition)
    origin = Origin("by_hand", edition.slot.id)

    async def dies(*_: object) -> None:
        raise CrashError

    with monkeypatch.context() as patched:
        patched.setattr("digest.store.accounts.keep", dies)
        with pytest.raises(CrashError):
            await world.dispatcher.post_by_hand(composed, CHANNEL, MORNING, NOW)
    assert await world.deliveries(origin) == ()
    for _ in range(2):
        await world.dispatcher.post_by_hand(composed, CHANNEL, MORNING, NOW)
    assert await world.dispatcher.deliver(NOW) == 1
    assert len(await world.deliveries(origin)) == 1


async def test_an_edition_of_which_nothing_can_be_laid_out_is_parked_with_a_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.platform, "render", lambda *_: ())
    await world.dispatcher.plan([MORNING], NOW - DAY)
    (slot,) = await plan_and_post(world, Composer())
    (part,) = await world.deliveries(Origin("slot", slot.id))
    assert (part.state, part.error) == ("parked", "nothing of it could be laid out for memory")


async def test_a_digest_that_is_removed_after_its_edition_was_frozen_is_posted_all_the_same(world: World) -> None:
    await world.dispatcher.plan([MORNING], NOW, first_cursor=NOW - DAY)
    await world.dispatcher.freeze([MORNING], Composer(), NOW)
    assert await world.dispatcher.plan([], NOW) == ()
    assert await world.dispatcher.freeze([], Composer(), NOW) == 0
    assert await world.dispatcher.deliver(NOW) == 1


async def test_two_services_on_one_database_freeze_a_slot_once(open_world: OpenWorld) -> None:
    world = await open_world()
    other = World(world.database, await type(world.store).open(world.database))
    other.platforms["memory"] = world.platform
    for one in (world, other):
        await one.dispatcher.plan([MORNING], NOW, first_cursor=NOW - DAY)
    assert await world.dispatcher.freeze([MORNING], Composer(), NOW) == 1
    assert await other.dispatcher.freeze([MORNING], Composer(), NOW) == 0
    await world.sweep()
    await other.sweep()
    assert len(world.platform.messages()) == 1
    await other.close()


def slot(hour: int) -> Slot:
    return Slot("morning", str(hour), datetime(2026, 3, 3, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("slots", "paused", "post", "skip"),
    [
        ([slot(7)], False, slot(7), ()),
        ([slot(7), slot(8), slot(9)], False, slot(9), (slot(7), slot(8))),
        ([slot(7), slot(8)], True, None, (slot(7), slot(8))),
    ],
)
def test_the_newest_due_slot_is_chosen(
    slots: list[Slot], paused: bool, post: Slot | None, skip: tuple[Slot, ...]
) -> None:
    assert planning.choose(slots, paused=paused) == planning.Plan(post, skip, slots[-1].due)


def test_nothing_due_is_no_plan() -> None:
    assert planning.choose([], paused=False) is None


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (10, False), (11, True)])
def test_an_edition_is_late_after_ten_minutes(minutes: int, late: bool) -> None:
    assert planning.is_late(slot(7), slot(7).due + timedelta(minutes=minutes)) is late
