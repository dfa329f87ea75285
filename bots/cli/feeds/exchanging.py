"""`verbatim feeds import` and `export`: lists of feeds as OPML."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from bots.cli.feeds.roster import Roster, address_of, host_of, name_of, roster_of, tags_of
from bots.cli.setting import clock_of, config_option, load, now_option, open_store, run_async
from digest.config import Config, FeedSpec
from digest.feeds import Outline, parse_opml, write_opml
from digest.ingest.asking import is_web
from digest.model import VerbatimError


@click.command("import", short_help="Add every feed of an OPML file.")
@click.argument("file", type=click.File("rb"))
@config_option
@now_option
def import_(file: BinaryIO, config_path: Path, now: datetime | None) -> None:
    r"""Add the feeds of an OPML FILE (- for a pipe) that are not there yet, their folders as tags.

    \b
    verbatim feeds import subscriptions.opml

    Unlike `add` it asks none of them first: `verbatim feeds health` shows an hour later which do not work. Exit code 1
    when the file names what is no address on the web.
    """
    outlines = parse_opml(file.read(), "The OPML from the pipe" if file.name == "<stdin>" else file.name)
    added, known, refused = run_async(_import(load(config_path), outlines, clock_of(now)()))
    for feed in added:
        tags = click.style(f"  {', '.join(feed.tags)}", dim=True) if feed.tags else ""
        click.echo(f"+ {feed.name}{tags}")
    click.echo(f"{_count(len(added))} added" + (f", {known:,} there already" if known else ""))
    for why in refused:
        click.echo(f"! {why}", err=True)
    if refused:
        sys.exit(1)


async def _import(
    config: Config, outlines: Iterable[Outline], now: datetime
) -> tuple[tuple[FeedSpec, ...], int, list[str]]:
    store = await open_store(config)
    try:
        wanted, known, refused = _chosen(await roster_of(config, store), outlines)
        added = await store.subscriptions.add(wanted, now)
        await store.feeds.set_up({feed.url: feed.name for feed in added}, now)
    finally:
        await store.close()
    return added, known + len(wanted) - len(added), refused


def _chosen(roster: Roster, outlines: Iterable[Outline]) -> tuple[list[FeedSpec], int, list[str]]:
    """Return the feeds to add, each with a name of its own, how many are there already, and what is no feed."""
    urls, names = {feed.url for feed in roster.all}, {feed.name.casefold() for feed in roster.all}
    wanted: list[FeedSpec] = []
    refused: list[str] = []
    known = 0
    for outline in outlines:
        try:
            url = address_of(outline.url)
        except VerbatimError as error:
            refused.append(str(error))
            continue
        if url in urls:
            known += 1
            continue
        feed = FeedSpec(name_of(outline.name) or host_of(url), url, tags=tags_of(outline.tags))
        wanted.append(replace(feed, name=_free(feed.name, names)))
        urls.add(url)
        names.add(wanted[-1].name.casefold())
    return wanted, known, refused


def _free(name: str, taken: set[str]) -> str:
    """Return a name that no other feed has: "Harbour Herald", else "Harbour Herald (2)"."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name} ({number})"
    return free


@click.command(short_help="Every feed as OPML.")
@click.option("-o", "--output", type=click.File("wb", lazy=True), default="-", help="A file to write.")
@config_option
def export(output: BinaryIO, config_path: Path) -> None:
    r"""Write every feed on the web, of config.yaml and added, as OPML 2.0, with a folder for each tag.

    \b
    verbatim feeds export -o subscriptions.opml
    """
    feeds = run_async(_all(load(config_path)))
    on_web = [Outline(feed.name, feed.url, tuple(sorted(feed.tags))) for feed in feeds if is_web(feed.url)]
    output.write(write_opml(on_web, "Feeds of Verbatim"))
    if left := len(feeds) - len(on_web):
        click.echo(
            f"{_count(left)} left out, which {'is a file' if left == 1 else 'are files'} of this machine", err=True
        )


async def _all(config: Config) -> tuple[FeedSpec, ...]:
    store = await open_store(config)
    try:
        return await store.subscriptions.beside(config.feeds)
    finally:
        await store.close()


def _count(number: int) -> str:
    return f"{number:,} {'feed' if number == 1 else 'feeds'}"
