"""What each reply of Discord comes to, over a real socket and the real SDK."""

import asyncio
from datetime import timedelta

import pytest

from bots.discord import wire
from bots.discord.connect import DiscordPlatform
from digest.delivery import Absent, CannotTell, Found, Outcome, Refused, Sent, Unknown, Wait
from digest.model import Target
from tests import makers
from tests.discord_platform.server import CHANNEL, TOKEN, Discord, discord_on_loopback, shown

HERE = Target("discord", CHANNEL, "7000")
KEY = "0123456789abcdef01234567"
SOON = makers.NOW + timedelta(seconds=1)


async def post(platform: DiscordPlatform, target: Target = HERE, key: str = KEY) -> Outcome:
    return await platform.post(target, platform.render(makers.pier_edition(), target)[0], key)


async def test_an_edition_is_posted_with_its_key_and_can_be_found(server: Discord, signed_in: DiscordPlatform) -> None:
    server.say()
    anchor = await signed_in.anchor(HERE)
    outcome = await post(signed_in)
    assert isinstance(outcome, Sent)
    assert server.messages[-1]["nonce"] == KEY
    assert "North pier to close" in shown(server.messages[-1])
    assert await signed_in.find(HERE, KEY, anchor, SOON) == Found(outcome.message_id)


async def test_a_second_post_with_the_same_key_is_the_same_message(server: Discord, signed_in: DiscordPlatform) -> None:
    assert await post(signed_in) == await post(signed_in)
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429", Wait(65.0)),
        ("429 global", Wait(65.0, everywhere=True)),
        ("429 html", Wait(300.0, everywhere=True)),
        ("401", Refused("unauthorised", "Discord refuses the bot's token: set a new one and restart Verbatim.")),
        (
            "403",
            Refused(
                "forbidden",
                f"Discord does not let the bot post in channel {CHANNEL}: give the bot Send Messages there "
                "(in a thread, Send Messages in Threads).",
            ),
        ),
        ("400", Refused("malformed", "Discord refused the message's form (400 Invalid Form Body).")),
    ],
)
async def test_a_definite_answer(server: Discord, signed_in: DiscordPlatform, fault: str, expected: Outcome) -> None:
    server.faults.append(fault)
    assert await post(signed_in) == expected
    assert len(server.asked("POST", "/messages")) == 1
    assert not server.messages


@pytest.mark.parametrize(
    ("fault", "landed"),
    [("500", 0), ("503", 0), ("drop", 0), ("accept, drop", 1), ("accept, 502", 1)],
)
async def test_an_open_answer_is_unknown_and_never_repeated_by_itself(
    server: Discord, signed_in: DiscordPlatform, fault: str, landed: int
) -> None:
    server.faults.extend([fault, "403"])
    assert isinstance(await post(signed_in), Unknown)
    assert len(server.asked("POST", "/messages")) == 1
    assert len(server.messages) == landed


async def test_no_reply_in_time_is_unknown(
    server: Discord, signed_in: DiscordPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    _soon_over(monkeypatch)
    server.faults.append("accept, hold")
    assert isinstance(await post(signed_in), Unknown)
    assert isinstance(await signed_in.find(HERE, KEY, None, SOON), Found)


async def test_a_reply_that_uses_up_a_rate_limit_counts_though_the_sdk_sleeps_on_it(
    server: Discord, signed_in: DiscordPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    _soon_over(monkeypatch)
    server.faults.append("accept, last of its bucket")
    assert isinstance(await post(signed_in), Sent)
    waiting = await post(signed_in, key="another")
    assert isinstance(waiting, Wait)
    assert not waiting.everywhere
    assert len(server.asked("POST", "/messages")) == 1


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with discord_on_loopback() as server:
        platform = DiscordPlatform(TOKEN, server.connector())
        await platform.sign_in()
    assert await post(platform) == Wait(60.0, everywhere=True)
    await platform.close()


async def test_a_channel_that_is_gone_or_no_channel(signed_in: DiscordPlatform) -> None:
    gone, no_id = await post(signed_in, Target("discord", "8001")), await post(signed_in, Target("discord", "#news"))
    assert isinstance(gone, Refused)
    assert isinstance(no_id, Refused)
    assert (gone.reason, no_id.reason) == ("missing", "missing")


async def test_without_read_message_history_nothing_follows_from_an_empty_list(
    server: Discord, signed_in: DiscordPlatform
) -> None:
    server.say()
    anchor = await signed_in.anchor(HERE)
    assert anchor == server.newest
    server.may_read_history = False
    await post(signed_in)
    for since in (anchor, None):
        looked = await signed_in.find(HERE, KEY, since, SOON)
        assert isinstance(looked, CannotTell)
        assert "Read Message History" in looked.why


async def test_an_empty_list_behind_a_message_that_can_be_read_means_absent(
    server: Discord, signed_in: DiscordPlatform
) -> None:
    server.say()
    assert await signed_in.find(HERE, KEY, await signed_in.anchor(HERE), SOON) == Absent()


@pytest.mark.parametrize("since_anchor", [True, False])
async def test_a_look_goes_through_every_page(
    server: Discord, signed_in: DiscordPlatform, *, since_anchor: bool
) -> None:
    server.say()
    anchor = await signed_in.anchor(HERE) if since_anchor else None
    server.say(count=120)
    await post(signed_in)
    server.say(count=120)
    assert isinstance(await signed_in.find(HERE, KEY, anchor, SOON), Found)
    assert await signed_in.find(HERE, "another", anchor, SOON) == Absent()


async def test_a_channel_with_too_much_since_is_left_to_the_admin(server: Discord, signed_in: DiscordPlatform) -> None:
    server.say()
    anchor = await signed_in.anchor(HERE)
    server.say(count=2_000)
    for since in (anchor, None):
        assert isinstance(await signed_in.find(HERE, KEY, since, SOON), CannotTell)


async def test_a_wrong_clock_does_not_hide_a_message_that_landed(server: Discord, signed_in: DiscordPlatform) -> None:
    await post(signed_in)
    server.say(count=150)
    assert isinstance(await signed_in.find(HERE, KEY, None, SOON + timedelta(days=400)), Found)


async def test_an_empty_channel_has_no_anchor(server: Discord, signed_in: DiscordPlatform) -> None:
    assert await signed_in.anchor(HERE) is None


async def test_a_malformed_part_is_degraded_once(server: Discord, signed_in: DiscordPlatform) -> None:
    payload = signed_in.render(makers.pier_edition(), HERE)[0]
    plain = signed_in.degrade(payload)
    assert plain is not None
    assert signed_in.degrade(plain) is None
    assert isinstance(await signed_in.post(HERE, plain, KEY), Sent)
    assert "North pier to close" in server.messages[-1]["content"]
    assert isinstance(await signed_in.find(HERE, KEY, None, SOON), Found)


async def test_a_cancelled_post_is_cancelled(server: Discord, signed_in: DiscordPlatform) -> None:
    server.faults.append("accept, hold")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await post(signed_in)


def _soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wire.request.__kwdefaults__, "deadline", 0.3)
