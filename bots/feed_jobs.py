"""Feeds on PostgreSQL: every service queues those that are due, and whichever worker is free reads them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status

from bots.poller import A_HOST, host_of
from digest.config import FeedSpec
from digest.ingest import Ingest
from digest.ingest.pace import hastened
from digest.model import stable_id
from digest.store import FeedRecord, Store

log = structlog.get_logger()

READ_FEED = "verbatim.read_feed"
"""The name of the task, as it stands in the database: a job of an older version must find it, so it never changes."""
OLDER_NAMES: tuple[str, ...] = ()
"""What the task was called in older versions, whose jobs may still be waiting."""
QUEUE = "feeds"
"""A new kind of job gets a queue of its own, which older workers do not look at."""

AT_ONCE = 16
"""How many feeds a worker reads at once: enough for slow servers, few enough that another worker gets its share."""
LOOK_SECONDS = 0.5
"""How often a worker looks for a job; a new one wakes it, but the end of another on the same host does not."""
WAITING = 2_000
"""How many feeds may wait in the queue: what is due beyond is queued later."""
HEARTBEAT_SECONDS, DEAD_SECONDS = 5.0, 25.0
"""How often a worker shows that it lives, and after what silence its jobs are another's. With the sweeps of a service
every 15 seconds, a dead worker's feeds are read by another within 60."""
STOP_SECONDS = 5.0
"""How long feeds that are being read at a stop may take; then they are handed back."""
PAUSE_SECONDS = 5.0
"""How long until a worker whose database failed begins again."""
_AT_A_TIME = 100
_ATTEMPTS = 3
_AGAIN = timedelta(seconds=5)


