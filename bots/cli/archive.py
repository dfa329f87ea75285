"""`verbatim archive`: how much is kept, taking out what is too old, and handing everything over as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import click

from bots.cli.setting import clock_of, config_option, json_option, load, now_option, open_store, run_async
from digest import wording
from digest.model import VerbatimError
from digest.store import Kept, Size, parse_query


@click.group(short_help="What is kept: its size, pruning, export.")
def archive() -> None:
    """Look after everything that came in: articles, their highlights, and the search over them."""


@archive.command(short_help="How much is kept.")
@config_option
@json_option
def size(config_path: Path, as_json: bool) -> None:
    """Print how many articles and highlights are kept, since when, and what they take on the disk."""
    held = run_async(_size(config_path))
    limits = load(config_path).archive
    if as_json:
        oldest = held.oldest.isoformat() if held.oldest else None
        click.echo(json.dumps({name: getattr(held, name) for name in Size.__slots__} | {"oldest": oldest}))
        return
    since = f" since {held.oldest.day} {held.oldest:%B %Y}" if held.oldest else ""
    click.echo(f"{held.articles:,} articles with {held.highlights:,} highlights{since}")
    click.echo(f"{_bytes(held.used)} in use, {_bytes(held.on_disk)} on the disk")
    click.echo(f"{held.protected:,} articles were told in a digest, and stay")
    keep = f"{limits.keep.days} days" if limits.keep else "no limit"
    most = _bytes(limits.most) if limits.most else "any size"
    click.echo(f"limits: {keep}, {most} (`archive` in {config_path.name})")


@archive.command(short_help="Take out what is over the limits.")
@click.option("--keep", type=click.IntRange(14), metavar="DAYS", help="Days to keep; else what the configuration says.")
@click.option("--most", type=click.IntRange(50), metavar="MB", help="Megabytes to stay below; else as configured.")
@config_option
@now_option
def prune(keep: int | None, most: int | None, config_path: Path, now: datetime | None) -> None:
    r"""Take out articles that are over the limits of age and size, and give their space back.

    \b
    verbatim archive prune --keep 180
    verbatim archive prune --most 2000

    What a digest has told stays, and so does all of a story that is still going on, whatever came in within two weeks,
    and what the next edition of a digest will look at. The service does the same by itself, a little at a time.
    """
    gone = run_async(_prune(config_path, keep, most, clock_of(now)()))
    click.echo(f"{gone:,} articles taken out")


@archive.command(short_help="Everything as JSON Lines.")
@click.option("--after", default="", help="News from then on: 2026-03-01, 2026-03, or 30d for thirty days ago.")
@click.option("--before", default="", help="News before then.")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="A file to write.")
@config_option
@now_option
def export(after: str, before: str, output: IO[str], config_path: Path, now: datetime | None) -> None:
    r"""Write every article with its highlights, one JSON object a line, in the order of arrival.

    \b
    verbatim archive export -o archive.jsonl
    verbatim archive export --after 30d | jq .title

    `start` and `end` of a highlight are code points into the `text` of its article.
    """
    typed = " ".join(f"{name}:{value}" for name, value in (("after", after), ("before", before)) if value)
    query = parse_query(typed, clock_of(now)())
    count = run_async(_export(config_path, output, query.after, query.before))
    if output.name != "-":
        click.echo(f"{count:,} articles written to {output.name}")


async def _size(config_path: Path) -> Size:
    store = await open_store(load(config_path))
    try:
        return await store.retention.size()
    finally:
        await store.close()


async def _prune(config_path: Path, keep: int | None, most: int | None, now: datetime) -> int:
    config = load(config_path)
    kept = timedelta(days=keep) if keep else None if most else config.archive.keep
    limit = most * 1_000_000 if most else None if keep else config.archive.most
    if kept is None and limit is None:
        raise VerbatimError(f"There is no limit: give --keep or --most, or set `archive` in {config.path.name}.")
    store = await open_store(config)
    try:
        gone = 0
        while some := await store.retention.prune(kept, limit, now):
            gone += some
        await store.retention.give_back(1_000_000)
        return gone
    finally:
        await store.close()


async def _export(config_path: Path, output: IO[str], after: datetime | None, before: datetime | None) -> int:
    store = await open_store(load(config_path))
    count = 0
    try:
        async for kept in store.retention.export(after, before):
            output.write(json.dumps(_record(kept), ensure_ascii=False) + "\n")
            count += 1
    finally:
        await store.close()
    return count


def _record(kept: Kept) -> Mapping[str, object]:
    article = kept.article
    return {
        "article": article.id,
        "page": article.page,
        "story": kept.story,
        "current": kept.current,
        "first_seen": kept.first_seen.isoformat(),
        "published": str(article.published) if article.published else None,
        "url": article.url,
        "title": article.title,
        "authors": list(article.authors),
        "source": article.source,
        "language": article.language,
        "genre": article.genre,
        "text": article.text,
        "highlights": [
            {
                "id": line.id,
                "kind": line.kind,
                "start": line.span.start,
                "end": line.span.end,
                "line": line.line(article.text),
                "who": wording.who(line.attribution),
                "nature": line.nature,
                "stance": line.stance,
                "score": line.score,
            }
            for line in kept.highlights
        ],
    }


def _bytes(number: int) -> str:
    return f"{number / 1e9:,.1f} GB" if number >= 1e9 else f"{number / 1e6:,.1f} MB"
