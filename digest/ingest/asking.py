"""Asks for one feed, and says how its record stands after the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from digest.config import FeedSpec
from digest.feeds import Feed, parse_feed
from digest.fetch import Fetched, Fetcher, FetchPolicy, Limits, read_file
from digest.ingest import pace
from digest.model import Article
from digest.store.feeds import FeedRecord

Parse = Callable[[bytes, str, str | None], Awaitable[Feed]]
"""Runs `parse_feed` somewhere, such as in a process that can be killed."""


async def parse_here(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """Parse a feed in a thread of this process, where nothing can stop it: for feeds of our own."""
    return await asyncio.to_thread(parse_feed, body, url, content_type)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one entry, link or file: an article that is new (or was known), or the reason why none.

    `again` says that the reason may pass; `is_retry` that the entry was read once more without a word of its feed, and
    `again_at` when it will be.
    """

    what: str
    article: Article | None = None
    is_new: bool = False
    why: str = ""
    again: bool = False
    is_retry: bool = False
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a feed answered: itself, or None when it has not changed; its validators; where it moved for good."""

    feed: Feed | None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed that answered, with its record from before."""

    spec: FeedSpec
    record: FeedRecord
    answer: Answer

    def after(self, done: Sequence[Ingested], again_at: datetime | None, now: datetime) -> FeedRecord:
        """Return its record after these entries were read; one of its entries is due again at `again_at`."""
        brought = any(one.is_new or not (one.again or one.is_retry) for one in done)
        return pace.read(
            replace(self.record, again_at=again_at),
            self.spec.every,
            now,
            changed=brought or self.record.changed_at is None,
            etag=self.answer.etag,
            last_modified=self.answer.last_modified,
            moved_to=self.answer.moved_to,
            why=_oddity(self.record, self.answer.feed),
        )


async def ask(  # noqa: PLR0913, PLR0917  which feed, what is known of it, what reads it, and when
    spec: FeedSpec, record: FeedRecord, fetcher: Fetcher, parse: Parse, policy: FetchPolicy, now: datetime
) -> Answer:
    """Read a feed where its record says it lives; FetchError or FeedError where that fails.

    One of which an entry is due again is asked for whole, as if nothing were known of it.
    """
    if not is_web(spec.url):
        body = await asyncio.to_thread(read_file, Path(spec.url), policy)
        return Answer(await parse(body, spec.url, None))
    known = replace(record, etag=None, last_modified=None) if record.again_at and record.again_at <= now else record
    fetched = await fetcher.get(
        record.address or spec.url, known.etag, known.last_modified, _limits(spec, policy.limits)
    )
    if fetched.not_modified:
        return Answer(
            None, fetched.etag or record.etag, fetched.last_modified or record.last_modified, fetched.moved_to
        )
    feed = await parse(fetched.body, fetched.url, _declared(fetched))
    return Answer(feed, fetched.etag, fetched.last_modified, fetched.moved_to)


def _declared(fetched: Fetched) -> str | None:
    """Return the content type with its charset, as the server wrote it."""
    return f"{fetched.content_type}; charset={fetched.charset}" if fetched.charset else fetched.content_type


def _oddity(record: FeedRecord, feed: Feed | None) -> str:
    """Return what is odd about a feed that can be read; one that has not changed is as odd as it was."""
    if feed is None:
        return "" if record.failing_since else record.why
    return " ".join(feed.remarks)


def _limits(spec: FeedSpec, usual: Limits) -> Limits:
    return Limits(
        spec.max_bytes or usual.max_bytes,
        spec.timeout_seconds or usual.timeout_seconds,
        usual.max_redirects if spec.max_redirects is None else spec.max_redirects,
    )


def is_web(address: str) -> bool:
    """Return whether an address is a link rather than a path."""
    return address.lower().startswith(("http://", "https://"))
