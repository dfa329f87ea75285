"""Takes a feed, a link or a file through every step, and notes what became of each entry."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from digest.clean import WallError
from digest.config import FeedSpec
from digest.feeds import Feed, FeedError
from digest.fetch import Fetcher, FetchError, FetchPolicy, read_file
from digest.ingest import pace
from digest.ingest.analysis import NO_HINTS, Analyse, Analysed, Form, Hints, Job, Rejected, form_of
from digest.ingest.arrivals import TOO_OLD, Verdict, after_excerpt, after_failure, decide, first_due
from digest.ingest.asking import Ingested, Parse, Polled, ask, is_web, parse_here
from digest.ingest.dates import believed, is_old
from digest.ingest.identity import Arrival, alike, identify
from digest.ingest.pages import canonical_url, file_beside, page_of
from digest.model import Article, VerbatimError, stable_id
from digest.store import Store, StoreError
from digest.store.entries import EntryRecord
from digest.store.feeds import FeedRecord
from digest.stories import STORY_WINDOW, StoryIndex

log = structlog.get_logger()

_PASSING = ("dead host", "refused", "timeout", "transfer")
_CLOSED = (401, 402, 403)
_PAGES_AT_ONCE = 2
_LATE = 100
"""How many numbers a revision of another program may be behind the newest when it is stored."""
_SEEN_LATELY = timedelta(days=1)
_OUR_FAULT = "A fault of Verbatim's own; its log says more."


class Ingest:
    """The steps in their order: fetch, parse, clean, extract, group, store."""

    def __init__(
        self, store: Store, fetcher: Fetcher, analyse: Analyse, policy: FetchPolicy, parse: Parse = parse_here
    ) -> None:
        self._feeds = store.feeds
        self._newsroom = store.newsroom
        self._entry_records = store.entries
        self._fetcher = fetcher
        self._analyse = analyse
        self._parse = parse
        self._policy = policy
        self._index = StoryIndex()
        self._placed: set[str] = set()
        self._newest = 0
        self._grouping = asyncio.Lock()

    async def feed(self, spec: FeedSpec, now: datetime) -> tuple[Ingested, ...]:
        """Read one feed and all its new entries; how it fared is kept in the feed's record, and logged.

        An unreadable feed gives nothing, and its record says why; one that is disabled is not asked.
        """
        record = await self._feeds.get(spec.url) or FeedRecord(spec.name, spec.url)
        polled = None if record.disabled_at else await self.poll(spec, record, now)
        return await self.take_in(polled, now) if polled else ()

    async def poll(self, spec: FeedSpec, record: FeedRecord, now: datetime) -> Polled | None:
        """Ask for a feed; return what has to be taken in, or None where it failed or has not changed.

        Then its record is saved. A record is saved after its entries otherwise, so that a crash in between loses none.
        """
        if record.name != spec.name:
            record = replace(record, name=spec.name)
        try:
            answer = await ask(spec, record, self._fetcher, self._parsed, self._policy, now)
        except Exception as error:  # noqa: BLE001  a fault of ours in one feed must not stop the others, and is never silent
            await self._feeds.save(pace.failed(record, spec.every, _told(error, feed=spec.name), now))
            return None
        polled = Polled(spec, record, answer)
        if answer.feed is not None:
            return polled
        await self._feeds.save(polled.after((), record.again_at, now))
        return None

    async def take_in(self, polled: Polled, now: datetime) -> tuple[Ingested, ...]:
        """Read the new entries of a feed; one bad entry never stops the others.

        Entries that are known, old or part of a flood are noted with that reason and passed over (`arrivals.decide`);
        what is returned was read.
        """
        spec, feed = polled.spec, polled.answer.feed
        done, again_at = await self._entries(spec, feed, polled.record, now) if feed else ((), None)
        await self._feeds.save(polled.after(done, again_at, now))
        log.info("feed read", feed=spec.name, read=len(done), new=sum(one.is_new for one in done))
        return done

    async def look(self, spec: FeedSpec, now: datetime) -> tuple[Feed, list[Verdict]]:
        """Return a feed and what would become of each of its entries now; nothing is read of them, or kept.

        FetchError or FeedError where it cannot be read.
        """
        record = await self._feeds.get(spec.url) or FeedRecord(spec.name, spec.url)
        answer = await ask(
            spec, replace(record, etag=None, last_modified=None), self._fetcher, self._parsed, self._policy, now
        )
        if answer.feed is None:
            raise FeedError(f"The feed at {spec.url} says that it has not changed, although nothing of it is known.")
        arrivals = identify(spec.url, answer.feed.entries)
        known = await self._entry_records.known(spec.name, arrivals)
        return answer.feed, decide(arrivals, known, record.failing_since or record.checked_at, now)

    async def url(self, url: str, now: datetime, hints: Hints = NO_HINTS, feed: str | None = None) -> Ingested:
        """Read one web page."""
        fetched = await self._fetcher.get(url)
        return await self._store(_page_job(fetched.body, url, hints), url, feed, now)

    async def file(self, path: Path, now: datetime, feed: str | None = None) -> Ingested:
        """Read one file of the person who asks, any readable path; `feed` is the feed that it counts for, if any."""
        return await self._store(file_job(read_file(path), str(path), NO_HINTS, None), str(path), feed, now)

    async def body(
        self, body: bytes, name: str, now: datetime, hints: Hints = NO_HINTS, url: str | None = None
    ) -> Ingested:
        """Take in bytes that came from a file or a pipe called `name`."""
        return await self._store(file_job(body, name, hints, url), name, None, now)

    async def _parsed(self, body: bytes, url: str, content_type: str | None) -> Feed:
        """Parse a feed; FeedError tells a wall in its place from a page that never was one."""
        try:
            return await self._parse(body, url, content_type)
        except FeedError as error:
            if form_of(body) == "html":
                page = await self._analyse(Job(body, "html", url, url))
                if isinstance(page, Rejected) and page.is_wall:
                    raise FeedError(
                        f"{url} shows a wall (consent, log-in, JavaScript, a robot check or an error) instead of the "
                        "feed; what it holds back is read once the feed is there again."
                    ) from error
            raise

    async def _entries(
        self, spec: FeedSpec, feed: Feed, record: FeedRecord, now: datetime
    ) -> tuple[tuple[Ingested, ...], datetime | None]:
        """Read every new entry, a few at a time, so that no site is asked for all its pages at once.

        Return also when the next one is due again.
        """
        arrivals = identify(spec.url, feed.entries)
        known = await self._entry_records.known(spec.name, arrivals)
        verdicts = decide(arrivals, known, record.failing_since or record.checked_at, now)
        await self._note(spec.name, verdicts, now)
        few = asyncio.Semaphore(_PAGES_AT_ONCE)

        async def read(verdict: Verdict) -> Ingested:
            async with few:
                return await self._entry(spec, feed, verdict, now)

        done = await asyncio.gather(*(read(verdict) for verdict in verdicts if verdict.do == "read"))
        return tuple(done), first_due(verdicts, (one.again_at for one in done))

    async def _note(self, feed: str, verdicts: Sequence[Verdict], now: datetime) -> None:
        """Keep what was decided without reading, and that the others are still in the feed."""
        noted = [_record(feed, verdict, verdict.outcome, now) for verdict in verdicts if verdict.do == "note"]
        for record in noted:
            if record.article:
                await self._newsroom.sight(record.article, feed, now)
        earlier = [verdict.earlier for verdict in verdicts if verdict.earlier]
        still = [one for one in earlier if now - one.seen_at > _SEEN_LATELY]
        await self._entry_records.note(noted, now, still)

    async def _entry(self, spec: FeedSpec, feed: Feed, verdict: Verdict, now: datetime) -> Ingested:
        done = await self._entry_page(spec, feed, verdict, now)
        record = _after(spec.name, verdict, done, now)
        await self._entry_records.note([record], now)
        return replace(done, is_retry=verdict.is_retry, again_at=record.again_at)

    async def _entry_page(self, spec: FeedSpec, feed: Feed, verdict: Verdict, now: datetime) -> Ingested:
        entry = verdict.arrival.entry
        name = entry.url or entry.id
        published = None if verdict.doubt_date else entry.published
        hints = Hints(entry.title, entry.authors, published, feed.title)
        try:
            return await self._page_or_excerpt(spec, verdict, hints, now)
        except (FetchError, FeedError, StoreError, WallError) as error:
            log.info("entry skipped", feed=spec.name, entry=name, why=str(error))
            return Ingested(name, why=str(error), again=_may_pass(error))
        except Exception:  # a fault of ours in one entry must not stop the others
            log.exception("entry failed", feed=spec.name, entry=name)
            return Ingested(name, why=_OUR_FAULT)

    async def _page_or_excerpt(self, spec: FeedSpec, verdict: Verdict, hints: Hints, now: datetime) -> Ingested:
        """Take in an entry's article; where its page is closed to us, what the feed gives away of it."""
        arrival = verdict.arrival
        name = arrival.entry.url or arrival.entry.id
        try:
            job = replace(await self._entry_job(spec, arrival, hints), read_at=now)
            return await self._take_in(job, name, spec.name, now, verdict)
        except (FetchError, WallError) as error:
            if not _is_closed(error):
                raise
            done = await self._take_in(_excerpt_job(arrival, hints, now), name, spec.name, now, verdict)
            if done.article is None:
                raise
            log.info("excerpt taken", feed=spec.name, entry=name, why=str(error))
            return done

    async def _entry_job(self, spec: FeedSpec, arrival: Arrival, hints: Hints) -> Job:
        entry = arrival.entry
        if arrival.is_full:
            return Job(entry.html.encode(), "html", arrival.page, entry.url, replace(hints, certain=True))
        if not entry.url:
            raise FeedError(
                f"The entry “{(entry.title or entry.id)[:100]}” of {spec.name} has no link and no full text."
            )
        if not is_web(spec.url) and (path := file_beside(spec.url, entry.url)):
            return _page_job(await asyncio.to_thread(read_file, path, self._policy), entry.url, hints)
        fetched = await self._fetcher.get(entry.url)
        return _page_job(fetched.body, fetched.url, hints)

    async def _take_in(self, job: Job, what: str, feed: str, now: datetime, verdict: Verdict) -> Ingested:
        """Store what an entry gave: as a new article, as a revision of what it was before, or not once more.

        WallError where the page is a wall.
        """
        was = await self._was(verdict)
        result = await self._analyse(replace(job, page=was.page) if was else job)
        if isinstance(result, Rejected):
            if result.is_wall and not job.excerpt:
                raise WallError(result.why)
            return Ingested(what, why=result.why)
        if was is None and is_old(result.article.published, now) and not _is_recent(verdict, now):
            return Ingested(what, why=TOO_OLD)
        async with self._grouping, self._newsroom.grouping():
            if fuller := await self._fuller(result.article, was):
                await self._newsroom.sight(fuller.id, feed, now)
                return Ingested(what, fuller)
            if was and await self._is_stale(result.article, was, verdict):
                return Ingested(what, was)
            if was is None:
                page, known = await self._settle(result.article, verdict)
                if known:
                    await self._newsroom.sight(known.id, feed, now)
                    return Ingested(what, known)
                result = await self._under(page, result, job)
            return await self._keep(result, what, feed, now)

    async def _was(self, verdict: Verdict) -> Article | None:
        """Return what an entry that is read again was before."""
        article_id = verdict.earlier.article if verdict.earlier else None
        return await self._newsroom.article(article_id) if article_id else None

    async def _fuller(self, article: Article, was: Article | None) -> Article | None:
        """Return what an excerpt does not replace: a full text of its page, or another feed's excerpt of it."""
        current = await self._newsroom.current(article.page) if article.excerpt else None
        return current if current and (was is None or not current.excerpt) else None

    async def _is_stale(self, article: Article, was: Article, verdict: Verdict) -> bool:
        """Return whether a feed's own text is an earlier one, served again: its date has not moved on."""
        arrival, earlier = verdict.arrival, verdict.earlier
        moved_on = earlier is not None and arrival.dated > earlier.dated
        known = arrival.is_full and not moved_on and article.id != was.id
        return known and await self._newsroom.article(article.id) is not None

    async def _settle(self, article: Article, verdict: Verdict) -> tuple[str, Article | None]:
        """Return the page that an entry's article belongs to, and the article itself if it is known.

        One that is like a known article is that article: another feed has it, or its address has changed. Where a
        known page is nothing like it, the page's word on its own address is not believed. A full text is the next
        revision of its excerpt, whatever the two share.
        """
        same_page = await self._newsroom.current(article.page)
        if same_page and same_page.excerpt and not article.excerpt:
            return article.page, None
        known = [same_page, *[await self._newsroom.article(one) for one in verdict.likely]]
        for other in filter(None, known):
            if alike(other.text, article.text):
                is_known = other.page == article.page or other.text == article.text
                return other.page, other if is_known else None
        return verdict.arrival.page if same_page else article.page, None

    async def _under(self, page: str, result: Analysed, job: Job) -> Analysed:
        """Return the article as one of that page; the ids of its lines depend on it."""
        if page == result.article.page:
            return result
        again = await self._analyse(replace(job, page=page))
        return again if isinstance(again, Analysed) else result

    async def _store(self, job: Job, what: str, feed: str | None, now: datetime) -> Ingested:
        result = await self._analyse(job)
        if isinstance(result, Rejected):
            return Ingested(what, why=result.why)
        async with self._grouping, self._newsroom.grouping():
            return await self._keep(result, what, feed, now)

    async def _keep(self, result: Analysed, what: str, feed: str | None, now: datetime) -> Ingested:
        """Store an article in its story; the lock on grouping is held."""
        article = result.article
        story = await self._place(article, result.meaning, now)
        is_new = await self._newsroom.add(article, result.highlights, story, feed, now, meaning=result.meaning)
        return Ingested(what, article, is_new)

    async def _place(self, article: Article, meaning: bytes | None, now: datetime) -> str:
        """Return the article's story, after taking in what other programs have placed in the meantime."""
        await self._catch_up(now)
        for earlier in reversed(await self._newsroom.revisions(article.page)):
            if story := await self._newsroom.story_of(earlier.id):
                return story
        self._placed.add(article.id)
        published = min(article.published.at, now) if article.published else now
        return self._index.place(article.id, article.title, article.text, published, meaning)

    async def _catch_up(self, now: datetime) -> None:
        """Take in what is stored: at first the whole window, then what is new or was stored late."""
        arrivals = await self._newsroom.arrivals(now - STORY_WINDOW, self._newest - _LATE)
        fresh = [article_id for _, article_id in arrivals if article_id not in self._placed]
        self._index.add(await self._newsroom.placed(fresh))
        self._placed = {article_id for _, article_id in arrivals}
        self._newest = arrivals[-1][0] if arrivals else self._newest


