"""A workspace on loopback: the parts of Slack's Web API and Socket Mode that Verbatim uses, with scripted faults."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack_platform import rules

BOT, APP = "xoxb-right", "xapp-right"
SCOPES = "chat:write,commands,users:read,channels:history,groups:history"


class Workspace:
    """Keeps what arrived; `faults` holds, by method, what the next calls meet instead of an answer."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.responses: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.acknowledged: list[str] = []
        self.problems: list[str] = []
        self.faults: dict[str, deque[str]] = {}
        self.admins = {"UADMIN"}
        self.scopes = SCOPES
        self.page_size = 200
        self.history: dict[str, Any] = {}
        """What each page of the history says beside its messages, in place of what is true."""
        self.connections = 0
        self.socket: web.WebSocketResponse | None = None
        self.base = ""
        self.hold = asyncio.Event()
        self._uses: dict[str, int] = {}

    def meet(self, method: str, *faults: str) -> None:
        self.faults.setdefault(method, deque()).extend(faults)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/socket", self._socket)
        return app

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        queue = self.faults.get(method)
        fault = queue.popleft() if queue else ""
        body = await self._body(request)
        lands = not fault or fault in {"drop", "500", "hold"}
        reply = self._answer(method, request, body) if lands else {"ok": True}
        if fault in {"drop", "lose"} and request.transport:
            request.transport.close()
        if fault == "hold":
            await self.hold.wait()
        if fault == "429":
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7"})
        if fault == "html429":
            return web.Response(text="<h1>Slow down</h1>", status=429, content_type="text/html")
        if fault == "text503":
            return web.Response(text="upstream connect error", status=503)
        if fault.isdigit():
            return web.Response(text="<h1>Oops</h1>", status=int(fault), content_type="text/html")
        if fault and fault not in {"drop", "lose", "hold"}:
            reply = {"ok": False, "error": fault}
        headers = {"x-oauth-scopes": self.scopes} if method == "auth.test" else {}
        return web.json_response(reply, headers=headers)

    async def _body(self, request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(await request.json())
        return {**request.query, **await request.post()}

    def _answer(self, method: str, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != (APP if method == "apps.connections.open" else BOT):
            return {"ok": False, "error": "invalid_auth"}
        answers = {
            "auth.test": self._auth_test,
            "apps.connections.open": self._open,
            "chat.postMessage": self._post,
            "conversations.history": self._history,
            "users.info": self._user,
        }
        return answers[method](body)

    def _auth_test(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "url": "https://quay.example/",
            "team": "Quay",
            "user": "verbatim",
            "team_id": "T1",
            "user_id": "UBOT",
            "bot_id": "B1",
        }

    def _open(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": self.base.replace("http", "ws") + "/socket"}

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if found := rules.problems(body) + rules.contract_problems(body):
            self.problems += found
            return {"ok": False, "error": "invalid_blocks"}
        message = body | {"ts": f"{1700000000 + len(self.messages)}.000100"}
        self.messages.append(message)
        return {"ok": True, "channel": body["channel"], "ts": message["ts"], "message": message}

    def _history(self, body: dict[str, Any]) -> dict[str, Any]:
        behind = [m for m in reversed(self.messages) if float(m["ts"]) > float(body.get("oldest") or 0)]
        start, size = int(body.get("cursor") or 0), min(int(body["limit"]), self.page_size)
        page = behind[start : start + size]
        rest = str(start + size) if start + size < len(behind) else ""
        with_metadata = body.get("include_all_metadata") in {"1", True, "true"}
        shown = [m if with_metadata else {k: v for k, v in m.items() if k != "metadata"} for m in page]
        return {
            "ok": True,
            "messages": shown,
            "has_more": bool(rest),
            "response_metadata": {"next_cursor": rest},
        } | self.history

    def _user(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "user": {"id": body["user"], "is_admin": body["user"] in self.admins, "is_owner": False}}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["id"]
        self._uses[name] = self._uses.get(name, 0) + 1
        if self._uses[name] > 5:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        body = await request.json()
        self.problems += rules.problems(body, rules.RESPONSE_KEYS) + rules.contract_problems(body)
        queue = self.faults.get("respond")
        fault = queue.popleft() if queue else ""
        if fault.isdigit():
            return web.Response(text="invalid_blocks", status=int(fault))
        self.responses.append(body)
        if fault == "drop" and request.transport:
            request.transport.close()
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if self.faults.get("socket"):
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        self.socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                self.acknowledged.append(json.loads(frame.data)["envelope_id"])
        return socket

    async def send(self, kind: str, payload: dict[str, Any], envelope: str) -> None:
        """Deliver an envelope; its acknowledgement must come within three seconds."""
        assert self.socket is not None
        before = self.acknowledged.count(envelope)
        await self.socket.send_json(
            {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
        )
        await until(lambda: self.acknowledged.count(envelope) > before, seconds=3)

    async def type(self, line: str, user: str = "UADMIN", trigger: str = "t1", respond: str = "r1") -> None:
        command, _, text = line.partition(" ")
        payload = {
            "command": command,
            "text": text,
            "user_id": user,
            "channel_id": "C1",
            "team_id": "T1",
            "trigger_id": trigger,
            "response_url": f"{self.base}/respond/{respond}",
        }
        await self.send("slash_commands", payload, f"envelope-{trigger}")

    async def click(self, action: str, value: str, trigger: str) -> None:
        payload = {
            "type": "block_actions",
            "user": {"id": "UADMIN", "team_id": "T1"},
            "team": {"id": "T1"},
            "channel": {"id": "C1"},
            "trigger_id": trigger,
            "response_url": f"{self.base}/respond/{trigger}",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        }
        await self.send("interactive", payload, f"envelope-{trigger}")

    async def answers(self, count: int) -> list[dict[str, Any]]:
        await until(lambda: len(self.responses) >= count)
        return self.responses


async def until(fact: Any, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110 - facts of a server are looked at, they have no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running() -> AsyncIterator[Workspace]:
    workspace = Workspace()
    runner = web.AppRunner(workspace.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    workspace.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield workspace
    finally:
        workspace.hold.set()
        await runner.cleanup()
    assert workspace.problems == []
