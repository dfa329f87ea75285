"""Real pages through all of it: a feed on loopback links to each, they are fetched, read, grouped and stored.

python -m tests.evaluation.pages_bench [--pages N]    that many of the saved pages, spread over the sets
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from digest.config import FeedSpec
from digest.fetch import Fetcher, FetchPolicy
from digest.ingest import Analysed, Ingest, Ingested, Job, Rejected, analyse
from digest.store import FeedRecord, Store
from tests.evaluation.ingest_bench import saved_pages

NOW = datetime.fromisoformat("2026-03-03T08:00:00+00:00")
_ITEM = (
    "<item><title>Page {number}</title><link>/{number}.html</link><guid>{number}</guid><pubDate>{date}</pubDate></item>"
)
_FEED = "<?xml version='1.0'?><rss version='2.0'><channel><title>Pages</title>{items}</channel></rss>"
_OWN = re.compile(r"https?://\S+|“[^”]*”")
"""What a reason says of one page alone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the pages that a feed linked to; `lost` says of which neither an article nor a reason is kept."""

    articles: int
    highlights: int
    known: int
    rejected: Counter[str]
    lost: tuple[str, ...]

    @property
    def pages(self) -> int:
        """How many pages are accounted for."""
        return self.articles + self.known + self.rejected.total()


async def ingest(pages: Sequence[bytes], folder: Path) -> Outcome:
    """Serve the pages with a feed that links to them on 127.0.0.1, and take the feed in."""
    application = web.Application()
    application.router.add_get("/{name}", _answering(pages))
    store = await Store.open(f"sqlite:///{folder / 'pages.db'}")
    policy = FetchPolicy(allowed_hosts=("127.0.0.1",))
    try:
        async with TestServer(application) as server, Fetcher(policy) as fetcher:
            spec = FeedSpec("Pages", str(server.make_url("/feed.xml")))
            await store.feeds.save(FeedRecord(spec.name, spec.url, checked_at=NOW - timedelta(hours=1)))
            done = await Ingest(store, fetcher, _analyse, policy).feed(spec, NOW)
            return await _outcome(store, spec, done, [str(server.make_url(f"/{at}.html")) for at in range(len(pages))])
    finally:
        await store.close()


def _answering(pages: Sequence[bytes]) -> web.RequestHandler:
    date = format_datetime(NOW - timedelta(minutes=5))
    feed = _FEED.format(items="".join(_ITEM.format(number=at, date=date) for at in range(len(pages))))

    async def answer(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "feed.xml":
            return web.Response(text=feed, content_type="application/rss+xml")
        return web.Response(body=pages[int(name.removesuffix(".html"))], content_type="text/html", charset="utf-8")

    return answer


async def _analyse(job: Job) -> Analysed | Rejected:
    return await asyncio.to_thread(analyse, job)


async def _outcome(store: Store, spec: FeedSpec, done: Sequence[Ingested], asked: Sequence[str]) -> Outcome:
    """Read back from the store what is kept of each page; nothing is taken from memory but which were new."""
    new = {one.article.id for one in done if one.article and one.is_new}
    records = {record.key: record for record in await store.entries.titled(spec.name, _titles(len(asked)))}
    kept = {f"http://{key}": record for key, record in records.items()}
    found = {
        url: await store.newsroom.article(kept[url].article or "") for url in asked if url in kept and kept[url].article
    }
    stored = {article.id for article in found.values() if article and article.text.strip()}
    why = {url: kept[url].outcome for url in asked if url in kept and not kept[url].article}
    lines = [len(await store.newsroom.highlights(one)) for one in sorted(stored & new)]
    carried = [url for url, article in found.items() if article and article.id in stored]
    lost = [url for url in asked if url not in carried and not why.get(url)]
    reasons = Counter(_OWN.sub("…", reason) for reason in why.values() if reason)
    return Outcome(len(lines), sum(lines), len(carried) - len(lines), reasons, tuple(lost))


def _titles(count: int) -> list[str]:
    return [f"Page {at}" for at in range(count)]


def spread(pages: Sequence[bytes], count: int) -> list[bytes]:
    """Return so many of the pages, spread evenly over them."""
    return [pages[at * len(pages) // count] for at in range(min(count, len(pages)))]


def report(outcome: Outcome) -> Iterator[str]:
    """Yield what became of the pages, a line each."""
    yield f"{outcome.pages:5}  pages accounted for"
    yield f"{outcome.articles:5}  articles, with {outcome.highlights} highlights"
    yield f"{outcome.known:5}  known already: the same article at another address"
    for why, count in outcome.rejected.most_common():
        yield f"{count:5}  no article: {why}"
    yield f"{len(outcome.lost):5}  lost without a reason{': ' if outcome.lost else ''}{', '.join(outcome.lost)}"


def main() -> None:
    """Print what became of each page, and leave with 1 when one was lost."""
    cli = argparse.ArgumentParser(prog="python -m tests.evaluation.pages_bench", description=__doc__.splitlines()[0])
    cli.add_argument("--pages", type=int, default=1_000)
    given = cli.parse_args()
    pages = saved_pages()
    if not pages:
        sys.exit("The saved pages are not at hand; set VERBATIM_SHARED to the folder that holds data/.")
    pages = spread(pages, min(given.pages, len(pages)))
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(ingest(pages, Path(folder)))
    print("\n".join(report(outcome)))
    sys.exit(1 if outcome.lost or outcome.pages != len(pages) else 0)


if __name__ == "__main__":
    main()
