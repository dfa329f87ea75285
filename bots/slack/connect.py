"""Slack as a platform: checks the tokens, connects by Socket Mode, serves the commands, posts."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bots.slack import post, render
from bots.slack.commands import Reception
from bots.slack.post import FAILURES, code_of, explain
from digest.commands import Command, Desk
from digest.delivery.platform import Lookup, Outcome, OutOfReachError
from digest.model import Answer, Edition, Target, VerbatimError

SCOPES = {
    "chat:write": "it cannot post",
    "commands": "it cannot answer slash commands",
    "users:read": "it cannot tell who is an admin, so /digest stays closed",
    "channels:history": "it cannot look whether a post arrived in a public channel",
    "groups:history": "it cannot look whether a post arrived in a private channel",
}
"""What the app may do, and what is lost without it."""

_REQUEST_SECONDS = 10
_CONNECT_SECONDS = 20
_BOT_PLACE = "the bot token (OAuth & Permissions page, begins with xoxb-)"
_APP_PLACE = "the app-level token with connections:write (Basic Information page, begins with xapp-)"
_log = structlog.get_logger()


class SlackError(VerbatimError):
    """Slack cannot be used: one sentence says why, and what to do."""


class SlackOutOfReachError(SlackError, OutOfReachError):
    """The network or Slack itself is down, or Slack asks to wait."""


class SlackPlatform:
    """One app in one workspace; implements digest.delivery's Platform.

    Posting works from `sign_in` on; `start` also serves the commands. `base_url` and `ping_seconds` are for tests.
    """

    name = "slack"
    nonce_window = timedelta(0)
    """Slack has no idempotency key: a second post is never dropped, so a lost one is looked for."""

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        base_url: str = AsyncWebClient.BASE_URL,
        ping_seconds: float = 10,
    ) -> None:
        self._app_token, self._ping_seconds = app_token, ping_seconds
        self._client = AsyncWebClient(
            bot_token, base_url=base_url, timeout=_REQUEST_SECONDS, retry_handlers=[], logger=_quiet_logger()
        )
        self._socket: AsyncSocketModeHandler | None = None
        self._reception: Reception | None = None

    async def sign_in(self) -> None:
        """Check both tokens' kind and the bot token itself; SlackError in one sentence when it does not work."""
        await self._identity()

    async def start(self, commands: Sequence[Command], desk: Desk) -> None:
        """Sign in, connect by Socket Mode and serve the commands; SlackError in one sentence when any of it fails."""
        identity = await self._identity()
        self._reception = Reception(commands, desk, self._client)
        try:
            await self._listen(identity, self._reception, await self._socket_url())
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop listening, let the answers under way finish, and free every connection."""
        if self._socket is not None:
            client, self._socket = self._socket.client, None
            await client.close()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
            tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
            await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
        if self._reception is not None:
            await self._reception.close()

    def render(self, content: Edition | Answer, target: Target) -> tuple[str, ...]:  # noqa: ARG002 - same bytes to all
        """Return the JSON text of each message."""
        return render.render(content)

    def degrade(self, payload: str) -> str | None:
        """Return the message as plain text and links, or None when it is that already."""
        return render.degrade(payload)

    async def anchor(self, target: Target) -> str | None:
        """Return the time stamp of the newest message."""
        return await post.anchor(self._client, target)

    async def post(self, target: Target, payload: str, key: str) -> Outcome:
        """Make one attempt."""
        return await post.post(self._client, target, payload, key)

    async def find(self, target: Target, key: str, anchor: str | None, after: datetime) -> Lookup:  # noqa: ARG002
        """Look through all messages behind `anchor`; `after` is our own clock's, and Slack's order is surer."""
        return await post.find(self._client, target, key, anchor)

    async def _identity(self) -> AsyncSlackResponse:
        _check_kind(self._client.token or "", "xoxb-", "SLACK_BOT_TOKEN", _BOT_PLACE)
        _check_kind(self._app_token, "xapp-", "SLACK_APP_TOKEN", _APP_PLACE)
        try:
            identity = await self._client.auth_test()
        except FAILURES as exc:
            raise _explained(exc, "SLACK_BOT_TOKEN", _BOT_PLACE) from exc
        _check_scopes(identity)
        return identity

    async def _socket_url(self) -> str:
        try:
            reply = await self._client.apps_connections_open(app_token=self._app_token)
        except FAILURES as exc:
            raise _explained(exc, "SLACK_APP_TOKEN", _APP_PLACE) from exc
        return str(reply["url"])

    async def _listen(self, identity: AsyncSlackResponse, reception: Reception, url: str) -> None:
        # Bolt would call auth.test again before its first acknowledgement, within the three seconds.
        async def authorize() -> AuthorizeResult:
            return AuthorizeResult.from_auth_test_response(
                auth_test_response=identity,
                bot_token=self._client.token,
            )

        app = AsyncApp(client=self._client, authorize=authorize, logger=_quiet_logger(), name="verbatim")
        reception.register(app)
        self._socket = AsyncSocketModeHandler(app, self._app_token, ping_interval=self._ping_seconds)
        self._socket.client.wss_uri = url  # checked above: the SDK's own connect() retries a wrong token for ever
        try:
            connecting = self._socket.connect_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
            await asyncio.wait_for(connecting, _CONNECT_SECONDS)
        except TimeoutError as exc:
            raise SlackOutOfReachError(
                "Slack's Socket Mode could not be reached: check that this machine may open WebSocket connections."
            ) from exc


def _check_kind(token: str, prefix: str, name: str, what: str) -> None:
    if not token.startswith(prefix):
        found = token[:5] if re.match(r"x[a-z]{3}-", token) else "something else"
        raise SlackError(f"{name} begins with {found}: set it to {what}.")


def _explained(error: Exception, name: str, what: str) -> SlackError:
    if not isinstance(error, SlackApiError) or not code_of(error):
        return SlackOutOfReachError(
            f"Slack could not be reached ({explain(error)}): check this machine's connection and proxy."
        )
    if code_of(error) == "ratelimited":
        return SlackOutOfReachError(
            "Slack asks to wait before connecting again (ratelimited): start Verbatim again in a minute."
        )
    return SlackError(f"Slack refuses {name} ({code_of(error)}): set it afresh to {what}.")


def _check_scopes(identity: AsyncSlackResponse) -> None:
    """Refuse to start without the right to post; warn about what is lost without the others."""
    granted = {name.lower(): value for name, value in identity.headers.items()}.get("x-oauth-scopes")
    if granted is None:
        return
    for scope in SCOPES.keys() - {name.strip() for name in granted.split(",")}:
        if scope == "chat:write":
            raise SlackError("Verbatim's Slack app lacks chat:write: add it under OAuth & Permissions and reinstall.")
        _log.warning("slack_scope_missing", scope=scope, loss=SCOPES[scope])


class _Quiet(logging.Filter):
    """Shortens the SDK's log to one line without traceback, and takes out socket URLs: they carry a ticket."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = re.sub(r"wss?://\S+", "(socket)", record.getMessage())
        record.args, record.exc_info = (), None
        return True


def _quiet_logger() -> logging.Logger:
    logger = logging.getLogger("verbatim.slack.sdk")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(_Quiet())
    return logger
