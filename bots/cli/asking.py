"""`verbatim claims` and `verbatim quotes`: the same answers as in chat."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bots.cli.setting import clock_of, config_option, json_option, load, open_store, run_async
from digest import wording
from digest.links import sentence_link
from digest.model import Answer, AnswerLine, Composed, DigestSpec, Target, VerbatimError

if TYPE_CHECKING:
    from digest.commands import Desk

_words = click.argument("words", nargs=-1)  # free words, with the filters that chat knows: since:3d, tag:harbour
_speaker = click.option("--speaker", default="", help="Who says it: a name, or a part of one.")
_source = click.option("--source", default="", help="The outlet it is from.")
_first = click.option("--from", "first", default=1, show_default=True, help="Which one to start with.")


@click.command(short_help="Single claims from the news, with speaker and link.")
@_words
@_speaker
@_source
@_first
@config_option
@json_option
def claims(words: tuple[str, ...], speaker: str, source: str, first: int, config_path: Path, as_json: bool) -> None:  # noqa: PLR0913, PLR0917  click hands over one argument an option
    r"""Print single claims that hold all WORDS, each with who says it and a link to the sentence.

    \b
    verbatim claims tariffs
    verbatim claims pier --source "Harbour Herald" --json
    """
    _answer("claims", _arguments(words, speaker, source, first), config_path, as_json=as_json)


@click.command(short_help="Single quotes from the news, with speaker and link.")
@_words
@_speaker
@_source
@_first
@config_option
@json_option
def quotes(words: tuple[str, ...], speaker: str, source: str, first: int, config_path: Path, as_json: bool) -> None:  # noqa: PLR0913, PLR0917  click hands over one argument an option
    r"""Print single quotes that hold all WORDS, word for word, with the speaker and a link.

    \b
    verbatim quotes --speaker Quill
    verbatim quotes harbour --json
    """
    _answer("quotes", _arguments(words, speaker, source, first), config_path, as_json=as_json)


def _arguments(words: tuple[str, ...], speaker: str, source: str, first: int) -> Mapping[str, str]:
    return {"words": " ".join(words), "speaker": speaker, "source": source, "from": str(first)}


def _answer(name: str, arguments: Mapping[str, str], config_path: Path, *, as_json: bool) -> None:
    answer = run_async(_ask(name, arguments, config_path))
    if as_json:
        import json

        click.echo(json.dumps([as_record(line) for line in answer.lines], ensure_ascii=False, indent=2))
    else:
        show(answer)
    if not answer.lines:
        sys.exit(1)


async def _ask(name: str, arguments: Mapping[str, str], config_path: Path) -> Answer:
    from digest.commands import COMMANDS, Caller

    async with desk_of(config_path) as desk:
        command = next(command for command in COMMANDS if command.name == name)
        return await command.run(desk, Caller("terminal", "you", "screen", is_admin=True), arguments)


@asynccontextmanager
async def desk_of(config_path: Path, now: datetime | None = None) -> AsyncIterator[Desk]:
    """Open what a question may reach, and close it afterwards."""
    from digest.commands import Desk
    from digest.editor import Editor

    config = load(config_path)
    store = await open_store(config)
    try:
        yield Desk(config, store, Editor(store, config.feeds), _no_post, clock_of(now))
    finally:
        await store.close()


async def _no_post(composed: Composed, target: Target, spec: DigestSpec, now: datetime) -> None:
    del composed, target, spec, now
    raise VerbatimError("The command line answers, and posts nothing.")


def show(answer: Answer) -> None:
    """Print an answer: painted on a screen, as plain text into a pipe."""
    from rich.console import Console

    from bots.terminal import as_text, paint, render

    (payload,) = render(answer)
    console = Console()
    if console.is_terminal:
        paint(console, payload)
    else:
        click.echo(as_text(payload), nl=False)


def as_record(line: AnswerLine) -> dict[str, object]:
    """Return a claim or quote as plain values; `start` and `end` are code points into the stored article's text."""
    highlight, article = line.highlight, line.article
    return {
        "kind": highlight.kind,
        "words": highlight.span.of(article.text),
        "line": highlight.line(article.text),
        "who": wording.who(highlight.attribution),
        "nature": highlight.nature,
        "stance": highlight.stance,
        "source": article.source,
        "title": article.title,
        "published": str(article.published) if article.published else None,
        "link": sentence_link(article, highlight),
        "article": article.id,
        "start": highlight.span.start,
        "end": highlight.span.end,
    }
