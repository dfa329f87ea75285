"""`make bench-feeds`: cycles over 10,000 feeds, each with its outcome, beside a bare aiohttp loop in the same run.

python -m tests.evaluation.feeds_bench [--feeds N] [--cycles N]

A cycle is what polling is: ask, parse, tell the new entries from the known, store what became of each, store how each
feed stands. The analysis of new entries is replaced by one that leaves them out; the real one is measured beside it.
"""

import argparse
import asyncio
import ctypes
import gc
import logging
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bots.analysis_pool import FeedPool
from bots.logs import set_up_logs
from bots.poller import A_HOST, AT_ONCE, Poller
from digest.config import FeedSpec
from digest.fetch import Fetcher, FetchPolicy
from digest.ingest import Ingest, Job, Rejected, analyse
from digest.store import FeedRecord, Store
from tests import egress
from tests.evaluation.feeds_site import A_CYCLE, ARTICLE, BROKEN, ENTRIES, MAX_BYTES, SLOW_SECONDS, START, Paper

FLOOR, GOAL = 0.4, 0.6
"""Feeds a second, as a share of what a bare loop reaches."""
GROWTH = 1.05
"""How much more memory the last cycle may leave than the first one did."""


class Names(AbstractResolver):
    """Every name leads to loopback, but those of no host."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host.startswith("no-such-"):
            raise OSError(f"no host {host}")
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        """Hold nothing."""


@dataclass
class Bench:
    """Papers on a running site, and what polls them."""

    papers: Sequence[Paper]
    port: int
    store: Store
    poller: Poller
    path: Path
    now: list[datetime]


@dataclass(frozen=True)
class Cycle:
    """What one cycle took, in seconds, and what it left: mistakes in words, and MiB held."""

    asked: int
    seconds: float
    bare_seconds: float
    mebibytes: float
    mistakes: tuple[str, ...]

    @property
    def share(self) -> float:
        """How fast it was beside the bare loop."""
        return self.bare_seconds / self.seconds


@contextmanager
def site() -> Iterator[int]:
    """Run the site as a process of its own; its port."""
    command = [sys.executable, "-m", "tests.evaluation.feeds_site"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield int(process.stdout.readline())
        process.stdin.close()


@asynccontextmanager
async def bench(count: int, folder: Path) -> AsyncIterator[Bench]:
    """Set up everything as `verbatim run` does, but for the analysis."""
    papers = [Paper(number, count) for number in range(count)]
    hosts = tuple({paper.host for paper in papers})
    policy = FetchPolicy(allowed_hosts=hosts, max_bytes=MAX_BYTES)
    path = folder / "bench.db"
    with site() as port:
        store = await Store.open(f"sqlite:///{path}")
        async with Fetcher(policy, Names()) as fetcher, FeedPool() as parse:
            now = [START]
            ingest = Ingest(store, fetcher, _leave_out, policy, parse)
            poller = Poller([_spec(paper, port) for paper in papers], store, ingest, lambda: now[0])
            await poller.set_up()
            yield Bench(papers, port, store, poller, path, now)
        await store.close()


async def _leave_out(_job: Job) -> Rejected:
    return Rejected("Left out by the bench.")


def _spec(paper: Paper, port: int) -> FeedSpec:
    seconds = SLOW_SECONDS if paper.way in {"hangs", "drips"} else None
    return FeedSpec(f"paper {paper.number}", paper.url(port), timeout_seconds=seconds)


async def cycle(at: Bench, number: int) -> Cycle:
    """Poll everything that is due, then have the bare loop ask for the same; check each feed's outcome."""
    at.now[0] = START + number * A_CYCLE
    due = await at.store.feeds.due(at.now[0], len(at.papers) + 1)
    await _begin(at, number)
    started = time.perf_counter()
    await at.poller.sweep()
    await at.poller.idle()
    seconds = time.perf_counter() - started
    mistakes = [*_miscounted(due, await _begin(at, number), at), *await _wrong(at, number)]
    held = mebibytes()
    bare = await bare_loop(due)
    return Cycle(len(due), seconds, bare, held, tuple(mistakes))


async def _begin(at: Bench, number: int) -> Mapping[str, int]:
    """Begin a cycle on the site, and return how often each paper was asked in the one before."""
    url = f"http://127.0.0.1:{at.port}/cycle/{number}/{len(at.papers)}"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        asked: dict[str, int] = await response.json(content_type=None)
    return asked


def _miscounted(due: Sequence[FeedRecord], asked: Mapping[str, int], at: Bench) -> Iterator[str]:
    """Say which feeds were not asked exactly once though they were due, or were asked though they were not."""
    waiting = {record.url for record in due}
    for paper in at.papers:
        times = 1 if paper.url(at.port) in waiting and paper.way != "dead host" else 0
        if asked.get(str(paper.number), 0) != times:
            yield f"{paper.number} {paper.way}: asked {asked.get(str(paper.number), 0)} times, not {times}"


