"""Takes a feed, a link or a file through every step, and notes what became of each entry."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from digest.config import FeedSpec
from digest.feeds import Entry, Feed, FeedError
from digest.fetch import Fetcher, FetchError, FetchPolicy, read_file
from digest.ingest import pace
from digest.ingest.analysis import NO_HINTS, Analyse, Form, Hints, Job, Rejected, form_of
from digest.ingest.asking import Ingested, Parse, Polled, ask, is_web, parse_here
from digest.ingest.pages import canonical_url, file_beside, page_of
from digest.model import Article, VerbatimError, stable_id
from digest.store import Store, StoreError
from digest.store.feeds import FeedRecord
from digest.stories import STORY_WINDOW, StoryIndex

log = structlog.get_logger()

OLDEST_ENTRY = timedelta(days=7)
"""An entry published longer ago than this is not news when a feed is first read."""
FULL_ENTRY = 1_500
"""Characters of HTML from which on a feed's own entry counts as the whole article."""
_PASSING = ("dead host", "refused", "timeout", "transfer")
_PAGES_AT_ONCE = 2
_LATE = 100
"""How many numbers a revision of another program may be behind the newest when it is stored."""
_OUR_FAULT = "A fault of Verbatim's own; its log says more."


class Ingest:
    """The steps in their order: fetch, parse, clean, extract, group, store."""

    def __init__(
        self, store: Store, fetcher: Fetcher, analyse: Analyse, policy: FetchPolicy, parse: Parse = parse_here
    ) -> None:
        self._feeds = store.feeds
        self._newsroom = store.newsroom
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
        record = replace(record, name=spec.name)
        try:
            answer = await ask(spec, record, self._fetcher, self._parse, self._policy)
        except Exception as error:  # noqa: BLE001  a fault of ours in one feed must not stop the others, and is never silent
            await self._feeds.save(pace.failed(record, spec.every, _told(error, feed=spec.name), now))
            return None
        polled = Polled(spec, record, answer)
        if answer.feed is not None:
            return polled
        await self._feeds.save(polled.after((), now))
        return None

    async def take_in(self, polled: Polled, now: datetime) -> tuple[Ingested, ...]:
        """Read the new entries of a feed; one bad entry never stops the others. What is too old is passed over."""
        spec, feed = polled.spec, polled.answer.feed
        entries = await self._entries(spec, feed, now) if feed else []
        done = tuple(entry for entry in entries if entry)
        await self._feeds.save(polled.after(done, now))
        log.info("feed read", feed=spec.name, entries=len(entries), new=sum(one.is_new for one in done))
        return done

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

    async def _entries(self, spec: FeedSpec, feed: Feed, now: datetime) -> list[Ingested | None]:
        """Read every new entry, a few at a time, so that no site is asked for all its pages at once."""
        few = asyncio.Semaphore(_PAGES_AT_ONCE)
        entries = {_key(entry): entry for entry in feed.entries}
        known = await self._newsroom.entry_outcomes(spec.name, entries)

        async def read(key: str, entry: Entry) -> Ingested | None:
            async with few:
                return await self._entry(spec, feed, key, entry, now)

        return await asyncio.gather(*(read(key, entry) for key, entry in entries.items() if key not in known))

    async def _entry(self, spec: FeedSpec, feed: Feed, key: str, entry: Entry, now: datetime) -> Ingested | None:
        if entry.published and now - entry.published.at > OLDEST_ENTRY:
            await self._newsroom.mark_entry(spec.name, key, f"older than {OLDEST_ENTRY.days} days", now)
            return None
        done = await self._entry_page(spec, feed, entry, now)
        if not done.again:
            outcome = f"article {done.article.id}" if done.article else done.why
            await self._newsroom.mark_entry(spec.name, key, outcome, now)
        return done

    async def _entry_page(self, spec: FeedSpec, feed: Feed, entry: Entry, now: datetime) -> Ingested:
        name = entry.url or entry.id
        hints = Hints(entry.title, entry.authors, entry.published, feed.title)
        try:
            job = await self._entry_job(spec, entry, hints)
            return await self._store(job, name, spec.name, now)
        except (FetchError, FeedError, StoreError) as error:
            log.info("entry skipped", feed=spec.name, entry=name, why=str(error))
            return Ingested(name, why=str(error), again=_may_pass(error))
        except Exception:  # a fault of ours in one entry must not stop the others
            log.exception("entry failed", feed=spec.name, entry=name)
            return Ingested(name, why=_OUR_FAULT)

    async def _entry_job(self, spec: FeedSpec, entry: Entry, hints: Hints) -> Job:
        if entry.html and len(entry.html) >= FULL_ENTRY:
            page = page_of(entry.url) if entry.url else f"{spec.url}#{entry.id}"
            return Job(entry.html.encode(), "html", page, entry.url, replace(hints, certain=True))
        if not entry.url:
            raise FeedError(
                f"The entry “{(entry.title or entry.id)[:100]}” of {spec.name} has no link and no full text."
            )
        if not is_web(spec.url) and (path := file_beside(spec.url, entry.url)):
            return _page_job(await asyncio.to_thread(read_file, path, self._policy), entry.url, hints)
        fetched = await self._fetcher.get(entry.url)
        return _page_job(fetched.body, fetched.url, hints)

    async def _store(self, job: Job, what: str, feed: str | None, now: datetime) -> Ingested:
        result = await self._analyse(job)
        if isinstance(result, Rejected):
            return Ingested(what, why=result.why)
        article = result.article
        async with self._grouping:
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


def _key(entry: Entry) -> str:
    return stable_id("entry", entry.id, entry.title or "", str(entry.published or ""))


def _told(error: Exception, feed: str) -> VerbatimError:
    """Log why a feed failed, and return it as a sentence."""
    if isinstance(error, VerbatimError):
        log.warning("feed failed", feed=feed, why=str(error))
        return error
    log.error("feed failed", feed=feed, exc_info=error)
    return FeedError(_OUR_FAULT)


def _may_pass(error: VerbatimError) -> bool:
    """Whether it is worth trying again later: the network, a busy server or database, but not a page that is gone."""
    if isinstance(error, FetchError):
        return error.kind in _PASSING if error.status is None else error.status >= 500 or error.status == 429
    return isinstance(error, StoreError)


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
