"""Tokens that a platform refuses: `verbatim run --once` ends with one sentence that does not repeat them."""

import asyncio

import pytest

from bots.discord import connect as discord
from bots.slack import connect as slack
from tests.cli.command import Done, Verbatim
from tests.discord_platform.server import discord_on_loopback
from tests.slack_platform import server as slack_server


def _listing(verbatim: Verbatim, platform: str) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("platforms:\n", f"platforms:\n  {platform}:\n"))


def _is_one_sentence(done: Done, name: str) -> None:
    last = done.sentence.splitlines()[-1]
    assert (done.code, last[:10]) == (2, "verbatim: ")
    assert name in last
    assert "wrong" not in done.err


async def test_discord_refuses_the_token(verbatim: Verbatim, monkeypatch: pytest.MonkeyPatch) -> None:
    _listing(verbatim, "discord")
    verbatim.environment({"DISCORD_TOKEN": "a.wrong.token"})
    real = discord.DiscordPlatform
    async with discord_on_loopback() as server:
        monkeypatch.setattr(discord, "DiscordPlatform", lambda token: real(token, server.connector()))
        done = await asyncio.to_thread(verbatim, "run", "--once")
    _is_one_sentence(done, "Discord refuses the bot's token")


async def test_slack_refuses_the_token(verbatim: Verbatim, monkeypatch: pytest.MonkeyPatch) -> None:
    _listing(verbatim, "slack")
    verbatim.environment({"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": slack_server.APP})
    real = slack.SlackPlatform
    async with slack_server.running() as workspace:
        monkeypatch.setattr(slack, "SlackPlatform", lambda bot, app: real(bot, app, f"{workspace.base}/api/"))
        done = await asyncio.to_thread(verbatim, "run", "--once")
    _is_one_sentence(done, "SLACK_BOT_TOKEN")
