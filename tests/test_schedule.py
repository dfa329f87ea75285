from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.schedule import (
    LOOK_BACK,
    SLOTS_AT_MOST,
    Schedule,
    ScheduleError,
    due_slots,
    next_run,
    parse_schedule,
    zone,
)

COPENHAGEN = "Europe/Copenhagen"  # in 2026 the clock jumps from 02:00 to 03:00 on 29 March, back on 25 October
ZONES = (
    COPENHAGEN, "America/New_York", "America/Nuuk", "America/Scoresbysund", "Australia/Lord_Howe", "Pacific/Apia",
    "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Chatham", "Antarctica/Troll", "Africa/Cairo", "UTC",
)  # fmt: skip

times = st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=3).map(
    lambda pairs: ",".join(f"{hour:02}:{minute:02}" for hour, minute in pairs)
)
days = st.one_of(
    st.sampled_from(("daily", "weekdays", "weekends")),
    st.lists(st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), min_size=1).map(",".join),
)
fixed = st.tuples(days, times).map(" ".join)
intervals = st.one_of(
    st.integers(10, 1440).map(lambda n: f"every {n}m"), st.integers(1, 24).map(lambda n: f"every {n}h")
)
schedules = st.one_of(fixed, intervals)
moments = st.integers(1_262_304_000, 1_893_456_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)  # 2010 to 2029


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(schedule: str, cursor: str, now: str, tz: str = COPENHAGEN) -> list[tuple[str, str]]:
    slots = due_slots("morning", parse_schedule(schedule), zone(tz), at(cursor), at(now))
    return [(slot.key, f"{slot.due:%Y-%m-%dT%H:%M}") for slot in slots]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("weekdays 07:30", "weekdays 07:30"),
        ("  Daily   8:00 , 18:00 ", "daily 08:00,18:00"),
        ("daily 18:00,08:00,18:00", "daily 08:00,18:00"),
        ("weekends 09:00", "weekends 09:00"),
        ("thu,mon 18:00", "mon,thu 18:00"),
        ("Mondays,thursday 18:00", "mon,thu 18:00"),
        ("weekdays,weekends 18:00", "daily 18:00"),
        ("every 2h", "every 2h"),
        ("every 120m", "every 2h"),
        ("every 30 min", "every 30m"),
    ],
)
def test_a_schedule_is_read(text: str, read: str) -> None:
    assert str(parse_schedule(text)) == read


@given(schedules)
def test_what_a_schedule_prints_is_read_again(text: str) -> None:
    schedule = parse_schedule(text)
    assert parse_schedule(str(schedule)) == schedule


