"""Foreign bytes in processes: what hangs, dies or fills the memory costs itself alone; nothing outlives the parent."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bots import analysis_pool
from bots.analysis_pool import AnalysisPool, FeedPool
from bots.workers import Limits, StoppedError, Workers
from digest.feeds import FeedError
from digest.ingest import Analysed, Job, Rejected
from tests.makers import TEXT
from tests.service.misbehaving import brood, die, hang, hoard, stumble

GOOD = Job(TEXT.encode(), "text", "https://herald.example/pier")
ROOT = Path(__file__).parents[2]
SMALL = Limits(seconds=1.0, megabytes=600)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(SMALL) as workers:
        yield workers


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (die, "ended the process that read it"),
        (hang, "took longer than 1 seconds and was stopped"),
        (brood, "took longer than 1 seconds and was stopped"),
        (hoard, "needed more than 600 MB of memory and was stopped"),
    ],
)
async def test_what_takes_too_much_is_stopped_and_the_next_call_works(
    workers: Workers, function: Callable[[], object], why: str
) -> None:
    assert await workers.run(abs, -1) == 1
    (first,) = workers.pids()
    with pytest.raises(StoppedError, match=re.escape(why)):
        await workers.run(function)
    assert not _is_alive(first)
    assert await workers.run(abs, -2) == 2


async def test_an_error_comes_back_as_it_was_raised(workers: Workers) -> None:
    with pytest.raises(LookupError, match="no such lamp") as caught:
        await workers.run(stumble)
    assert "in stumble" in caught.value.__notes__[0]


async def test_one_bad_call_costs_nothing_but_itself() -> None:
    async with Workers(SMALL, 2) as workers:
        bad, *good = await asyncio.gather(
            workers.run(hang), *(workers.run(abs, -n) for n in range(50)), return_exceptions=True
        )
        assert isinstance(bad, StoppedError)
        assert good == list(range(50))


async def test_waiting_in_the_queue_counts_against_nobody() -> None:
    async with Workers(Limits(1.0, 600)) as workers:
        assert await asyncio.gather(*(workers.run(time.sleep, 0.3) for _ in range(5))) == [None] * 5


async def test_closing_ends_what_runs() -> None:
    async with Workers(Limits(60.0, 600)) as workers:
        await workers.run(abs, 1)
        (pid,) = workers.pids()
        running = asyncio.create_task(workers.run(hang))
        await asyncio.sleep(0.1)
    with pytest.raises((StoppedError, asyncio.CancelledError)):
        await running
    assert not _is_alive(pid)


async def test_a_page_that_has_to_be_stopped_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    async with AnalysisPool() as pool:
        with monkeypatch.context() as patched:
            patched.setattr(analysis_pool, "analyse", die)
            assert await pool(GOOD) == Rejected("Its analysis ended the process that read it; it is left out.")
        assert isinstance(await pool(GOOD), Analysed)


async def test_a_feed_that_has_to_be_stopped_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"<rss version='2.0'><channel><title>Tides</title></channel></rss>"
    async with FeedPool(SMALL) as pool:
        with monkeypatch.context() as patched:
            patched.setattr(analysis_pool, "parse_feed", hang)
            with pytest.raises(FeedError, match=r"tides\.example/feed took longer than 1 seconds and was stopped"):
                await pool(body, "https://tides.example/feed")
        assert (await pool(body, "https://tides.example/feed")).title == "Tides"


PARENT = """
import asyncio, sys
from bots.analysis_pool import AnalysisPool
from digest.ingest import Job

async def main():
    async with AnalysisPool() as pool:
        await pool(Job(b"A pier was closed on Monday, said Mara Quill.", "text", "p"))
        print(*pool.pids(), flush=True)
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
