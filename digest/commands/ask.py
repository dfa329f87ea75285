"""Answers "/claims" and "/quotes": single highlights, each with who says it and where; one language to ask in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from digest.commands.table import Caller, Command, CommandError, Desk, Option
from digest.config import FeedSpec
from digest.model import Answer, Kind
from digest.spelling import near_miss
from digest.store import FIELDS, Query, parse_query, with_field

PAGE = 5
"""How many lines one answer shows."""

_OPTIONS = (
    Option("words", 'Words in it or in the title, a "phrase", or since:3d after:2026-03-01 before: tag: story:'),
    Option("speaker", "Who says it: a name, or a part of one", "speaker"),
    Option("source", "The outlet it is from", "source"),
    Option("from", "Which one to start with: 6 shows the sixth and those behind it", "count"),
)
_NAMES: dict[Kind, str] = {"claim": "claims", "quote": "quotes"}


def _lines(kind: Kind) -> Callable[[Desk, Caller, Mapping[str, str]], Awaitable[Answer]]:
    async def run(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
        del caller
        first = _first(arguments.get("from", ""))
        query = await asked(desk, arguments, Query(kind))
        hits = await desk.store.archive.search(query, limit=PAGE, offset=first - 1)
        title = title_of(_NAMES[kind].capitalize(), query, hits.total if hits.more else None)
        if not hits.lines:
            return Answer(title=title, text=(_nothing(hits.total, _NAMES[kind], narrowed=not query.is_open),))
        more = hits.total - (first - 1) - len(hits.lines)
        next_page = command_line(_NAMES[kind], {**arguments, "from": str(first + PAGE)}) if more > 0 else ""
        return Answer(title=title, lines=hits.lines, more=max(0, more), next_page=next_page)

    return run


def _first(text: str) -> int:
    if not text:
        return 1
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise CommandError(f"“{text}” is not a number to start from; write for example from:6.")
    return int(text)


async def asked(desk: Desk, arguments: Mapping[str, str], query: Query) -> Query:
    """Return what the options and the free words ask for; CommandError or QueryError for what cannot be understood."""
    now = desk.now()
    for name in FIELDS:
        query = with_field(query, name, arguments.get(name, ""), now)
    query = parse_query(arguments.get("words", ""), now, query)
    return replace(query, feeds=_feeds_of(await desk.editor.feeds(), query.tag)) if query.tag else query


def _feeds_of(feeds: Sequence[FeedSpec], tag: str) -> frozenset[str]:
    found = frozenset(feed.name for feed in feeds if tag.casefold() in map(str.casefold, feed.tags))
    if found:
        return found
    tags = sorted({tag for feed in feeds for tag in feed.tags})
    there = f"there are {', '.join(tags[:12])}{' and more' if len(tags) > 12 else ''}" if tags else "no feed has a tag"
    meant = near_miss(tag, tags)
    raise CommandError(f"No feed has the tag “{tag}”; {f'did you mean “{meant}”?' if meant else there + '.'}")


def title_of(name: str, query: Query, at_least: int | None = None) -> str:
    """Return what was asked for in words: "Claims with “pier” by Mara Quill since 1 March 2026"."""
    marked = query.words if '"' in query.words else f"“{query.words}”"
    parts = [
        name,
        f"with {marked}" if query.words else "",
        f"by {query.speaker}" if query.speaker else "",
        f"in {query.source}" if query.source else "",
        f"tagged {query.tag}" if query.tag else "",
        f"of the story {query.story}" if query.story else "",
        f"since {_day(query.after)}" if query.after else "",
        f"before {_day(query.before)}" if query.before else "",
    ]
    found = " ".join(filter(None, parts)) if any(parts[1:]) else f"The newest {name[:1].lower()}{name[1:]}"
    return f"{found} ({at_least:,}+)" if at_least else found


def _day(at: datetime) -> str:
    shown = f"{at.day} {at:%B %Y}"
    return shown if at == at.replace(hour=0, minute=0, second=0, microsecond=0) else f"{shown}, {at:%H:%M} UTC"


def _nothing(total: int, name: str, *, narrowed: bool) -> str:
    if total:
        return f"There are only {total}; start from a smaller number."
    if not narrowed:
        return f"No {name} yet: no article has come in. `/digest list` tells which feeds fail."
    return f"No {name} found. Try fewer words, or only a speaker; endings and accents do not matter."


def command_line(name: str, arguments: Mapping[str, str]) -> str:
    """Return the line that `parse_words` reads back into these arguments; free words stand last, as they were typed."""
    named = {key: value.replace('"', "'") for key, value in arguments.items() if value and key != "words"}
    options = (f'{key}:"{value}"' if " " in value else f"{key}:{value}" for key, value in named.items())
    return " ".join(filter(None, [name, *options, arguments.get("words", "")]))


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
