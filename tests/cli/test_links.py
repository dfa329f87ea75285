"""Links at the command line: a web server on this machine, good and bad, and what the command says of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.cli.command import NOW, PIER, Done, Verbatim


class Site:
    """A small newspaper that is now and then out of order."""

    def __init__(self) -> None:
        self.sent = 0
        self.base = ""

    def link(self, path: str) -> str:
        return self.base + path

    async def article(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=PIER.read_bytes(), content_type="text/html")

    async def feed(self, request: web.Request) -> web.StreamResponse:
        item = f"<item><title>North pier to close</title><link>{self.link('/pier')}</link></item>"
        return web.Response(text=f"<rss version='2.0'><channel><title>Herald</title>{item}</channel></rss>")

    async def endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "500000000"})
        await response.prepare(request)
        try:
            for _ in range(500):
                await response.write(b"x" * 1_000_000)
                self.sent += 1_000_000
        except ConnectionError:
            return response
        return response


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    found = Site()
    application = web.Application()
    for path, handler in (("/pier", found.article), ("/feed.xml", found.feed), ("/endless", found.endless)):
        application.router.add_get(path, handler)
    async with TestServer(application) as server:
        found.base = str(server.make_url("")).rstrip("/")
        yield found


async def _verbatim(verbatim: Verbatim, *words: str) -> Done:
    """Run the command, which has an event loop of its own, beside the one that serves its pages."""
    return await asyncio.to_thread(verbatim, *words)


async def test_ingest_of_a_link_and_of_a_feed_behind_a_link(verbatim: Verbatim, site: Site) -> None:
    page = await _verbatim(verbatim, "ingest", site.link("/pier"), "--now", NOW)
    assert (page.code, page.out[:21]) == (0, "+ North pier to close")
    feed = await _verbatim(verbatim, "ingest", site.link("/feed.xml"), "--now", NOW)
    assert (feed.code, feed.out.count("North pier to close"), "(known)" in feed.out) == (0, 1, True)


@pytest.mark.parametrize("path", ["/pier", "/feed.xml"])
async def test_preview_of_a_link(verbatim: Verbatim, site: Site, path: str) -> None:
    done = await _verbatim(verbatim, "preview", site.link(path), "--as", "text", "--now", NOW)
    assert done.code == 0
    assert "voted 7 to 2" in done.out.replace("\n    ", " ")
    assert list(verbatim.folder.glob("*.db")) == []


async def _refused(verbatim: Verbatim, link: str) -> str:
    done = await _verbatim(verbatim, "preview", link)
    assert (done.code, done.out) == (2, "")
    return done.sentence


async def test_a_page_that_is_not_there(verbatim: Verbatim, site: Site) -> None:
    assert "404" in await _refused(verbatim, site.link("/gone"))


async def test_a_body_of_500_megabytes(verbatim: Verbatim, site: Site) -> None:
    assert "larger than 10 MB" in await _refused(verbatim, site.link("/endless"))
    assert site.sent < 50_000_000


async def test_a_dead_host(verbatim: Verbatim, unused_tcp_port: int) -> None:
    sentence = await _refused(verbatim, f"http://127.0.0.1:{unused_tcp_port}/x")
    assert f"127.0.0.1:{unused_tcp_port}" in sentence


async def test_a_host_in_the_private_network(verbatim: Verbatim, site: Site) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("[127.0.0.1]", "[]"))
    assert "private network" in await _refused(verbatim, site.link("/pier"))
    assert "private network" in await _refused(verbatim, "http://[::1]:9/x")
