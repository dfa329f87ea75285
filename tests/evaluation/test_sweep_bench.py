"""The short form of the sweep's bench: as many digests, a few sweeps."""

import statistics
from pathlib import Path

from tests.evaluation.sweep_bench import DIGESTS, SLOWEST, measure


async def test_a_sweep_in_which_nothing_is_due_is_short(tmp_path: Path) -> None:
    assert statistics.median(await measure(tmp_path, DIGESTS, 7)) <= SLOWEST
