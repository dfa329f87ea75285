"""Polls the feeds that are due: many at once, few of one host, none twice, and no slow one holds up another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog

from digest.config import FeedSpec
from digest.ingest import Ingest
from digest.ingest.pace import hastened
from digest.store import FeedRecord, Store

log = structlog.get_logger()

AT_ONCE = 64
"""How many feeds are asked at once."""
A_HOST = 2
"""How many of them on one host."""
TAKEN_IN = 256
"""How many feeds with something new may wait to be taken in, before others are asked: analysis is slower than polling,
and what was fetched for it lies in memory."""
READ_AT_ONCE = 32
"""How many feeds have their entries read at once."""
_AHEAD = 1000


class Turns:
    """Who is next: in order of arrival, passing over those whose host is busy."""

    def __init__(self, a_host: int = A_HOST) -> None:
        self._a_host = a_host
        self._free: deque[str] = deque()
        self._waiting: dict[str, deque[FeedRecord]] = {}
        self._busy: dict[str, int] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def put(self, record: FeedRecord) -> None:
        """Let a feed wait for its turn."""
        host = host_of(record)
        self._waiting.setdefault(host, deque()).append(record)
        self._free.append(host)
        self._size += 1

    def take(self) -> FeedRecord | None:
        """Return the feed whose turn it is, or None while every waiting one's host is busy."""
        while self._free:
            host = self._free.popleft()
            if self._busy.get(host, 0) < self._a_host and (queue := self._waiting.get(host)):
                record = queue.popleft()
                if not queue:
                    del self._waiting[host]
                self._busy[host] = self._busy.get(host, 0) + 1
                self._size -= 1
                return record
        return None

    def done(self, record: FeedRecord) -> None:
        """Free the place of a feed that was taken."""
        host = host_of(record)
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
        if host in self._waiting:
            self._free.append(host)


def host_of(record: FeedRecord) -> str:
    """Return the host that is asked for a feed, "" for a file."""
    return urlsplit(record.address or record.url).netloc.lower()


class Poller:
    """Takes the feeds that are due from the store and has them read; `new` counts the articles that were new."""

    def __init__(self, feeds: Iterable[FeedSpec], store: Store, ingest: Ingest, clock: Callable[[], datetime]) -> None:
        self._specs = {feed.url: feed for feed in feeds}
        self._feeds = store.feeds
        self._ingest = ingest
        self._clock = clock
        self._turns = Turns()
        self._in_hand: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking = 0
        self._taking_in = 0
        self._more = False
        self._readers = asyncio.Semaphore(READ_AT_ONCE)
        self._loading = asyncio.Lock()
        self._looked: datetime | None = None
        self.new = 0

    async def set_up(self) -> None:
        """Have exactly its feeds polled, at the pace that is now wished for."""
        await self._feeds.set_up({url: feed.name for url, feed in self._specs.items()}, self._clock())
        for record in await self._feeds.all():
            spec = self._specs.get(record.url)
            if spec and spec.every and (sooner := hastened(record, spec.every)) != record:
                await self._feeds.save(sooner)

    async def follow(self, feeds: Iterable[FeedSpec]) -> None:
        """Have exactly these feeds polled from now on; one that goes while it waits for its turn is not asked."""
        specs = {feed.url: feed for feed in feeds}
        if specs != self._specs:
            self._specs = specs
            await self.set_up()

    async def sweep(self) -> None:
        """Begin to poll whatever is due."""
        await self._load()
        self._fill()

    async def idle(self) -> None:
        """Wait until everything that was due has been read."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """End whatever is under way."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _load(self) -> None:
        """Take some more of the feeds that are due; those in hand look due too, until after they are saved."""
        async with self._loading:
            in_hand = frozenset(self._in_hand)
            limit = len(in_hand) + _AHEAD
            now = self._clock()
            if self._looked is None or now < self._looked:
                await self._feeds.come_back(now)
            self._looked = now
            due = await self._feeds.due(now, limit)
            self._more = len(due) == limit
            await self._feeds.retire([record.url for record in due if record.url not in self._specs])
            for record in due:
                if record.url in self._specs and record.url not in in_hand:
                    self._in_hand.add(record.url)
                    self._turns.put(record)

    def _fill(self) -> None:
        while self._asking < AT_ONCE and self._taking_in < TAKEN_IN and (record := self._turns.take()):
            self._asking += 1
            self._begin(self._poll(record))
        if self._more and len(self._turns) < _AHEAD // 2:
            self._more = False
            self._begin(self.sweep())

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("polling failed", exc_info=error)

    async def _poll(self, record: FeedRecord) -> None:
        """Ask for a feed, let the next one ask, and take in what is new."""
        spec, now = self._specs.get(record.url), self._clock()
        try:
            try:
                polled = await self._ingest.poll(spec, record, now) if spec else None
            finally:
                self._asking -= 1
                self._turns.done(record)
            if polled:
                self._taking_in += 1
                self._fill()
                try:
                    async with self._readers:
                        done = await self._ingest.take_in(polled, now)
                    self.new += sum(one.is_new for one in done)
                finally:
                    self._taking_in -= 1
        finally:
            self._in_hand.discard(record.url)
            self._fill()
