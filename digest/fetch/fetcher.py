"""Reads URLs over one connection pool, politely and within limits."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from digest.fetch.addresses import Gate, PublicResolver
from digest.fetch.compression import CHUNK, decompressed
from digest.fetch.hosts import Doors
from digest.fetch.mistakes import check_status, check_url, next_url, sentences, too_large
from digest.fetch.values import Fetched, FetchError, FetchPolicy, Limits

CONNECTIONS_A_HOST = 2
"""What browsers were asked to keep to (RFC 2616, 8.1.4), and what a small site bears."""
_PERMANENT = frozenset((301, 308))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


def user_agent(contact: str = "") -> str:
    """Return who reads, and whom to complain to."""
    return f"Verbatim/0.1 (self-hosted news digest; {contact or 'its operator gives no contact'})"


class Fetcher:
    """Reads URLs over one connection pool; an async context manager.

    `resolver` stands in for the system's name look-up. Addresses inside a private network are refused twice, when a
    name is resolved and when a socket is made, since an address written into the URL never meets the resolver.
    """

    def __init__(self, policy: FetchPolicy, resolver: AbstractResolver | None = None) -> None:
        self._policy = policy
        self._resolver = resolver
        self._gate = Gate(policy.allowed_hosts)
        self._session: aiohttp.ClientSession | None = None
        self._doors = Doors(CONNECTIONS_A_HOST)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(self._resolver or aiohttp.ThreadedResolver(), self._gate),
            socket_factory=self._gate.socket,
            limit_per_host=CONNECTIONS_A_HOST,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": user_agent(self._policy.contact), "Accept-Encoding": "gzip, deflate"},
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

    async def get(
        self, url: str, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Fetched:
        """Read `url`, following redirects, within `limits` or else the policy's; FetchError with the reason.

        The wait for a host that is being read already does not count as time.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value and value.isprintable()}
        limits = limits or self._policy.limits
        async with self._doors.through(check_url(url)):
            try:
                async with asyncio.timeout(limits.timeout_seconds):
                    return await self._follow(url, headers, limits)
            except TimeoutError as error:
                sentence = f"{url} did not answer in full within {limits.timeout_seconds:g} seconds; try again later."
                raise FetchError("timeout", sentence) from error

    async def _follow(self, url: str, headers: dict[str, str], limits: Limits) -> Fetched:
        address = url
        hops: list[int] = []
        while len(hops) <= limits.max_redirects:
            with sentences(address):
                async with self._open(address, headers) as response:
                    if response.status not in _REDIRECTS or "Location" not in response.headers:
                        moved = bool(hops) and _PERMANENT.issuperset(hops)
                        return await self._read(address, response, limits, address if moved else None, bool(headers))
                    hops.append(response.status)
                    address = next_url(address, response.headers["Location"])
            check_url(address)
        raise FetchError(
            "redirects",
            f"{url} redirects more than {limits.max_redirects} times; open it in a browser and use where it ends.",
        )

    def _open(self, url: str, headers: dict[str, str]) -> aiohttp.client._RequestContextManager:
        if self._session is None:
            raise RuntimeError("use the Fetcher as `async with Fetcher(policy) as fetcher`")
        target = URL(url)  # as aiohttp reads it: digits of any script are digits there
        self._gate.admit_literal(target.host)
        return self._session.get(target, headers=headers, allow_redirects=False)

    async def _read(
        self, url: str, response: aiohttp.ClientResponse, limits: Limits, moved_to: str | None, conditional: bool
    ) -> Fetched:
        check_status(url, response.status, response.headers.get("Retry-After"))
        if response.status == 304 and not conditional:
            raise FetchError("status", f"{url} says that it has not changed, but was not read before; try again later.")
        body = b"" if response.status == 304 else await _body(url, response, limits.max_bytes)
        return Fetched(
            url=url,
            status=response.status,
            body=body,
            content_type=response.content_type if "Content-Type" in response.headers else None,
            charset=response.charset,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            not_modified=response.status == 304,
            moved_to=moved_to,
        )


async def _body(url: str, response: aiohttp.ClientResponse, limit: int) -> bytes:
    if (response.content_length or 0) > limit:
        raise too_large(url, limit)
    body = bytearray()
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    async for piece in decompressed(response.content.iter_chunked(CHUNK), encoding, url):
        body += piece
        if len(body) > limit:
            raise too_large(url, limit)
    return bytes(body)
