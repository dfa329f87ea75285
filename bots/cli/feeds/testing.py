"""`verbatim feeds test`: a feed as it would be read now, without reading it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from bots.cli.feeds.roster import address_of, host_of, name_of, roster_of
from bots.cli.setting import (
    Newsroom,
    clock_of,
    config_option,
    json_option,
    load,
    newsroom,
    now_option,
    open_store,
    policy_of,
    run_async,
)
from digest.config import Config, FeedSpec
from digest.feeds import Feed, FeedError
from digest.ingest.arrivals import Verdict
from digest.wording import legible, published_on

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Looked:
    """A feed that answered, at the address of `spec`, and what would become of each of its entries."""

    spec: FeedSpec
    feed: Feed
    verdicts: Sequence[Verdict]

    @property
    def read(self) -> tuple[Verdict, ...]:
        """The entries that would be read."""
        return tuple(verdict for verdict in self.verdicts if verdict.do == "read")


async def look(room: Newsroom, spec: FeedSpec, now: datetime) -> Looked:
    """Ask for a feed, or for the feed that a web page names; FetchError or FeedError where there is none."""
    try:
        return Looked(spec, *await room.ingest.look(spec, now))
    except FeedError as error:
        if error.feed is None:
            raise
        found = replace(spec, url=error.feed)
    return Looked(found, *await room.ingest.look(found, now))


@click.command(short_help="What would be read of a feed.")
@click.argument("url")
@config_option
@now_option
@json_option
def test(url: str, config_path: Path, now: datetime | None, as_json: bool) -> None:
    r"""Fetch the feed at URL, or of the web page there, and print what would be read of it now; nothing is stored.

    \b
    verbatim feeds test https://harbour-herald.example
    verbatim feeds test "The Harbour Herald"
    """
    at = clock_of(now)()
    looked = run_async(_test(load(config_path), url, at))
    if as_json:
        click.echo(json.dumps(_record(looked), ensure_ascii=False, indent=2))
        return
    for line in _lines(looked, url):
        click.echo(line)


async def _test(config: Config, wanted: str, now: datetime) -> Looked:
    async with newsroom(open_store(config), policy_of(config)) as room:
        known = (await roster_of(config, room.store)).get(wanted)
        spec = known or FeedSpec("", address_of(wanted))
        return await look(room, spec, now)


def _lines(looked: Looked, asked: str) -> Iterator[str]:
    yield click.style(name_of(looked.feed.title or "") or host_of(looked.spec.url), bold=True)
    found = "" if looked.spec.url == asked else "  (found on the page)" if not looked.spec.name else ""
    yield f"  {click.style(looked.spec.url, fg='blue')}{found}"
    yield f"  {counted(looked)}"
    for remark in looked.feed.remarks:
        yield f"  ! {remark}"
    for verdict in looked.read[:_SHOWN]:
        yield f"  + {_entry(verdict)}"
    if (more := len(looked.read) - _SHOWN) > 0:
        yield click.style(f"    and {more:,} more", dim=True)
    for reason, count in passed_over(looked.verdicts).most_common():
        yield click.style(f"  - {count:,} {reason}", dim=True)


def counted(looked: Looked) -> str:
    """Return how many entries a feed has, and how many of them would be read."""
    entries, read = len(looked.verdicts), f"{len(looked.read):,}" if looked.read else "none"
    return f"{entries:,} {'entry' if entries == 1 else 'entries'}, of which {read} would be read now"


def _entry(verdict: Verdict) -> str:
    entry = verdict.arrival.entry
    date = published_on(entry.published)
    title = legible(entry.title or entry.url or entry.id)[:120]
    return f"{title}{click.style(f' · {date}', dim=True) if date else ''}"


def passed_over(verdicts: Sequence[Verdict]) -> Counter[str]:
    """Return why entries would not be read, and how many for each reason."""
    return Counter(_reason(verdict) for verdict in verdicts if verdict.do != "read")


def _reason(verdict: Verdict) -> str:
    outcome = verdict.outcome or (verdict.earlier.outcome if verdict.earlier else "")
    if verdict.do == "nothing":
        return "known already"
    if outcome.startswith("article "):
        return "known from another feed or address"
    return outcome.removeprefix("baseline: ")


def _record(looked: Looked) -> dict[str, object]:
    return {
        "title": looked.feed.title,
        "url": looked.spec.url,
        "remarks": list(looked.feed.remarks),
        "entries": [
            {
                "title": verdict.arrival.entry.title,
                "link": verdict.arrival.entry.url,
                "published": str(verdict.arrival.entry.published) if verdict.arrival.entry.published else None,
                "read": verdict.do == "read",
                "why": "" if verdict.do == "read" else _reason(verdict),
            }
            for verdict in looked.verdicts
        ],
    }
