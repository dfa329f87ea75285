"""Whether the wall clock has kept pace with one that nobody can set: what is deleted by age waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

SETTLED_SECONDS = 3_600.0
"""How long a clock must have kept pace before it is believed enough to delete by it."""
LEAP = timedelta(minutes=10)
"""How far the wall clock may part from the steady one; a time server moves it by seconds."""


def since_boot() -> float:
    """Return seconds that go on while the machine is suspended, where the system has such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Steadiness:
    """Watches one clock; it is unsettled for an hour after the start and after each leap, forward or back."""

    def __init__(self, clock: Callable[[], datetime], steady: Callable[[], float] = since_boot) -> None:
        self._clock, self._steady = clock, steady
        self._begin()

    def is_settled(self) -> bool:
        """Return whether the clock has kept pace for an hour; ask at least every few minutes."""
        passed = self._steady() - self._started
        if abs(self._clock() - self._shown - timedelta(seconds=passed)) > LEAP:
            self._begin()
            return False
        return passed >= SETTLED_SECONDS

    def _begin(self) -> None:
        self._shown, self._started = self._clock(), self._steady()
