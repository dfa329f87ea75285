"""`verbatim feeds add`, `remove`, `enable` and `disable`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bots.cli.feeds.roster import Roster, address_of, host_of, name_of, roster_of, tags_of
from bots.cli.feeds.testing import Looked, counted, look
from bots.cli.setting import (
    clock_of,
    config_option,
    load,
    newsroom,
    now_option,
    open_store,
    policy_of,
    run_async,
)
from digest.config import Config, FeedSpec
from digest.model import VerbatimError

_which = click.argument("feed", metavar="NAME|URL")


@click.command(short_help="Add a feed, after trying it.")
@click.argument("url")
@click.option("--name", default="", help="What to call it.  [default: its own title]")
@click.option("--tag", "tags", multiple=True, help="A tag that digests may draw on; may be given several times.")
@config_option
@now_option
def add(url: str, name: str, tags: tuple[str, ...], config_path: Path, now: datetime | None) -> None:
    r"""Add the feed at URL, or the feed that the web page there names; it is read once before, to see that it works.

    \b
    verbatim feeds add https://harbour-herald.example --tag harbour --tag news
    verbatim feeds add https://saltmarsh.example/rss --name "Saltmarsh Courier"
    """
    looked = run_async(_add(load(config_path), FeedSpec(name_of(name), address_of(url), tags=tags_of(tags)), now))
    feed = looked.spec
    click.echo(f"+ {click.style(feed.name, bold=True)}{_tagged(feed)}")
    click.echo(f"  {click.style(feed.url, fg='blue')}")
    for remark in looked.feed.remarks:
        click.echo(f"  ! {remark}")
    click.echo(f"  {counted(looked)}")


async def _add(config: Config, asked: FeedSpec, now: datetime | None) -> Looked:
    at = clock_of(now)()
    async with newsroom(open_store(config), policy_of(config)) as room:
        roster = await roster_of(config, room.store)
        roster.refuse_taken(asked)
        looked = await look(room, asked, at)
        title = asked.name or name_of(looked.feed.title or "") or host_of(looked.spec.url)
        feed = FeedSpec(title, looked.spec.url, tags=asked.tags)
        roster.refuse_taken(feed)
        if not await room.store.subscriptions.add((feed,), at):
            raise VerbatimError(f"“{feed.name}” was added by someone else at this moment.")
        await room.store.feeds.set_up({feed.url: feed.name}, at)
    return Looked(feed, looked.feed, looked.verdicts)


@click.command(short_help="Take out a feed that was added.")
@_which
@config_option
def remove(feed: str, config_path: Path) -> None:
    """Take out a feed that was added, by its name or address; what was read of it stays."""
    gone = run_async(_remove(load(config_path), feed))
    click.echo(f"- {gone.name} is not read any more; what came from it stays.")


async def _remove(config: Config, wanted: str) -> FeedSpec:
    store = await open_store(config)
    try:
        roster = await roster_of(config, store)
        feed = roster.removable(wanted)
        await store.subscriptions.remove(feed.url)
        if all(other.url != feed.url for other in roster.configured):
            await store.feeds.forget(feed.url)
    finally:
        await store.close()
    return feed


@click.command(short_help="Read a feed again that is off or failing.")
@_which
@config_option
@now_option
def enable(feed: str, config_path: Path, now: datetime | None) -> None:
    """Have a feed read again, at once, that was disabled or waits after a failure."""
    found = run_async(_switch(load(config_path), feed, now, on=True))
    click.echo(f"+ {found.name} is due now.")


@click.command(short_help="Read a feed no more until it is enabled.")
@_which
@config_option
@now_option
def disable(feed: str, config_path: Path, now: datetime | None) -> None:
    """Have a feed read no more, wherever it is set up, until it is enabled again."""
    found = run_async(_switch(load(config_path), feed, now, on=False))
    click.echo(f"- {found.name} is not read until `verbatim feeds enable`.")


async def _switch(config: Config, wanted: str, now: datetime | None, *, on: bool) -> FeedSpec:
    at = clock_of(now)()
    store = await open_store(config)
    try:
        roster = await roster_of(config, store)
        feed = roster.find(wanted)
        if on:
            _refuse_well(roster, feed)
        await store.feeds.set_up({feed.url: feed.name}, at)
        if on:
            await store.feeds.enable(feed.url, at)
        else:
            await store.feeds.disable(feed.url, "It was disabled by command.", at)
    finally:
        await store.close()
    return feed


def _refuse_well(roster: Roster, feed: FeedSpec) -> None:
    record = roster.records.get(feed.url)
    if record is None or not (record.disabled_at or record.failing_since):
        raise VerbatimError(f"“{feed.name}” is neither disabled nor failing; it is read in its turn.")


def _tagged(feed: FeedSpec) -> str:
    return click.style(f"  {', '.join(feed.tags)}", dim=True) if feed.tags else ""
