"""Every hostile feed ends within its bounds, with a reason in its health, and costs the feed beside it nothing."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.abc import AbstractResolver, ResolveResult

from bots.analysis_pool import AnalysisPool, FeedPool
from bots.workers import Limits, Workers
from digest.config import FeedSpec
from digest.fetch import Fetcher, FetchPolicy
from digest.ingest import Ingest, Ingested, Job
from digest.store import Store
from tests.hostile_feeds.case import Case
from tests.hostile_feeds.cases import CASES, PAGES
from tests.hostile_feeds.server import serving
from tests.makers import NOW, TEXT

SECONDS = 15.0
"""What one case may take, on a machine that is busy with other tests; most take some milliseconds."""
GROWTH_MB = 150
"""What this process may need at most for a case: a body of 12 MB a few times over, and its neighbour."""
WORKER_MB = 450
"""What the worker that parses may need at most; 100,000 entries take the most."""


@dataclass
class World:
    home: str
    store: Store
    parse: FeedPool
    analyse: AnalysisPool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    answers = {case.path: case.answer for case in CASES if not case.address} | PAGES
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(serving(answers))
        store = await Store.open(f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'v.db'}")
        stack.push_async_callback(store.close)
        parse = await stack.enter_async_context(FeedPool(Limits(seconds=5.0, megabytes=700)))
        analyse = await stack.enter_async_context(AnalysisPool(1, Limits(seconds=30.0, megabytes=2_000)))
        await analyse(Job(TEXT.encode(), "text", "p"))  # loads the language data
        yield World(home, store, parse, analyse)


class Names(AbstractResolver):
    """Every name leads to one address inside."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        kind = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        return [ResolveResult(hostname=host, host=self.address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts that a socket of the event loop set out for."""
    hosts: list[str] = []
    connect = asyncio.SelectorEventLoop.sock_connect

    async def noted(self: asyncio.SelectorEventLoop, sock: socket.socket, address: tuple[str, int]) -> None:
        hosts.append(address[0])
        await connect(self, sock, address)

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", noted)
    return hosts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_hostile_feed(case: Case, world: World, connected: list[str]) -> None:
    hostile = FeedSpec(case.name, case.address or f"{world.home}/{case.path}", timedelta(minutes=15))
    good = FeedSpec(f"beside {case.name}", f"{world.home}/beside/{case.path}", timedelta(minutes=15))
    policy = FetchPolicy(allowed_hosts=("127.0.0.1",), max_bytes=12_000_000, timeout_seconds=case.seconds)
    started, before = time.perf_counter(), _reset_peak()
    async with Fetcher(policy, Names(case.resolves_to or "10.0.0.1")) as fetcher:
        ingest = Ingest(world.store, fetcher, world.analyse, policy, world.parse)
        found, beside = await asyncio.gather(ingest.feed(hostile, NOW), ingest.feed(good, NOW))
    assert time.perf_counter() - started < SECONDS
    assert _peak_mb("self") - before < GROWTH_MB
    assert all(_peak_mb(str(pid)) < WORKER_MB for pid in world.parse.pids())
    assert set(connected) <= {"127.0.0.1"}
    await _check_health(case, hostile, world.store, found)
    assert [one.is_new for one in beside] == [True]
    assert (record := await world.store.feeds.get(good.url))
    assert (record.failing_since, record.why) == (None, "")


async def _check_health(case: Case, spec: FeedSpec, store: Store, found: tuple[Ingested, ...]) -> None:
    record = await store.feeds.get(spec.url)
    assert record is not None
    assert bool(record.failing_since) == case.fails, record.why
    assert re.search(case.why, record.why), record.why
    assert len(record.why) < 10_000
    assert sum(one.is_new for one in found) == case.new
    whys = [one.why for one in found if not one.article]
    assert bool(whys) == bool(case.entry), whys
    assert all(re.search(case.entry, why) for why in whys), whys
    for one in found:
        assert not one.article or _is_plain(f"{one.article.title}{one.article.text}"), one


def _is_plain(text: str) -> bool:
    """Whether a text holds nothing that a browser would run, no control characters, nothing that turns it round."""
    return not re.search("<script|alert\\(|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_there_are_enough_and_each_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 100


def test_what_every_pool_is_made_of() -> None:
    assert issubclass(FeedPool, Workers)
    assert issubclass(AnalysisPool, Workers)


def _reset_peak() -> float:
    """Forget the highest use of memory, on Linux, and return what is used now, in MB."""
    if Path("/proc/self/clear_refs").exists():
        Path("/proc/self/clear_refs").write_text("5")
    return _peak_mb("self")


def _peak_mb(process: str) -> float:
    """Return the most memory that a process has used since, in MB; 0 where the system does not say."""
    path = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", path.read_text()) if path.exists() else None
    return int(found[1]) / 1_000 if found else 0.0
