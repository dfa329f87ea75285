"""The engine: polls feeds, posts what is due, tells the admin what is broken; and the clock that drives it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bots.poller import Poller
from bots.steadiness import Steadiness
from digest.commands import Desk
from digest.config import Config, FeedSpec
from digest.delivery import Platform
from digest.delivery.dispatcher import Dispatcher
from digest.editor import Editor, feeds_of
from digest.ingest import Ingest
from digest.model import Answer, Composed, DigestSpec, Origin, Slot, Target, Window, stable_id
from digest.store import Store
from digest.store.feeds import FeedRecord

log = structlog.get_logger()

SWEEP_SECONDS = 15
"""How often the clock looks whether something is due."""
TIDY_SECONDS = 600
"""How often the archive is looked at for what is over its limits."""
FIRST_POLL_SECONDS = 60.0
"""How long the first edition after a start waits for the feeds."""
FAILING_FOR = timedelta(minutes=30)
"""How long a feed may fail before the admin hears of it: a restart of its server is not news."""
ALERTS_AT_ONCE = 5
"""Of how many feeds a channel is told one by one; more that are found at once go into one message."""
_NAMED = 3


class FeedReader(Protocol):
    """Who sees to it that the feeds that are due are read: this process alone, or whoever works on the database."""

    async def set_up(self) -> None:
        """Have its feeds polled from now on."""
        ...

    async def follow(self, feeds: Iterable[FeedSpec]) -> None:
        """Have exactly these feeds polled from now on."""
        ...

    async def sweep(self) -> None:
        """Have whatever is due read soon."""
        ...

    async def idle(self) -> None:
        """Wait until what was due has been read."""
        ...

    async def stop(self) -> None:
        """End or hand back whatever is under way."""
        ...


class Service:
    """What the clock drives. Every step takes the time as an argument and may be repeated."""

    def __init__(
        self,
        config: Config,
        store: Store,
        ingest: Ingest,
        platforms: Mapping[str, Platform],
        clock: Callable[[], datetime],
    ) -> None:
        self._config = config
        self._store = store
        self._ingest = ingest
        self._clock = clock
        self._posting = asyncio.Lock()
        self._wake = asyncio.Event()
        self.editor = Editor(store, config.feeds)
        self.dispatcher = Dispatcher(store.ledger, platforms)
        self.desk = Desk(config, store, self.editor, self._post_by_hand, clock)

    async def digests(self) -> tuple[DigestSpec, ...]:
        """Return every digest: those of the file, then those made in chat."""
        return (*self._config.digests, *await self._store.digests.all())

    async def poll(self, now: datetime) -> int:
        """Read every feed that is due, and return how many articles are new."""
        poller = await self._poller(lambda: now)
        await poller.set_up()
        await poller.sweep()
        await poller.idle()
        return poller.new

    async def post(self, now: datetime, first_cursor: datetime | None = None) -> int:
        """Plan what is due, freeze it, deliver it; return how many parts were posted."""
        async with self._posting:
            digests = await self.digests()
            await self.dispatcher.correct(digests, now)
            await self.dispatcher.plan(digests, now, first_cursor)
            await self.dispatcher.freeze(digests, self._composer(now), now)
            return await self.dispatcher.deliver(now)

    async def report(self, now: datetime) -> None:
        """Tell the admin, once each, which feeds and channels fail: in the log and in a channel that works."""
        failing = [record for record in await self._store.feeds.failing() if _is_news(record, now)]
        await self._alert_feeds(failing, now)
        problems = await self.dispatcher.problems(now)
        for delivery, sentence in problems:
            log.error("delivery needs an admin", target=str(delivery.target), why=sentence)
            if delivery.origin.kind != "alert":
                about = f"delivery {delivery.id} {delivery.expires_at}"  # which a retry by hand renews
                await self._alert(sentence, self._config.alerts_to, about, now)
        await self.dispatcher.mark_reported(delivery for delivery, _ in problems)

    async def run_once(self, now: datetime, first_cursor: datetime | None = None) -> int:
        """Do whatever is due now, and return how many parts were posted."""
        await self._recover(now)
        await self.poll(now)
        posted = await self.post(now, first_cursor)
        await self.report(now)
        return posted

    async def left(self, since: datetime) -> str:
        """Return what did not go well since a moment, in one sentence, or "" when all is well: for `run --once`."""
        feeds = [record.name for record in await self._store.feeds.failing() if record.disabled_at is None]
        editions = len(await self._store.ledger.planned())
        posts = await self._store.ledger.outbox.unsettled(since)
        return left_over(feeds, editions, posts)

    async def run(self, reader: FeedReader | None = None) -> None:
        """Run until cancelled: look at once, then every SWEEP_SECONDS, and whenever something is posted by hand.

        `reader` sees to the feeds; by default they are read here.
        """
        await self._recover(self._clock())
        reader = reader or await self._poller(self._clock)
        try:
            await reader.set_up()
            await reader.sweep()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.idle(), FIRST_POLL_SECONDS)
            await self._post_at_every_sweep(reader)
        finally:
            await reader.stop()

    async def _recover(self, now: datetime) -> None:
        await self.dispatcher.recover(now, alone=not self._store.is_shared)

    async def _poller(self, clock: Callable[[], datetime]) -> Poller:
        return Poller(await self.editor.feeds(), self._store, self._ingest, clock)

    async def _post_at_every_sweep(self, reader: FeedReader) -> None:
        scheduler = AsyncIOScheduler(timezone="UTC")

        async def sweep_feeds() -> None:
            await reader.follow(await self.editor.feeds())  # feeds are added and removed while the service runs
            await reader.sweep()

        for job in (sweep_feeds, self._sweep_posts):
            scheduler.add_job(job, "interval", seconds=SWEEP_SECONDS, max_instances=1, coalesce=True)
        steady = (Steadiness(self._clock),)
        scheduler.add_job(self._sweep_archive, "interval", steady, seconds=TIDY_SECONDS, max_instances=1, coalesce=True)
        scheduler.start()
        try:
            while True:
                await self._sweep_posts()
                self._wake.clear()
                await self._wake.wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _sweep_posts(self) -> None:
        try:
            await self.post(self._clock())
            await self.report(self._clock())
            heartbeat_of(self._config).touch()
        except Exception:  # a locked database, a full disk: the next sweep tries again, and the heartbeat goes stale
            log.exception("posting failed")

    async def _sweep_archive(self, steadiness: Steadiness) -> None:
        """Tidy by a clock that has kept pace: one that leaps a year ahead must not empty the archive."""
        try:
            if steadiness.is_settled():
                await self.tidy(self._clock())
        except Exception:  # the next sweep tries again
            log.exception("tidying the archive failed")

    async def tidy(self, now: datetime) -> int:
        """Take out of the archive what is over its limits, a little at a time, and return how many articles went."""
        limits, retention = self._config.archive, self._store.retention
        await retention.forget_accounts(now)
        if limits.keep is None and limits.most is None:
            return 0
        gone = await retention.prune(limits.keep, limits.most, now)
        await retention.give_back()
        if gone:
            log.info("archive tidied", articles=gone)
        return gone

    def _composer(self, now: datetime) -> Callable[[DigestSpec, Slot, Window, bool], asyncio.Future[Composed]]:
        def compose(spec: DigestSpec, slot: Slot, window: Window, late: bool) -> asyncio.Future[Composed]:
            return asyncio.ensure_future(self.editor.edition(spec, slot, window, now, late=late))

        return compose

    async def _post_by_hand(self, composed: Composed, target: Target, spec: DigestSpec, now: datetime) -> None:
        await self.dispatcher.post_by_hand(composed, target, spec, now)
        self._wake.set()

    async def _alert_feeds(self, failing: Sequence[FeedRecord], now: datetime) -> None:
        """Tell of each feed by itself, or of many in one message: when the network is down, all of them fail."""
        of_target: dict[Target, list[FeedRecord]] = {}
        digests = await self.digests() if failing else ()
        feeds = await self.editor.feeds() if failing else ()
        for record in failing:
            log.error("feed needs an admin", feed=record.name, why=record.why)
            drawing = [spec for spec in digests if record.name in (feeds_of(spec, feeds) or {record.name})]
            for target in self._alert_targets(drawing):
                of_target.setdefault(target, []).append(record)
        for target, records in of_target.items():
            for some in [records] if len(records) > ALERTS_AT_ONCE else [[record] for record in records]:
                about = " ".join(f"feed {record.url} {record.disabled_at or record.failing_since}" for record in some)
                await self._alert(trouble(some), (target,), about, now)
        await self._store.feeds.mark_alerted([record.url for record in failing])

    def _alert_targets(self, digests: Sequence[DigestSpec]) -> tuple[Target, ...]:
        """Return where alerts go: where config.yaml says, else the channels of the digests that are concerned."""
        return self._config.alerts_to or tuple(dict.fromkeys(target for spec in digests for target in spec.targets))

    async def _alert(self, sentence: str, targets: Sequence[Target], about: str, now: datetime) -> None:
        for target in targets:
            origin = Origin("alert", stable_id("alert", about))
            await self.dispatcher.enqueue(
                Answer(title="Verbatim needs an admin", text=(sentence,)), target, origin, now
            )


def left_over(feeds: Sequence[str], editions: int, posts: int) -> str:
    """Say which feeds could not be read, and how many editions and posts wait; "" for none."""
    named = ", ".join(feeds[:_NAMED]) + ", ..." * (len(feeds) > _NAMED)
    parts = [
        f"{_counted(len(feeds), 'feed')} could not be read ({named})" if feeds else "",
        f"{_counted(editions, 'edition')} could not be composed" if editions else "",
        f"{_counted(posts, 'post')} could not be settled" if posts else "",
    ]
    said = "; ".join(filter(None, parts))
    return f"Not everything went well: {said}. The log says why." if said else ""


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def heartbeat_of(config: Config) -> Path:
    """Return the file that is touched after every sweep that went well."""
    return config.data_dir / "heartbeat"


def _is_news(record: FeedRecord, now: datetime) -> bool:
    """Return whether the admin should hear of a failing feed, and has not yet."""
    is_long = record.failing_since is not None and now - record.failing_since >= FAILING_FOR
    return not record.alerted and (is_long or record.disabled_at is not None)


def trouble(records: Sequence[FeedRecord]) -> str:
    """Return what an admin has to know of feeds that fail or are disabled."""
    if len(records) > 1:
        named = ", ".join(record.name for record in records[:_NAMED])
        return (
            f"{len(records):,} feeds are not readable, such as {named}. The first says: {records[0].why} "
            "The log has the reason of each. Where all fail at once, look at this machine's network."
        )
    (record,) = records
    if record.disabled_at:
        return (
            f"The feed {record.name} is not read any more since {record.disabled_at:%d %B %H:%M} UTC: {record.why} "
            "Give it its new address, take it out, or have it tried again with `verbatim feeds enable`."
        )
    return f"The feed {record.name} has not been readable since {record.failing_since:%d %B %H:%M} UTC: {record.why}"
