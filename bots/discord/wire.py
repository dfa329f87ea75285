"""One request to Discord's REST, made once: what was seen of its reply, with no retry behind our back."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord.http import Route

DEADLINE_SECONDS = 10.0
"""From the first wait for a rate limit to the last byte of the reply."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Discord, or a proxy before it, has answered. `data` is what its JSON says, or None where it was none."""

    status: int
    data: Any = None
    retry_after: float | None = None
    via_discord: bool = True


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly no byte of the request has left."""

    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have arrived, and no reply was seen."""

    why: str


Seen = Reply | NotSent | Lost


class _NoRetryError(Exception):
    """Ends the SDK's handling of a request at the first reply that is not a success."""


class _Witness:
    """An aiohttp middleware that notes what one request came to.

    The SDK repeats a request after a 5xx, and a refusal of the second attempt would hide that the first may have
    landed. It also sleeps after a success that used up a rate limit: the reply is known before that.
    """

    def __init__(self) -> None:
        self.seen: Seen = NotSent("it was still waiting for a rate limit")

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        self.seen = Lost("no reply came in time")
        try:
            response = await handler(request)
            text = await response.text(errors="replace")
        except aiohttp.ClientConnectorError as exc:
            self.seen = NotSent(f"no connection: {exc}")
            raise _NoRetryError from exc
        except (aiohttp.ClientError, OSError) as exc:
            self.seen = Lost(f"the connection broke: {type(exc).__name__}")
            raise _NoRetryError from exc
        self.seen = read_reply(response.status, response.headers.get("Via"), response.headers.get("Retry-After"), text)
        if not 200 <= response.status < 300:
            raise _NoRetryError
        return response


async def request(
    client: discord.Client, method: str, path: str, *, deadline: float = DEADLINE_SECONDS, **options: Any
) -> Seen:
    """Make one attempt and return what was seen; `options` are those of aiohttp ("json", "params")."""
    witness = _Witness()
    try:
        async with asyncio.timeout(deadline):
            await client.http.request(Route(method, path), middlewares=(witness,), **options)
    except (TimeoutError, _NoRetryError, discord.RateLimited):
        return witness.seen
    return witness.seen


def read_reply(status: int, via: str | None, retry_after: str | None, text: str) -> Reply:
    """Return what a reply says. A 429 that is no JSON, or has no Via, comes from a proxy before Discord."""
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    seconds = data.get("retry_after") if isinstance(data, dict) else None
    return Reply(status, data, _seconds(seconds, retry_after), bool(via) and data is not None)


def _seconds(*told: object) -> float | None:
    for value in told:
        try:
            return max(0.0, float(str(value)))
        except ValueError:
            continue
    return None
