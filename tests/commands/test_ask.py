from pathlib import Path

import pytest

from digest.commands import COMMANDS, Command, CommandError, find_command, parse_words
from digest.commands.ask import PAGE
from tests.makers import article, highlight
from tests.newsrooms import READER, Scene, pier_lines, scene

CLAIMS, QUOTES = COMMANDS[0], COMMANDS[1]


async def _ask(at: Scene, line: str) -> list[str]:
    command, words = find_command(COMMANDS, line)
    answer = await command.run(at.desk, READER, parse_words(command, words))
    return [line.highlight.line(line.article.text) for line in answer.lines]


async def test_claims_are_found_by_words_and_quotes_by_speaker(tmp_path: Path) -> None:
    pier, lines = pier_lines()
    async with scene(tmp_path) as at:
        await at.add(pier, *lines)
        assert await _ask(at, "claims crowns") == ["Repairs will cost 1.4 million crowns."]
        assert await _ask(at, "/quotes speaker:quill") == ["We cannot leave a cracked pier open,"]
        assert await _ask(at, 'claims repairs source:"Harbour Herald"') == ["Repairs will cost 1.4 million crowns."]
        assert await _ask(at, "claims repairs source:Courier") == []


async def test_an_answer_has_pages(tmp_path: Path) -> None:
    text = "\n".join(f"Boat {number} landed {number} crates." for number in range(1, PAGE + 4))
    landed = article(text)
    async with scene(tmp_path) as at:
        await at.add(landed, *(highlight(landed, line) for line in text.splitlines()))
        first = await CLAIMS.run(at.desk, READER, {"words": "crates landed"})
        assert (len(first.lines), first.more) == (PAGE, 3)
        command, words = find_command(COMMANDS, first.next_page)
        rest = await command.run(at.desk, READER, parse_words(command, words))
        assert (len(rest.lines), rest.more, rest.next_page) == (3, 0, "")
        assert not {line.highlight.id for line in first.lines} & {line.highlight.id for line in rest.lines}


async def test_nothing_found_says_what_to_try(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        answer = await QUOTES.run(at.desk, READER, {"words": "walrus"})
        assert answer.title == "Quotes with “walrus”"
        assert "No quotes found" in answer.text[0]
        assert "no article has come in" in (await QUOTES.run(at.desk, READER, {})).text[0]


@pytest.mark.parametrize("first", ["0", "-1", "six", "99999"])
async def test_a_number_to_start_from_must_be_one(tmp_path: Path, first: str) -> None:
    async with scene(tmp_path) as at:
        with pytest.raises(CommandError, match="from:6"):
            await CLAIMS.run(at.desk, READER, {"from": first})


@pytest.mark.parametrize(
    ("line", "name", "arguments"),
    [
        ("claims tariffs", "claims", {"words": "tariffs"}),
        ("/claims new tariffs speaker:“Mara Quill”", "claims", {"words": "new tariffs", "speaker": "Mara Quill"}),
        ("quotes", "quotes", {}),
        ("QUOTES Speaker:quill pier", "quotes", {"speaker": "quill", "words": "pier"}),
        (
            "digest here news at:07:30 zone:Europe/Oslo",
            "digest here",
            {"feeds": "news", "at": "07:30", "zone": "Europe/Oslo"},
        ),
        ('digest here at:"weekdays 07:30"', "digest here", {"at": "weekdays 07:30"}),
        ("claims 10:30 https://a.example", "claims", {"words": "10:30 https://a.example"}),
    ],
)
def test_a_line_of_text_becomes_arguments(line: str, name: str, arguments: dict[str, str]) -> None:
    command, words = find_command(COMMANDS, line)
    assert (command.name, dict(parse_words(command, words))) == (name, arguments)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("claims speker:quill", "did you mean “speaker:”"),
        ("digest list now please", "takes no words"),
        ("digest her", "did you mean /digest here"),
        ("claim pier", "did you mean /claims"),
        ("tide", "there are /claims, /quotes"),
    ],
)
def test_a_mistyped_line_says_what_was_meant(line: str, hint: str) -> None:
    with pytest.raises(CommandError, match=hint):
        parse_words(*find_command(COMMANDS, line))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_table_fits_every_platform(command: Command) -> None:
    assert all(part.isalpha() and part.islower() for part in command.name.split())
    assert 1 <= len(command.description) <= 100
    assert all(1 <= len(option.description) <= 100 and option.name.islower() for option in command.options)
    assert command.usage.startswith(f"/{command.name}")
