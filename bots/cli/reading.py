"""`verbatim ingest` and `verbatim preview`: from a file, a link, a feed or a pipe to articles, or to an edition."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click

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
from digest.editor import Editor, feeds_of
from digest.feeds import FeedError, parse_feed
from digest.fetch import FetchPolicy, read_file
from digest.ingest import Hints, Ingested
from digest.ingest.asking import is_web
from digest.model import DigestSpec, Edition, Published, Target, VerbatimError
from digest.spelling import near_miss
from digest.store import Store

FORMS = ("terminal", "text", "discord-json", "slack-json")
_GENRES = ("report", "commentary", "live", "wire", "release notes", "post")
_EVERYTHING = DigestSpec(
    "preview", "preview", "Preview", "daily 08:00", "UTC", (Target("terminal", "screen"),), when_quiet="say"
)


class When(click.ParamType[Published]):
    """A publication date as exactly as it is known."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Published:
        """Return the date; a usage error otherwise."""
        if isinstance(value, Published):
            return value
        try:
            return Published.parse(str(value))
        except ValueError:
            self.fail(f"“{value}” is no date; write 2025, 2025-02, 2025-02-18 or 2025-02-18T07:30+08:00.", param, ctx)


published_option = click.option(
    "--published", type=When(), help="When it was published: 2025-02, 2025-02-18, or with a time."
)
source_option = click.option("--source", help="The outlet it is from.")
genre_option = click.option(
    "--genre", type=click.Choice(_GENRES), help="What kind of piece it is, where it does not say so."
)
url_option = click.option("--url", help="The address it was saved from; links lead there.")


@click.command(short_help="Read feeds, links, files or a pipe into the newsroom.")
@click.argument("targets", nargs=-1)
@published_option
@source_option
@genre_option
@url_option
@config_option
@now_option
@json_option
def ingest(  # noqa: PLR0913, PLR0917  click hands over one argument an option
    targets: tuple[str, ...],
    published: Published | None,
    source: str | None,
    genre: str | None,
    url: str | None,
    config_path: Path,
    now: datetime | None,
    as_json: bool,
) -> None:
    r"""Read TARGETS (files, links, feeds, - for a pipe) into the newsroom; without any, every feed that is set up.

    \b
    verbatim ingest
    verbatim ingest article.html https://harbour-herald.example/feed.xml
    cat notes.txt | verbatim ingest - --source "The Harbour Herald"

    It may run beside `verbatim run`. Exit code 1 when something could not be read.
    """
    config = load(config_path)
    hints = Hints(None, (), published, source, genre, certain=True)
    done, failed = run_async(_ingest(config, targets, hints, url, clock_of(now)()))
    for one in done:
        click.echo(json.dumps(_record(one), ensure_ascii=False) if as_json else _line(one))
    for name, why in failed:
        click.echo(f"! {name}: {why}", err=True)
    if failed or any(not one.article for one in done):
        sys.exit(1)


async def _ingest(
    config: Config, targets: Sequence[str], hints: Hints, url: str | None, now: datetime
) -> tuple[list[Ingested], list[tuple[str, str]]]:
    done: list[Ingested] = []
    failed: list[tuple[str, str]] = []
    async with newsroom(open_store(config), _reading(policy_of(config), targets)) as room:
        for feed in () if targets else await room.store.subscriptions.beside(config.feeds):
            done += await room.ingest.feed(feed, now)
            record = await room.store.feeds.get(feed.url)
            failed += [(feed.name, record.why)] if record and record.failing_since else []
        for target in targets:
            try:
                done += await take_in(room, target, hints, url, now)
            except VerbatimError as error:
                failed.append((target, str(error)))
    return done, failed


def _record(one: Ingested) -> dict[str, object]:
    article = one.article
    return {
        "what": one.what,
        "article": article.id if article else None,
        "title": article.title if article else None,
        "new": one.is_new,
        "why": one.why,
    }


def _line(one: Ingested) -> str:
    if one.article:
        return f"{'+' if one.is_new else '='} {one.article.title or one.what}{'' if one.is_new else ' (known)'}"
    return f"- {one.what}: {one.why}"


async def take_in(room: Newsroom, target: str, hints: Hints, url: str | None, now: datetime) -> Sequence[Ingested]:
    """Read one file, link, feed or pipe into the newsroom."""
    link = url
    if is_web(target):
        fetched = await room.fetcher.get(target)
        body, link = fetched.body, url or fetched.url
    else:
        body = bytes_of(target)
    if is_feed(body, target):
        return await room.ingest.feed(_feed_spec(target, hints.source), now)
    return [await room.ingest.body(body, target, now, hints, link)]


def _feed_spec(target: str, source: str | None) -> FeedSpec:
    address = target if is_web(target) else str(Path(target).resolve())
    return FeedSpec(source or Path(target).stem, address, timedelta(minutes=15))


def bytes_of(target: str) -> bytes:
    """Return what a file holds, or with "-" what comes through the pipe."""
    if target == "-":
        return sys.stdin.buffer.read()
    return read_file(Path(target))


