"""Discord and Slack on loopback with many channels, and a log of what landed where and when, in a file."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.discord_platform import rules, server
from tests.slack_platform import rules as slack_rules
from tests.slack_platform.server import Workspace

NONCE_WINDOW = timedelta(minutes=3)
"""Discord's "past few minutes"."""


class Log:
    """What the platforms know: one line of JSON for each message that stands in a channel."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path, self.now = path, now

    def landed(self, platform: str, channel: str, key: str, id_: str, body: Any) -> None:
        line = {"platform": platform, "channel": channel, "key": key, "id": id_, "at": str(self.now()), "body": body}
        with self._path.open("a") as file:
            file.write(json.dumps(line) + "\n")


class Rooms(server.Discord):
    """Discord, where every channel exists whose id begins with an 8."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log
        self._seen: dict[str, tuple[datetime, dict[str, Any]]] = {}

    async def route(self, request: web.Request, path: str, body: Any) -> web.StreamResponse:
        match (request.method, path.strip("/").split("/")):
            case "GET", ["channels", channel] if channel.startswith("8"):
                there = self._in(channel)
                return _reply({"id": channel, "type": 0, "last_message_id": there[-1]["id"] if there else None})
            case "GET", ["channels", channel, "messages"] if channel.startswith("8"):
                return _reply(self._listed(channel, request.query))
            case "POST", ["channels", channel, "messages"] if channel.startswith("8"):
                return self._create(channel, body)
        return await super().route(request, path, body)

    def _in(self, channel: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["channel_id"] == channel]

    def _listed(self, channel: str, query: Any) -> list[dict[str, Any]]:
        everywhere, self.messages = self.messages, self._in(channel)
        try:
            return self.list_messages(query)
        finally:
            self.messages = everywhere

    def _create(self, channel: str, body: dict[str, Any]) -> web.Response:
        if wrong := rules.wrong_message(body):
            return _reply({"message": f"Invalid Form Body: {wrong}", "code": 50035}, 400)
        at, message = self._seen.get(body["nonce"], (None, {}))
        if at is None or self._log.now() - at > NONCE_WINDOW:
            message = {"id": str(next(self.ids)), "channel_id": channel, **body}
            self.messages.append(message)
            self._seen[body["nonce"]] = (self._log.now(), message)
            self._log.landed("discord", channel, body["nonce"], message["id"], body)
        return _reply(message)


class Quay(Workspace):
    """A workspace of Slack, where every channel exists whose id begins with a C."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if slack_rules.problems(body):
            return {"ok": False, "error": "invalid_blocks"}
        message = body | {"ts": f"{1700000000 + len(self.messages)}.000100"}
        self.messages.append(message)
        key = body["metadata"]["event_payload"]["key"]
        self._log.landed("slack", body["channel"], key, message["ts"], body)
        return {"ok": True, "channel": body["channel"], "ts": message["ts"], "message": message}

    def _history(self, body: dict[str, Any]) -> dict[str, Any]:
        everywhere = self.messages
        self.messages = [message for message in everywhere if message["channel"] == body["channel"]]
        try:
            return super()._history(body)
        finally:
            self.messages = everywhere


def _reply(data: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=json.dumps(data).encode(), headers={"Content-Type": "application/json"})
