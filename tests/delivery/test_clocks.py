"""Clocks that jump: by an hour, by a year, there and back, with restarts and losses in between."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.compose import told_scope
from digest.delivery import planning
from digest.model import Composed, DigestSpec, Origin, Slot, Window
from digest.schedule import due_slots, parse_schedule, zone
from digest.store import Store
from tests import makers
from tests.delivery.world import CHANNEL, World
from tests.makers import NOW
from tests.platforms import Fault

MINUTE, HOUR, DAY, YEAR = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=365)
HERALD = frozenset({"herald"})


class Newsroom:
    """A world whose digests tell what comes in, and whose clock can be wrong."""

    def __init__(self, world: World, *specs: DigestSpec) -> None:
        self.world, self.specs = world, specs
        self.articles = 0
        self.told: Counter[tuple[str, str]] = Counter()
        world.platform.clock = lambda: self.truth

    @property
    def truth(self) -> datetime:
        """The time that a right clock shows."""
        return NOW + timedelta(seconds=self.world.time.steady - 1000.0)

    def set_clock(self, ahead: timedelta) -> None:
        self.world.time.wall = self.truth + ahead

    async def add(self, count: int = 1) -> None:
        for _ in range(count):
            self.articles += 1
            page = f"https://herald.example/{self.articles}"
            article = makers.article(f"{makers.TEXT}\n\nThis is report {self.articles}.", page=page)
            await self.world.store.newsroom.add(article, (), article.id, "herald", self.world.time.now())

    async def compose(self, spec: DigestSpec, slot: Slot, window: Window, late: bool) -> Composed:
        found = await self.world.store.newsroom.candidates(HERALD, window.start, window.end, told_scope(spec))
        stories = [makers.story(*one.story.articles, highlights=()) for one in found if one.fresh - one.told]
        self.told.update((spec.id, article.id) for story in stories for article in story.story.articles)
        edition = makers.edition(
            *stories, slot=slot, title=slot.key, quiet="" if stories else "Nothing new.", late=late
        )
        return makers.composed(edition)

    async def sweep(self) -> tuple[Slot, ...]:
        now, dispatcher = self.world.time.now(), self.world.dispatcher
        slots = await dispatcher.plan(self.specs, now)
        await dispatcher.freeze(self.specs, self.compose, now)
        await dispatcher.deliver(now)
        return slots

    async def sweep_for(self, length: timedelta, every: timedelta = HOUR) -> list[Slot]:
        """Sweep as a service does, only more seldom, and return what was planned."""
        planned = []
        for _ in range(length // every):
            self.world.time.pass_by(every.total_seconds())
            planned += await self.sweep()
        return planned

    def due(self, spec: DigestSpec, start: datetime, end: datetime) -> list[Slot]:
        return due_slots(spec.id, parse_schedule(spec.schedule), zone(spec.timezone), start, end)


@pytest.fixture
async def newsroom(world: World) -> Newsroom:
    opened = Newsroom(world, makers.spec(targets=(CHANNEL,)))
    await opened.sweep()
    await opened.sweep_for(DAY)
    return opened


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("ahead", [HOUR, 30 * DAY, YEAR, -HOUR, -30 * DAY, -YEAR], ids=str)
async def test_a_clock_that_jumps_and_comes_back_silences_no_digest(
    newsroom: Newsroom, ahead: timedelta, restarts: bool
) -> None:
    newsroom.set_clock(ahead)
    await newsroom.sweep()
    if restarts:
        await newsroom.world.restart()
    newsroom.world.time.pass_by(600)
    await newsroom.add()
    await newsroom.sweep()
    newsroom.set_clock(timedelta(0))
    if restarts:
        await newsroom.world.restart()
    await newsroom.sweep()
    await newsroom.add()
    back = newsroom.truth
    await newsroom.sweep_for(2 * DAY)
    for slot in newsroom.due(newsroom.specs[0], back, newsroom.truth):
        (delivery,) = await newsroom.world.deliveries(Origin("slot", slot.id))
        assert delivery.state == "sent"
    assert set(newsroom.told.values()) == {1}
    assert len(newsroom.told) == 2


async def test_an_edition_after_the_clock_came_back_is_late_by_one_sweep_at_most(newsroom: Newsroom) -> None:
    newsroom.set_clock(YEAR)
    await newsroom.sweep()
    newsroom.set_clock(timedelta(0))
    planned = await newsroom.sweep_for(DAY)
    assert [slot.key for slot in planned] == ["2026-03-05T07:30"]
    (message,) = [one for one in newsroom.world.platform.messages() if "2026-03-05" in one.payload]
    assert message.at == NOW + 2 * DAY


async def test_eight_hours_of_suspend_give_one_late_edition(world: World) -> None:
    newsroom = Newsroom(world, makers.spec(targets=(CHANNEL,), schedule="every 2h"))
    await newsroom.sweep()
    world.time.pass_by(8 * 3600 + 900)
    (slot,) = await newsroom.sweep()
    assert planning.is_late(slot, world.time.now())
    assert slot.key == "2026-03-03T14:00Z"
    assert len(world.platform.messages()) == 1


async def test_a_digest_made_while_the_clock_was_ahead_begins_when_it_is_back(newsroom: Newsroom) -> None:
    newsroom.set_clock(YEAR)
    noon = makers.spec(id="noon", schedule="daily 12:00", targets=(CHANNEL,))
    newsroom.specs = (*newsroom.specs, noon)
    await newsroom.sweep()
    newsroom.set_clock(timedelta(0))
    planned = await newsroom.sweep_for(DAY)
    assert [slot.key for slot in planned if slot.digest == "noon"] == ["2026-03-04T12:00"]


async def test_a_digest_that_was_paused_while_the_clock_was_ahead_is_not_silent_in_a_year(newsroom: Newsroom) -> None:
    newsroom.set_clock(YEAR)
    spec = newsroom.specs[0]
    newsroom.specs = (replace(spec, paused=True),)
    await newsroom.sweep()
    newsroom.set_clock(timedelta(0))
    newsroom.specs = (spec,)
    await newsroom.sweep()
    newsroom.world.time.pass_by(YEAR.total_seconds() - 7 * 86_400)
    await newsroom.sweep()
    planned = await newsroom.sweep_for(7 * DAY, timedelta(hours=6))
    assert len(planned) == 7


async def test_a_slot_that_was_planned_ahead_and_got_no_edition_is_forgotten(newsroom: Newsroom) -> None:
    newsroom.set_clock(YEAR)
    (slot,) = await newsroom.world.dispatcher.plan(newsroom.specs, newsroom.world.time.now())
    assert await newsroom.world.store.ledger.close_window(slot, newsroom.world.time.now()) is not None
    newsroom.set_clock(timedelta(0))
    await newsroom.sweep()
    assert await newsroom.world.store.ledger.state(slot.id) is None
    assert await newsroom.world.store.ledger.close_window(slot, newsroom.truth) is None
    assert len(await newsroom.sweep_for(DAY)) == 1


async def test_a_preview_covers_what_came_in_after_the_clock_was_ahead(newsroom: Newsroom) -> None:
    newsroom.set_clock(YEAR)
    await newsroom.sweep()
    newsroom.set_clock(timedelta(0))
    await newsroom.add(3)
    window = await newsroom.world.store.ledger.open_window("morning", newsroom.truth)
    assert window is not None
    found = await newsroom.world.store.newsroom.candidates(HERALD, window.start, window.end, "digest:morning")
    assert len(found) == 3


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("fault", ["busy", "not taken", "reply lost"])
async def test_what_waits_while_the_clock_is_ahead_is_posted_when_it_is_back(
    newsroom: Newsroom, fault: Fault, restarts: bool
) -> None:
    world = newsroom.world
    world.platform.plan_faults(CHANNEL.channel, [fault])
    origin = await world.post()
    await world.sweep()
    newsroom.set_clock(YEAR)
    world.platform.readable = False
    for _ in range(20):
        await world.sweep()
        world.time.pass_by(15)
    assert (await world.only(origin)).state in {"parked", "unknown"}
    world.platform.readable = True
    newsroom.set_clock(timedelta(0))
    if restarts:
        await world.restart()
    await world.sweep_for(300)
    assert (await world.only(origin)).state == "sent"
    assert sum("notice" in message.payload for message in world.platform.messages()) == 1


@dataclass(frozen=True)
class Step:
    """What happens: the clock is so far ahead, something comes in, the service lives so long and perhaps restarts."""

    ahead: timedelta
    articles: int
    fault: Fault
    minutes: int
    restarts: bool


STEPS = st.builds(
    Step,
    ahead=st.sampled_from((timedelta(0), HOUR, -HOUR, 8 * HOUR, 9 * DAY, -9 * DAY, YEAR, -YEAR)),
    articles=st.integers(0, 2),
    # A message that lands late is left out: a restart and a jump while it is on its way are the documented residue.
    fault=st.sampled_from(("none", "none", "busy", "reply lost", "not taken")),
    minutes=st.sampled_from((1, 30, 200, 1500)),
    restarts=st.booleans(),
)
DIGESTS = (
    makers.spec(id="daily", schedule="daily 07:30,18:00", targets=(CHANNEL,)),
    makers.spec(id="often", schedule="every 2h", targets=(CHANNEL,)),
    makers.spec(id="abroad", schedule="daily 09:00", timezone="Europe/Copenhagen", targets=(CHANNEL,)),
)


async def live(database: str, steps: list[Step]) -> None:
    """Live through the steps, and then with a right clock; check what was posted and told."""
    world = await World.open(database)
    newsroom = Newsroom(world, *DIGESTS)
    await newsroom.sweep()
    world.time.pass_by(60)
    for step in steps:
        newsroom.set_clock(step.ahead)
        if step.restarts:
            await world.restart()
        await newsroom.add(step.articles)
        world.platform.plan_faults(CHANNEL.channel, [step.fault])
        await newsroom.sweep()
        world.time.pass_by(step.minutes * 60)
        await newsroom.sweep()
    newsroom.set_clock(timedelta(0))
    await newsroom.sweep()
    await newsroom.add()
    back = newsroom.truth
    await newsroom.sweep_for(timedelta(hours=28))
    await check(newsroom, back)
    await world.close()


async def check(newsroom: Newsroom, back: datetime) -> None:
    world = newsroom.world
    for spec in DIGESTS:
        slots = newsroom.due(spec, back, newsroom.truth - HOUR)
        assert slots
        for slot in slots:
            parts = await world.deliveries(Origin("slot", slot.id))
            assert [part.state for part in parts] == ["sent"], (slot, parts)
        times = [newsroom.told[spec.id, article] for article in {article for _, article in newsroom.told}]
        assert times == [1] * newsroom.articles, spec.id
    assert set(Counter(message.key for message in world.platform.messages()).values()) == {1}


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """A file with the schema, to be copied."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"

        async def make() -> None:
            await (await Store.open(f"sqlite:///{path}")).close()

        asyncio.run(make())
        yield path


@settings(
    deadline=None,
    max_examples=int(os.environ.get("CLOCKS", "8")),
    suppress_health_check=list(HealthCheck),
    derandomize="CLOCKS" not in os.environ,
)
@given(steps=st.lists(STEPS, max_size=6))
def test_after_any_jumps_every_later_slot_is_posted_once_and_no_article_is_lost_or_told_twice(
    empty: Path, steps: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(empty, Path(folder) / "verbatim.db")
        asyncio.run(live(f"sqlite:///{path}", steps))
