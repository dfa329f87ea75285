"""Many feeds at once on loopback servers under many names; time is what the test says."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bots.poller import A_HOST, Poller, Turns
from digest.config import FeedSpec
from digest.fetch import Fetcher, FetchPolicy
from digest.ingest import Ingest
from digest.store import FeedRecord, Store
from tests.fetch.test_fetch import NameServer, serving
from tests.makers import NOW
from tests.newsrooms import analyse_here

HOUR = timedelta(hours=1)
FEED = "<rss version='2.0'><channel><title>Gull Weekly</title></channel></rss>"


def record(host: str, path: str = "rss") -> FeedRecord:
    return FeedRecord(path, f"https://{host}.example/{path}")


def test_turns_go_by_arrival_and_pass_over_busy_hosts() -> None:
    turns = Turns(a_host=1)
    gull, gull_too, tide = record("gull", "1"), record("gull", "2"), record("tide")
    for one in (gull, gull_too, tide):
        turns.put(one)
    assert [turns.take(), turns.take(), turns.take()] == [gull, tide, None]
    turns.done(tide)
    assert turns.take() is None
    turns.done(gull)
    assert (turns.take(), len(turns)) == (gull_too, 0)
    turns.done(gull_too)
    turns.put(gull)
    assert turns.take() == gull


def test_a_host_that_answers_nothing_holds_up_no_other() -> None:
    turns = Turns()
    for number in range(1000):
        turns.put(record("slow", str(number)))
    turns.put(record("quick"))
    taken = [turns.take() for _ in range(4)]
    assert [one and one.name for one in taken] == ["0", "1", "rss", None]


@asynccontextmanager
async def polling(
    tmp_path: Path, feeds: Sequence[FeedSpec], hosts: Sequence[str], now: list[datetime]
) -> AsyncIterator[tuple[Poller, Store]]:
    policy = FetchPolicy(allowed_hosts=tuple(hosts), timeout_seconds=5)
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with Fetcher(policy, NameServer("127.0.0.1")) as fetcher:
        poller = Poller(feeds, store, Ingest(store, fetcher, analyse_here, policy), lambda: now[0])
        await poller.set_up()
        try:
            yield poller, store
        finally:
            await poller.stop()
            await store.close()


async def test_a_hanging_host_with_many_feeds_stops_no_other(tmp_path: Path) -> None:
    asked: list[str] = []
    stuck = asyncio.Event()

    async def page(request: web.Request) -> web.Response:
        asked.append(request.host.split(":")[0])
        if "slow" in request.host:
            await stuck.wait()
        return web.Response(text=FEED)

    async with serving(page) as home:
        port = home.rsplit(":", 1)[1]
        names = ["slow.example"] * 80 + [f"n{n}.example" for n in range(20)]
        feeds = [FeedSpec(f"f{n}", f"http://{name}:{port}/{n}") for n, name in enumerate(names)]
        async with polling(tmp_path, feeds, names, [NOW]) as (poller, store):
            await poller.sweep()
            await poller.sweep()
            for _ in range(500):
                if sum(one.checked_at is not None for one in await store.feeds.all()) == 20:
                    break
                await asyncio.sleep(0.02)
            assert asked.count("slow.example") == A_HOST
            assert len(asked) == 22
            stuck.set()
            await poller.idle()
            assert len(asked) == 100


async def test_more_feeds_than_fit_into_one_question_are_all_read_once(tmp_path: Path) -> None:
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text=FEED)

    async with serving(page) as home:
        port = home.rsplit(":", 1)[1]
        names = [f"n{n % 40}.example" for n in range(1300)]
        feeds = [FeedSpec(f"f{n}", f"http://{name}:{port}/{n}") for n, name in enumerate(names)]
        async with polling(tmp_path, feeds, names, [NOW]) as (poller, _):
            await poller.sweep()
            await poller.idle()
    assert sorted(asked) == sorted(f"/{n}" for n in range(1300))


async def test_a_moved_feed_is_asked_at_its_new_address_and_a_gone_one_no_more(tmp_path: Path) -> None:
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/gone":
            return web.Response(status=410)
        if request.path == "/old":
            return web.Response(status=301, headers={"Location": "/new"})
        return web.Response(text=FEED)

    async with serving(page) as home:
        port = home.rsplit(":", 1)[1]
        feeds = [FeedSpec(name, f"http://gull.example:{port}/{name}", HOUR) for name in ("gone", "old")]
        now = [NOW]
        async with polling(tmp_path, feeds, ["gull.example"], now) as (poller, store):
            for _ in range(4):
                await poller.sweep()
                await poller.idle()
                now[0] += HOUR
            assert sorted(asked) == ["/gone", *["/new"] * 4, *["/old"] * 3]
            gone, moved = await store.feeds.all()
            assert gone.disabled_at == NOW
            assert "gone for good" in gone.why
            assert moved.address == f"http://gull.example:{port}/new"
            await store.feeds.enable(gone.url, now[0])
            await poller.sweep()
            await poller.idle()
            assert asked.count("/gone") == 2


async def test_a_feed_that_nobody_set_up_is_asked_no_more(tmp_path: Path) -> None:
    async with polling(tmp_path, [], [], [NOW]) as (poller, store):
        await store.feeds.set_up({"https://left.example/rss": "Left"}, NOW)
        await poller.sweep()
        await poller.idle()
        assert await store.feeds.due(NOW, 10) == ()


async def test_feeds_come_and_go_while_it_runs(tmp_path: Path) -> None:
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text=FEED)

    async with serving(page) as home:
        port = home.rsplit(":", 1)[1]
        gull, tide = (FeedSpec(name, f"http://{name}.example:{port}/{name}") for name in ("gull", "tide"))
        now = [NOW]
        async with polling(tmp_path, [gull], ["gull.example", "tide.example"], now) as (poller, store):
            for feeds in ([gull], [gull, tide], [tide]):
                await poller.follow(feeds)
                await poller.sweep()
                await poller.idle()
                now[0] += HOUR
            assert asked == ["/gull", "/gull", "/tide", "/tide"]
            gone = await store.feeds.get(gull.url)
            assert gone
            assert gone.next_at is None


async def test_a_feed_that_goes_while_it_waits_is_not_asked(tmp_path: Path) -> None:
    asked: list[str] = []
    busy, stuck = asyncio.Event(), asyncio.Event()

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        if len(asked) == A_HOST:
            busy.set()
        await stuck.wait()
        return web.Response(text=FEED)

    async with serving(page) as home:
        port = home.rsplit(":", 1)[1]
        feeds = [FeedSpec(f"f{n}", f"http://gull.example:{port}/{n}") for n in range(A_HOST + 1)]
        async with polling(tmp_path, feeds, ["gull.example"], [NOW]) as (poller, _store):
            await poller.sweep()
            await asyncio.wait_for(busy.wait(), 5)
            kept = [feed for feed in feeds if feed.url.rsplit("/", 1)[1] in {path[1:] for path in asked}]
            await poller.follow(kept)
            stuck.set()
            await poller.idle()
            assert len(asked) == A_HOST
