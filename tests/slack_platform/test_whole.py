"""The project's own commands over the real socket, with a real database behind them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_sdk.models.blocks import Block

from bots.slack.connect import SlackPlatform
from digest.commands import COMMANDS
from digest.delivery import Found, Sent
from digest.model import Target
from tests import makers
from tests.newsrooms import Scene, config, feed, pier_lines, scene
from tests.slack_platform import server
from tests.slack_platform.test_render import words

HERE = Target("slack", "C1", "T1")


@pytest.fixture
async def quay() -> AsyncIterator[server.Workspace]:
    async with server.running() as workspace:
        yield workspace


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Scene]:
    pier, lines = pier_lines()
    async with scene(tmp_path, config(tmp_path, feeds=(feed(tmp_path, "Herald", "news"),))) as at:
        await at.add(pier, *lines, feed="Herald")
        yield at


@pytest.fixture
async def slack(quay: server.Workspace, at: Scene) -> AsyncIterator[SlackPlatform]:
    slack = SlackPlatform(server.BOT, server.APP, quay.base + "/api/", ping_seconds=0.2)
    await slack.start(COMMANDS, at.desk)
    await server.until(lambda: quay.socket is not None)
    yield slack
    await slack.close()


async def ask(quay: server.Workspace, line: str, user: str = "UADMIN") -> str:
    """Type a line as a new request and return what is shown."""
    count = len(quay.responses)
    await quay.type(line, user, trigger=f"t{count}", respond=f"r{count}")
    answer = (await quay.answers(count + 1))[count]
    assert answer["response_type"] == "ephemeral"
    return answer["text"] + words(answer)


async def test_claims_and_quotes_come_from_the_database(quay: server.Workspace, slack: SlackPlatform) -> None:
    claim = await ask(quay, "/claims crowns", "UREADER")
    assert "Repairs will cost 1.4 million crowns." in claim
    assert "statistic" in claim
    assert "https://herald.example/pier#:~:text=Repairs%20will%20cost" in claim
    quote = await ask(quay, "/quotes speaker:“quill”", "UREADER")
    assert "“We cannot leave a cracked pier open”" in quote
    assert "Mara Quill" in quote
    assert "No claims found." in await ask(quay, "/claims walrus")
    assert "did you mean “speaker:”?" in await ask(quay, "/claims speker:quill")


async def test_a_channel_is_set_up_looked_at_and_paused_by_an_admin_alone(
    quay: server.Workspace, slack: SlackPlatform, at: Scene
) -> None:
    assert "admin" in await ask(quay, "/digest here news at:07:45", "UREADER")
    assert await at.store.digests.all() == ()
    said = await ask(quay, "/digest here news at:07:45 zone:Europe/Oslo title:“Morning coffee”")
    assert "next on Wednesday 4 March at 07:45" in said
    (made,) = await at.store.digests.all()
    assert (made.tags, made.title, made.targets) == (("news",), "Morning coffee", (HERE,))
    assert "North pier to close for six weeks" in await ask(quay, "/digest preview")
    assert "paused" in await ask(quay, "/digest pause")
    assert (await at.store.digests.all())[0].paused
    await ask(quay, "/digest remove")
    assert await at.store.digests.all() == ()


async def test_digest_alone_shows_how_each_sub_command_is_typed(quay: server.Workspace, slack: SlackPlatform) -> None:
    shown = await ask(quay, "/digest")
    assert all(command.usage in shown for command in COMMANDS if command.name.startswith("digest "))


async def test_an_edition_is_posted_while_commands_are_served(
    quay: server.Workspace, slack: SlackPlatform, at: Scene
) -> None:
    await ask(quay, "/digest here")
    await ask(quay, "/digest now")
    ((edition, target),) = at.posted.editions
    (payload,) = slack.render(edition, target)
    sent = await slack.post(target, payload, "0123456789abcdef01234567")
    assert isinstance(sent, Sent)
    looked = await slack.find(target, "0123456789abcdef01234567", None, makers.NOW)
    assert looked == Found(sent.message_id)


def test_the_sdks_own_models_accept_every_block() -> None:
    slack = SlackPlatform(server.BOT, server.APP)
    long = makers.edition(title="Long " * 100, date_line="Tuesday " * 400, warnings=("broken " * 500,))
    for content in (makers.pier_edition(), long, makers.answer(more=3, next_page="claims from:6")):
        for payload in slack.render(content, HERE):
            for block in json.loads(payload)["blocks"]:
                Block.parse(block).to_dict()  # raises where a length is over Slack's limit


async def test_an_answer_whose_layout_slack_refuses_is_sent_as_plain_text(
    quay: server.Workspace, slack: SlackPlatform
) -> None:
    quay.meet("respond", "400")
    await quay.type("/claims crowns")
    (answer,) = await quay.answers(1)
    assert "blocks" not in answer
    assert answer["mrkdwn"] is False
    assert "Repairs will cost 1.4 million crowns." in answer["text"]


async def test_an_answer_refused_as_plain_text_too_is_given_up(quay: server.Workspace, slack: SlackPlatform) -> None:
    quay.meet("respond", "400", "400")
    await quay.type("/claims crowns")
    await slack.close()
    assert quay.responses == []
