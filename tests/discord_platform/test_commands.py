"""Commands over the real gateway: acknowledged first, answered once, refused and excused in plain words."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from bots.discord.connect import DiscordPlatform
from digest.commands import COMMANDS
from digest.commands.table import Caller, Command, CommandError, Desk, Option, OptionKind
from digest.model import Answer, AnswerLine
from tests import makers
from tests.discord_platform.server import TOKEN, Discord

PIER = makers.article()
COST = makers.highlight(PIER, "Repairs will cost 1.4 million crowns.", nature="statistic")


class Newsdesk:
    """What the commands of these tests do, and what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Caller, dict[str, str]]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    def command(self, name: str, *options: Option, admin: bool = False) -> Command:
        async def run(_: Desk, caller: Caller, given: Mapping[str, str]) -> Answer:
            self.asked.append((name, caller, dict(given)))
            await self.gate.wait()
            return self.answer(given)

        return Command(name, f"Shows {name}", run, options, admin)

    def answer(self, given: Mapping[str, str]) -> Answer:
        match given.get("words"):
            case "unknown":
                raise CommandError("Nobody of that name speaks here; did you mean “Mara Quill”?")
            case "broken":
                raise ZeroDivisionError("the token is hunter2")
            case "aloud":
                return makers.answer(AnswerLine(COST, PIER), private=False)
            case "preview":
                return Answer(edition=makers.pier_edition())
        return makers.answer(AnswerLine(COST, PIER), more=7, next_page="claims tariffs from:6")

    @property
    def commands(self) -> tuple[Command, ...]:
        words, speaker = Option("words", "What about"), Option("speaker", "Who says it", "speaker")
        start = Option("from", "From which line on", "count")
        return (
            self.command("claims", words, speaker, start),
            self.command("digest here", Option("time", "When", "time", required=True), admin=True),
            self.command("digest remove", Option("digest", "Which", "digest"), admin=True),
        )


async def _suggest(_: Desk, caller: Caller, kind: OptionKind, prefix: str) -> Sequence[str]:
    return (f"{kind} {prefix} in {caller.server}", "x" * 101, *map(str, range(40)))


@pytest.fixture
def newsdesk() -> Newsdesk:
    return Newsdesk()


@pytest.fixture
async def started(server: Discord, newsdesk: Newsdesk) -> AsyncIterator[DiscordPlatform]:
    platform = DiscordPlatform(TOKEN, server.connector())
    await platform.start(newsdesk.commands, cast("Desk", None), _suggest)
    yield platform
    await platform.close()


def slash(name: str, **options: Any) -> dict[str, Any]:
    """The data of a slash command as Discord sends it; "digest here" is a sub-command."""
    given = [
        {"name": key, "type": 4 if isinstance(value, int) else 3, "value": value} for key, value in options.items()
    ]
    command, _, sub = name.partition(" ")
    if sub:
        given = [{"name": sub, "type": 1, "options": given}]
    return {"id": "1", "name": command, "type": 1, "options": given}


async def test_the_commands_are_registered_as_the_table_says(server: Discord, started: DiscordPlatform) -> None:
    commands = {command["name"]: command for command in server.commands}
    assert set(commands) == {"claims", "digest"}
    assert [option["name"] for option in commands["claims"]["options"]] == ["words", "speaker", "from"]
    assert [option["type"] for option in commands["claims"]["options"]] == [3, 3, 4]
    assert [option.get("autocomplete", False) for option in commands["claims"]["options"]] == [False, True, False]
    assert commands["claims"]["default_member_permissions"] is None
    assert commands["digest"]["default_member_permissions"] == 32
    assert [option["name"] for option in commands["digest"]["options"]] == ["here", "remove"]
    assert all(command["contexts"] == [0] for command in commands.values())


async def test_the_projects_own_commands_are_within_the_limits(server: Discord) -> None:
    platform = DiscordPlatform(TOKEN, server.connector())
    await platform.start(COMMANDS, cast("Desk", None))
    await platform.close()
    assert {command["name"] for command in server.commands} == {"claims", "digest", "quotes"}


async def test_unchanged_commands_are_not_registered_again(
    server: Discord, started: DiscordPlatform, newsdesk: Newsdesk
) -> None:
    for command in server.commands:
        command["default_member_permissions"] = command["default_member_permissions"] and "32"
        command["nsfw"] = False
    again = DiscordPlatform(TOKEN, server.connector())
    await again.start(newsdesk.commands, cast("Desk", None))
    await again.close()
    assert len(server.asked("PUT", "/commands")) == 1
    changed = DiscordPlatform(TOKEN, server.connector())
    await changed.start((*newsdesk.commands, newsdesk.command("quotes")), cast("Desk", None))
    await changed.close()
    assert len(server.asked("PUT", "/commands")) == 2


async def test_only_the_guilds_intent_is_asked_for(server: Discord, started: DiscordPlatform) -> None:
    assert server.asked("IDENTIFY", "/")[0].body["intents"] == 1