def _told(error: Exception, feed: str) -> VerbatimError:
    """Log why a feed failed, and return it as a sentence."""
    if isinstance(error, VerbatimError):
        log.warning("feed failed", feed=feed, why=str(error))
        return error
    log.error("feed failed", feed=feed, exc_info=error)
    return FeedError(_OUR_FAULT)


def _is_recent(verdict: Verdict, now: datetime) -> bool:
    """Return whether the feed says that an entry is new."""
    published = believed(verdict.arrival.entry.published, now)
    return published is not None and not is_old(published, now)


def _record(feed: str, verdict: Verdict, outcome: str, now: datetime) -> EntryRecord:
    one = verdict.arrival
    return EntryRecord(feed, one.key, one.guid, one.title, one.content, one.dated, outcome, now, now, now)


def _after(feed: str, verdict: Verdict, done: Ingested, now: datetime) -> EntryRecord:
    """Return the record of an entry that was read; one that was an article before stays it, even if its page fails."""
    earlier = verdict.earlier
    first_seen = earlier.first_seen if earlier else now
    if done.article:
        again_at = after_excerpt(first_seen, now) if done.article.excerpt else None
        return replace(_record(feed, verdict, f"article {done.article.id}", now), again_at=again_at)
    outcome, again_at = after_failure(done.why, first_seen, now, may_pass=done.again)
    if earlier and earlier.article:
        kept = earlier if done.again else _record(feed, verdict, earlier.outcome, now)
        is_excerpt = earlier.again_at is not None
        return replace(kept, read_at=now, again_at=after_excerpt(first_seen, now) if is_excerpt else again_at)
    return replace(_record(feed, verdict, outcome, now), again_at=again_at)