def is_feed(body: bytes, name: str) -> bool:
    """Whether the bytes are a feed rather than an article."""
    head = body[:4000].lstrip().lower()
    if not head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"{", b"\xef\xbb\xbf")) or b"<html" in head[:300]:
        return False
    try:
        parse_feed(body, name)
    except FeedError:
        return False
    return True


@click.command(short_help="Print the edition of a file, link, feed or digest.")
@click.argument("target")
@click.option(
    "--as",
    "form",
    type=click.Choice(FORMS),
    default=None,
    help="How to print it.  [default: terminal, or text into a pipe]",
)
@published_option
@source_option
@genre_option
@url_option
@config_option
@now_option
def preview(  # noqa: PLR0913, PLR0917  click hands over one argument an option
    target: str,
    form: str | None,
    published: Published | None,
    source: str | None,
    genre: str | None,
    url: str | None,
    config_path: Path,
    now: datetime | None,
) -> None:
    r"""Print the edition that TARGET would give: a file, a link, a feed, - for a pipe, or a digest of config.yaml.

    \b
    verbatim preview article.txt --published 2025-02 --source "Saltmarsh Courier"
    verbatim preview https://harbour-herald.example/feed.xml --as slack-json
    verbatim preview morning

    Nothing is posted; a digest's feeds are read first, anything else leaves no trace.
    """
    hints = Hints(None, (), published, source, genre, certain=True)
    config = load(config_path) if config_path.exists() else None
    spec = next((spec for spec in config.digests if spec.name == target), None) if config else None
    at = clock_of(now)()
    if not (spec or target == "-" or is_web(target) or Path(target).exists()):
        raise VerbatimError(_nothing_named(target, config))
    if config and spec and not Path(target).exists():
        edition = run_async(_of_digest(config, spec, at))
    else:
        edition = run_async(edition_of(target, hints, at, url, policy_of(config) if config else None))
    show(edition, form or ("terminal" if sys.stdout.isatty() else "text"))


def policy_beside(config_path: Path) -> FetchPolicy:
    """Return what may be fetched as the configuration says, where there is one."""
    return policy_of(load(config_path)) if config_path.exists() else FetchPolicy()


def _nothing_named(target: str, config: Config | None) -> str:
    names = [spec.name for spec in config.digests] if config else []
    if not names:
        return f"There is no file {target}; check its name."
    close = near_miss(target, names)
    digests = f"did you mean “{close}”?" if close else f"its digests are: {', '.join(names)}."
    return f"{target} is neither a file nor a digest of config.yaml; {digests}"


async def _of_digest(config: Config, spec: DigestSpec, now: datetime) -> Edition:
    async with newsroom(open_store(config), policy_of(config)) as room:
        feeds = await room.store.subscriptions.beside(config.feeds)
        chosen = feeds_of(spec, feeds)
        for feed in feeds:
            if feed.name in chosen or not chosen:
                await room.ingest.feed(feed, now)
        return (await Editor(room.store, config.feeds).preview(spec, now)).edition


async def edition_of(
    target: str, hints: Hints, now: datetime, url: str | None = None, policy: FetchPolicy | None = None
) -> Edition:
    """Return the edition that a file, a link, a feed or a pipe would give; it leaves no trace."""
    policy = policy or FetchPolicy()
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        async with newsroom(Store.open(f"sqlite:///{folder}/preview.db"), _reading(policy, (target,))) as room:
            done = await take_in(room, target, hints, url, now)
            articles = [one.article for one in done if one.article]
            if not articles:
                raise VerbatimError(
                    done[0].why if done else f"{target} holds no article that is new enough to be news."
                )
            spec = replace(_EVERYTHING, title=_title(articles[0].source) if len(articles) == 1 else "Preview")
            return (await Editor(room.store, ()).preview(spec, now)).edition


def _reading(policy: FetchPolicy, targets: Sequence[str]) -> FetchPolicy:
    """Let feeds that a person names be read with the pages beside them."""
    paths = (Path(target) for target in targets if not is_web(target))
    beside = tuple(path.resolve().parent for path in paths if path.is_file())
    return replace(policy, allowed_folders=(*policy.allowed_folders, *beside))


def _title(source: str | None) -> str:
    return f"Preview: {source}" if source else "Preview"


def show(edition: Edition, form: str) -> None:
    """Print an edition in one of FORMS."""
    from rich.console import Console

    from bots.terminal import as_text, paint, render

    if form == "text":
        click.echo("".join(map(as_text, render(edition))), nl=False)
    elif form == "terminal":
        for payload in render(edition):
            paint(Console(), payload)
    else:
        click.echo("\n".join(_payloads(edition, form)))


def _payloads(edition: Edition, form: str) -> tuple[str, ...]:
    if form == "discord-json":
        from bots.discord.render import render as render_discord

        return render_discord(edition)
    from bots.slack.render import render as render_slack

    return render_slack(edition)
