"""Signing in, and every way in which it fails: one plain sentence, and nothing left open."""

from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from bots.discord.connect import PERMISSIONS, DiscordError, DiscordPlatform, invite_url
from digest.commands.table import Desk
from tests.discord_platform.server import TOKEN, Discord, discord_on_loopback


async def start(server: Discord, token: str = TOKEN) -> None:
    platform = DiscordPlatform(token, server.connector())
    try:
        await platform.start((), cast("Desk", None))
    finally:
        await platform.close()


async def test_it_starts_and_closes(server: Discord) -> None:
    await start(server)
    await start(server)


async def test_a_wrong_token(server: Discord) -> None:
    with pytest.raises(DiscordError, match="refuses the bot's token: copy it afresh") as failure:
        await start(server, "a.wrong.token")
    assert "a.wrong.token" not in str(failure.value)


@pytest.mark.parametrize(("code", "sentence"), [(4004, "refuses the bot's token"), (4014, "intents")])
async def test_the_gateway_turns_the_bot_away(server: Discord, code: int, sentence: str) -> None:
    server.close_gateway_with = code
    with pytest.raises(DiscordError, match=sentence):
        await start(server)


async def test_discord_out_of_reach() -> None:
    async with discord_on_loopback() as server:
        pass
    with pytest.raises(DiscordError, match="cannot be reached"):
        await start(server)


async def test_posting_needs_no_gateway_but_a_sign_in(server: Discord) -> None:
    with pytest.raises(DiscordError, match="not connected yet"):
        assert DiscordPlatform(TOKEN, server.connector()).invite


def test_the_invite_asks_for_exactly_what_is_needed() -> None:
    query = parse_qs(urlsplit(invite_url(9000)).query)
    assert query["permissions"] == [str(PERMISSIONS)] == ["274877991936"]
    assert query["scope"] == ["bot applications.commands"]
