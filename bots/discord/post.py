"""Posts a frozen payload into a channel, and looks whether one has arrived."""

from __future__ import annotations

from typing import Any

import discord

from bots.discord.layout import holds_key, with_key
from bots.discord.outcome import outcome
from bots.discord.wire import Lost, NotSent, Reply, Seen, request
from digest.delivery import Absent, CannotTell, Found, Lookup, Outcome, Refused

_PAGE = 100
_MOST_PAGES = 20


async def post(client: discord.Client, channel: str, payload: str, key: str) -> Outcome:
    """Make one attempt to create the message; `key` is its nonce and stands in its About button."""
    if not channel.isdecimal():
        return Refused("missing", f"“{channel}” is no Discord channel id: copy the id of the channel into post_to.")
    return outcome(await request(client, "POST", _messages(channel), json=with_key(payload, key)), channel)


async def newest(client: discord.Client, channel: str) -> str | None:
    """Return the id of the channel's last message; it is told even to those who may not read the messages."""
    if not channel.isdecimal():
        return None
    match await request(client, "GET", f"/channels/{channel}"):
        case Reply(status=200, data={"last_message_id": str(message_id)}):
            return message_id
    return None


async def find(client: discord.Client, channel: str, key: str, anchor: str | None) -> Lookup:
    """Look for `key` in the messages behind `anchor`, or in all of them, the newest first, where there is none.

    Absent only when all were seen: how far to go back is never read off our own clock.
    """
    place: dict[str, str] = {"after": anchor} if anchor else {}
    seen_any = False
    for _ in range(_MOST_PAGES):
        page = _page(await request(client, "GET", _messages(channel), params={**place, "limit": _PAGE}))
        if isinstance(page, CannotTell):
            return page
        if found := _found(page, key):
            return found
        if len(page) < _PAGE:
            return Absent() if seen_any or page else await _absent_if_readable(client, channel)
        ids = sorted((message["id"] for message in page), key=int)
        place, seen_any = ({"after": ids[-1]} if anchor else {"before": ids[0]}), True
    return _too_long()


async def _absent_if_readable(client: discord.Client, channel: str) -> Lookup:
    """Decide on an empty list: without Read Message History it comes back empty instead of being refused."""
    if _may_read_history(client, channel):
        return Absent()
    page = _page(await request(client, "GET", _messages(channel), params={"limit": 1}))
    if isinstance(page, CannotTell):
        return page
    if page:
        return Absent()
    return CannotTell(
        f"Discord shows no message of channel {channel}: give the bot Read Message History there, then look again."
    )


def _may_read_history(client: discord.Client, channel_id: str) -> bool:
    """Whether the gateway has told us that we may; False also means that we do not know."""
    channel = client.get_channel(int(channel_id))
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return False
    rights = channel.permissions_for(channel.guild.me)
    return rights.view_channel and rights.read_message_history


def _page(seen: Seen) -> list[dict[str, Any]] | CannotTell:
    match seen:
        case Reply(status=200, data=list(messages)):
            return messages
        case Reply(status=status):
            return CannotTell(f"Discord refused to list the channel's messages (status {status}).")
        case NotSent(why=why) | Lost(why=why):
            return CannotTell(f"Discord could not be asked: {why}.")


def _found(page: list[dict[str, Any]], key: str) -> Found | None:
    return next((Found(str(message["id"])) for message in page if holds_key(message, key)), None)


def _too_long() -> CannotTell:
    return CannotTell(f"more than {_PAGE * _MOST_PAGES} messages came since; look in the channel yourself.")


def _messages(channel: str) -> str:
    return f"/channels/{channel}/messages"
