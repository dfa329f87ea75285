"""A URL or a permitted file -> bytes, with limits, validators and no way into the private network."""

import asyncio
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from digest.model import VerbatimError

Kind = Literal[
    "address", "dead host", "directory", "empty", "not allowed", "not found", "private network", "redirects", "refused",
    "scheme", "status", "timeout", "too large", "transfer", "unreadable",
]  # fmt: skip

USER_AGENT = "Verbatim/0.1 (+self-hosted news digest)"
MOST_REDIRECTS = 5
_CHUNK = 64 * 1024
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class FetchError(VerbatimError):
    """Something could not be read; `kind` is a plain word for it, the message a sentence for people."""

    def __init__(self, kind: Kind, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.status = status


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What may be read: folders, hosts that are exempt from address checks, bytes a body, seconds for all of it."""

    allowed_folders: tuple[Path, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    max_bytes: int = 10_000_000
    timeout_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response: `url` is where it came from after redirects; `body` is decompressed, empty when not modified."""

    url: str
    status: int
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False


class Fetcher:
    """Reads URLs over one connection pool; an async context manager.

    `resolver` stands in for the system's name look-up. Addresses inside a private network are refused twice, when a
    name is resolved and when a socket is made, since an address written into the URL never meets the resolver.
    """

    def __init__(self, policy: FetchPolicy, resolver: AbstractResolver | None = None) -> None:
        self._policy = policy
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        gate = _Gate(self._policy.allowed_hosts)
        connector = aiohttp.TCPConnector(
            resolver=_PublicResolver(self._resolver or aiohttp.ThreadedResolver(), gate),
            socket_factory=gate.socket,
            limit_per_host=4,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Read `url`, following at most five redirects; FetchError with the reason where that fails."""
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value and value.isprintable()}
        seconds = self._policy.timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(url, headers)
        except TimeoutError as error:
            raise FetchError(
                "timeout", f"{url} did not answer in full within {seconds:g} seconds; try again later."
            ) from error

    async def _follow(self, url: str, headers: dict[str, str]) -> Fetched:
        address = url
        for _ in range(MOST_REDIRECTS + 1):
            _check_url(address)
            with _sentences(address):
                async with self._open(address, headers) as response:
                    if response.status not in _REDIRECTS or "Location" not in response.headers:
                        return await self._read(address, response)
                    address = _next(address, response.headers["Location"])
        raise FetchError(
            "redirects",
            f"{url} redirects more than {MOST_REDIRECTS} times; open it in a browser and use where it ends.",
        )

    def _open(self, url: str, headers: dict[str, str]) -> "aiohttp.client._RequestContextManager":
        if self._session is None:
            raise RuntimeError("use the Fetcher as `async with Fetcher(policy) as fetcher`")
        return self._session.get(url, headers=headers, allow_redirects=False)

    async def _read(self, url: str, response: aiohttp.ClientResponse) -> Fetched:
        _check_status(url, response.status)
        body = b"" if response.status == 304 else await self._body(url, response)
        return Fetched(
            url=url,
            status=response.status,
            body=body,
            content_type=response.content_type if "Content-Type" in response.headers else None,
            charset=response.charset,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            not_modified=response.status == 304,
        )

    async def _body(self, url: str, response: aiohttp.ClientResponse) -> bytes:
        limit = self._policy.max_bytes
        if (response.content_length or 0) > limit:
            raise _too_large(url, limit)
        body = bytearray()
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        async for piece in _decompressed(response.content.iter_chunked(_CHUNK), encoding, url):
            body += piece
            if len(body) > limit:
                raise _too_large(url, limit)
        return bytes(body)


class _Gate:
    """Lets sockets out to public addresses, and to those that the allowed hosts resolved to."""

    def __init__(self, allowed_hosts: Iterable[str]) -> None:
        self.allowed_hosts = frozenset(host.lower().strip("[]") for host in allowed_hosts)
        self._allowed_addresses = {host for host in self.allowed_hosts if _address(host)}

    def admit(self, host: str, address: str) -> None:
        """Check what `host` resolved to; an address of an allowed host stays open."""
        if host.lower() in self.allowed_hosts:
            self._allowed_addresses.add(address)
        elif not is_public(address):
            raise PrivateAddressError(host)

    def socket(self, info: "aiohttp.connector.AddrInfoType") -> socket.socket:
        """Make the socket for an address; an address that is not public gets none."""
        family, kind, protocol, _, where = info
        address = str(where[0])
        if address not in self._allowed_addresses and not is_public(address):
            raise PrivateAddressError(address)
        return socket.socket(family=family, type=kind, proto=protocol)


class PrivateAddressError(OSError):
    """A host leads into a private network."""


class _PublicResolver(AbstractResolver):
    def __init__(self, inner: AbstractResolver, gate: _Gate) -> None:
        self._inner = inner
        self._gate = gate

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for result in found:
            self._gate.admit(host, result["host"])
        return found

    async def close(self) -> None:
        await self._inner.close()


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet, looking through mapped, NAT64, 6to4 and Teredo forms."""
    ip = _address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        return _is_open(ip) and all(map(_is_open, _inside(ip)))
    return ip is not None and _is_open(ip)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    except ValueError:
        return None


def _is_open(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in _NAT64:
            return True
        if ip.is_site_local or ip in _LOCAL_NAT64:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def _inside(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address carries: RFC 4291, 6052, 3056 and 4380."""
    carried = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or ip in _COMPATIBLE:
        carried.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [inner for inner in carried if inner is not None]


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("address", f"{url!r} is no web address; write it as https://host/path.") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError("scheme", f"{url!r} is not an http or https address; only those are read.")
    if not host:
        raise FetchError("address", f"{url!r} names no host; write it as https://host/path.")


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("address", f"{url} redirects to {location!r}, which is no web address.") from error


def _check_status(url: str, status: int) -> None:
    if status in (404, 410):
        raise FetchError("not found", f"{url} is not there (HTTP {status}); check the address.", status)
    if status in (401, 403, 429):
        raise FetchError("refused", f"{url} refuses to be read (HTTP {status}); try later or leave it out.", status)
    if status != 304 and not 200 <= status < 300:
        what = "is broken at the moment" if status >= 500 else "gave no page"
        raise FetchError("status", f"{url} {what} (HTTP {status}); try again later.", status)


def _too_large(url: str, limit: int) -> FetchError:
    return FetchError(
        "too large",
        f"{url} is larger than {_size(limit)}; raise fetch.max_megabytes in config.yaml if it should be read.",
    )


def _size(size: int) -> str:
    return f"{size / 1_000_000:g} MB" if size >= 100_000 else f"{size} bytes"


class _sentences:  # noqa: N801  reads as a statement: `with _sentences(url):`
    """Turns aiohttp's errors into FetchErrors that say what to do."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        told = None if error is None else _told(self._url, error)
        if told is not None:
            raise told from error


def _told(url: str, error: BaseException) -> FetchError | None:
    host = urlsplit(url).hostname
    causes = [error, getattr(error, "os_error", None), error.__cause__]
    if any(isinstance(cause, PrivateAddressError) for cause in causes):
        sentence = (
            f"{url} leads into a private network, which is not read; an admin can name {host} under fetch.allow_hosts."
        )
        return FetchError("private network", sentence)
    if isinstance(error, aiohttp.InvalidURL):
        return FetchError("address", f"{url!r} is no web address; write it as https://host/path.")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError("dead host", f"There is no host {host}; check the address of {url}.")
    if isinstance(error, aiohttp.ClientConnectorError):
        return FetchError("dead host", f"{host} cannot be reached ({_reason(error)}); check the address of {url}.")
    if isinstance(error, aiohttp.ClientError | OSError | zlib.error) and not isinstance(error, TimeoutError):
        return FetchError("transfer", f"{url} broke off while it was read ({_reason(error)}); try again later.")
    return None


def _reason(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or str(error) or type(error).__name__)


async def _decompressed(pieces: AsyncIterator[bytes], encoding: str, url: str) -> AsyncIterator[bytes]:
    if encoding in ("", "identity"):
        async for piece in pieces:
            yield piece
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("transfer", f"{url} answers in the compression {encoding!r}, which nobody asked for.")
    inflate = _inflater(encoding)
    async for piece in pieces:
        for part in inflate(piece):
            yield part


def _inflater(encoding: str) -> Callable[[bytes], Iterable[bytes]]:
    """Return a function from compressed to plain pieces of at most one chunk each, so that a bomb meets the cap."""
    state: list[zlib._Decompress] = []

    def inflate(data: bytes) -> Iterable[bytes]:
        if not state and data:
            raw = encoding == "deflate" and data[0] & 0x0F != 8
            state.append(zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32))
        while data and state:
            yield state[0].decompress(data, _CHUNK)
            data = state[0].unconsumed_tail

    return inflate


def read_file(path: Path, policy: FetchPolicy | None = None) -> bytes:
    """Return a file's bytes; with a policy only below its allowed folders, wherever symbolic links lead.

    FetchError with a sentence where the file is missing, unreadable, a folder, not allowed, too large or empty.
    """
    limit = (policy or FetchPolicy()).max_bytes
    try:
        real = path.resolve(strict=True)
        if policy is not None and not any(real.is_relative_to(folder.resolve()) for folder in policy.allowed_folders):
            raise FetchError(
                "not allowed", f"{path} lies outside the allowed folders; add its folder to them to read it."
            )
        if not real.is_file():
            raise FetchError("directory", f"{path} is no file; name a file in it.")
        with real.open("rb") as file:
            body = file.read(limit + 1)
    except FileNotFoundError as error:
        raise FetchError("not found", f"There is no file {path}; check its name.") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise FetchError("unreadable", f"{path} cannot be read ({_reason(error)}); check its permissions.") from error
    if len(body) > limit:
        raise FetchError("too large", f"{path} is larger than {_size(limit)}; read a smaller part of it.")
    if not body:
        raise FetchError("empty", f"{path} is empty; give a file with an article in it.")
    return body
