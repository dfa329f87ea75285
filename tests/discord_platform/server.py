"""Discord on 127.0.0.1: as much of its REST and gateway as a bot like ours can see, over TLS and zlib."""

import asyncio
import itertools
import json
import socket
import ssl
import zlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import aiohttp
import trustme
from aiohttp import abc, web
from discord.utils import time_snowflake

from tests import makers
from tests.discord_platform import rules

TOKEN = "a.good.token"
APPLICATION, GUILD, CHANNEL, ASKER = "9000", "7000", "8000", "5000"
MANAGE_GUILD, SEND = 1 << 5, 1 << 11


@dataclass
class Request:
    method: str
    path: str
    body: Any


@dataclass
class Discord:
    """What stands in Discord, what was asked of it, and what it shall do wrong next (`faults`)."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    nonces: dict[str, dict[str, Any]] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    may_read_history: bool = True
    close_gateway_with: int | None = None
    port: int = 0
    events: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    ids: Any = field(default_factory=lambda: itertools.count(time_snowflake(makers.NOW), 1_000))

    def connector(self) -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(resolver=Loopback(self.port, self.port), ssl=_client_tls())

    def asked(self, method: str, ending: str) -> list[Request]:
        return [each for each in self.requests if each.method == method and each.path.endswith(ending)]

    def say(self, content: str = "hello", count: int = 1) -> None:
        for _ in range(count):
            self.messages.append({"id": str(next(self.ids)), "content": content, "components": []})

    async def interact(
        self, data: dict[str, Any], kind: int = 2, *, admin: bool = False, id_: str | None = None
    ) -> str:
        """Send an interaction through the gateway and return its token."""
        id_ = id_ or str(next(self.ids))
        await self.events.put({"t": "INTERACTION_CREATE", "d": _interaction(id_, kind, data, admin=admin)})
        return f"token-{id_}"

    async def answer_to(self, token: str) -> str:
        """Return the text of the answer to an interaction as soon as it stands."""
        async with asyncio.timeout(5):
            while not self.answers.get(token):
                self.answered.clear()
                await self.answered.wait()
        return shown(self.answers[token][-1])

    # REST

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        if request.path == "/":
            return await self.gateway(request)
        body = json.loads(await request.text() or "null")
        self.requests.append(Request(request.method, path, body))
        if request.headers.get("Authorization") != f"Bot {TOKEN}" and "/interactions/" not in path:
            return _reply({"message": "401: Unauthorized", "code": 0}, 401)
        return await self.route(request, path, body)

    async def route(self, request: web.Request, path: str, body: Any) -> web.StreamResponse:
        reply: web.StreamResponse = _reply({"message": "Unknown Channel", "code": 10003}, 404)
        match (request.method, path.strip("/").split("/")):
            case "GET", ["users", "@me"]:
                reply = _reply(_user(APPLICATION, bot=True))
            case "GET", ["oauth2", "applications", "@me"]:
                reply = _reply(_application())
            case "GET", ["channels", channel] if channel == CHANNEL:
                reply = _reply({"id": channel, "type": 0, "last_message_id": self.newest})
            case "GET", ["channels", channel, "messages"] if channel == CHANNEL:
                reply = _reply(self.list_messages(request.query))
            case "POST", ["channels", channel, "messages"] if channel == CHANNEL:
                reply = await self.create(request, body)
            case "GET", ["applications", _, "commands"]:
                reply = _reply(self.commands)
            case "PUT", ["applications", _, "commands"]:
                reply = self.register(body)
            case "POST", ["interactions", id_, token, "callback"]:
                reply = self.acknowledge(id_, token, body)
            case ("PATCH", ["webhooks", _, token, "messages", "@original"]) | ("POST", ["webhooks", _, token]):
                reply = self.answer(token, body)
        return reply

    @property
    def newest(self) -> str | None:
        return self.messages[-1]["id"] if self.messages else None

    def list_messages(self, query: Any) -> list[dict[str, Any]]:
        limit, found = int(query.get("limit", 50)), self.messages if self.may_read_history else []
        if "after" in query:
            return [each for each in found if int(each["id"]) > int(query["after"])][:limit][::-1]
        before = int(query.get("before", 1 << 63))
        return [each for each in found if int(each["id"]) < before][-limit:][::-1]

    async def create(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else ""
        wrong = rules.wrong_message(body)
        self.wrong += wrong
        if fault == "drop":
            _cut(request)
            return web.Response()
        if fault in _REFUSALS:
            return _REFUSALS[fault]()
        if wrong:
            return _reply({"message": f"Invalid Form Body: {wrong}", "code": 50035}, 400)
        message = self.nonces.get(body["nonce"])
        if message is None:
            message = {"id": str(next(self.ids)), "channel_id": CHANNEL, **body}
            self.messages.append(message)
            self.nonces[body["nonce"]] = message
        if fault == "accept, drop":
            _cut(request)
        if fault == "accept, hold":
            await asyncio.sleep(2)
        return _reply(message, 502 if fault == "accept, 502" else 200, **_BUCKETS.get(fault, {}))

    def register(self, body: list[dict[str, Any]]) -> web.Response:
        self.wrong += rules.wrong_commands(body)
        self.commands = [
            {"id": str(next(self.ids)), "application_id": APPLICATION, "version": "1", **each} for each in body
        ]
        return _reply(self.commands)

    def acknowledge(self, id_: str, token: str, body: dict[str, Any]) -> web.Response:
        if token in self.acknowledged:
            return _reply({"message": "Interaction has already been acknowledged.", "code": 40060}, 400)
        self.acknowledged[token] = body
        if body["type"] == 8:
            self.answers[token] = [body["data"]]
            self.answered.set()
        return _reply(
            {
                "interaction": {
                    "id": id_,
                    "type": 2,
                    "response_message_loading": True,
                    "response_message_ephemeral": True,
                }
            }
        )

    def answer(self, token: str, body: dict[str, Any]) -> web.Response:
        assert token in self.acknowledged, "answered before it was acknowledged"
        self.wrong += rules.wrong_message(body)
        self.answers.setdefault(token, []).append(body)
        self.answered.set()
        return _reply({"id": str(next(self.ids)), **body})

    # Gateway

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        ws, deflate = web.WebSocketResponse(), zlib.compressobj()
        await ws.prepare(request)

        async def send(op: int, **values: Any) -> None:
            packed = deflate.compress(json.dumps({"op": op, "s": None, "t": None, "d": None} | values).encode())
            await ws.send_bytes(packed + deflate.flush(zlib.Z_SYNC_FLUSH))

        await send(10, d={"heartbeat_interval": 40_000})
        identify = {"op": 1}
        while identify["op"] != 2:  # a heartbeat comes first
            identify = json.loads((await ws.receive()).data)
        self.requests.append(Request("IDENTIFY", "/", identify["d"]))
        if self.close_gateway_with:
            await ws.close(code=self.close_gateway_with)
            return ws
        await send(0, s=1, t="READY", d=_ready())
        await send(0, s=2, t="GUILD_CREATE", d=_guild())
        hearing = asyncio.create_task(self.hear(ws, send))
        for sequence in itertools.count(3):
            getting = asyncio.create_task(self.events.get())
            await asyncio.wait((getting, hearing), return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                getting.cancel()
                return ws
            await send(0, s=sequence, **getting.result())
        return ws

    async def hear(self, ws: web.WebSocketResponse, send: Any) -> None:
        async for message in ws:
            if json.loads(message.data)["op"] == 1:
                await send(11)


@asynccontextmanager
async def discord_on_loopback() -> AsyncIterator[Discord]:
    discord = Discord()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", discord.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    discord.port = listener.getsockname()[1]
    await web.SockSite(runner, listener, ssl_context=server_tls()).start()
    try:
        yield discord
    finally:
        await runner.cleanup()


class Loopback(abc.AbstractResolver):
    """Finds Discord's names on this machine, at their ports, and no other name."""

    def __init__(self, port: int, gateway: int) -> None:
        self.ports = {"discord.com": port, "gateway.discord.gg": gateway}

    async def resolve(self, host: str, *_: Any, **__: Any) -> list[Any]:
        assert host in self.ports, f"{host} is not Discord"
        port = self.ports[host]
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self) -> None: ...


