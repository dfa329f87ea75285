from dataclasses import replace
from datetime import timedelta

import pytest

from digest.delivery import decisions
from digest.delivery.decisions import QUIET, decide, decide_look, next_step
from digest.delivery.platform import Absent, CannotTell, Found, Outcome, Refused, Sent, Unknown, Wait
from digest.model import Delivery, Origin
from tests.delivery.world import CHANNEL
from tests.makers import NOW

FIRST = Delivery(
    "d1", Origin("alert", "a"), CHANNEL, 1, "payload", state="sending", attempts=1, first_sent_at=NOW,
    expires_at=NOW + timedelta(days=1),
)  # fmt: skip
SECOND = replace(FIRST, attempts=2, ambiguous=True, look_after=NOW + timedelta(seconds=90))
FORBIDDEN, MALFORMED = Refused("forbidden", "not allowed"), Refused("malformed", "bad layout")
WINDOW = timedelta(minutes=3)


@pytest.mark.parametrize(
    ("before", "outcome", "state", "attempts", "ambiguous"),
    [
        (FIRST, Sent("m1"), "sent", 1, False),
        (FIRST, Unknown("lost"), "unknown", 1, True),
        (FIRST, Wait(65), "ready", 0, False),
        (FIRST, FORBIDDEN, "parked", 1, False),
        (FIRST, MALFORMED, "ready", 1, False),
        (replace(FIRST, degraded=True), MALFORMED, "parked", 1, False),
        (SECOND, Sent("m1"), "sent", 2, False),
        (SECOND, Unknown("lost"), "unknown", 2, True),
        (SECOND, Wait(65), "unknown", 1, True),
        (SECOND, FORBIDDEN, "unknown", 2, True),
        (SECOND, MALFORMED, "unknown", 2, True),
    ],
)
def test_what_follows_from_an_attempt(
    before: Delivery, outcome: Outcome, state: str, attempts: int, ambiguous: bool
) -> None:
    after = decide(before, outcome, NOW, plainer="plainer").delivery
    assert (after.state, after.attempts, after.ambiguous) == (state, attempts, ambiguous)


def test_a_malformed_payload_without_a_plainer_one_is_parked_as_it_is() -> None:
    after = decide(FIRST, MALFORMED, NOW).delivery
    assert (after.state, after.payload, after.error) == ("parked", "payload", "bad layout")


@pytest.mark.parametrize(("seconds", "waits"), [(0, 1), (65, 65), (99_999, 900)])
def test_a_wait_is_kept_within_bounds(seconds: float, waits: float) -> None:
    settled = decide(FIRST, Wait(seconds, everywhere=True), NOW)
    assert settled.delivery.next_at == settled.hold_until == NOW + timedelta(seconds=waits)


def test_a_lost_attempt_is_looked_for_after_the_quiet_period() -> None:
    after = decide(FIRST, Unknown("lost"), NOW).delivery
    assert after.next_at == after.look_after == NOW + QUIET


def test_a_lost_attempt_is_sent_again_sooner_where_the_platform_drops_the_second() -> None:
    after = decide(FIRST, Unknown("lost"), NOW, nonce_window=WINDOW).delivery
    assert after.next_at is not None
    assert NOW < after.next_at < NOW + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("before", "lookup", "state"),
    [
        (SECOND, Found("m1"), "sent"),
        (SECOND, Absent(), "ready"),
        (SECOND, CannotTell("no history"), "unknown"),
        (replace(SECOND, attempts=8), Absent(), "parked"),
        (replace(SECOND, expires_at=NOW), Absent(), "parked"),
        (replace(SECOND, expires_at=NOW), Found("m1"), "sent"),
        (replace(SECOND, expires_at=NOW), CannotTell("no history"), "unknown"),
    ],
)
def test_what_follows_from_a_look(before: Delivery, lookup: Found | Absent | CannotTell, state: str) -> None:
    after = decide_look(before, lookup, NOW)
    assert after.state == state
    assert after.ambiguous is (state == "unknown")


@pytest.mark.parametrize(
    ("window", "since", "rest", "step"),
    [
        (0, 60, 0, "wait"),
        (0, 90, 0, "look"),
        (0, 90, 5, "wait"),
        (180, 60, 0, "post"),
        (180, 90, 60, "post"),
        (180, 120, 0, "look"),
        (60, 60, 0, "wait"),
        (180, -1, 0, "wait"),
    ],
)
def test_what_is_done_with_an_ambiguous_delivery(window: int, since: int, rest: int, step: str) -> None:
    window_, since_, rest_ = (timedelta(seconds=seconds) for seconds in (window, since, rest))
    assert next_step(SECOND, window_, since_, rest_, NOW + since_) == step


def test_a_delivery_that_is_not_ambiguous_is_posted() -> None:
    assert next_step(FIRST, timedelta(0), timedelta(0), timedelta(0), NOW) == "post"


def test_a_wait_for_a_look_never_exceeds_a_quiet_period() -> None:
    """However far ahead the clock was when it was written."""
    from_the_future = replace(SECOND, look_after=NOW + timedelta(days=365))
    assert decisions.put_off(from_the_future, timedelta(0), NOW).next_at == NOW + QUIET


def test_looking_again_takes_longer_and_longer_pauses() -> None:
    ages = (0, 60, 600, 6000)
    pauses = []
    for age in ages:
        now = NOW + timedelta(seconds=age)
        after = decide_look(replace(SECOND, look_after=NOW), CannotTell("no history"), now)
        assert after.next_at is not None
        pauses.append((after.next_at - now).total_seconds())
    assert pauses == [30, 60, 600, 900]


def test_pauses_grow_and_depend_on_the_delivery_alone() -> None:
    pauses = [decisions.back_off(replace(FIRST, attempts=attempt)) for attempt in range(1, 9)]
    assert pauses == sorted(pauses)
    assert pauses == [decisions.back_off(replace(FIRST, attempts=attempt)) for attempt in range(1, 9)]
    assert decisions.back_off(FIRST) != decisions.back_off(replace(FIRST, id="d2"))
    assert max(pauses) <= timedelta(minutes=15)


def test_the_lease_outlasts_whatever_happens_under_it() -> None:
    from digest.delivery.courier import ANCHOR_DEADLINE, FENCE_LASTS, LEASE, LOOK_DEADLINE

    request = decisions.REQUEST_DEADLINE.total_seconds()
    assert LEASE.total_seconds() > ANCHOR_DEADLINE + FENCE_LASTS + request
    assert LEASE.total_seconds() > LOOK_DEADLINE
