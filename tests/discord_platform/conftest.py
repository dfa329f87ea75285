from collections.abc import AsyncIterator

import pytest

from bots.discord.connect import DiscordPlatform
from tests.discord_platform.server import TOKEN, Discord, discord_on_loopback


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    async with discord_on_loopback() as server:
        yield server
        assert not server.wrong, f"Discord would refuse this: {server.wrong}"


@pytest.fixture
async def signed_in(server: Discord) -> AsyncIterator[DiscordPlatform]:
    platform = DiscordPlatform(TOKEN, server.connector())
    await platform.sign_in()
    yield platform
    await platform.close()
