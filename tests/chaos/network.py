"""A proxy before a platform, that passes requests on, or drops, delays, answers and kills instead."""

import asyncio
import json
import os
import re
import signal
import socket
import struct
from collections import defaultdict, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from tests.chaos.clock import Clock

PASSING = (
    "rst", "fin", "accept, rst", "accept, fin", "accept, late", "lands late", "429", "429 everywhere", "429 html",
    "500", "502", "503", "504", "accept, 500", "accept, 502", "accept, 503", "accept, 504",
)  # fmt: skip
"""Faults after which a post must come through all the same."""
LOOKS = ("fin", "503", "429")
LATE_SECONDS = 70.0
"""How long a message that lands late is on its way after its request was given up."""


@dataclass(frozen=True)
class Call:
    """A request to a platform, as a fault is planned for it: `kind` is post, look, anchor or other."""

    platform: str
    kind: str
    channel: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.platform}:{self.channel}"


@dataclass
class Weather:
    """What the next requests will meet: what is planned for a kind of call and a channel, then what chance has."""

    planned: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    rate: float = 0.0
    random: Random = field(default_factory=lambda: Random(1))  # noqa: S311  it makes test cases
    lives: tuple[int, ...] = ()
    """The processes that may be killed."""

    def fault(self, call: Call) -> str:
        for about in (str(call), f"{call.kind} {call.platform}"):
            if self.planned[about]:
                return self.planned[about].popleft()
        bad = {"post": PASSING, "look": LOOKS}.get(call.kind, ())
        return self.random.choice(bad) if bad and self.random.random() < self.rate else ""


class Network:
    """Stands between the service and one platform."""

    def __init__(self, platform: str, inner: str, weather: Weather, clock: Clock, folder: Path) -> None:
        self._platform, self._inner, self._weather, self._clock, self._folder = platform, inner, weather, clock, folder
        self.underway: set[asyncio.Task[Any]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        call = _call(self._platform, request, body)
        fault = self._weather.fault(call)
        self._note({"call": str(call), "fault": fault, "at": str(self._clock.now()), "body": body.decode()})
        how, _, then = fault.rpartition(", ")
        answer = await self._pass_on(request, body) if how == "accept" or not fault else None
        if answer and not then:
            return answer
        return await self._meet(then, call, request, body, answer)

    async def _meet(
        self, fault: str, call: Call, request: web.Request, body: bytes, answer: web.Response | None
    ) -> web.StreamResponse:
        match fault:
            case "rst" | "fin":
                _cut(request, reset=fault == "rst")
            case "kill":
                self._kill_peer(request, f"{call.kind}: {'accepted' if answer else 'on its way'}")
            case "late":
                await asyncio.sleep(0.4)
            case "hold":
                await asyncio.sleep(30)
            case "lands late" | "lands late unanswered":
                self._later(self._land(request, body))
                if fault.endswith("unanswered"):
                    await asyncio.sleep(30)
                _cut(request, reset=False)
            case _:
                return _refusal(self._platform, fault)
        return answer or web.Response(status=500)

    async def _pass_on(self, request: web.Request, body: bytes) -> web.Response:
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        url = self._inner + request.path_qs
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, url, data=body, headers=headers) as reply,
        ):
            kept = {name: reply.headers[name] for name in ("Content-Type", "X-OAuth-Scopes") if name in reply.headers}
            return web.Response(status=reply.status, body=await reply.read(), headers=kept)

    async def _land(self, request: web.Request, body: bytes) -> None:
        lands_at = self._clock.monotonic() + LATE_SECONDS
        while self._clock.monotonic() < lands_at:  # noqa: ASYNC110  a test moves this clock
            await asyncio.sleep(0.02)
        await self._pass_on(request, body)

    def _later(self, landing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(landing)
        self.underway.add(task)
        task.add_done_callback(self.underway.discard)

    def _kill_peer(self, request: web.Request, moment: str) -> None:
        peer = request.transport and request.transport.get_extra_info("peername")
        if peer and (pid := _owner(peer[1], self._weather.lives)):
            note_death(self._folder, pid, moment)
            os.kill(pid, signal.SIGKILL)

    def _note(self, what: dict[str, Any]) -> None:
        with (self._folder / "requests.jsonl").open("a") as file:
            file.write(json.dumps(what) + "\n")


def note_death(folder: Path, pid: int, moment: str) -> None:
    """Write down that a process is about to be killed, and at which moment of its life."""
    with (folder / "deaths.jsonl").open("a") as file:
        file.write(json.dumps({"pid": pid, "moment": moment}) + "\n")


def _call(platform: str, request: web.Request, body: bytes) -> Call:
    if platform == "slack":
        return _slack_call(request, body)
    match request.method, request.path.removeprefix("/api/v10/").split("/"):
        case "POST", ["channels", channel, "messages"]:
            return Call("discord", "post", channel)
        case "GET", ["channels", channel, "messages"]:
            return Call("discord", "look", channel)
        case "GET", ["channels", channel]:
            return Call("discord", "anchor", channel)
    return Call("discord", "other")


def _slack_call(request: web.Request, body: bytes) -> Call:
    method = request.path.rpartition("/")[2]
    if method == "chat.postMessage":
        return Call("slack", "post", json.loads(body)["channel"])
    if method == "conversations.history":
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()} | dict(request.query)
        return Call("slack", "anchor" if asked.get("limit") == "1" else "look", asked["channel"])
    return Call("slack", "other")


def _cut(request: web.Request, *, reset: bool) -> None:
    if request.transport is None:
        return  # the other end was faster
    if reset:
        there = request.transport.get_extra_info("socket")
        there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    else:
        request.transport.close()


def _owner(port: int, lives: tuple[int, ...]) -> int | None:
    """Return which process has the other end of a connection from this port."""
    end = f"0100007F:{port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    inodes = {f"socket:[{line[9]}]" for line in lines if line[1] == end}
    for pid in lives:
        for handle in _handles(pid):
            if handle in inodes:
                return pid
    return None


def _handles(pid: int) -> list[str]:
    try:
        return [str(handle.readlink()) for handle in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []


_DISCORD = {
    "400": (400, {"message": "Invalid Form Body", "code": 50035}),
    "401": (401, {"message": "401: Unauthorized", "code": 0}),
    "403": (403, {"message": "Missing Permissions", "code": 50013}),
    "404": (404, {"message": "Unknown Channel", "code": 10003}),
    "429": (429, {"message": "You are being rate limited.", "retry_after": 65.0, "global": False}),
    "429 everywhere": (429, {"message": "You are being rate limited.", "retry_after": 65.0, "global": True}),
}
_SLACK = {
    "400": "invalid_blocks", "401": "token_revoked", "403": "not_in_channel", "404": "channel_not_found",
    "internal": "internal_error", "fatal": "fatal_error",
}  # fmt: skip


def _refusal(platform: str, fault: str) -> web.Response:
    if fault == "429 html" or re.fullmatch(r"5\d\d", fault):
        status = 429 if fault == "429 html" else int(fault)
        return web.Response(status=status, text="<html>Oops</html>", content_type="text/html")
    if platform == "discord":
        status, said = _DISCORD[fault]
        via = {"Via": "1.1 google"} if status == 429 else {}
        return web.Response(
            status=status, body=json.dumps(said).encode(), headers={"Content-Type": "application/json", **via}
        )
    if fault.startswith("429"):
        said = {"ok": False, "error": "ratelimited"}
        return web.json_response(said, status=429, headers={"Retry-After": "65"})
    return web.json_response({"ok": False, "error": _SLACK[fault]})
