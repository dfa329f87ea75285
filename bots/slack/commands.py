"""The table of commands as Slack's slash commands: acknowledges first, then answers through the response_url."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bots.slack.post import FAILURES, explain
from bots.slack.render import MORE_ACTION, degrade, render
from digest.commands import Caller, Command, Desk, find_command, parse_words
from digest.model import Answer, VerbatimError

RESPONSES = 5
"""How often Slack takes an answer through one response_url, within 30 minutes."""

_REMEMBERED = 1_000
_REPLY_SECONDS = 10
_RESPONSE_KEYS = ("text", "blocks", "mrkdwn", "unfurl_links", "unfurl_media")
_NOT_ALL = "The rest does not fit into Slack's five messages for one command; ask for less at a time."

Ack = Callable[[], Awaitable[Any]]
_log = structlog.get_logger()


class Reception:
    """Takes slash commands and clicks on "+N more"; the same request delivered twice is answered once."""

    def __init__(self, commands: Sequence[Command], desk: Desk, client: AsyncWebClient) -> None:
        self._commands, self._desk, self._client = tuple(commands), desk, client
        self._seen: deque[str] = deque(maxlen=_REMEMBERED)
        self._running: set[asyncio.Task[Any]] = set()

    def register(self, app: AsyncApp) -> None:
        """Register one slash command for each first word of the table, and the button."""
        for root in dict.fromkeys(command.name.split()[0] for command in self._commands):
            app.command(f"/{root}")(self._on_command)
        app.action(MORE_ACTION)(self._on_more)

    async def close(self) -> None:
        """Give the answers under way as long as one reply may take, then drop them."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_REPLY_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _on_command(self, ack: Ack, body: dict[str, Any]) -> None:
        await ack()
        line = f"{body['command'].removeprefix('/')} {_unescape(body.get('text') or '').strip()}".strip()
        await self._serve(line, _caller(body["user_id"], body["channel_id"], body.get("team_id")), body)

    async def _on_more(self, ack: Ack, body: dict[str, Any]) -> None:
        await ack()
        team = (body.get("team") or {}).get("id")
        channel = (body.get("channel") or {}).get("id", "")
        await self._serve(body["actions"][0]["value"], _caller(body["user"]["id"], channel, team), body)

    async def _serve(self, line: str, caller: Caller, body: dict[str, Any]) -> None:
        if (trigger := body.get("trigger_id", "")) and trigger in self._seen:
            return
        self._seen.append(trigger)
        if task := asyncio.current_task():
            self._running.add(task)  # Bolt keeps no reference to it, and the loop only a weak one
            task.add_done_callback(self._running.discard)
        await respond(body["response_url"], await self._answer(line, caller))

    async def _answer(self, line: str, caller: Caller) -> Answer:
        """Return the command's answer; a mistake or a failure becomes a plain private sentence."""
        try:
            if usage := _usage(self._commands, line):
                return Answer(text=usage)
            command, words = find_command(self._commands, line)
            if command.admin:
                caller = await self._with_rights(caller)
            return await command.run(self._desk, caller, parse_words(command, words))
        except VerbatimError as exc:
            return Answer(text=(str(exc),))
        except Exception:  # noqa: BLE001 - the edge: nothing that goes wrong may leave the asker without a word
            reference = secrets.token_hex(4)
            _log.exception("slack_command_failed", command=line.split(maxsplit=1)[0], reference=reference)
            return Answer(
                text=(f"Something went wrong on our side, sorry. An admin finds the reason in the log: {reference}.",)
            )

    async def _with_rights(self, caller: Caller) -> Caller:
        """Return the caller as an admin if Slack says so at this moment; VerbatimError if they are not."""
        try:
            reply = await self._client.users_info(user=caller.user)
            user = reply["user"]
        except (*FAILURES, KeyError) as exc:
            _log.warning("slack_rights_unknown", why=explain(exc))
            raise VerbatimError(
                f"Slack does not say whether you are an admin here ({explain(exc)}), so nothing was done: "
                "try again, or check that the app has the right users:read."
            ) from exc
        if not (user.get("is_admin") or user.get("is_owner")):
            raise VerbatimError("Only an admin or owner of this Slack workspace may do that; ask one of them.")
        return Caller(caller.platform, caller.user, caller.channel, caller.server, is_admin=True)


def _caller(user: str, channel: str, team: str | None) -> Caller:
    return Caller("slack", user, channel, team or "")


def _usage(commands: Sequence[Command], line: str) -> tuple[str, ...]:
    """Return how the sub-commands are typed, where only their common first word was."""
    if any(command.name == line.lower() for command in commands):
        return ()
    return tuple(
        f"{command.usage} — {command.description}"
        for command in commands
        if command.name.startswith(line.lower() + " ")
    )


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def respond(response_url: str, answer: Answer) -> None:
    """Send the answer; a lost reply is logged, never sent again, since Slack may have shown it."""
    # Bolt's own respond() uses a webhook client that retries after a lost reply, which shows the answer twice.
    client = AsyncWebhookClient(response_url, timeout=_REPLY_SECONDS, retry_handlers=[])
    payloads = render(answer)
    if len(payloads) > RESPONSES:
        payloads = (*payloads[: RESPONSES - 1], *render(Answer(text=(_NOT_ALL,))))
    for payload in payloads:
        if not await _respond_once(client, payload, is_private=answer.private):
            return


async def _respond_once(client: AsyncWebhookClient, payload: str, *, is_private: bool) -> bool:
    """Return whether Slack took the message; one whose layout it refuses is sent as plain text instead."""
    try:
        reply = await client.send_dict(_response(payload, is_private=is_private))
    except FAILURES as exc:
        _log.warning("slack_answer_lost", why=explain(exc))
        return False
    if reply.status_code == 200:
        return True
    _log.warning("slack_answer_refused", status=reply.status_code)
    plainer = degrade(payload) if reply.status_code == 400 else None
    return plainer is not None and await _respond_once(client, plainer, is_private=is_private)


def _response(payload: str, *, is_private: bool) -> dict[str, Any]:
    """Return the message as a response_url takes it: some keys of chat.postMessage are unknown there."""
    message = json.loads(payload)
    kept = {name: message[name] for name in _RESPONSE_KEYS if name in message}
    return kept | {"response_type": "ephemeral" if is_private else "in_channel", "replace_original": False}
