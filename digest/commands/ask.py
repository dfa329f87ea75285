"""Answers "/claims" and "/quotes": single highlights, each with who says it and where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from digest.commands.table import Caller, Command, CommandError, Desk, Option
from digest.model import Answer, Kind
from digest.store import Query

PAGE = 5
"""How many lines one answer shows."""

_OPTIONS = (
    Option("words", "Words that stand in it, or in the title of its article"),
    Option("speaker", "Who says it: a name, or a part of one", "speaker"),
    Option("source", "The outlet it is from", "source"),
    Option("from", "Which one to start with: 6 shows the sixth and those behind it", "count"),
)
_NAMES: dict[Kind, str] = {"claim": "claims", "quote": "quotes"}


def _lines(kind: Kind) -> Callable[[Desk, Caller, Mapping[str, str]], Awaitable[Answer]]:
    async def run(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
        del caller
        first = _first(arguments.get("from", ""))
        words, speaker, source = (arguments.get(name, "") for name in ("words", "speaker", "source"))
        query = Query(kind, words, speaker, source)
        hits = await desk.store.archive.search(query, limit=PAGE, offset=first - 1)
        asked = _asked(_NAMES[kind], words, speaker, source)
        if not hits.lines:
            return Answer(
                title=asked, text=(_nothing(hits.total, _NAMES[kind], narrowed=bool(words or speaker or source)),)
            )
        more = hits.total - (first - 1) - len(hits.lines)
        next_page = command_line(_NAMES[kind], {**arguments, "from": str(first + PAGE)}) if more > 0 else ""
        return Answer(title=asked, lines=hits.lines, more=max(0, more), next_page=next_page)

    return run


def _first(text: str) -> int:
    if not text:
        return 1
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise CommandError(f"“{text}” is not a number to start from; write for example from:6.")
    return int(text)


def _asked(name: str, words: str, speaker: str, source: str) -> str:
    parts = [name.capitalize()]
    parts += [f"with “{words}”"] if words else []
    parts += [f"by {speaker}"] if speaker else []
    parts += [f"in {source}"] if source else []
    return " ".join(parts) if len(parts) > 1 else f"The newest {name}"


def _nothing(total: int, name: str, *, narrowed: bool) -> str:
    if total:
        return f"There are only {total}; start from a smaller number."
    if not narrowed:
        return f"No {name} yet: no article has come in. `/digest list` tells which feeds fail."
    return f"No {name} found. Try fewer words, or only a speaker; endings and accents do not matter."


def command_line(name: str, arguments: Mapping[str, str]) -> str:
    """Return the line that `parse_words` reads back into these arguments."""
    quoted = ((key, value.replace('"', "'")) for key, value in arguments.items() if value)
    return " ".join([name, *(f'{key}:"{value}"' if " " in value else f"{key}:{value}" for key, value in quoted)])


COMMANDS = (
    Command(
        "claims",
        "Single claims from the news, each with who says it and a link to the sentence",
        _lines("claim"),
        _OPTIONS,
    ),
    Command(
        "quotes", "Single quotes from the news, word for word, with the speaker and a link", _lines("quote"), _OPTIONS
    ),
)
