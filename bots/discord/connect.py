"""Discord as a platform: signs in, registers the commands, listens at the gateway, posts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
import structlog

from bots.discord import layout, post
from bots.discord.commands import OnceTree, Reception, Suggest, build_tree
from bots.discord.render import render
from digest.commands.table import Command, Desk
from digest.delivery import CannotTell, Lookup, Outcome, OutOfReachError, Wait
from digest.model import Answer, Edition, Target, VerbatimError

PERMISSIONS = 274877991936
"""View channels, send messages (in threads too), embed links, read message history."""

_READY_SECONDS = 30.0
_NOT_CONNECTED_SECONDS = 30.0
_UNAUTHORISED = (
    "Discord refuses the bot's token: copy it afresh from the developer portal (Bot, Reset Token) into DISCORD_TOKEN."
)
_FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)
_log = structlog.get_logger()


class DiscordError(VerbatimError):
    """Discord cannot be used: one sentence says why, and what to do."""


class DiscordOutOfReachError(DiscordError, OutOfReachError):
    """The network or Discord itself is down."""


class DiscordPlatform:
    """One bot on Discord; implements digest.delivery's Platform.

    Posting works from `sign_in` on; `start` also serves the commands. `connector` is for tests and proxies.
    """

    name = "discord"
    nonce_window = timedelta(minutes=2)
    """Discord promises "the past few minutes"; two are surely a few."""

    def __init__(self, token: str, connector: aiohttp.BaseConnector | None = None) -> None:
        self._token, self._connector = token, connector
        self._client: _Client | None = None
        self._listening: asyncio.Task[None] | None = None

    async def sign_in(self) -> None:
        """Check the token; DiscordError in one sentence when Discord cannot be used."""
        client = _Client(self._connector)
        try:
            await client.login(self._token)
        except BaseException as exc:
            await client.close()
            if isinstance(exc, _FAILURES):
                raise _explained(exc) from exc
            raise
        self._client = client

    async def start(self, commands: Sequence[Command], desk: Desk, suggest: Suggest | None = None) -> None:
        """Sign in, register the commands if they changed, and wait until the gateway is ready.

        DiscordError in one sentence when any of it fails; everything is closed then.
        """
        await self.sign_in()
        reception = Reception(commands, desk, suggest)
        tree = build_tree(self._signed_in, reception, commands)
        self._signed_in.reception = reception
        try:
            await register(tree)
            await self._listen()
        except BaseException as exc:
            await self.close()
            if isinstance(exc, _FAILURES):
                raise _explained(exc) from exc
            raise

    async def close(self) -> None:
        """Leave the gateway and close every connection; harmless when repeated."""
        if self._client is not None:
            await self._client.close()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        self._client = self._listening = None

    @property
    def invite(self) -> str:
        """The link that adds this bot to a server with exactly the rights it needs."""
        return invite_url(self._signed_in.application_id or 0)

    def render(self, content: Edition | Answer, target: Target) -> tuple[str, ...]:  # noqa: ARG002  the same for every target
        """Return the create-message bodies, in order."""
        return render(content)

    def degrade(self, payload: str) -> str | None:
        """Return the payload without components, or None when it has none."""
        return layout.plainer(payload)

    async def anchor(self, target: Target) -> str | None:
        """Return the id of the channel's last message."""
        return await post.newest(self._client, target.channel) if self._client else None

    async def post(self, target: Target, payload: str, key: str) -> Outcome:
        """Make one attempt, of at most `wire.DEADLINE_SECONDS`; none before Discord was reached."""
        if self._client is None:
            return Wait(_NOT_CONNECTED_SECONDS, everywhere=True)
        return await post.post(self._client, target.channel, payload, key)

    async def find(self, target: Target, key: str, anchor: str | None, after: datetime) -> Lookup:  # noqa: ARG002
        """Look for the key in the buttons of the messages behind `anchor`; `after` is our own clock's, and not used."""
        if self._client is None:
            return CannotTell("Discord has not been reached yet")
        return await post.find(self._client, target.channel, key, anchor)

    @property
    def _signed_in(self) -> _Client:
        if self._client is None:
            raise DiscordError("Discord is not connected yet: start Verbatim with `verbatim run`.")
        return self._client

    async def _listen(self) -> None:
        """Connect to the gateway in a task of its own; the SDK reconnects by itself from then on."""
        self._listening = asyncio.create_task(self._signed_in.connect(), name="discord-gateway")
        ready = asyncio.create_task(self._signed_in.wait_until_ready())
        done, _ = await asyncio.wait(
            (self._listening, ready), timeout=_READY_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        ready.cancel()
        if self._listening in done:
            self._listening.result()
        if not done:
            raise DiscordOutOfReachError(
                f"Discord did not get ready within {_READY_SECONDS:.0f} seconds: see discordstatus.com and start again."
            )
        self._listening.add_done_callback(_report)


def _report(listening: asyncio.Task[None]) -> None:
    """Say in the log why the gateway was left for good; posting goes on, commands do not."""
    if not listening.cancelled() and (exc := listening.exception()):
        _log.error("discord gateway left", why=str(_explained(exc)))


class _Client(discord.Client):
    """The SDK's client with the least it needs: guilds, no members, no messages, no mentions."""

    def __init__(self, connector: aiohttp.BaseConnector | None) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            connector=connector,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.5,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.reception: Reception | None = None

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Pass on a pressed button: its id says all, so it works however long ago it was posted."""
        if interaction.type is discord.InteractionType.component and self.reception is not None:
            data: Mapping[str, Any] = interaction.data or {}
            await self.reception.take_button(interaction, str(data.get("custom_id", "")))

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:  # noqa: ARG002  the SDK's signature
        """Log what failed in an event."""
        _log.exception("discord event failed", event=event_method)


async def register(tree: OnceTree) -> bool:
    """Register the commands unless Discord has them just so; return whether they were sent.

    Registering is limited to 200 new commands a day, so a restart must not do it for nothing.
    """
    client = tree.client
    known = await client.http.get_global_commands(client.application_id or 0)
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    if _by_name(known) == _by_name(wanted):
        return False
    await tree.sync()
    _log.info("commands registered", commands=sorted(command["name"] for command in wanted))
    return True


def _by_name(commands: Sequence[Any]) -> dict[str, Any]:
    return {str(command["name"]): _essence(command) for command in commands}


def _essence(told: Any) -> Any:
    """Return what was said of a command, without ids and without what says nothing."""
    if isinstance(told, list | tuple):
        return [_essence(value) for value in told]
    if not isinstance(told, dict):
        return told if isinstance(told, bool | float) else str(told)
    return {key: _essence(value) for key, value in told.items() if key in _TOLD and value not in (None, False, [])}


_TOLD = {
    "name", "description", "type", "options", "required", "autocomplete", "min_value", "max_value", "min_length",
    "max_length", "default_member_permissions", "contexts",
}  # fmt: skip
"""What Verbatim itself says of a command; Discord adds ids, versions and defaults when it hands one back."""


def invite_url(application_id: int) -> str:
    """Return the link that adds the bot to a server with the two scopes and exactly the rights it needs."""
    return discord.utils.oauth_url(
        application_id, permissions=discord.Permissions(PERMISSIONS), scopes=("bot", "applications.commands")
    )


def _explained(exc: BaseException) -> DiscordError:
    match exc:
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004):
            return DiscordError(_UNAUTHORISED)
        case discord.PrivilegedIntentsRequired() | discord.ConnectionClosed(code=4013 | 4014):
            return DiscordError(
                "Discord does not allow the bot's intents: Verbatim needs Guilds alone; look at the bot's page in the "
                "developer portal."
            )
        case discord.HTTPException(status=status):
            kind = DiscordOutOfReachError if status >= 500 or status == 429 else DiscordError
            return kind(f"Discord answered with status {status}: look at discordstatus.com, then start again.")
        case aiohttp.ClientError() | OSError() | discord.GatewayNotFound():
            return DiscordOutOfReachError(f"Discord cannot be reached ({exc}): check the network, then start again.")
        case _:
            return DiscordError(f"Discord cannot be used: {exc}")
