"""Crashes at every await, and seeded runs: nothing lost, nothing twice, nothing out of order."""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.delivery import courier, decisions
from digest.delivery.platform import Absent, CannotTell
from digest.model import Composed, DigestSpec, Slot, Window
from digest.store import Store
from digest.store.outbox import Outbox
from tests import makers
from tests.delivery.simulation import simulate
from tests.delivery.world import CHANNEL, CrashError, Fuse, World, mortal_dispatcher
from tests.platforms import Fault, MemoryPlatform

SEEDS = int(os.environ.get("SEEDS", "20"))
"""How many runs; a night's worth behind one variable."""
SPEC = makers.spec(targets=(CHANNEL,))


async def compose(spec: DigestSpec, slot: Slot, window: Window, late: bool) -> Composed:
    return makers.composed(makers.edition(slot=slot, quiet="Nothing new.", late=late, footer=str(window.end)))


async def live(world: World, fuse: Fuse) -> bool:
    """One life of the service from its start; True when it dies."""
    dispatcher = mortal_dispatcher(world.store, world.platform, world.time, fuse)
    now = world.time.now()
    with suppress(CrashError):
        await dispatcher.recover(now)
        await dispatcher.plan([SPEC], now, first_cursor=now - timedelta(days=1))
        await dispatcher.freeze([SPEC], compose, now)
        await dispatcher.deliver(now)
        return False
    return True


@pytest.mark.parametrize("fault", ["none", "reply lost", "lands late"])
async def test_a_crash_at_any_await_loses_nothing_and_posts_nothing_twice(database: str, fault: Fault) -> None:
    store = await Store.open(database)
    world, deaths = World(database, store), 0
    while True:
        world.platform = MemoryPlatform(world.time.now, parts=2)
        world.platform.plan_faults("harbour", [fault])
        dies = await live(world, Fuse(deaths + 1))
        for _ in range(4):
            world.time.pass_by(150)
            assert not await live(world, Fuse())
        parts = [message.payload[-2] for message in world.platform.messages()]
        assert parts == ["1", "2"], f"died at await {deaths + 1}"
        if not dies:
            break
        deaths += 1
        world.time.pass_by(86_400 - 600)
    assert deaths > 20
    await store.close()


async def test_seeded_runs_lose_nothing_and_post_nothing_twice(database: str) -> None:
    store = await Store.open(database)
    report = await simulate(store, range(SEEDS))
    await store.close()
    assert report.is_clean, report
    assert report.deliveries > 10 * SEEDS
    assert report.crashes > SEEDS


def no_quiet_period(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decisions, "QUIET", timedelta(0))
    patch.setattr(courier, "QUIET", timedelta(0))


def a_failure_settles_what_was_ambiguous(patch: pytest.MonkeyPatch) -> None:
    def forgetful(delivery: Any, now: Any, again: Any) -> Any:
        return replace(delivery, state="ready", ambiguous=False, next_at=again)

    patch.setattr(decisions, "_failed", forgetful)


def a_marked_row_counts_as_unsent(patch: pytest.MonkeyPatch) -> None:
    lapse = Outbox.lapse

    async def blind(self: Outbox, *args: Any, **kwargs: Any) -> int:
        count = await lapse(self, *args, **kwargs)
        async with self._database.writing() as connection:
            await connection.exec_driver_sql(
                "UPDATE deliveries SET state = 'ready', ambiguous = false WHERE error = 'the service stopped'"
            )
        return count

    patch.setattr(Outbox, "lapse", blind)


def an_unknown_outcome_counts_as_unsent(patch: pytest.MonkeyPatch) -> None:
    def hopeful(delivery: Any, now: Any, again: Any) -> Any:
        return replace(delivery, state="ready", next_at=now + timedelta(seconds=15))

    patch.setattr(decisions, "_uncertain", hopeful)


def a_marked_row_counts_as_sent(patch: pytest.MonkeyPatch) -> None:
    lapse = Outbox.lapse

    async def trusting(self: Outbox, *args: Any, **kwargs: Any) -> int:
        async with self._database.writing() as connection:
            await connection.exec_driver_sql("UPDATE deliveries SET state = 'sent' WHERE state = 'sending'")
        return await lapse(self, *args, **kwargs)

    patch.setattr(Outbox, "lapse", trusting)


def what_cannot_be_told_counts_as_absent(patch: pytest.MonkeyPatch) -> None:
    async def vague(*_: Any) -> CannotTell:
        return CannotTell("the channel's history may not be read")

    decide_look = decisions.decide_look
    patch.setattr(MemoryPlatform, "find", vague)
    patch.setattr(decisions, "decide_look", lambda delivery, _, now: decide_look(delivery, Absent(), now))


@pytest.mark.parametrize(
    "mutate",
    [
        no_quiet_period,
        a_failure_settles_what_was_ambiguous,
        a_marked_row_counts_as_unsent,
        a_marked_row_counts_as_sent,
        an_unknown_outcome_counts_as_unsent,
        what_cannot_be_told_counts_as_absent,
    ],
)
async def test_the_simulation_finds_a_bug_that_is_put_in(
    database: str, monkeypatch: pytest.MonkeyPatch, mutate: Any
) -> None:
    mutate(monkeypatch)
    store = await Store.open(database)
    for start in range(0, 100, 5):
        report = await simulate(store, range(start, start + 5))
        if report.lost or report.twice:
            break
    await store.close()
    assert report.lost or report.twice
