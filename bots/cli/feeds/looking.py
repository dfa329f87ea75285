"""`verbatim feeds list` and `health`: how each feed is, when it was read, and when it will be."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Literal

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bots.cli.feeds.roster import Roster, roster_of
from bots.cli.setting import clock_of, config_option, json_option, load, now_option, open_store, run_async
from digest.config import Config, FeedSpec
from digest.ingest.pace import interval
from digest.store import FeedRecord
from digest.store.entries import EntryRecord
from digest.wording import legible

PLAIN_WIDTH = 100
"""Columns where the output is no terminal."""

State = Literal["failing", "disabled", "shadowed", "odd", "new", "well"]
_HEADINGS: dict[State, tuple[str, str]] = {
    "failing": ("FAILING", "bold red"),
    "disabled": ("DISABLED", "bold red"),
    "shadowed": ("HIDDEN BY ANOTHER", "bold red"),
    "odd": ("READ, WITH A REMARK", "bold yellow"),
    "well": ("READ WELL", "bold green"),
    "new": ("NOT READ YET", "bold cyan"),
}
_LATELY = timedelta(days=7)
_NOT_OK = ("failing", "disabled", "shadowed")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one feed is: `kept_in` is where it is set up, `why` what is wrong or odd about it.

    `given_up` are entries of the last week that were tried in vain, the latest first.
    """

    feed: FeedSpec
    record: FeedRecord
    kept_in: str
    state: State
    why: str
    given_up: tuple[EntryRecord, ...] = ()


@click.command("list", short_help="Every feed: health, last and next reading, pace.")
@config_option
@now_option
@json_option
def list_(config_path: Path, now: datetime | None, as_json: bool) -> None:
    """Print every feed with its health, when it was read and will be, and how often; what needs a look comes first."""
    at = clock_of(now)()
    standings = run_async(_standings(load(config_path), at))
    if not standings and not as_json:
        click.echo("No feed is set up; `verbatim feeds add URL` adds one.")
    _print(standings, at, as_json=as_json)


@click.command(short_help="Only the feeds that are not well.")
@config_option
@now_option
@json_option
def health(config_path: Path, now: datetime | None, as_json: bool) -> None:
    """Print only the feeds that cannot be read, and why; exit code 1 if there are any, for monitoring.

    Feeds that can be read while entries of theirs were given up within a week are printed too.
    """
    at = clock_of(now)()
    standings = run_async(_standings(load(config_path), at))
    bad = [one for one in standings if one.state in _NOT_OK]
    lossy = [one for one in standings if one.given_up and one not in bad]
    _print([*bad, *lossy], at, as_json=as_json)
    if bad:
        sys.exit(1)
    if not as_json and not lossy:
        unread = sum(one.state == "new" for one in standings)
        of_all = f"{len(standings):,} {'feed' if len(standings) == 1 else 'feeds'}"
        click.echo(f"Nothing is wrong with {of_all}" + (f", {unread:,} of them not read yet." if unread else "."))


async def _standings(config: Config, now: datetime) -> list[Standing]:
    store = await open_store(config)
    try:
        roster = await roster_of(config, store)
        read = {feed.url for feed in await store.subscriptions.beside(config.feeds)}
        given_up = await store.entries.given_up(now - _LATELY)
    finally:
        await store.close()
    lost = {name: list(entries) for name, entries in groupby(sorted(given_up, key=_feed_of), key=_feed_of)}
    found = [
        _standing(feed, roster, lost.get(feed.name, ()), is_read=feed in roster.configured or feed.url in read)
        for feed in roster.all
    ]
    return sorted(found, key=lambda one: one.feed.name.casefold())


def _feed_of(entry: EntryRecord) -> str:
    return entry.feed


def _standing(feed: FeedSpec, roster: Roster, given_up: Sequence[EntryRecord], *, is_read: bool) -> Standing:
    record = roster.records.get(feed.url) or FeedRecord(feed.name, feed.url)
    why = record.why if record.failing_since else " ".join(filter(None, (record.why, _of_lost(given_up))))
    state: State = "well"
    hidden = not is_read or (feed in roster.added and any(other.url == feed.url for other in roster.configured))
    if hidden:
        state, why = "shadowed", f"{roster.file} has its name or its address now; remove this one."
    elif record.disabled_at:
        state = "disabled"
    elif record.failing_since:
        state = "failing"
    elif record.checked_at is None:
        state = "new"
    elif why:
        state = "odd"
    return Standing(feed, record, roster.kept_in(feed), state, why, tuple(given_up))


