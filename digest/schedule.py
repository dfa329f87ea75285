"""Reads schedules such as "weekdays 07:30", and says which of their slots are due."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from digest.model import Slot, VerbatimError
from digest.spelling import near_miss

ACCEPTED = '"weekdays 07:30", "daily 08:00,18:00", "weekends 09:00", "mon,thu 18:00", "every 2h" or "every 30m"'
ACCEPTED_ZONES = 'a place of the IANA time zone list, such as "Europe/Copenhagen", or "UTC"'
LOOK_BACK = timedelta(days=8)
"""How far back missed slots are listed: a week and a day, so that a weekly slot is always among them."""
SLOTS_AT_MOST = 100
"""How many missed slots are listed, the newest: 16 hours of a digest that comes every ten minutes."""
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=24)

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {name[:3]: (number,) for number, name in enumerate(DAY_NAMES)}
_GROUPS = {"daily": tuple(range(7)), "weekdays": (0, 1, 2, 3, 4), "weekends": (5, 6)}
_ALIASES = {name: name[:3] for name in DAY_NAMES} | {name + "s": name[:3] for name in DAY_NAMES}
_NOISE = ("", "every", "at", "on", "and")
_MEANT = {
    "day": "daily",
    "everyday": "daily",
    "workdays": "weekdays",
    "mon-fri": "weekdays",
    "sat-sun": "weekends",
    "mon-sun": "daily",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CRON = re.compile(r"[\d*][\d*/,-]*( [\d*][\d*/,-]*){3} ([\d*a-z][\w*/,-]*)")
"""Minute, hour, day, month and weekday; a month by name is rare enough to be left to the general sentence."""


class ScheduleError(VerbatimError):
    """A schedule or time zone that cannot be read: what was found, what to write instead, what is accepted."""

    def __init__(self, found: str, accepted: str, write: str | None = None, why: str = "") -> None:
        self.found, self.accepted, self.write, self.why = found, accepted, write, why
        hint = f'; write "{write}"' if write else ""
        super().__init__(f'found "{found[:60]}"{f", {why}" if why else ""}{hint}. Accepted: {accepted}.')


@dataclass(frozen=True, slots=True)
class Schedule:
    """Either local times on some weekdays (Monday is 0), or a fixed interval counted in UTC."""

    days: tuple[int, ...] = ()
    times: tuple[time, ...] = ()
    every: timedelta | None = None

    def __str__(self) -> str:
        """Return the form that `parse_schedule` reads."""
        if self.every:
            minutes = int(self.every.total_seconds() // 60)
            return f"every {minutes}m" if minutes % 60 else f"every {minutes // 60}h"
        return f"{_day_words(self.days)} {','.join(f'{at:%H:%M}' for at in self.times)}"


def parse_schedule(text: str) -> Schedule:
    """Read `ACCEPTED`, in any case and spacing; ScheduleError says what to write instead where that can be told."""
    words = re.sub(r"\s*,\s*", ",", text.strip().casefold()).split()
    if _CRON.fullmatch(" ".join(words)):
        raise ScheduleError(text, ACCEPTED, _from_cron(words), "which is a line for cron")
    schedule = _interval(words) if words[:1] == ["every"] else _weekly(words)
    if schedule is None:
        raise ScheduleError(text, ACCEPTED, _repaired(words))
    return schedule


def _interval(words: list[str]) -> Schedule | None:
    found = re.fullmatch(r"every(\d{1,4})(m|min|h)", "".join(words))
    if not found:
        return None
    every = timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1))
    if not SHORTEST <= every <= LONGEST:
        raise ScheduleError(" ".join(words), 'from "every 10m" to "every 24h"', why="which is too often or too seldom")
    return Schedule(every=every)


def _weekly(words: list[str]) -> Schedule | None:
    if len(words) != 2:
        return None
    days = [_days_of(word) for word in words[0].split(",")]
    times = [_time_of(word) for word in words[1].split(",")]
    if not all(days) or None in times:
        return None
    return Schedule(
        tuple(sorted({day for some in days for day in some})), tuple(sorted({at for at in times if at is not None}))
    )


def _days_of(word: str) -> tuple[int, ...]:
    word = _ALIASES.get(word, word)
    return _GROUPS.get(word) or _DAYS.get(word) or ()


def _time_of(word: str) -> time | None:
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", word, re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def _day_words(days: tuple[int, ...]) -> str:
    for name, group in _GROUPS.items():
        if days == group:
            return name
    return ",".join(DAY_NAMES[day][:3] for day in days)


def _repaired(words: list[str]) -> str | None:
    """Return the schedule that was most likely meant, or None; what is returned can always be read."""
    if words[:1] == ["hourly"]:
        return "every 1h"
    parts = [part for word in words for part in word.split(",") if part not in _NOISE]
    days = [_repaired_day(part) for part in parts if not part[0].isdecimal()]
    times = [_repaired_time(part) for part in parts if part[0].isdecimal()]
    if not times or not all(days) or not all(times):
        return None
    return str(_weekly([",".join(filter(None, days)) or "daily", ",".join(filter(None, times))]))


def _repaired_day(word: str) -> str | None:
    return word if _days_of(word) else _MEANT.get(word) or near_miss(word, (*_GROUPS, *_DAYS, *DAY_NAMES))


def _repaired_time(word: str) -> str | None:
    """Read what people write for a time: "7.30", "7h30", "0730", "7am", "7:30pm", "24:00"."""
    found = re.fullmatch(r"(\d{1,2})[:.h]?(\d\d)?(am|pm)?", word, re.ASCII)
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0) if 1 <= hour <= 12 else 99
    hour = 0 if (hour, minute) == (24, 0) else hour
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _from_cron(fields: list[str]) -> str | None:
    """Return our form of a crontab line (weekday 0 and 7 are Sunday), or None where there is none."""
    minute, hour, of_month, month, weekday = fields
    if (of_month, month) != ("*", "*"):
        return None
    step = re.fullmatch(r"\*/(\d+) \*|0 \*(?:/(\d+))?", f"{minute} {hour}")
    if step and weekday == "*":
        return _repaired_interval(f"{step[1]}m" if step[1] else f"{step[2] or 1}h")
    days = [_cron_days(part) for part in weekday.split(",")]
    if not minute.isdecimal() or not all(days):
        return None
    number_of_days = tuple(sorted({day for some in days for day in some}))
    times = ",".join(f"{part:>02}:{minute:>02}" for part in hour.split(","))
    meant = _weekly([_day_words(number_of_days), times])
    return str(meant) if meant else None


def _repaired_interval(length: str) -> str | None:
    try:
        return str(_interval(["every", length]))
    except ScheduleError:
        return None


def _cron_days(part: str) -> tuple[int, ...]:
    if part == "*":
        return _GROUPS["daily"]
    first, _, last = part.partition("-")
    ends = [_cron_day(word) for word in (first, last or first)]
    if None in ends:
        return ()
    start, end = (day or 0 for day in ends)
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))


def _cron_day(word: str) -> int | None:
    if re.fullmatch(r"[0-7]", word):
        return (int(word) - 1) % 7
    return _DAYS[word][0] if word in _DAYS else None


@functools.cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime"}


def zone(name: str) -> ZoneInfo:
    """Return the time zone called `name`, as the IANA list spells it; ScheduleError with the near miss otherwise."""
    if name in _zone_names():
        return ZoneInfo(name)
    # An offset gets no near miss: "Etc/GMT+2", the closest spelling of "UTC+2", lies two hours on the other side.
    is_offset = re.fullmatch(r"(?:utc|gmt)?\s*[+-].*", name.strip(), re.IGNORECASE)
    raise ScheduleError(name, ACCEPTED_ZONES, None if is_offset else _near_zone(name.strip().replace(" ", "_")))


def _near_zone(name: str) -> str | None:
    """Return the zone that was most likely meant; abbreviations are left alone, since "PST" is close to "MST" only."""
    if "/" in name:
        return near_miss(name, _zone_names())
    places = {known.rpartition("/")[2]: known for known in sorted(_zone_names(), reverse=True) if "/" in known}
    return places.get(near_miss(name, places, 0.8) or "") if len(name) > 4 else None


def due_slots(digest: str, schedule: Schedule, tz: ZoneInfo, cursor: datetime, now: datetime) -> list[Slot]:
    """Return the slots due after `cursor` and up to `now` (both aware), the oldest first.

    Bounded whatever the cursor: only the newest `SLOTS_AT_MOST` of the last `LOOK_BACK`. `Slot.due` is UTC. A local
    time that the clock skips in spring is due once, as much later as the clock jumped; one that it repeats in autumn
    is due once, the first time. Where such a jump makes two slots fall on one moment, the later named stands.
    """
    start = max(cursor, now - LOOK_BACK)
    moments = _intervals(schedule.every, start, now) if schedule.every else _wall_times(schedule, tz, start, now)
    slots = {due: Slot(digest, key, due) for key, due in moments if start < due <= now}
    return [slots[due] for due in sorted(slots)[-SLOTS_AT_MOST:]]


def next_run(schedule: Schedule, tz: ZoneInfo, now: datetime) -> datetime:
    """Return the first moment after `now` (aware) at which the schedule is due, in `tz`."""
    if schedule.every:
        due = _EPOCH + ((now - _EPOCH) // schedule.every + 1) * schedule.every
    else:
        due = min(due for _, due in _wall_times(schedule, tz, now, now + LOOK_BACK) if due > now)
    return due.astimezone(tz)


def _intervals(every: timedelta, start: datetime, end: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield the newest multiples of `every` since 1970 in (start, end], keyed in UTC: both fold hours run."""
    newest = (end - _EPOCH) // every
    oldest = max((start - _EPOCH) // every + 1, newest - SLOTS_AT_MOST + 1)
    for count in range(oldest, newest + 1):
        due = _EPOCH + count * every
        yield f"{due:%Y-%m-%dT%H:%M}Z", due


def _wall_times(schedule: Schedule, tz: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield at least the slots in (start, end], in the order of their keys; a jump of the clock may bring neighbours.

    With fold=0, PEP 495 reads a repeated time as the first one and a skipped time by the offset before the jump.
    """
    first, last = (moment.astimezone(tz).date() for moment in (start, end))
    for day in _dates(first - timedelta(days=1), last + timedelta(days=1)):
        if day.weekday() not in schedule.days:
            continue
        for at in schedule.times:
            yield f"{day}T{at:%H:%M}", datetime.combine(day, at, tz).astimezone(UTC)


def _dates(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)
