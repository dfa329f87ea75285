"""A platform that is out of reach at the start holds up nothing, and is tried again; a wrong token ends the start."""

import asyncio

import pytest

from bots.cli.running import begin
from bots.discord.connect import DiscordPlatform
from digest.delivery import CannotTell, OutOfReachError, Wait
from digest.model import Target, VerbatimError
from tests.makers import NOW

ROOM = Target("discord", "1")


class Flaky:
    """A start that fails as it is told, and then works."""

    def __init__(self, *failures: VerbatimError) -> None:
        self.failures = list(failures)
        self.tries = 0

    async def __call__(self) -> None:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)


async def test_what_works_at_once_is_not_tried_again() -> None:
    start = Flaky()
    assert await begin("chat", start, again=True, pause=0) is None
    assert start.tries == 1


async def test_what_is_out_of_reach_is_tried_until_it_works() -> None:
    start = Flaky(OutOfReachError("no network"), OutOfReachError("no network"), OutOfReachError("no network"))
    trying = await begin("chat", start, again=True, pause=0)
    assert trying is not None
    await asyncio.wait_for(trying, 5)
    assert start.tries == 4


async def test_a_single_run_does_not_wait_for_it() -> None:
    start = Flaky(OutOfReachError("no network"))
    assert await begin("chat", start, again=False, pause=0) is None
    assert start.tries == 1


async def test_a_wrong_token_ends_the_start() -> None:
    with pytest.raises(VerbatimError, match="token"):
        await begin("chat", Flaky(VerbatimError("Discord refuses the bot's token.")), again=True, pause=0)


async def test_before_discord_is_reached_posts_wait_and_nothing_is_lost() -> None:
    platform = DiscordPlatform("x" * 60)
    assert isinstance(await platform.post(ROOM, "{}", "key"), Wait)
    assert isinstance(await platform.find(ROOM, "key", None, NOW), CannotTell)
    assert await platform.anchor(ROOM) is None