def _of_lost(given_up: Sequence[EntryRecord]) -> str:
    if not given_up:
        return ""
    latest = given_up[0]
    more = f", and {len(given_up) - 1:,} more this week" if len(given_up) > 1 else ""
    return f"“{latest.title or latest.key}” was {latest.outcome.rstrip('.')}{more}."


def _print(standings: Sequence[Standing], now: datetime, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_as_record(one, now) for one in standings], ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, emoji=False, width=PLAIN_WIDTH)
    for part in _parts(standings, now):
        console.print(part)


def _parts(standings: Sequence[Standing], now: datetime) -> Iterator[Text | Padding]:
    first = True
    for state, (heading, style) in _HEADINGS.items():
        group = [one for one in standings if one.state == state]
        if group:
            yield Text.assemble("" if first else "\n", (heading, style), (f"  {len(group):,}", "dim"))
            first = False
            yield from [_table(group, now)] if state in {"well", "new"} else _one_by_one(group, now)


def _table(group: Iterable[Standing], now: datetime) -> Padding:
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    for _ in range(3):
        table.add_column(style="dim", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for one in group:
        name = Text(legible(one.feed.name), f"link {one.feed.url}" if "://" in one.feed.url else "")
        tags = ", ".join(one.feed.tags)
        table.add_row(
            name, _last(one, now), _next(one, now), _pace(one, now), " · ".join(filter(None, (tags, one.kept_in)))
        )
    return Padding(table, (0, 0, 0, 2), expand=False)


def _one_by_one(group: Iterable[Standing], now: datetime) -> Iterator[Padding]:
    for one in group:
        facts = " · ".join(filter(None, (_since(one, now), _next(one, now), ", ".join(one.feed.tags), one.kept_in)))
        yield Padding(
            Text.assemble((legible(one.feed.name), "bold"), (f"  {facts}", "dim")), (0, 0, 0, 2), expand=False
        )
        yield Padding(Text(legible(one.why)), (0, 0, 0, 4), expand=False)
        if one.feed.url not in one.why:
            yield Padding(Text(one.feed.url, "dim"), (0, 0, 0, 4), expand=False)


def _since(one: Standing, now: datetime) -> str:
    since = one.record.disabled_at or one.record.failing_since
    if since is None:
        return _last(one, now)
    times = f", {one.record.failures:,} times" if one.state == "failing" and one.record.failures > 1 else ""
    return f"for {length(now - since)}{times}"


def _last(one: Standing, now: datetime) -> str:
    at = one.record.checked_at
    return f"read {length(now - at)} ago" if at else ""


def _next(one: Standing, now: datetime) -> str:
    at = one.record.next_at
    if one.state in {"disabled", "shadowed"}:
        return ""
    if at is None or at <= now:
        return "due now" if at else "due at the next start"
    return f"next in {length(at - now)}"


def _pace(one: Standing, now: datetime) -> str:
    return f"every {length(_every(one, now))}" if one.feed.every else f"every ~{length(_every(one, now))}"


def _every(one: Standing, now: datetime) -> timedelta:
    return one.feed.every or interval(one.record, now)


def length(span: timedelta) -> str:
    """Return a length of time in its largest fitting unit: "40 s", "12 min", "3 h", "5 days"."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 90:
        return f"{seconds} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    if seconds < 48 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86_400)} days"


def _as_record(one: Standing, now: datetime) -> dict[str, object]:
    record = one.record
    return {
        "name": one.feed.name,
        "url": one.feed.url,
        "tags": list(one.feed.tags),
        "kept_in": one.kept_in,
        "state": one.state,
        "why": one.why,
        "last_read": _iso(record.checked_at),
        "next_poll": _iso(record.next_at),
        "failing_since": _iso(record.failing_since),
        "failures": record.failures,
        "entries_given_up": [
            {"title": entry.title, "why": entry.outcome, "at": _iso(entry.read_at)} for entry in one.given_up
        ],
        "seconds_between_polls": int(_every(one, now).total_seconds()),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
