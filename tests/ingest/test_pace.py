"""When a feed is next asked, over simulated days; no clock, no network."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import FeedError
from digest.fetch import FetchError
from digest.ingest import pace
from digest.store.feeds import FeedRecord
from tests.makers import NOW

URL = "https://herald.example/rss"
NEW = FeedRecord("Herald", URL)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def read(
    record: FeedRecord,
    now: datetime,
    *,
    changed: bool = False,
    every: timedelta | None = None,
    moved_to: str | None = None,
) -> FeedRecord:
    return pace.read(record, every, now, changed=changed, etag='"1"', last_modified=None, moved_to=moved_to)


def waits(changes: timedelta, lasting: timedelta) -> list[timedelta]:
    """How long a feed that changes that often is left alone each time."""
    record, now, found = read(NEW, NOW, changed=True), NOW, []
    while now - NOW < lasting:
        assert record.next_at
        found.append(record.next_at - now)
        before, now = now, record.next_at
        record = read(record, now, changed=(now - NOW) // changes > (before - NOW) // changes)
    return found


@pytest.mark.parametrize(
    ("changes", "least", "most"),
    [
        (5 * MINUTE, 15 * MINUTE, 17 * MINUTE),
        (HOUR, 20 * MINUTE, 60 * MINUTE),
        (6 * HOUR, 2 * HOUR, 5 * HOUR),
        (DAY, 8 * HOUR, 18 * HOUR),
        (30 * DAY, 21 * HOUR, 24 * HOUR),
    ],
)
def test_a_feed_is_asked_about_twice_between_two_changes(changes: timedelta, least: timedelta, most: timedelta) -> None:
    found = waits(changes, 20 * changes + 10 * DAY)
    late = found[len(found) // 2 :]
    assert least <= sorted(late)[len(late) // 2] <= most
    assert all(15 * MINUTE <= wait <= DAY for wait in found)


def test_one_quiet_night_does_not_slow_a_busy_feed_down() -> None:
    record, now = read(NEW, NOW, changed=True), NOW
    for _ in range(20):
        now += 20 * MINUTE
        record = read(record, now, changed=True)
    record = read(record, now + 10 * HOUR, changed=True)
    assert pace.interval(record, now + 10 * HOUR) < 30 * MINUTE


def test_a_wish_is_kept_exactly() -> None:
    assert read(NEW, NOW, every=7 * MINUTE, changed=True).next_at == NOW + 7 * MINUTE


def test_the_same_feed_and_moment_give_the_same_wait_and_others_part() -> None:
    nexts = [read(replace(NEW, url=f"{URL}/{n}"), NOW).next_at for n in range(100)]
    assert nexts == [read(replace(NEW, url=f"{URL}/{n}"), NOW).next_at for n in range(100)]
    assert len(set(nexts)) == 100


def fail(
    record: FeedRecord, now: datetime, error: Exception | None = None, every: timedelta | None = None
) -> FeedRecord:
    assert error is None or isinstance(error, FetchError | FeedError)
    return pace.failed(record, every, error or FetchError("timeout", "It did not answer."), now)


def test_a_feed_that_fails_is_asked_less_and_less_until_it_heals() -> None:
    record, now, minutes = NEW, NOW, []
    for _ in range(9):
        record = fail(record, now)
        assert record.next_at
        minutes.append((record.next_at - now) // MINUTE)
        now = record.next_at
    assert all(1.8 <= later / earlier <= 2.3 for earlier, later in itertools.pairwise(minutes[:7]))
    assert minutes[0] in range(15, 17)
    assert max(minutes) <= 24 * 60
    assert (record.failing_since, record.failures, record.why) == (NOW, 9, "It did not answer.")
    healed = read(record, now)
    assert (healed.failing_since, healed.failures, healed.why, healed.alerted) == (None, 0, "", False)


def test_a_feed_of_a_short_wish_is_tried_again_as_soon_and_one_of_a_long_wish_within_the_day() -> None:
    assert (fail(NEW, NOW, every=MINUTE).next_at or NOW) <= NOW + 1.1 * MINUTE
    assert (fail(NEW, NOW, every=7 * DAY).next_at or NOW) <= NOW + 17 * MINUTE


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_is_left_alone_for_as_long_as_it_asks_but_no_longer_than_a_day(status: int) -> None:
    for asked, wait in (("7200", 2 * HOUR), ("99999999", DAY)):
        error = FetchError("refused", "Later.", status, asked)
        assert fail(NEW, NOW, error).next_at == NOW + wait
    soon = fail(NEW, NOW, FetchError("refused", "Later.", status, "1")).next_at
    assert soon
    assert soon >= NOW + 15 * MINUTE


def test_one_that_is_gone_for_good_is_disabled_with_the_reason() -> None:
    record = fail(read(NEW, NOW), NOW + HOUR, FetchError("not found", "It is gone for good.", 410))
    assert (record.disabled_at, record.next_at, record.why) == (NOW + HOUR, None, "It is gone for good.")
    assert record.failing_since == NOW + HOUR


def test_the_end_of_a_feed_is_told_though_its_failing_was() -> None:
    told = replace(fail(NEW, NOW), alerted=True)
    assert fail(told, NOW).alerted
    assert not fail(told, NOW, FetchError("not found", "It is gone for good.", 410)).alerted


THERE = "https://herald.example/feed.xml"


def test_a_move_is_believed_at_the_third_sighting_in_a_row() -> None:
    record = NEW
    for moves in (1, 2):
        record = read(record, NOW, moved_to=THERE)
        assert (record.address, record.moving_to, record.moves) == (None, THERE, moves)
    record = read(record, NOW, moved_to=THERE)
    assert (record.address, record.moving_to, record.moves) == (THERE, None, 0)
    assert read(record, NOW).address == THERE


@pytest.mark.parametrize(
    "between",
    [
        lambda record: read(record, NOW),
        lambda record: fail(record, NOW),
        lambda record: read(record, NOW, moved_to=URL + "2"),
    ],
)
def test_a_sighting_that_is_missed_starts_the_count_anew(between) -> None:  # type: ignore[no-untyped-def]
    record = read(read(NEW, NOW, moved_to=THERE), NOW, moved_to=THERE)
    record = read(read(between(record), NOW, moved_to=THERE), NOW, moved_to=THERE)
    assert record.address is None
    assert read(record, NOW, moved_to=THERE).address == THERE


def test_a_feed_that_moves_on_moves_back_or_is_lost_at_its_new_address() -> None:
    there = replace(NEW, address=THERE)
    on = there
    for _ in range(3):
        on = read(on, NOW, moved_to="https://new.example/rss")
    assert on.address == "https://new.example/rss"
    back = there
    for _ in range(3):
        back = read(back, NOW, moved_to=URL)
    assert back.address is None
    assert fail(there, NOW, FetchError("not found", "It is not there.", 404)).address is None
    assert fail(there, NOW).address == THERE


def test_a_new_wish_does_not_wait_for_the_old_plan() -> None:
    record = replace(NEW, checked_at=NOW, next_at=NOW + DAY)
    assert pace.hastened(record, HOUR).next_at == NOW + HOUR
    assert pace.hastened(record, 2 * DAY) == record
    for left in (replace(record, failing_since=NOW), replace(record, next_at=None)):
        assert pace.hastened(left, HOUR) == left


@given(st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(["same", "new", "fail", "gone"])), max_size=60))
def test_whatever_happens_the_next_poll_lies_between_15_minutes_and_a_day_ahead(events: list[tuple[int, str]]) -> None:
    record, now = NEW, NOW
    for seconds, event in events:
        now += timedelta(seconds=seconds)
        if event in {"same", "new"}:
            record = read(record, now, changed=event == "new")
        else:
            record = fail(record, now, FetchError("status", "No.", 410 if event == "gone" else 500))
        if event == "gone":
            assert record.next_at is None
            continue
        assert record.next_at
        assert 15 * MINUTE <= record.next_at - now <= DAY
