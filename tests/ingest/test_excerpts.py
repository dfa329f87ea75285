"""Articles whose pages are closed to us: what their feeds give away of them, and what replaces that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from digest.config import FeedSpec
from digest.fetch import FetchPolicy
from digest.ingest import Ingest, Ingested
from digest.ingest.excerpts import whole_sentences
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
    """A site with one article, which it may hold back, and feeds that give something of it away."""

    store: Store
    ingest: Ingest
    server: TestServer
    status: int = 403
    page: str = PAGE
    teasers: dict[str, str] = field(default_factory=lambda: {"Herald": TEASER})
    pages_asked: int = 0

    async def read(self, name: str = "Herald", hours: int = 0) -> Ingested:
        """Read the one entry of a feed."""
        (done,) = await self.ingest.feed(
            FeedSpec(name, str(self.server.make_url(f"/feed/{name}"))), NOW + timedelta(hours=hours)
        )
        return done

    async def answer(self, request: web.Request) -> web.Response:
        name = request.match_info["path"].removeprefix("feed/")
        if name in self.teasers:
            return web.Response(text=FEED.format(name=name, teaser=self.teasers[name]))
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


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_refused_page_leaves_the_excerpt_of_its_feed(tmp_path: Path, status: int) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status = status
        excerpt = of(await paper.read())
        assert (excerpt.excerpt, excerpt.text, excerpt.source) == (True, TEASER, "Herald")
        assert await paper.store.newsroom.article(excerpt.id) == excerpt
        lines = await paper.store.newsroom.highlights(excerpt.id)
        assert lines
        assert all(line.shown.of(excerpt.text) in TEASER for line in lines)


async def test_a_wall_leaves_the_excerpt_of_its_feed(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status, paper.page = 200, WALL
        assert (await paper.read()).is_new
        assert paper.pages_asked == 1


@pytest.mark.parametrize("status", [404, 410, 429, 500])
async def test_a_page_that_is_gone_or_busy_leaves_no_excerpt(tmp_path: Path, status: int) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status = status
        assert (await paper.read()).article is None


@pytest.mark.parametrize("teaser", ["", "Read on.", "Pier to close", "The harbour master denied that the old pier …"])
async def test_without_a_whole_sentence_the_reason_of_the_page_stands(tmp_path: Path, teaser: str) -> None:
    async with a_paper(tmp_path) as paper:
        paper.teasers["Herald"] = teaser
        done = await paper.read()
        assert done.article is None
        assert "refuses to be read (HTTP 403)" in done.why


async def test_a_full_text_replaces_the_excerpt_as_a_revision_and_no_excerpt_replaces_it(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        paper.status, paper.teasers["Herald"] = 200, f"{TEASER} {MORE}"
        full = of(await paper.read(hours=2))
        assert (full.page, full.excerpt) == (excerpt.page, False)
        assert await paper.store.newsroom.revisions(full.page) == (excerpt, full)
        assert await paper.store.newsroom.story_of(full.id) == await paper.store.newsroom.story_of(excerpt.id)
        paper.status, paper.teasers["Herald"] = 403, MORE
        assert of(await paper.read(hours=4)) == full
        assert await paper.store.newsroom.current(full.page) == full


async def test_another_feed_brings_the_full_text_of_an_excerpt(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        paper.teasers["Gull Post"] = FULL
        full = of(await paper.read("Gull Post", hours=1))
        assert paper.pages_asked == 1
        assert (full.page, full.excerpt) == (excerpt.page, False)
        assert await paper.store.newsroom.current(excerpt.page) == full


async def test_two_feeds_with_other_excerpts_of_one_page_are_one_article(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        paper.teasers["Gull Post"] = MORE
        again = await paper.read("Gull Post", hours=1)
        assert (again.article, again.is_new) == (excerpt, False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (f"{TEASER} Divers found … Continue reading", TEASER),
        (f"{TEASER} [...]", TEASER),
        (f"{TEASER}\n\nThe post Pier appeared first on Herald .", TEASER),
        (f"“{TEASER}”", f"“{TEASER}”"),
        ("The mayor denied that the old pier would ever …", ""),
        ("Read the full story.", ""),
        ("", ""),
    ],
)
def test_only_whole_sentences_are_kept(given: str, kept: str) -> None:
    assert whole_sentences(given) == kept
