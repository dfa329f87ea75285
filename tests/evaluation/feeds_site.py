"""A site of many feeds under many host names on loopback: most unchanged, some with news, some broken in twenty ways.

python -m tests.evaluation.feeds_site    prints its port and serves until its standard input ends
"""

import asyncio
import gzip
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Literal

from aiohttp import web

Kind = Literal["unchanged", "new", "broken"]
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
A_CYCLE = timedelta(hours=25)
"""From one cycle to the next: longer than any wait, so that every feed is due again."""
SLOW_SECONDS = 1.0
"""What a feed that hangs is granted."""
MAX_BYTES = 1_000_000
ENTRIES = 10
_PARAGRAPH = (
    "<p>The harbour council voted on Monday to close the north pier for six weeks after divers found cracks in four of "
    "the iron piles that have held it up since 1889, and crews were told to land their catch at the fish dock.</p>"
)
ARTICLE = _PARAGRAPH * 8
"""Long enough to count as the whole article."""
_WRAPPING = "<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"
_ITEM = (
    "<item><title>Pier note {entry} of paper {feed}</title><link>http://{host}/{feed}/{entry}.html</link>"
    "<guid>paper-{feed}-{entry}</guid><pubDate>{date}</pubDate><description><![CDATA[{article}]]></description></item>"
)
_BOMB = gzip.compress(b"\0" * 30_000_000)


@dataclass(frozen=True, slots=True)
class Paper:
    """One feed of the site, by its number: which kind it is and where it lives. Every host has one of each ten."""

    number: int
    of: int

    @property
    def kind(self) -> Kind:
        place = self.number % 10
        return "unchanged" if place < 7 else "new" if place < 9 else "broken"

    @property
    def way(self) -> str:
        """How it is broken, "" for one that is not."""
        return list(BROKEN)[self.number // 10 % len(BROKEN)] if self.kind == "broken" else ""

    @property
    def host(self) -> str:
        hosts = max(self.of // 10, 1)
        name = (self.number // 10 + self.number % 10 * (hosts // 10 or 1)) % hosts
        return f"{'no-such' if self.way == 'dead host' else 'paper'}-{name}.example"

    def url(self, port: int) -> str:
        return f"http://{self.host}:{port}/{self.number}"

    def body(self, cycle: int) -> str:
        newest = ENTRIES + (cycle if self.kind == "new" else 0)
        entries = range(newest, newest - ENTRIES, -1)
        return _WRAPPING.format(title=f"Paper {self.number}", items="".join(self._item(n, cycle) for n in entries))

    def _item(self, entry: int, cycle: int) -> str:
        at = max(entry - ENTRIES, 0) if self.kind == "new" else 0
        date = format_datetime(START + at * A_CYCLE - timedelta(hours=1))
        return _ITEM.format(entry=entry, feed=self.number, host=self.host, date=date, article=ARTICLE)


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _status(status: int, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def _body(body: bytes, kind: str = "application/rss+xml", encoding: str = "") -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        headers = {"Content-Type": kind} | ({"Content-Encoding": encoding} if encoding else {})
        return web.Response(body=body, headers=headers)

    return answer


async def _hanging(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(SLOW_SECONDS * 2)
    return web.Response(text="too late")


async def _dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):  # nobody waits so long
        for _ in range(20):
            await response.write(b"<")
            await asyncio.sleep(SLOW_SECONDS / 10)
    return response


async def _breaking_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = 5000
    await response.prepare(request)
    await response.write(b"<?xml version='1.0'?><rss")
    assert request.transport is not None
    request.transport.close()
    return response


async def _huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = 50 * MAX_BYTES
    await response.prepare(request)
    return response


async def _circling(request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": f"{request.path}?again"})


_ENTITIES = (
    b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><rss><channel>&b;</channel></rss>"
)
BROKEN: dict[str, tuple[Answer | None, str]] = {
    "not found": (_status(404), "is not there (HTTP 404)"),
    "gone": (_status(410), "is gone for good (HTTP 410)"),
    "forbidden": (_status(403), "refuses to be read (HTTP 403)"),
    "server error": (_status(500), "is broken at the moment (HTTP 500)"),
    "overloaded": (_status(503, Retry_After="7200"), "is broken at the moment (HTTP 503)"),
    "asked too often": (_status(429, Retry_After="Tue, 03 Mar 2099 08:00:00 GMT"), "asked too often (HTTP 429)"),
    "no page": (_status(418), "gave no page (HTTP 418)"),
    "web page": (_body(b"<!doctype html><html><body>Accept all cookies?</body></html>", "text/html"), "is a web page"),
    "empty": (_body(b""), "is empty"),
    "no feed": (_body(b"Low tide at six."), "is not a feed"),
    "broken JSON": (
        _body(b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "application/json"),
        "broken JSON",
    ),
    "entities": (_body(_ENTITIES), "defines entities of its own"),
    "hangs": (_hanging, "did not answer in full within 1 seconds"),
    "drips": (_dripping, "did not answer in full within 1 seconds"),
    "breaks off": (_breaking_off, "broke off while it was read"),
    "huge": (_huge, "is larger than 1 MB"),
    "bomb": (_body(_BOMB, encoding="gzip"), "is larger than 1 MB"),
    "unknown packing": (_body(b"???", encoding="br"), "answers in the compression 'br'"),
    "circle": (_circling, "redirects more than 5 times"),
    "dead host": (None, "There is no host no-such-"),
}
"""How a feed is broken -> what the site answers, and what its health must say."""


class Site:
    """The server's state: which cycle it is, and who was asked how often in it."""

    def __init__(self) -> None:
        self.cycle = 0
        self.of = 0
        self.asked: Counter[int] = Counter()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Answer for every host; /cycle/N/OF begins a cycle of that many feeds, and tells who was asked in the last."""
        place = request.path.strip("/").split("/")
        if place[0] == "cycle":
            asked, self.asked = self.asked, Counter()
            self.cycle, self.of = int(place[1]), int(place[2])
            return web.Response(text=json.dumps(asked))
        paper = Paper(int(place[0]), self.of)
        if not request.query_string:
            self.asked[paper.number] += 1
        answer = BROKEN[paper.way][0] if paper.way else None
        return await (answer(request) if answer else self._feed(paper, request))

    async def _feed(self, paper: Paper, request: web.Request) -> web.StreamResponse:
        etag = f'"{self.cycle if paper.kind == "new" else 0}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(text=paper.body(self.cycle), content_type="application/rss+xml", headers={"ETag": etag})


async def _serve() -> None:
    runner = web.ServerRunner(web.Server(Site()), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve())
