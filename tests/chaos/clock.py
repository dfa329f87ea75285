"""One time for every process of a test: it goes on by itself, and a test moves it on."""

import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 3, 3, 7, 29, tzinfo=UTC)
_TIMES = struct.Struct("dd")


class Clock:
    """Reads the time off a file that all processes share: when it began, and how far it was moved on since."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _TIMES.size)

    @classmethod
    def make(cls, path: Path) -> "Clock":
        path.write_bytes(_TIMES.pack(time.monotonic(), 0.0))
        return cls(path)

    def monotonic(self) -> float:
        began, moved = _TIMES.unpack(self._shared[:])
        return time.monotonic() - began + moved

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def pass_by(self, seconds: float) -> None:
        """Let time pass for everybody, as if the whole machine had slept."""
        began, moved = _TIMES.unpack(self._shared[:])
        self._shared[:] = _TIMES.pack(began, moved + seconds)
