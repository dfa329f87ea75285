"""Which of a digest's due slots gets an edition. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import DigestSpec, Slot
from digest.schedule import due_slots, next_run, parse_schedule, zone

GRACE = timedelta(minutes=10)
"""An edition that is frozen later than this after its slot is marked late."""


PAUSED = "the digest was paused"
GONE = "the digest was taken out"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do about the slots of one digest that are due: `post` one, `skip` the others."""

    post: Slot | None
    skip: tuple[Slot, ...]
    reached: datetime

    @property
    def why(self) -> str:
        """Return why slots are skipped, for an admin."""
        return f"missed; the edition of {self.post.key} covers it" if self.post else PAUSED


def due(spec: DigestSpec, cursor: datetime, now: datetime) -> list[Slot]:
    """Return the slots after `cursor` and up to `now`, oldest first; ScheduleError when the schedule is none."""
    return due_slots(spec.id, parse_schedule(spec.schedule), zone(spec.timezone), cursor, now)


def next_due(spec: DigestSpec, now: datetime) -> datetime:
    """Return when the first slot after `now` is due; ScheduleError when the schedule is none."""
    return next_run(parse_schedule(spec.schedule), zone(spec.timezone), now)


class Agenda:
    """When each digest has its next slot, so that a sweep asks the ledger only about those whose time has come.

    It is made anew in every process, and whenever the clock goes back.
    """

    def __init__(self) -> None:
        self._next: dict[str, tuple[DigestSpec, datetime]] = {}
        self._looked: datetime | None = None

    def due(self, digests: Iterable[DigestSpec], now: datetime) -> list[DigestSpec]:
        """Return the digests that may have a slot that is due: not looked at yet, changed since, or with one by now."""
        if self._looked is not None and now < self._looked:
            self._next.clear()
        self._looked = now
        return [spec for spec in digests if not self._waits(spec, now)]

    def note(self, spec: DigestSpec, now: datetime) -> None:
        """Note that every slot up to `now` is in the ledger."""
        self._next[spec.id] = (spec, next_due(spec, now))

    def _waits(self, spec: DigestSpec, now: datetime) -> bool:
        noted = self._next.get(spec.id)
        return noted is not None and (noted[0] is spec or noted[0] == spec) and now < noted[1]


def choose(slots: Sequence[Slot], *, paused: bool) -> Plan | None:
    """Return the plan for slots that are due, oldest first, or None for none: the newest is posted, if any.

    A paused digest lets all of them pass, so that it does not catch up when it is resumed.
    """
    if not slots:
        return None
    newest = slots[-1]
    return Plan(None, tuple(slots), newest.due) if paused else Plan(newest, tuple(slots[:-1]), newest.due)


def is_late(slot: Slot, now: datetime) -> bool:
    """Whether an edition that is frozen now comes late for its slot."""
    return now - slot.due > GRACE
