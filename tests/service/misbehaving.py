"""What a parser may do when it is fed the wrong thing; imports little, since a worker loads it while it is timed."""

import os
import re
import time


def die(*_read: object) -> None:
    """Stands for an analysis that takes its process with it."""
    os._exit(9)


def hang(*_read: object) -> None:
    time.sleep(60)


def brood() -> None:
    """Stands for a regular expression that never ends, and lets no thread of Python's in while it runs."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def hoard() -> int:
    return len([bytes(10_000_000) for _ in range(1_000)])


def stumble() -> None:
    raise LookupError("no such lamp")
