"""What the memory platform promises, so that the tests that lean on it mean something."""

from datetime import timedelta

import pytest

from digest.delivery.platform import Absent, CannotTell, Found, Platform, Refused, Sent, Unknown, Wait
from tests import makers
from tests.delivery.world import CHANNEL, Time
from tests.platforms import Fault, MemoryPlatform


def memory(**changes: object) -> tuple[MemoryPlatform, Time]:
    time = Time()
    return MemoryPlatform(time.now, **changes), time  # type: ignore[arg-type]


def test_it_is_a_platform() -> None:
    platform: Platform = memory()[0]
    assert platform.name == "memory"


def test_it_renders_as_many_parts_as_it_is_told() -> None:
    platform, _ = memory(parts=3)
    assert len(set(platform.render(makers.pier_edition(), CHANNEL))) == 3


def test_it_degrades_once() -> None:
    platform, _ = memory()
    plainer = platform.degrade("fancy")
    assert plainer == "plain fancy"
    assert platform.degrade(plainer) is None


@pytest.mark.parametrize(
    ("fault", "outcome", "landed"),
    [
        ("none", Sent, 1),
        ("reply lost", Unknown, 1),
        ("not taken", Unknown, 0),
        ("lands late", Unknown, 0),
        ("busy", Wait, 0),
        ("forbidden", Refused, 0),
    ],
)
async def test_a_fault_is_what_it_says_and_happens_once(fault: Fault, outcome: type, landed: int) -> None:
    platform, _ = memory()
    platform.plan_faults("harbour", [fault])
    assert isinstance(await platform.post(CHANNEL, "payload", "key"), outcome)
    assert len(platform.messages()) == landed
    assert isinstance(await platform.post(CHANNEL, "payload", "other"), Sent)


async def test_a_late_message_lands_later() -> None:
    platform, time = memory()
    platform.plan_faults("harbour", ["lands late"])
    await platform.post(CHANNEL, "payload", "key")
    assert await platform.find(CHANNEL, "key", None, time.now()) == Absent()
    time.pass_by(60)
    assert await platform.find(CHANNEL, "key", None, time.now()) == Found("m1")


async def test_a_nonce_drops_the_second_post_in_its_window_only() -> None:
    platform, time = memory(nonce_window=timedelta(minutes=3))
    for seconds, count in ((0, 1), (60, 1), (180, 2)):
        time.pass_by(seconds)
        await platform.post(CHANNEL, "payload", "key")
        assert len(platform.messages()) == count


async def test_without_a_nonce_every_post_counts() -> None:
    platform, _ = memory()
    assert [await platform.post(CHANNEL, "payload", "key") for _ in range(2)] == [Sent("m1"), Sent("m2")]


async def test_it_looks_behind_the_anchor_only() -> None:
    platform, time = memory()
    await platform.post(CHANNEL, "payload", "key")
    anchor = await platform.anchor(CHANNEL)
    assert anchor == "m1"
    assert await platform.find(CHANNEL, "key", anchor, time.now()) == Absent()
    assert await platform.find(CHANNEL, "key", None, time.now()) == Found("m1")


async def test_a_history_that_may_not_be_read_tells_nothing() -> None:
    platform, time = memory(readable=False)
    await platform.post(CHANNEL, "payload", "key")
    assert await platform.anchor(CHANNEL) is None
    assert isinstance(await platform.find(CHANNEL, "key", None, time.now()), CannotTell)
