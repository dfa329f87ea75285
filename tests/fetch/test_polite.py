"""What a site's owner may expect: who reads, how much at once, when to come back, and that a move is noticed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from digest.fetch import Fetcher, FetchError, Limits, user_agent, wait_of
from digest.fetch.fetcher import CONNECTIONS_A_HOST
from digest.fetch.hosts import Doors
from tests.fetch.test_fetch import LOCAL, serving

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("86400", 86400),
        ("86401", 86400),
        ("9" * 5000, 86400),
        ("Mon, 02 Mar 2026 18:30:00 GMT", 1800),
        ("Monday, 02-Mar-26 18:30:00 GMT", 1800),
        ("Mon, 02 Mar 2026 17:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Mon, 02 Mar 2026 19:30:00 +0100", 1800),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
        ("", 0),
        (None, 0),
        ("Mon, 99 Foo 2026", 0),
    ],
)
def test_a_wait_is_seconds_or_a_date_and_never_endless(header: str | None, seconds: int) -> None:
    assert wait_of(header, NOW, DAY) == timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_asks_for_patience_is_heard(status: int) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "3600"})

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(home)
    assert (caught.value.status, caught.value.retry_after) == (status, "3600")


@pytest.mark.parametrize(
    ("hops", "moved"),
    [([301], True), ([308], True), ([301, 308], True), ([302], False), ([301, 302], False), ([307, 301], False)],
)
async def test_a_move_is_permanent_when_every_hop_is(hops: list[int], moved: bool) -> None:
    async def page(request: web.Request) -> web.Response:
        at = int(request.path.strip("/") or 0)
        if at < len(hops):
            return web.Response(status=hops[at], headers={"Location": f"/{at + 1}"})
        return web.Response(status=304)

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        got = await fetcher.get(home + "/", etag='"1"')
    assert got.moved_to == (f"{home}/{len(hops)}" if moved else None)


async def test_a_page_that_stays_has_not_moved() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="here")

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        assert (await fetcher.get(home)).moved_to is None


async def test_no_host_is_asked_for_more_than_two_things_at_once_and_the_wait_is_no_timeout() -> None:
    at_once: list[int] = [0, 0]

    async def page(_request: web.Request) -> web.Response:
        at_once[0] += 1
        at_once[1] = max(at_once)
        await asyncio.sleep(0.1)
        at_once[0] -= 1
        return web.Response(text="tide")

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        limits = Limits(timeout_seconds=0.25)
        got = await asyncio.gather(*(fetcher.get(f"{home}/{n}", limits=limits) for n in range(10)))
    assert len(got) == 10
    assert at_once[1] == CONNECTIONS_A_HOST


async def test_a_door_is_forgotten_after_its_last_guest() -> None:
    doors = Doors(1)
    with pytest.raises(ZeroDivisionError):
        async with doors.through("herald.example"):
            raise ZeroDivisionError
    assert doors._doors == {}


async def test_limits_of_a_reading_go_before_those_of_the_policy() -> None:
    async def page(request: web.Request) -> web.Response:
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/big"})
        return web.Response(body=b"w" * 5000)

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        assert len((await fetcher.get(home + "/big")).body) == 5000
        for path, limits, kind in (
            ("/big", Limits(max_bytes=4000), "too large"),
            ("/moved", Limits(max_redirects=0), "redirects"),
        ):
            with pytest.raises(FetchError) as caught:
                await fetcher.get(home + path, limits=limits)
            assert caught.value.kind == kind


async def test_a_site_is_told_who_reads_and_whom_to_write_to() -> None:
    assert user_agent("desk@herald.example") == "Verbatim/0.1 (self-hosted news digest; desk@herald.example)"
    assert "no contact" in user_agent()
