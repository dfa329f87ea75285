from datetime import timedelta

import pytest

from bots.steadiness import SETTLED_SECONDS, Steadiness
from tests.delivery.world import Time

TEN_MINUTES = 600.0


@pytest.fixture
def time() -> Time:
    return Time()


def settle(steadiness: Steadiness, time: Time, seconds: float) -> bool:
    """Let time pass as the service does, and say how it stands at the end."""
    for _ in range(int(seconds / TEN_MINUTES)):
        time.pass_by(TEN_MINUTES)
        settled = steadiness.is_settled()
    return settled


def test_a_clock_that_keeps_pace_is_settled_after_an_hour(time: Time) -> None:
    steadiness = Steadiness(time.now, time.monotonic)
    assert not settle(steadiness, time, SETTLED_SECONDS - TEN_MINUTES)
    assert settle(steadiness, time, TEN_MINUTES)


@pytest.mark.parametrize("leap", [timedelta(days=365), timedelta(hours=-1)], ids=str)
def test_after_a_leap_it_has_to_settle_anew(time: Time, leap: timedelta) -> None:
    steadiness = Steadiness(time.now, time.monotonic)
    assert settle(steadiness, time, 2 * SETTLED_SECONDS)
    time.wall += leap
    assert not steadiness.is_settled()
    assert not settle(steadiness, time, SETTLED_SECONDS - TEN_MINUTES)
    assert settle(steadiness, time, TEN_MINUTES)


def test_a_night_of_suspend_is_no_leap(time: Time) -> None:
    steadiness = Steadiness(time.now, time.monotonic)
    time.pass_by(8 * 3600)
    assert steadiness.is_settled()