@cache
def server_authority() -> trustme.CA:
    return trustme.CA()


def server_tls() -> ssl.SSLContext:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_authority().issue_cert("discord.com", "gateway.discord.gg").configure_cert(tls)
    return tls


def _client_tls() -> ssl.SSLContext:
    tls = ssl.create_default_context()
    server_authority().configure_trust(tls)
    return tls


def shown(body: dict[str, Any]) -> str:
    """The text of a message, whichever layout it has."""
    texts = [each["content"] for each in rules.walk(body.get("components", [])) if each["type"] == 10]
    return "\n".join([body.get("content", ""), *texts]).strip()


def _reply(data: Any, status: int = 200, **headers: str) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(data).encode(), headers={"Content-Type": "application/json", **headers}
    )


def _limited(*, everywhere: bool) -> web.Response:
    told = {"message": "You are being rate limited.", "retry_after": 65.0, "global": everywhere}
    return _reply(told, 429, Via="1.1 google")


_REFUSALS: dict[str, Callable[[], web.Response]] = {
    "429": lambda: _limited(everywhere=False),
    "429 global": lambda: _limited(everywhere=True),
    "429 html": lambda: web.Response(status=429, text="<html>error 1015</html>", content_type="text/html"),
    "400": lambda: _reply({"message": "Invalid Form Body", "code": 50035}, 400),
    "401": lambda: _reply({"message": "401: Unauthorized", "code": 0}, 401),
    "403": lambda: _reply({"message": "Missing Permissions", "code": 50013}, 403),
    "500": lambda: _reply({"message": "internal"}, 500),
    "503": lambda: _reply({"message": "unavailable"}, 503),
}
_BUCKETS = {
    "accept, last of its bucket": {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset-After": "60",
        "X-RateLimit-Bucket": "b",
    }
}