async def _wrong(at: Bench, number: int) -> list[str]:
    """Return a sentence for each feed whose record or entries are not what they must be after this cycle."""
    records = {record.url: record for record in await at.store.feeds.all()}
    with closing(sqlite3.connect(at.path)) as database:
        entries = dict(database.execute("SELECT feed, count(*) FROM entries GROUP BY feed").fetchall())
    found = []
    for paper in at.papers:
        record = records[paper.url(at.port)]
        right = _expected(paper, number)
        real = _real(record, paper, entries.get(record.name, 0))
        found += [f"{paper.number} {paper.kind} {paper.way}: {real}, not {right}"] if real != right else []
    return found


def _expected(paper: Paper, number: int) -> tuple[object, ...]:
    """Return failing since, whether it says why, last looked at, validator, known entries, last changed or disabled."""
    now = START + number * A_CYCLE
    if paper.way:
        gone = paper.way == "gone"
        looked = START if gone else now
        return (START, True, looked, None, 0, START if gone else None)
    fresh = number if paper.kind == "new" else 0
    return (None, True, now, f'"{fresh}"', ENTRIES + fresh, START if not fresh else now)


def _real(record: FeedRecord, paper: Paper, entries: int) -> tuple[object, ...]:
    told = BROKEN[paper.way][1] in record.why if paper.way else record.why == ""
    last = record.disabled_at if paper.way else record.changed_at
    return (record.failing_since, told, record.checked_at, record.etag, entries, last)


async def bare_loop(due: Sequence[FeedRecord]) -> float:
    """Ask for the same with aiohttp alone, as many at once and a host, and return the seconds."""
    waiting = iter(due)
    connector = aiohttp.TCPConnector(resolver=Names(), limit_per_host=A_HOST)
    async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as session:
        started = time.perf_counter()
        await asyncio.gather(*(_ask_all(session, waiting) for _ in range(AT_ONCE)))
        return time.perf_counter() - started


async def _ask_all(session: aiohttp.ClientSession, waiting: Iterator[FeedRecord]) -> None:
    for record in waiting:
        try:
            async with asyncio.timeout(SLOW_SECONDS):
                await _ask(session, record)
        except (aiohttp.ClientError, TimeoutError, OSError):
            continue


async def _ask(session: aiohttp.ClientSession, record: FeedRecord) -> None:
    headers = {"If-None-Match": record.etag} if record.etag else {}
    async with session.get(record.url, headers=headers, max_redirects=6) as response:
        if (response.content_length or 0) <= MAX_BYTES:
            await response.read()


def mebibytes() -> float:
    """Return what this process holds in memory now, without what the allocator keeps of what was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def articles_a_second(count: int) -> float:
    """Return how many of the new entries' articles one process analyses in a second."""
    job = Job(ARTICLE.encode(), "html", "http://paper.example/1.html")
    analyse(job)
    started = time.perf_counter()
    for _ in range(count):
        analyse(job)
    return count / (time.perf_counter() - started)


async def measure(count: int, cycles: int) -> bool:
    """Print each cycle and the whole; whether everything holds."""
    with tempfile.TemporaryDirectory(prefix="verbatim-bench-") as folder:
        async with bench(count, Path(folder)) as at:
            first = await cycle(at, 0)
            print(_line("first look", first), flush=True)
            found = []
            for number in range(1, cycles + 1):
                found.append(await cycle(at, number))
                print(_line(f"cycle {number}", found[-1]), flush=True)
    share = statistics.median(one.share for one in found)
    growth = found[-1].mebibytes / found[0].mebibytes
    mistakes = [mistake for one in (first, *found) for mistake in one.mistakes]
    print(f"\nspeed beside the bare loop   {share:.2f}   (floor {FLOOR}, goal {GOAL}; median of {cycles})")
    print(f"memory, last to first cycle  {growth:.3f}  (at most {GROWTH})")
    print(f"wrong outcomes               {len(mistakes)}", *mistakes[:20], sep="\n  ")
    speed = articles_a_second(40)
    news = count // 5
    print(
        f"analysis, measured apart     {speed:.1f} articles/s a process: {news / speed:,.0f} s for {news:,} new entries"
    )
    return share >= FLOOR and growth <= GROWTH and not mistakes


def _line(name: str, one: Cycle) -> str:
    ours, bare = one.asked / one.seconds, one.asked / one.bare_seconds
    return (
        f"{name:11} {one.asked:6,} feeds in {one.seconds:5.1f} s: {ours:6,.0f} a second; bare {bare:6,.0f}; "
        f"share {one.share:.2f}; {one.mebibytes:.0f} MiB; {len(one.mistakes)} wrong"
    )


def main() -> None:
    """Measure, and fail where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--cycles", type=int, default=3)
    arguments = parser.parse_args()
    egress.install()
    set_up_logs(logging.ERROR)
    sys.exit(0 if asyncio.run(measure(arguments.feeds, arguments.cycles)) else 1)


if __name__ == "__main__":
    main()
