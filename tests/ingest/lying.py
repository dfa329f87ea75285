"""A feed that lies: what it serves can be changed between two readings, and every request is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from digest.config import FeedSpec
from digest.fetch import FetchPolicy
from digest.ingest import Ingest, Ingested
from digest.store import Store
from digest.store.entries import EntryRecord
from tests.makers import NOW
from tests.newsrooms import ingesting

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NAMES = (
    "pier", "crane", "ferry", "oyster", "lamp", "kelp", "gull", "anchor", "tide", "buoy", "reef", "mast", "sail",
    "rope", "hull", "keel",
)  # fmt: skip
STORY = """\
<p>The harbour council voted 7 to 2 on Monday evening to repair the {name} before the spring tides arrive.</p>
<p>The vote came after divers found {many} cracks in the {name}, which has stood in the harbour since 1889.</p>
<p>“We cannot leave the {name} as it is and hope for calm weather,” said Mara Quill, the harbour master.</p>
<p>Repairs of the {name} will cost 1.4 million crowns, most of it from the reserve of the {name} fund.</p>
"""
MORE = "<p>Nobody on the quay could say when work on the {name} had last been planned so far ahead of the season.</p>"


def story(name: str) -> str:
    """The paragraphs of an article of its own about `name`."""
    return STORY.format(name=name, many=10 + len(name))


def full(name: str) -> str:
    """The same, long enough to count as the whole article in a feed."""
    return story(name) + "".join(MORE.format(name=f"{name} of {owner}") for owner in NAMES[:10])


def page(name: str, *, dated: str = "", head: str = "", body: str = "") -> str:
    when = f'<meta property="article:published_time" content="{dated}">' if dated else ""
    return (
        f"<html><head><title>The {name} is to be repaired</title>{when}{head}</head>"
        f"<body><article><h1>The {name} is to be repaired</h1>{body or story(name)}</article></body></html>"
    )


def item(name: str, *, link: str | None = None, guid: str = "", date: str = "", html: str = "", title: str = "") -> str:
    parts = [f"<title>{title or f'The {name} is to be repaired'}</title>"]
    parts += [f"<link>{f'/{name}' if link is None else link}</link>"] if link != "" else []
    parts += [f"<guid isPermaLink='false'>{guid}</guid>"] if guid else []
    parts += [f"<pubDate>{date}</pubDate>"] if date else []
    parts += [f"<description><![CDATA[{html}]]></description>"] if html else []
    return f"<item>{''.join(parts)}</item>"


def ago(age: timedelta, now: datetime = NOW) -> str:
    """A feed's date, so long before `now`."""
    return f"{now - age:%a, %d %b %Y %H:%M:%S} GMT"


@dataclass
class Outlet:
    """`items` and `pages` are what it serves; `instead` is a body in the place of its feed, with status 200."""

    items: list[str] = field(default_factory=list)
    pages: dict[str, str | int] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)
    instead: bytes | None = None
    asked: Counter[str] = field(default_factory=Counter)
    address: str = ""

    def serve(self, *names: str, **changes: str) -> None:
        """Have the feed show these entries, with their pages."""
        self.items = [item(name, **changes) for name in names]
        self.write(*names)

    def add(self, name: str, **changes: str) -> None:
        """Have the feed show one more entry at its top, with its page."""
        self.items = [item(name, **changes), *self.items]
        self.write(name)

    def write(self, *names: str) -> None:
        self.pages |= {f"/{name}": page(name) for name in names}

    async def answer(self, request: web.Request) -> web.Response:
        self.asked[request.path] += 1
        if request.path.endswith(".xml"):
            items = self.others.get(request.path, self.items)
            whole = f"<rss version='2.0'><channel><title>The Herald</title>{''.join(items)}</channel></rss>"
            return web.Response(body=whole.encode() if self.instead is None else self.instead, content_type="text/xml")
        found = self.pages.get(request.path, 404)
        if isinstance(found, int):
            return web.Response(status=found)
        return web.Response(text=found, content_type="text/html")


@dataclass
class Scene:
    outlet: Outlet
    store: Store
    ingest: Ingest

    async def read(self, at: datetime = NOW, path: str = "/feed.xml", name: str = "Herald") -> list[Ingested]:
        """Read the feed once, and return what was read of it."""
        return list(await self.ingest.feed(FeedSpec(name, self.outlet.address + path, HOUR / 4), at))

    async def new(self, at: datetime = NOW, path: str = "/feed.xml", name: str = "Herald") -> list[str]:
        """Read the feed once, and return the names of the articles that were new, sorted."""
        return sorted(name_of(one) for one in await self.read(at, path, name) if one.is_new)

    async def why(self) -> str:
        """The reason in the feed's health."""
        record = await self.store.feeds.get(self.outlet.address + "/feed.xml")
        assert record
        return record.why

    async def outcome(self, key: str, feed: str = "Herald") -> str:
        host = self.outlet.address.removeprefix("http://")
        shown = EntryRecord(feed, host + key, "", "", "", "", "", NOW, NOW, NOW)
        return (await self.store.entries.known(feed, [shown])).by_key[shown.key].outcome

    async def records(self, title: str, feed: str = "Herald") -> tuple[EntryRecord, ...]:
        return await self.store.entries.titled(feed, [title])


def name_of(one: Ingested) -> str:
    assert one.article
    return (one.article.title or "").removeprefix("The ").split(" ")[0]


@asynccontextmanager
async def outlet(tmp_path: Path) -> AsyncIterator[Scene]:
    paper = Outlet()
    application = web.Application()
    application.router.add_get("/{path:.*}", paper.answer)
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    try:
        async with (
            TestServer(application) as server,
            ingesting(store, FetchPolicy(allowed_hosts=("127.0.0.1",))) as ingest,
        ):
            paper.address = str(server.make_url("")).rstrip("/")
            yield Scene(paper, store, ingest)
    finally:
        await store.close()
