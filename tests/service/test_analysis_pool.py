"""Analysis in processes: what hangs or dies is rejected, what follows works, and nothing outlives the parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bots import analysis_pool
from bots.analysis_pool import AnalysisPool
from digest.ingest import Analysed, Job, Rejected
from tests.makers import TEXT

GOOD = Job(TEXT.encode(), "text", "https://herald.example/pier")
ROOT = Path(__file__).parents[2]


def die(job: Job) -> None:
    """Stands for an analysis that takes its process with it."""
    os._exit(9)


def hang(job: Job) -> None:
    time.sleep(60)


async def test_a_job_that_ends_its_process_is_rejected_and_the_next_one_works(monkeypatch: pytest.MonkeyPatch) -> None:
    async with AnalysisPool() as pool:
        with monkeypatch.context() as patched:
            patched.setattr(analysis_pool, "analyse", die)
            assert await pool(GOOD) == Rejected("Its analysis ended its process; it is left out.")
        assert isinstance(await pool(GOOD), Analysed)


async def test_a_job_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    async with AnalysisPool(time_limit=4.0) as pool:
        monkeypatch.setattr(analysis_pool, "analyse", hang)
        result = await pool(GOOD)
        assert isinstance(result, Rejected)
        assert "longer than 4 seconds" in result.why


PARENT = """
import asyncio, sys
from bots.analysis_pool import AnalysisPool
from digest.ingest import Job

async def main():
    async with AnalysisPool() as pool:
        await pool(Job(b"A pier was closed on Monday, said Mara Quill.", "text", "p"))
        print(*(process.pid for process in pool._executor._processes.values()), flush=True)
        await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True) as parent:  # noqa: S603  our own script
        assert parent.stdout
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert workers
        parent.send_signal(signal.SIGKILL)
        parent.wait(10)
    deadline = time.monotonic() + 10
    while any(map(_is_alive, workers)):
        assert time.monotonic() < deadline, "a worker outlives its parent"
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
