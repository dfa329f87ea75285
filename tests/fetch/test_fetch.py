import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from digest.fetch import Fetcher, FetchError, FetchPolicy, is_public, user_agent

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOCAL = FetchPolicy(allowed_hosts=("127.0.0.1",), timeout_seconds=5)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A loopback server that answers every path with `handler`; its address."""
    runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def fetched_error(url: str, policy: FetchPolicy = LOCAL, resolver: AbstractResolver | None = None) -> FetchError:
    async with Fetcher(policy, resolver) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url)
    return caught.value


class NameServer(AbstractResolver):
    """Resolves every name to the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


class NoSuchName(NameServer):
    async def resolve(self, *_question: object) -> list[ResolveResult]:
        raise OSError(socket.EAI_NONAME, "Name or service not known")


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that a socket of the event loop set out for."""
    tried: list[object] = []
    connect = asyncio.SelectorEventLoop.sock_connect

    async def noted(self: asyncio.SelectorEventLoop, sock: socket.socket, address: object) -> None:
        tried.append(address)
        await connect(self, sock, address)

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", noted)
    return tried


async def test_a_page_comes_with_its_validators_and_charset() -> None:
    async def page(request: web.Request) -> web.Response:
        assert request.headers["User-Agent"] == user_agent()
        headers = {"ETag": '"tide-7"', "Last-Modified": "Mon, 02 Mar 2026 18:00:00 GMT"}
        return web.Response(text="Low tide at six.", content_type="text/html", charset="utf-8", headers=headers)

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        got = await fetcher.get(home + "/tides")
    assert (got.url, got.status, got.body) == (home + "/tides", 200, b"Low tide at six.")
    assert (got.content_type, got.charset, got.etag) == ("text/html", "utf-8", '"tide-7"')
    assert got.last_modified == "Mon, 02 Mar 2026 18:00:00 GMT"
    assert not got.not_modified


async def test_an_unchanged_page_is_not_sent_again() -> None:
    async def page(request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
        return web.Response(status=304 if known == ('"a"', "yesterday") else 200)

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        got = await fetcher.get(home, etag='"a"', last_modified="yesterday")
    assert got.not_modified
    assert got.body == b""


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, "not found"), (410, "not found"), (403, "refused"), (429, "refused"), (500, "status"), (503, "status")],
)
async def test_a_bad_status_is_told(status: int, kind: str) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(page) as home:
        error = await fetched_error(home)
    assert (error.kind, error.status) == (kind, status)
    assert str(status) in str(error)


async def test_redirects_are_followed_to_where_they_end() -> None:
    async def page(request: web.Request) -> web.Response:
        left = int(request.path.strip("/") or 0)
        if left:
            return web.Response(status=302, headers={"Location": f"/{left - 1}"})
        return web.Response(text="here")

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        got = await fetcher.get(f"{home}/{LOCAL.max_redirects}")
    assert (got.url, got.body) == (f"{home}/0", b"here")


async def test_endless_redirects_end() -> None:
    seen = []

    async def page(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=301, headers={"Location": request.path + "x"})

    async with serving(page) as home:
        assert (await fetched_error(home)).kind == "redirects"
    assert len(seen) == LOCAL.max_redirects + 1


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_of_500_mb_is_not_read_to_its_end(announced: bool) -> None:
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        if announced:
            response.content_length = 500_000_000
        await response.prepare(request)
        for _ in range(500):
            await response.write(b"w" * 1_000_000)
            sent += 1_000_000
        return response

    async with serving(flood) as home:
        error = await fetched_error(home, FetchPolicy(allowed_hosts=("127.0.0.1",), max_bytes=2_000_000))
    assert error.kind == "too large"
    assert "2 MB" in str(error)
    assert sent < 20_000_000


async def test_a_gzip_bomb_meets_the_same_cap() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)

    async def page(_request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    assert len(bomb) < 100_000
    async with serving(page) as home:
        error = await fetched_error(home, FetchPolicy(allowed_hosts=("127.0.0.1",), max_bytes=1_000_000))
    assert error.kind == "too large"


async def test_a_compressed_page_is_read() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"lamp " * 50_000), headers={"Content-Encoding": "gzip"})

    async with serving(page) as home, Fetcher(LOCAL) as fetcher:
        assert (await fetcher.get(home)).body == b"lamp " * 50_000


async def test_a_broken_compression_is_told() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(body=b"\x1f\x8bnot really", headers={"Content-Encoding": "gzip"})

    async with serving(page) as home:
        assert (await fetched_error(home)).kind == "transfer"


async def test_a_slow_body_meets_the_time_limit() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b".")
            await asyncio.sleep(0.05)
        return response

    async with serving(drip) as home:
        error = await fetched_error(home, FetchPolicy(allowed_hosts=("127.0.0.1",), timeout_seconds=0.3))
    assert error.kind == "timeout"
    assert "0.3 seconds" in str(error)


async def test_a_connection_that_breaks_off_is_told() -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        await response.write(b"half a page")
        assert request.transport is not None
        request.transport.close()
        return response

    async with serving(page) as home:
        assert (await fetched_error(home)).kind == "transfer"


async def test_a_dead_host_is_told() -> None:
    error = await fetched_error("https://no-such-paper.example/feed", resolver=NoSuchName())
    assert error.kind == "dead host"
    assert "no-such-paper.example" in str(error)


async def test_a_closed_port_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert (await fetched_error(f"http://127.0.0.1:{port}/")).kind == "dead host"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://herald.example/a", "gopher://herald.example", "herald"])
async def test_only_web_addresses_are_read(url: str, connections: list[object]) -> None:
    assert (await fetched_error(url)).kind == "scheme"
    assert connections == []


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://herald.example:port/", "https:///a"])
async def test_a_mangled_address_is_told(url: str, connections: list[object]) -> None:
    assert (await fetched_error(url)).kind == "address"
    assert connections == []


PRIVATE = (
    "127.0.0.1", "127.8.8.8", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104  nothing is bound
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1",
    "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1", "fd00:ec2::254",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_inside_is_refused(address: str, connections: list[object]) -> None:
    error = await fetched_error("http://herald.example/", FetchPolicy(), NameServer("8.8.8.8", address))
    assert error.kind == "private network"
    assert connections == []


@pytest.mark.parametrize("address", PRIVATE)
async def test_an_address_in_the_url_is_refused(address: str, connections: list[object]) -> None:
    host = f"[{address}]" if ":" in address else address
    error = await fetched_error(f"http://{host}:8080/latest/meta-data", FetchPolicy())
    assert error.kind == "private network"
    assert connections == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
async def test_an_address_in_disguise_is_refused(host: str, connections: list[object]) -> None:
    error = await fetched_error(f"http://{host}/", FetchPolicy(), NameServer("127.0.0.1"))
    assert error.kind in ("private network", "address")
    assert connections == []


async def test_a_redirect_into_the_private_network_is_refused(connections: list[object]) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://127.0.0.2:9/secrets"})

    async with serving(page) as home:
        error = await fetched_error(home)
    assert error.kind == "private network"
    assert len(connections) == 1


async def test_an_allowed_host_may_lie_inside() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="the harbour's own wiki")

    policy = FetchPolicy(allowed_hosts=("wiki.example",))
    async with serving(page) as home, Fetcher(policy, NameServer("127.0.0.1")) as fetcher:
        port = home.rsplit(":", 1)[1]
        assert (await fetcher.get(f"http://Wiki.example:{port}/")).body == b"the harbour's own wiki"


async def test_an_allowed_host_opens_its_address_to_no_other_url(connections: list[object]) -> None:
    async def page(request: web.Request) -> web.Response:
        port = request.url.port
        places = {"/literal": f"http://127.0.0.1:{port}/", "/name": f"http://evil.example:{port}/"}
        return web.Response(status=302, headers={"Location": places[request.path]})

    policy = FetchPolicy(allowed_hosts=("wiki.example",))
    async with serving(page) as home:
        port = home.rsplit(":", 1)[1]
        for path in ("literal", "name"):
            error = await fetched_error(f"http://wiki.example:{port}/{path}", policy, NameServer("127.0.0.1"))
            assert error.kind == "private network"
    assert len(connections) == 2


async def test_a_name_that_changes_its_address_is_refused(connections: list[object]) -> None:
    """Rebinding: whatever was looked up before, the address of this very connection is what is checked."""

    class Rebinding(NameServer):
        async def resolve(self, host: str, *question: Any) -> list[ResolveResult]:
            found = await super().resolve(host, *question)
            self.addresses = ("127.0.0.1",)
            return found

    names = Rebinding("::ffff:127.0.0.1", "10.0.0.1")
    for _ in range(2):
        assert (await fetched_error("http://herald.example/", FetchPolicy(), names)).kind == "private network"
    assert connections == []


DISGUISES = (
    "http://127.0.0.1.:80/", "http://localhost./", "http://LOCALHOST/", "http://127.0.0.1:22/", "http://0/",
    "http://herald.example@127.0.0.1/", "http://herald.example:80@127.0.0.1:80/", "http://127.0.0.1\\@herald.example/",
    "http://１２７.0.0.1/", "http://127。0。0。1/", "http://①②⑦.0.0.1/", "http://0x7f.0x0.0x0.0x1/", "http://017700000001/",
    "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::1%25lo]/", "http://[fe80::1%25eth0]/",
    "http://127.0.0.1%2f@herald.example/", "http://%31%32%37.0.0.1/", "HTTP://127.0.0.1#@herald.example/",
    "http://metadata.google.internal/computeMetadata/v1/", "http://127.000.000.001/",
)  # fmt: skip


@pytest.mark.parametrize("url", DISGUISES)
async def test_no_spelling_of_an_address_leads_inside(url: str, connections: list[object]) -> None:
    error = await fetched_error(url, FetchPolicy(), NameServer("127.0.0.1"))
    assert error.kind in ("private network", "address")
    assert connections == []


@pytest.mark.parametrize(
    "host", ["a" * 64 + ".example", "a..example", "xn--\ud800.example", "x" * 300, "\u202e.example"]
)
async def test_a_host_that_cannot_be_looked_up_is_told(host: str, connections: list[object]) -> None:
    error = await fetched_error(f"http://{host}/", FetchPolicy(), Strict())
    assert error.kind in ("address", "dead host")
    assert connections == []


class Strict(NameServer):
    """Spells a host in IDNA as the system's look-up does, and knows none."""

    async def resolve(self, host: str, *_question: object) -> list[ResolveResult]:
        host.encode("idna")
        raise OSError(socket.EAI_NONAME, "Name or service not known")
