import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from structlog.testing import capture_logs

from bots.slack import commands, connect
from bots.slack.connect import SCOPES, SlackError, SlackPlatform
from bots.slack.render import MORE_ACTION
from digest.commands import COMMANDS, Caller, Command, CommandError, Desk, Option
from digest.model import Answer
from tests import makers
from tests.conftest import SharedFolder
from tests.slack_platform import server

MANIFEST = Path(__file__).parents[2] / "bots" / "slack" / "manifest.json"
DESK = cast("Desk", None)


class Newsroom:
    """Commands that keep what they were asked."""

    def __init__(self, slack: SlackPlatform) -> None:
        self.slack = slack
        self.asked: list[tuple[str, Caller, Mapping[str, str]]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.answer = Answer(title="Claims", more=3, next_page="claims pier from:6")

    def commands(self) -> tuple[Command, ...]:
        return (
            Command("claims", "Single claims", self._run("claims"), (Option("words", "w"), Option("from", "f"))),
            Command("digest here", "Set up", self._run("digest here"), (Option("feeds", "f"),), admin=True),
            Command("digest list", "List", self._run("digest list")),
        )

    def _run(self, name: str) -> Any:
        async def run(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
            self.asked.append((name, caller, arguments))
            await self.gate.wait()
            if arguments.get("words") == "nonsense":
                raise CommandError("Nobody says nonsense here.")
            if arguments.get("words") == "crash":
                raise RuntimeError("xoxb-secret leaked?")
            return self.answer

        return run


@pytest.fixture
async def quay() -> AsyncIterator[server.Workspace]:
    async with server.running() as workspace:
        yield workspace


@pytest.fixture
async def room(quay: server.Workspace) -> AsyncIterator[Newsroom]:
    slack = SlackPlatform(server.BOT, server.APP, quay.base + "/api/", ping_seconds=0.2)
    room = Newsroom(slack)
    await slack.start(room.commands(), DESK)
    await server.until(lambda: quay.socket is not None)
    yield room
    await slack.close()


async def test_a_command_is_acknowledged_and_answered_to_the_asker(quay: server.Workspace, room: Newsroom) -> None:
    await quay.type("/claims R&amp;D pier", user="UREADER")
    (answer,) = await quay.answers(1)
    assert answer["response_type"] == "ephemeral"
    assert room.asked == [("claims", Caller("slack", "UREADER", "C1", "T1"), {"words": "R&D pier"})]
    assert quay.calls == ["auth.test", "apps.connections.open"]


async def test_a_slow_command_is_acknowledged_before_it_has_an_answer(quay: server.Workspace, room: Newsroom) -> None:
    room.gate.clear()
    await quay.type("/claims pier")
    await server.until(lambda: room.asked)
    assert quay.acknowledged == ["envelope-t1"]
    assert quay.responses == []
    room.gate.set()
    assert len(await quay.answers(1)) == 1


async def test_closing_does_not_wait_for_ever_for_an_answer(
    quay: server.Workspace, room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_REPLY_SECONDS", 0.1)
    room.gate.clear()
    await quay.type("/claims pier")
    await server.until(lambda: room.asked)
    async with asyncio.timeout(2):
        await room.slack.close()
    assert quay.responses == []


async def test_an_answer_for_everybody_is_shown_in_the_channel(quay: server.Workspace, room: Newsroom) -> None:
    room.answer = Answer(title="Claims", private=False)
    await quay.type("/claims  pier")
    assert (await quay.answers(1))[0]["response_type"] == "in_channel"


async def test_the_same_request_twice_has_one_answer_and_one_effect(quay: server.Workspace, room: Newsroom) -> None:
    await quay.type("/claims pier", trigger="same")
    await quay.type("/claims pier", trigger="same")
    await quay.type("/claims pier", trigger="other")
    assert len(await quay.answers(2)) == 2
    assert len(room.asked) == 2
    assert quay.acknowledged == ["envelope-same", "envelope-same", "envelope-other"]


async def test_the_button_shows_the_next_page(quay: server.Workspace, room: Newsroom) -> None:
    await quay.type("/claims pier")
    (page,) = await quay.answers(1)
    button = page["blocks"][-1]["elements"][0]
    assert button["action_id"] == MORE_ACTION
    await quay.click(button["action_id"], button["value"], "click-1")
    assert (await quay.answers(2))[1]["replace_original"] is False
    assert room.asked[1][2] == {"words": "pier", "from": "6"}


async def test_only_an_admin_reaches_an_admin_command(quay: server.Workspace, room: Newsroom) -> None:
    await quay.type("/digest here", user="UREADER", trigger="t1")
    assert "Only an admin" in (await quay.answers(1))[0]["text"]
    await quay.type("/digest here", user="UADMIN", trigger="t2")
    await quay.answers(2)
    assert [(name, caller.is_admin) for name, caller, _ in room.asked] == [("digest here", True)]


@pytest.mark.parametrize("fault", ["missing_scope", "500", "drop"])
async def test_rights_that_cannot_be_looked_up_are_none(quay: server.Workspace, room: Newsroom, fault: str) -> None:
    quay.meet("users.info", fault, fault)  # aiohttp itself asks a second time, since reading is harmless
    await quay.type("/digest here")
    assert "users:read" in (await quay.answers(1))[0]["text"]
    assert room.asked == []


async def test_a_sub_command_is_found_by_its_first_word(quay: server.Workspace, room: Newsroom) -> None:
    await quay.type("/digest", trigger="t1")
    assert "/digest here feeds — Set up" in (await quay.answers(1))[0]["text"]
    await quay.type("/digest lits", trigger="t2")
    assert "did you mean /digest list" in (await quay.answers(2))[1]["text"]
    assert room.asked == []
    await quay.type("/digest  LIST ", trigger="t3")
    await quay.answers(3)
    assert [name for name, _, _ in room.asked] == ["digest list"]


async def test_a_mistake_is_a_sentence_and_a_failure_an_apology(quay: server.Workspace, room: Newsroom) -> None:
    await quay.type("/claims nonsense", trigger="t1")
    assert "Nobody says nonsense here." in (await quay.answers(1))[0]["text"]
    await quay.type("/claims crash", trigger="t2")
    apology = (await quay.answers(2))[1]["text"]
    assert "Something went wrong on our side" in apology
    assert "secret" not in apology


async def test_a_lost_reply_to_an_answer_is_not_shown_twice(quay: server.Workspace, room: Newsroom) -> None:
    quay.meet("respond", "drop")
    await quay.type("/claims pier")
    await quay.answers(1)
    await room.slack.close()  # waits for the answers under way, and would for a second attempt
    assert len(quay.responses) == 1


async def test_a_very_long_answer_keeps_to_five_messages(quay: server.Workspace, room: Newsroom) -> None:
    stories = []
    for number in range(60):
        text = f"Sentence {number} " + "about the long pier " * 25 + "ends here."
        piece = makers.article(text, page=f"https://herald.example/{number}")
        stories.append(makers.story(piece, highlights=(makers.highlight(piece, text),)))
    room.answer = Answer(edition=makers.edition(*stories))
    await quay.type("/claims pier")
    answers = await quay.answers(5)
    await room.slack.close()
    assert len(answers) == 5
    assert "ask for less" in answers[-1]["text"]


async def test_the_sixth_use_of_a_response_url_is_refused_without_a_crash(
    quay: server.Workspace, room: Newsroom
) -> None:
    for number in range(7):
        await quay.type("/claims pier", trigger=f"t{number}", respond="one")
    await server.until(lambda: len(room.asked) == 7)
    await room.slack.close()
    assert len(quay.responses) == 5


async def test_a_disconnect_reconnects(quay: server.Workspace, room: Newsroom) -> None:
    assert quay.socket is not None
    await quay.socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
    await server.until(lambda: quay.connections == 2)
    await quay.type("/claims pier")
    assert len(await quay.answers(1)) == 1


async def test_a_cut_connection_reconnects(quay: server.Workspace, room: Newsroom) -> None:
    assert quay.socket is not None
    await quay.socket.close()
    await server.until(lambda: quay.connections == 2)
    await quay.type("/claims pier")
    assert len(await quay.answers(1)) == 1


@pytest.mark.parametrize(
    ("bot", "app", "sentence"),
    [
        ("xoxb-wrong", server.APP, "SLACK_BOT_TOKEN (invalid_auth)"),
        ("", server.APP, "SLACK_BOT_TOKEN begins with something else"),
        (server.APP, server.APP, "SLACK_BOT_TOKEN begins with xapp-"),
        (server.BOT, server.BOT, "SLACK_APP_TOKEN begins with xoxb-"),
        (server.BOT, "xapp-wrong", "SLACK_APP_TOKEN (invalid_auth)"),
    ],
)
async def test_a_wrong_token_is_one_sentence(quay: server.Workspace, bot: str, app: str, sentence: str) -> None:
    slack = SlackPlatform(bot, app, quay.base + "/api/")
    with pytest.raises(SlackError) as error:
        await slack.start((), DESK)
    assert sentence in str(error.value)
    assert "wrong" not in str(error.value)
    await slack.close()


async def test_an_app_that_may_not_post_does_not_start(quay: server.Workspace) -> None:
    quay.scopes = "commands"
    with pytest.raises(SlackError, match="lacks chat:write"):
        await SlackPlatform(server.BOT, server.APP, quay.base + "/api/").sign_in()


async def test_no_network_is_one_sentence() -> None:
    with pytest.raises(SlackError, match="could not be reached"):
        await SlackPlatform(server.BOT, server.APP, "http://127.0.0.1:9/api/").sign_in()


async def test_a_socket_that_cannot_be_opened_is_one_sentence(
    quay: server.Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connect, "_CONNECT_SECONDS", 0.3)
    quay.meet("socket", "closed")
    slack = SlackPlatform(server.BOT, server.APP, quay.base + "/api/", ping_seconds=0.1)
    with pytest.raises(SlackError, match="Socket Mode could not be reached"):
        await slack.start((), DESK)
    assert "Failed to connect" in caplog.text
    assert "ws://" not in caplog.text
    assert server.APP not in caplog.text


async def test_what_is_lost_without_a_scope_is_told_at_the_start(quay: server.Workspace) -> None:
    quay.scopes = "chat:write,commands,users:read"
    with capture_logs() as logs:
        await SlackPlatform(server.BOT, server.APP, quay.base + "/api/").sign_in()
    assert {entry["scope"] for entry in logs} == {"channels:history", "groups:history"}


def test_the_manifest_asks_for_what_is_used_and_no_more(shared: SharedFolder) -> None:
    manifest = json.loads(MANIFEST.read_text())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert set(manifest["oauth_config"]["scopes"]) == {"bot"}
    assert manifest["settings"]["socket_mode_enabled"]
    roots = {"/" + command.name.split()[0] for command in COMMANDS}
    assert {command["command"] for command in manifest["features"]["slash_commands"]} == roots


def test_the_manifest_fits_the_official_schema(shared: SharedFolder) -> None:
    path = shared.path("contracts/manifest.schema.2.0.0.json", "the shape of Slack's app manifest")
    jsonschema.validate(json.loads(MANIFEST.read_text()), json.loads(path.read_text()))