def _may_pass(error: VerbatimError) -> bool:
    """Whether it is worth trying again later: the network, a busy server or database, but not a page that is gone."""
    if isinstance(error, FetchError):
        return error.kind in _PASSING if error.status is None else error.status >= 500 or error.status == 429
    return isinstance(error, StoreError)


def _is_closed(error: VerbatimError) -> bool:
    """Whether there is an article behind it that we are not let read: a wall, or HTTP 401, 402 or 403."""
    return isinstance(error, WallError) or (isinstance(error, FetchError) and error.status in _CLOSED)


def _excerpt_job(arrival: Arrival, hints: Hints, now: datetime) -> Job:
    entry = arrival.entry
    certain = replace(hints, certain=True)
    return Job(entry.html.encode(), "html", arrival.page, entry.url, certain, read_at=now, excerpt=True)


def file_job(body: bytes, name: str, hints: Hints, url: str | None) -> Job:
    """Return the job for a file: its page is the address it was saved from, where that is known, else its own text."""
    form: Form = form_of(body)
    link = url or (canonical_url(body) if form == "html" else None)
    page = page_of(link) if link else f"file:{stable_id(name)}"
    return Job(body, form, page, link, hints)


def _page_job(body: bytes, url: str, hints: Hints) -> Job:
    link = canonical_url(body)
    same_site = link is not None and page_of(link).split("/")[2:3] == page_of(url).split("/")[2:3]
    address = link if link and same_site else url
    return Job(body, "html" if form_of(body) == "html" else "raw", page_of(address), address, hints)