@pytest.mark.parametrize(
    ("text", "write"),
    [
        ("weekday 7:30", "weekdays 07:30"),
        ("dayly 18:00", "daily 18:00"),
        ("mon-fri 8:00", "weekdays 08:00"),
        ("every day at 7.30", "daily 07:30"),
        ("weekdays 7:30pm", "weekdays 19:30"),
        ("weekdays 12am", "weekdays 00:00"),
        ("mon and thurs at 18:00", "mon,thu 18:00"),
        ("daily 24:00", "daily 00:00"),
        ("7:30", "daily 07:30"),
        ("hourly", "every 1h"),
        ("daily 25:00", None),
        ("daily 07:60", None),
        ("daily", None),
        ("whenever", None),
        ("", None),
        ("every 0m", None),
        ("every 25h", None),
        ("daily ٠٧:٣٠", None),
        ("30 7 * * 1-5", "weekdays 07:30"),
        ("0 9 * * 7", "sun 09:00"),
        ("0 9 * * 0,6", "weekends 09:00"),
        ("0 7 * * fri-mon", "mon,fri,sat,sun 07:00"),
        ("0 8,18 * * *", "daily 08:00,18:00"),
        ("0 */2 * * *", "every 2h"),
        ("0 * * * *", "every 1h"),
        ("*/30 * * * *", "every 30m"),
        ("*/1 * * * *", None),
        ("0 0 1 * *", None),
        ("61 25 * * *", None),
    ],
)
def test_a_mistake_is_told_with_what_to_write(text: str, write: str | None) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_schedule(text)
    assert caught.value.write == write
    assert f'found "{text}"' in str(caught.value)
    assert "Accepted: " in str(caught.value)
    if write:
        assert str(parse_schedule(write)) == write
    assert ("a line for cron" in str(caught.value)) == ("*" in text)


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[a-z,* ]{0,12}[0-9:.,/* -]{0,12}(am|pm)?", fullmatch=True)))
def test_anything_is_read_or_refused_with_something_readable(text: str) -> None:
    try:
        parse_schedule(text)
    except ScheduleError as error:
        if error.write:
            parse_schedule(error.write)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("Europe/Pariss", "Europe/Paris"),
        ("europe/copenhagen", "Europe/Copenhagen"),
        ("Copenhagn", "Europe/Copenhagen"),
        ("New York", "America/New_York"),
        ("UTC+2", None),
        ("+02:00", None),
        ("PST", None),
        ("Europe", None),
        ("../../etc/passwd", None),
        ("/etc/localtime", None),
        ("", None),
        ("a\x00b", None),
    ],
)
def test_an_unknown_zone_is_told_with_the_near_miss(name: str, write: str | None) -> None:
    with pytest.raises(ScheduleError) as caught:
        zone(name)
    assert caught.value.write == write


@pytest.mark.parametrize("name", ["Europe/Paris", "CET", "UTC"])
def test_a_known_zone_is_accepted(name: str) -> None:
    assert zone(name).key == name


@pytest.mark.parametrize(
    ("schedule", "cursor", "now", "expected"),
    [
        # An ordinary day, and its borders: after the cursor, up to now.
        ("daily 07:30", "2026-03-02T12:00", "2026-03-03T06:30", [("2026-03-03T07:30", "2026-03-03T06:30")]),
        ("daily 07:30", "2026-03-03T06:30", "2026-03-03T23:00", []),
        ("daily 07:30", "2026-03-02T12:00", "2026-03-03T06:29", []),
        # Down from Thursday to Monday: the weekend is not on the list.
        (
            "weekdays 07:30",
            "2026-03-05T12:00",
            "2026-03-09T12:00",
            [("2026-03-06T07:30", "2026-03-06T06:30"), ("2026-03-09T07:30", "2026-03-09T06:30")],
        ),
        # The gap: 02:30 does not exist, and runs once at 03:30.
        ("daily 02:30", "2026-03-28T12:00", "2026-03-29T12:00", [("2026-03-29T02:30", "2026-03-29T01:30")]),
        # The gap moves 02:30 to 03:30, where a slot stands already: one edition, not two.
        ("daily 02:30,03:30", "2026-03-28T12:00", "2026-03-29T12:00", [("2026-03-29T03:30", "2026-03-29T01:30")]),
        # The gap moves 02:30 behind 03:00.
        (
            "daily 02:30,03:00",
            "2026-03-28T12:00",
            "2026-03-29T12:00",
            [("2026-03-29T03:00", "2026-03-29T01:00"), ("2026-03-29T02:30", "2026-03-29T01:30")],
        ),
        # The fold: 02:30 comes twice, and runs the first time.
        ("daily 02:30", "2026-10-24T12:00", "2026-10-25T12:00", [("2026-10-25T02:30", "2026-10-25T00:30")]),
        ("daily 02:30", "2026-10-25T00:30", "2026-10-25T12:00", []),
        # An interval runs in both hours of the fold, and its keys differ.
        (
            "every 1h",
            "2026-10-24T23:30",
            "2026-10-25T02:00",
            [(f"2026-10-25T0{n}:00Z", f"2026-10-25T0{n}:00") for n in range(3)],
        ),
        # The clock stands before the cursor.
        ("daily 07:30", "2027-03-03T07:30", "2026-03-03T07:30", []),
    ],
)
def test_due_slots(schedule: str, cursor: str, now: str, expected: list[tuple[str, str]]) -> None:
    assert due(schedule, cursor, now) == expected


def test_a_day_that_a_place_skipped_gets_no_second_edition() -> None:
    keys = [key for key, _ in due("daily 07:30", "2011-12-29T00:00", "2012-01-01T00:00", "Pacific/Apia")]
    assert keys == ["2011-12-29T07:30", "2011-12-31T07:30", "2012-01-01T07:30"]


def test_a_jump_of_a_year_lists_a_week_and_a_day() -> None:
    slots = due("daily 07:30", "2025-03-03T12:00", "2026-03-03T12:00")
    assert [key for key, _ in slots] == [f"2026-{day}T07:30" for day in (
        "02-24", "02-25", "02-26", "02-27", "02-28", "03-01", "03-02", "03-03",
    )]  # fmt: skip


def test_a_jump_of_a_year_of_short_intervals_lists_the_newest_hundred() -> None:
    slots = due("every 10m", "2025-03-03T12:00", "2026-03-03T12:00")
    assert len(slots) == SLOTS_AT_MOST
    assert slots[-1] == ("2026-03-03T12:00Z", "2026-03-03T12:00")


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(TypeError):
        due_slots("morning", parse_schedule("daily 07:30"), zone("UTC"), datetime(2026, 3, 3), at("2026-03-03"))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        ("weekdays 07:30", "2026-03-06T06:30", "2026-03-09T07:30+01:00"),
        ("sun 18:00", "2026-03-29T16:00", "2026-04-05T18:00+02:00"),
        ("daily 02:30", "2026-03-28T12:00", "2026-03-29T03:30+02:00"),
        ("daily 02:30", "2026-10-25T00:30", "2026-10-26T02:30+01:00"),
        ("every 2h", "2026-03-03T07:00", "2026-03-03T09:00+01:00"),
        ("every 2h", "2026-03-03T08:00", "2026-03-03T11:00+01:00"),
    ],
)
def test_next_run(schedule: str, now: str, expected: str) -> None:
    assert next_run(parse_schedule(schedule), zone(COPENHAGEN), at(now)).isoformat(timespec="minutes") == expected


@settings(max_examples=150)
@given(schedules.map(parse_schedule), st.sampled_from(ZONES).map(zone), moments, st.integers(0, 20 * 24 * 60))
def test_slots_are_few_ordered_distinct_and_within_bounds(
    schedule: Schedule, tz: ZoneInfo, now: datetime, minutes: int
) -> None:
    cursor = now - timedelta(minutes=minutes)
    slots = due_slots("morning", schedule, tz, cursor, now)
    moments_due = [slot.due for slot in slots]
    assert moments_due == sorted(set(moments_due))
    assert len({slot.key for slot in slots}) == len(slots) <= SLOTS_AT_MOST
    assert all(max(cursor, now - LOOK_BACK) < moment <= now for moment in moments_due)


@settings(max_examples=150)
@given(schedules.map(parse_schedule), st.sampled_from(ZONES).map(zone), moments, st.lists(st.integers(1, 900)))
def test_many_small_sweeps_find_the_slots_of_one_large_sweep(
    schedule: Schedule, tz: ZoneInfo, start: datetime, steps: list[int]
) -> None:
    stops, now = [], start
    for minutes in steps:
        if now + timedelta(minutes=minutes) > start + timedelta(minutes=900):
            break
        now += timedelta(minutes=minutes)
        stops.append(now)
    swept = []
    for cursor, stop in zip([start, *stops], stops, strict=False):
        swept += due_slots("morning", schedule, tz, cursor, stop)
    assert swept == due_slots("morning", schedule, tz, start, now)


@settings(max_examples=150)
@given(schedules.map(parse_schedule), st.sampled_from(ZONES).map(zone), moments)
def test_the_next_run_is_the_first_slot_to_come(schedule: Schedule, tz: ZoneInfo, now: datetime) -> None:
    run = next_run(schedule, tz, now)
    assert now < run <= now + LOOK_BACK
    assert [slot.due for slot in due_slots("morning", schedule, tz, now, run)] == [run]


@settings(max_examples=150)
@given(fixed.map(parse_schedule), st.sampled_from(ZONES).map(zone), moments)
def test_a_local_time_that_exists_is_kept(schedule: Schedule, tz: ZoneInfo, now: datetime) -> None:
    for slot in due_slots("morning", schedule, tz, now - LOOK_BACK, now):
        local = slot.due.astimezone(tz).replace(tzinfo=None)
        shifted = local - datetime.fromisoformat(slot.key)
        assert timedelta(0) <= shifted <= timedelta(days=1)
        if not shifted:
            assert local.time() in schedule.times
            assert local.weekday() in schedule.days