def _cut(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()


def _user(id_: str, *, bot: bool = False) -> dict[str, Any]:
    return {"id": id_, "username": "verbatim", "discriminator": "0", "avatar": None, "global_name": None, "bot": bot}


def _application() -> dict[str, Any]:
    return {
        "id": APPLICATION, "name": "Verbatim", "description": "", "icon": None, "summary": "", "verify_key": "",
        "bot_public": True, "bot_require_code_grant": False, "owner": _user("1"), "flags": 0,
    }  # fmt: skip


def _ready() -> dict[str, Any]:
    return {
        "v": 10,
        "user": _user(APPLICATION, bot=True),
        "guilds": [{"id": GUILD, "unavailable": True}],
        "session_id": "session",
        "resume_gateway_url": "wss://gateway.discord.gg",
        "application": {"id": APPLICATION, "flags": 0},
    }


def _member(user: str, rights: int) -> dict[str, Any]:
    return {
        "user": _user(user), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False,
        "flags": 0, "permissions": str(rights),
    }  # fmt: skip


def _guild() -> dict[str, Any]:
    everyone = {
        "id": GUILD, "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False,
        "managed": False, "mentionable": False, "flags": 0,
    }  # fmt: skip
    return {
        "id": GUILD, "name": "Harbour", "owner_id": "1", "roles": [everyone], "emojis": [], "features": [],
        "channels": [], "members": [_member(APPLICATION, 0)], "threads": [], "member_count": 2,
        "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
        "premium_tier": 0, "system_channel_flags": 0, "preferred_locale": "en-US", "nsfw_level": 0, "stickers": [],
        "afk_timeout": 60, "joined_at": "2026-01-01T00:00:00+00:00", "large": False, "unavailable": False,
    }  # fmt: skip


def _interaction(id_: str, kind: int, data: dict[str, Any], *, admin: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": id_, "application_id": APPLICATION, "type": kind, "data": data, "token": f"token-{id_}", "version": 1,
        "guild_id": GUILD, "channel_id": CHANNEL, "channel": {"id": CHANNEL, "type": 0, "name": "news", "position": 0},
        "member": _member(ASKER, SEND | (MANAGE_GUILD if admin else 0)), "locale": "en-US", "context": 0,
        "entitlements": [], "app_permissions": "0", "attachment_size_limit": 1, "authorizing_integration_owners": {},
    }  # fmt: skip
    return found