class FeedJobs:
    """Queues the feeds that are due, takes back those of dead workers and, where it `works`, reads feeds itself.

    A job is a feed's key: what is due stands in the feeds' records, and a job that is lost, double or unknown costs a
    sweep at most. Of one host two feeds are read at once, whoever reads them.
    """

    def __init__(  # noqa: PLR0913 - what reading takes
        self,
        feeds: Iterable[FeedSpec],
        store: Store,
        ingest: Ingest,
        clock: Callable[[], datetime],
        address: str,
        *,
        works: bool,
    ) -> None:
        self._specs = _by_key(feeds)
        self._store = store
        self._ingest = ingest
        self._clock = clock
        self._works = works
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        self._app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=4))
        self._task = self._app.task(name=READ_FEED, aliases=list(OLDER_NAMES), queue=QUEUE, retry=_Again())(self._read)
        self._working: tuple[asyncio.Task[None], ...] = ()
        self._is_open = False
        self.new = 0

    async def set_up(self) -> None:
        """Make the queue where it is missing, have exactly these feeds polled, and begin to work."""
        if not self._is_open:
            await self._store.set_up_queue()
            await self._app.open_async()
            self._is_open = True
            self._working = (asyncio.create_task(self._work()),) if self._works else ()
        await self._have_polled()

    async def follow(self, feeds: Iterable[FeedSpec]) -> None:
        """Have exactly these feeds polled from now on."""
        specs = _by_key(feeds)
        if specs != self._specs:
            self._specs = specs
            await self._have_polled()

    async def sweep(self) -> None:
        """Queue whatever is due, and what dead workers held."""
        try:
            await self._take_back()
            await self._queue_due()
        except ConnectorException as error:
            log.warning("feeds not queued", why=str(error.__cause__ or error))

    async def idle(self) -> None:
        """Wait until no feed is in the queue."""
        while True:
            if not await self._held():
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def stop(self) -> None:
        """Read to their end the feeds that can be within STOP_SECONDS, and hand the others back."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        if self._is_open:
            self._is_open = False
            await self._app.close_async()

    async def _have_polled(self) -> None:
        now = self._clock()
        await self._store.feeds.set_up({spec.url: spec.name for spec in self._specs.values()}, now)
        for record in await self._store.feeds.all():
            spec = self._specs.get(key_of(record.url))
            if spec and spec.every and (sooner := hastened(record, spec.every)) != record:
                await self._store.feeds.save(sooner)

    async def _take_back(self) -> None:
        """Queue the jobs of dead workers again; one whose feed was queued anew meanwhile is dropped."""
        jobs = self._app.job_manager
        for job in await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=DEAD_SECONDS):
            log.warning("a feed is taken over from a worker that is gone", feed=job.queueing_lock)
            try:
                await jobs.retry_job(job, retry_at=datetime.now(UTC))
            except ConnectorException:
                with contextlib.suppress(ConnectorException):  # another service has just taken it back
                    await jobs.finish_job(job, Status.FAILED, delete_job=True)
        await jobs.prune_stalled_workers(DEAD_SECONDS)

    async def _queue_due(self) -> None:
        held = await self._held()
        due = await self._store.feeds.due(self._clock(), WAITING)
        await self._store.feeds.retire([record.url for record in due if key_of(record.url) not in self._specs])
        jobs = [
            self._job(record) for record in due if key_of(record.url) in self._specs and key_of(record.url) not in held
        ][: max(0, WAITING - len(held))]
        for start in range(0, len(jobs), _AT_A_TIME):
            await self._queue(jobs[start : start + _AT_A_TIME])

    async def _queue(self, jobs: list[Job]) -> None:
        """Queue these; where another service has queued one of them at the same moment, one by one."""
        try:
            await self._app.job_manager.batch_defer_jobs_async(jobs)
        except AlreadyEnqueued:
            for job in jobs if len(jobs) > 1 else ():
                await self._queue([job])

    async def _held(self) -> frozenset[str]:
        """Return the keys of the feeds that wait or are being read."""
        jobs = self._app.job_manager
        held = [
            await jobs.list_jobs_async(queue=QUEUE, status=status) for status in (Status.TODO.value, Status.DOING.value)
        ]
        return frozenset(job.queueing_lock for some in held for job in some if job.queueing_lock)

    def _job(self, record: FeedRecord) -> Job:
        key = key_of(record.url)
        return Job(
            id=None, queue=QUEUE, lock=_lane(record), queueing_lock=key, task_name=READ_FEED, task_kwargs={"feed": key}
        )

    async def _work(self) -> None:
        """Read feeds until cancelled; after a failure of the database, begin again."""
        while True:
            try:
                await self._app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=AT_ONCE,
                    fetch_job_polling_interval=LOOK_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=DEAD_SECONDS,
                    shutdown_graceful_timeout=STOP_SECONDS,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
            except Exception as error:  # noqa: BLE001  whatever it is, feeds go on being read once it is over
                log.warning("reading feeds is interrupted", why=str(error.__cause__ or error))
            await asyncio.sleep(PAUSE_SECONDS)

    async def _read(self, feed: str) -> None:
        """Read a feed, if it is still one of ours and still due: it may have been read since it was queued."""
        now, spec = self._clock(), self._specs.get(feed)
        record = await self._store.feeds.get(spec.url) if spec else None
        if spec is None or record is None or record.next_at is None or record.next_at > now:
            return
        if polled := await self._ingest.poll(spec, record, now):
            self.new += sum(one.is_new for one in await self._ingest.take_in(polled, now))


class _Again(BaseRetryStrategy):
    """What was cut off by a stop is handed back at once; what failed is tried again soon, and left to a sweep then."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=datetime.now(UTC))
        return RetryDecision(retry_at=datetime.now(UTC) + _AGAIN) if job.attempts < _ATTEMPTS else None


def key_of(url: str) -> str:
    """Return what a feed is called in a job: its address may hold a secret."""
    return stable_id("feed", url)


def _by_key(feeds: Iterable[FeedSpec]) -> dict[str, FeedSpec]:
    return {key_of(feed.url): feed for feed in feeds}


def _lane(record: FeedRecord) -> str:
    """Return one of the A_HOST lanes of a feed's host, each of which one worker at a time may use; a file has its own.

    So no feed is read twice at once, though it may be queued anew while it is being read.
    """
    host = host_of(record)
    return f"{host} {zlib.crc32(record.url.encode()) % A_HOST}" if host else key_of(record.url)