async def test_a_command_is_acknowledged_privately_before_it_runs(
    server: Discord, started: DiscordPlatform, newsdesk: Newsdesk
) -> None:
    newsdesk.gate.clear()
    token = await server.interact(slash("claims", **{"words": "harbour", "from": 6}))
    await _until(lambda: newsdesk.asked)
    assert server.acknowledged[token] == {"type": 5, "data": {"flags": 64}}
    assert token not in server.answers
    newsdesk.gate.set()
    answer = await server.answer_to(token)
    assert "Repairs will cost 1.4 million crowns." in answer
    assert r"the outlet itself · statistic · The Harbour Herald · 2 March 2026" in answer
    name, caller, given = newsdesk.asked[0]
    assert (name, given) == ("claims", {"words": "harbour", "from": "6"})
    assert caller == Caller("discord", "5000", "8000", "7000", is_admin=False)


async def test_an_interaction_delivered_twice_has_one_effect_and_one_answer(
    server: Discord, started: DiscordPlatform, newsdesk: Newsdesk
) -> None:
    token = await server.interact(slash("claims", words="harbour"), id_="77")
    await server.interact(slash("claims", words="harbour"), id_="77")
    other = await server.interact(slash("claims", words="pier"))
    await server.answer_to(other)
    await server.answer_to(token)
    assert [given["words"] for _, _, given in newsdesk.asked] == ["harbour", "pier"]
    assert len(server.answers[token]) == 1
    assert len(server.asked("POST", f"/{token}/callback")) == 1


async def test_an_interaction_that_another_process_took_has_no_effect(
    server: Discord, started: DiscordPlatform, newsdesk: Newsdesk
) -> None:
    server.acknowledged["token-78"] = {}
    await server.interact(slash("claims"), id_="78")
    await server.answer_to(await server.interact(slash("claims", words="pier")))
    assert [given for _, _, given in newsdesk.asked] == [{"words": "pier"}]


async def test_what_the_asker_did_wrong_is_one_plain_sentence(server: Discord, started: DiscordPlatform) -> None:
    answer = await server.answer_to(await server.interact(slash("claims", words="unknown")))
    assert "Nobody of that name speaks here; did you mean “Mara Quill”?" in answer


async def test_a_fault_of_ours_is_an_apology_with_a_reference(server: Discord, started: DiscordPlatform) -> None:
    with capture_logs() as logs:
        answer = await server.answer_to(await server.interact(slash("claims", words="broken")))
    reference = next(entry["reference"] for entry in logs if entry["event"] == "command failed")
    assert f"in the log under {reference}." in answer
    assert "hunter2" not in answer


@pytest.mark.parametrize("admin", [True, False])
async def test_the_right_to_set_up_is_checked_in_the_handler(
    server: Discord, started: DiscordPlatform, newsdesk: Newsdesk, *, admin: bool
) -> None:
    answer = await server.answer_to(await server.interact(slash("digest here", time="07:30"), admin=admin))
    assert bool(newsdesk.asked) is admin
    assert ("may manage this server" in answer) is not admin


async def test_a_preview_shows_the_edition(server: Discord, started: DiscordPlatform) -> None:
    token = await server.interact(slash("claims", words="preview"))
    assert "## Morning digest" in await server.answer_to(token)


async def test_an_answer_for_everybody_follows_a_private_note(server: Discord, started: DiscordPlatform) -> None:
    token = await server.interact(slash("claims", words="aloud"))
    await _until(lambda: len(server.answers.get(token, [])) == 2)
    private, public = server.answers[token]
    assert not public["flags"] & 64
    assert "1.4 million" in str(public)
    assert "1.4 million" not in str(private)


async def test_a_button_works_after_a_restart(server: Discord, newsdesk: Newsdesk) -> None:
    for words in ("before", "after"):
        platform = DiscordPlatform(TOKEN, server.connector())
        await platform.start(newsdesk.commands, cast("Desk", None))
        token = await server.interact(*pressed("vb:m:claims tariffs from:6"))
        assert "1.4 million" in await server.answer_to(token), words
        await platform.close()
    assert [given for _, _, given in newsdesk.asked] == [{"words": "tariffs", "from": "6"}] * 2


async def test_the_about_button_explains_and_a_foreign_one_is_left_alone(
    server: Discord, started: DiscordPlatform
) -> None:
    foreign = await server.interact(*pressed("poll:yes"))
    assert "not fact-checked" in await server.answer_to(await server.interact(*pressed("vb:k:0123")))
    assert foreign not in server.acknowledged


async def test_a_button_of_a_command_that_is_gone_says_so(server: Discord, started: DiscordPlatform) -> None:
    answer = await server.answer_to(await server.interact(*pressed("vb:m:claim tariffs")))
    assert "did you mean /claims?" in answer


async def test_options_are_completed_within_the_limits(server: Discord, started: DiscordPlatform) -> None:
    data = slash("claims", speaker="Mar")
    data["options"][0]["focused"] = True
    token = await server.interact(data, 4)
    await _until(lambda: token in server.answers)
    choices = server.answers[token][0]["choices"]
    assert choices[0] == {"name": "speaker Mar in 7000", "value": "speaker Mar in 7000"}
    assert len(choices) == 25
    assert all(len(choice["name"]) <= 100 for choice in choices)


def pressed(custom_id: str) -> tuple[dict[str, Any], int]:
    """The data and the kind of a pressed button."""
    return {"custom_id": custom_id, "component_type": 2}, 3


async def _until(happened: Any) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110  what happens is told by a server, not by an event
            await asyncio.sleep(0.01)
