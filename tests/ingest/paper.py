"""A site with one article that it may hold back, and feeds that give something of it away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from digest.config import FeedSpec
from digest.fetch import FetchPolicy
from digest.ingest import Ingest, Ingested
from digest.model import Article
from digest.store import Store
from tests.makers import NOW
from tests.newsrooms import ingesting

TEASER = "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks of repairs."
MORE = "Divers found cracks in four of the 58 iron piles that have held it up since 1889."
FULL = "".join(f"<p>{TEASER} {MORE} Crew {number} will land its catch at the fish dock.</p>" for number in range(12))
PAGE = f"<!doctype html><html lang=en><head><title>Pier</title></head><body><article>{FULL}</article></body></html>"
WALL = (
    "<!doctype html><html><body><p>Subscribe to read this story.</p><p>Already a subscriber? Log in.</p></body></html>"
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title><item><title>North pier to close</title>
<link>/pier.html</link><guid>{name}</guid><pubDate>Mon, 02 Mar 2026 18:00:00 GMT</pubDate>
<description><![CDATA[{teaser}]]></description></item></channel></rss>"""


@dataclass
class Paper:
    """Its feeds answer 304 to whom they have told their words; `status` and `page` are its one page's."""

    store: Store
    ingest: Ingest
    server: TestServer
    status: int = 403
    page: str = PAGE
    teasers: dict[str, str] = field(default_factory=lambda: {"Herald": TEASER})
    pages_asked: int = 0
    unchanged: int = 0

    async def read(self, name: str = "Herald", hours: int = 0) -> Ingested:
        """Read the one entry of a feed."""
        (done,) = await self.poll(timedelta(hours=hours), name)
        return done

    async def poll(self, after: timedelta, name: str = "Herald") -> tuple[Ingested, ...]:
        """Ask for a feed, and return what was read of it."""
        return await self.ingest.feed(FeedSpec(name, str(self.server.make_url(f"/feed/{name}"))), NOW + after)

    async def answer(self, request: web.Request) -> web.Response:
        name = request.match_info["path"].removeprefix("feed/")
        if name in self.teasers:
            etag = f'"{len(self.teasers[name])}"'
            if request.headers.get("If-None-Match") == etag:
                self.unchanged += 1
                return web.Response(status=304)
            return web.Response(text=FEED.format(name=name, teaser=self.teasers[name]), headers={"ETag": etag})
        self.pages_asked += 1
        return web.Response(text=self.page, status=self.status, content_type="text/html")


@asynccontextmanager
async def a_paper(folder: Path) -> AsyncIterator[Paper]:
    application = web.Application()
    store = await Store.open(f"sqlite:///{folder / 'v.db'}")
    server = TestServer(application)
    try:
        async with ingesting(store, FetchPolicy(allowed_hosts=("127.0.0.1",))) as ingest:
            paper = Paper(store, ingest, server)
            application.router.add_get("/{path:.*}", paper.answer)
            async with server:
                yield paper
    finally:
        await store.close()


def of(done: Ingested) -> Article:
    assert done.article is not None, done.why
    return done.article
