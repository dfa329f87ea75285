"""`verbatim demo`: one edition of the sample newsroom on this terminal, from the feeds to the second try."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.text import Text

from bots.cli.setting import Newsroom, load, newsroom, open_store, policy_of, run_async
from bots.service import Service
from bots.terminal import TerminalPlatform, paint, render
from digest.commands import COMMANDS, Caller, find_command, parse_words
from digest.config import Config
from digest.model import VerbatimError

MOMENT = datetime.fromisoformat("2026-03-03T07:31:00+01:00")
"""A minute after the sample's morning digest is due."""
DUE = "07:30"
WINDOW_STARTS = datetime.fromisoformat("2026-03-02T18:00:00+01:00")
QUESTIONS = ("claims pier", "quotes speaker:Quill")
CORRECTED_IN = "Saltmarsh Courier"
CORRECTED = "saltmarsh-courier/2026/03/02/glass-eel-count.corrected.html"
_YOU = Caller("terminal", "you", "screen", is_admin=True)

NEXT = """\
What to do next
  1. An article of your own:   verbatim preview FILE-OR-LINK
  2. Discord in five steps:    README.md, “Discord”
  3. Slack in five steps:      README.md, “Slack”
"""


@click.command(short_help="The whole path on the sample newsroom.")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    help="The sample's configuration.",
)
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="A folder of the demo's own; it is made anew.",
)
def demo(config_path: Path, folder: Path) -> None:
    """Show the whole path on the sample newsroom, without any account: read, post, ask, and post nothing twice."""
    config = load(config_path)
    data = _fresh(folder.resolve())
    config = replace(config, database=f"sqlite:///{data / 'verbatim.db'}", data_dir=data)
    run_async(_show(config, Console(), config_path.resolve().parent / "sample"))


def _fresh(folder: Path) -> Path:
    """Empty the demo's folder; one that holds anything but a demo's traces is left alone."""
    strange = [path.name for path in folder.iterdir() if not _is_ours(path.name)] if folder.is_dir() else []
    if strange:
        raise VerbatimError(
            f"{folder} holds {strange[0]}, which no demo left there; choose another folder with --data."
        )
    try:
        shutil.rmtree(folder, ignore_errors=False) if folder.exists() else None
        folder.mkdir(parents=True)
    except OSError as error:
        raise VerbatimError(
            f"{folder} cannot be written: {error.strerror}. Choose another folder with --data."
        ) from error
    return folder


def _is_ours(name: str) -> bool:
    return name.startswith("verbatim.db") or name == "transcripts"


async def _show(config: Config, console: Console, sample: Path) -> None:
    async with newsroom(open_store(config), policy_of(config)) as room:
        await room.store.hold_service()
        screen = TerminalPlatform(console, config.data_dir / "transcripts")
        service = Service(config, room.store, room.ingest, {"terminal": screen}, lambda: MOMENT)
        _step(console, f"Reading {len(config.feeds)} feeds of the sample newsroom")
        with _busy(console, "reading, cleaning, marking highlights"):
            count = await service.poll(MOMENT)
        console.print(f"{count} articles read; every highlight is a slice of one of them.")
        _step(console, f"The morning digest, due at {DUE} on {MOMENT:%A} {MOMENT.day} {MOMENT:%B}")
        posted = await service.post(MOMENT, WINDOW_STARTS)
        for question in QUESTIONS:
            _step(console, f"/{question}")
            await _ask(service, console, question)
        _step(console, "The same slot once more")
        again = await service.post(MOMENT, WINDOW_STARTS)
        console.print(f"{posted} posted the first time, {again} the second time: one slot, one digest.")
        await _correct(service, room, console, sample / CORRECTED)
    console.print(Rule(style="dim"))
    console.print(Text(NEXT), end="")


async def _ask(service: Service, console: Console, question: str) -> None:
    command, words = find_command(COMMANDS, question)
    answer = await command.run(service.desk, _YOU, parse_words(command, words))
    paint(console, *render(answer))


async def _correct(service: Service, room: Newsroom, console: Console, path: Path) -> None:
    _step(console, "An article is corrected at its source")
    done = await room.ingest.file(path, MOMENT + timedelta(minutes=1), CORRECTED_IN)
    if done.article is None:
        raise VerbatimError(f"The sample's {path.name} could not be read: {done.why}")
    revisions = await room.store.newsroom.revisions(done.article.page)
    console.print(
        f"“{done.article.title}” is kept in {len(revisions)} revisions. The next digest tells what has changed:"
    )
    console.print()
    later = MOMENT + timedelta(minutes=5)
    paint(console, *render((await service.editor.preview(service.desk.config.digests[0], later)).edition))


def _step(console: Console, words: str) -> None:
    console.print()
    console.print(Rule(Text(words, style="bold green"), align="left", style="dim"))


@contextmanager
def _busy(console: Console, words: str) -> Iterator[None]:
    """Show that something goes on, on a terminal."""
    if not sys.stdout.isatty():
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        progress.add_task(words, total=None)
        yield
