"""The composition root on Discord's loopback twin: the sample's articles in, an edition posted, questions answered."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bots.cli.running import connected
from bots.discord import connect
from bots.service import Service
from digest.config import Config, DiscordConfig, FeedSpec, Platforms, Secret
from digest.delivery import Platform
from digest.fetch import FetchPolicy
from digest.model import Target
from digest.store import Store
from tests.discord_platform.server import CHANNEL, TOKEN, Discord, discord_on_loopback, shown
from tests.discord_platform.test_commands import slash
from tests.makers import spec
from tests.newsrooms import config, ingesting

SAMPLE = Path(__file__).parents[2] / "sample" / "harbour-herald"
MORNING = datetime.fromisoformat("2026-03-03T07:31:00+01:00")


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    async with discord_on_loopback() as server:
        yield server
        assert not server.wrong


def _setting(tmp_path: Path) -> Config:
    shutil.copytree(SAMPLE, tmp_path / "herald")
    feed = FeedSpec("The Harbour Herald", str(tmp_path / "herald" / "feed.xml"), timedelta(minutes=15), ("news",))
    digest = spec(schedule="daily 07:30", timezone="Europe/Copenhagen", targets=(Target("discord", CHANNEL),))
    plain = config(tmp_path, feeds=(feed,), digests=(digest,))
    return replace(plain, platforms=Platforms(discord=DiscordConfig(Secret(TOKEN))))


async def test_from_a_feed_to_a_posted_edition_and_an_answer(
    tmp_path: Path, server: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = _setting(tmp_path)
    monkeypatch.setattr(connect, "DiscordPlatform", partial(connect.DiscordPlatform, connector=server.connector()))
    store = await Store.open(setting.database)
    async with ingesting(store, FetchPolicy(allowed_folders=(tmp_path,))) as ingest:
        platforms: dict[str, Platform] = {}
        service = Service(setting, store, ingest, platforms, lambda: MORNING)
        async with connected(setting, service.desk, again=True) as found:
            platforms.update(found)
            posted = await service.run_once(MORNING, MORNING - timedelta(hours=13))
            assert posted == len(server.messages) >= 1
            assert await service.run_once(MORNING + timedelta(minutes=1)) == 0
            assert "North pier to close" in shown(server.messages[0])
            claims = await server.answer_to(await server.interact(slash("claims", words="crowns")))
            assert "1.4 million crowns" in claims.replace("**", "")
            listed = await server.answer_to(await server.interact(slash("digest list"), admin=True))
            assert "in config.yaml" in listed.replace("\\", "")
            typing: dict[str, Any] = slash("quotes", speaker="Mara")
            typing["options"][0]["focused"] = True
            token = await server.interact(typing, kind=4)
            await server.answer_to(token)
            assert {choice["value"] for choice in server.answers[token][0]["choices"]} == {"Mara Quill"}
    await store.close()
