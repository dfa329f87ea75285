"""`verbatim check`: what is wrong with config.yaml, or what it would run, and when."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from bots.cli.setting import clock_of, config_option, json_option, load, now_option, password_of, run_async
from digest.config import Config, missing_tokens
from digest.editor import feeds_of
from digest.model import DigestSpec
from digest.schedule import next_run, parse_schedule, zone
from digest.store import StoreError, sight

FRESH_SECONDS = 120
"""A sweep comes every 15 seconds, and may take a while when much is due."""


@click.command(short_help="Validate config.yaml; say what would run when.")
@config_option
@now_option
@json_option
def check(config_path: Path, now: datetime | None, as_json: bool) -> None:
    """Validate config.yaml, and say what would run when.

    Every mistake is listed with its line and what would be right. The database is reached for, and nothing is read or
    posted.
    """
    config = load(config_path)
    database, unreachable = _database(config)
    missing = (*unreachable, *missing_tokens(config))
    at = clock_of(now)()
    if as_json:
        digests = [_record(spec, config, at) for spec in config.digests]
        record = {"database": database, "digests": digests, "missing": missing}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        for line in _report(config, database, at):
            click.echo(line)
        for sentence in missing:
            click.echo(f"! {sentence}")
    if missing:
        sys.exit(2)


@click.command(short_help="Say whether the service is alive.")
@config_option
def health(config_path: Path) -> None:
    """Say whether `verbatim run` is alive: exit code 0 if its last sweep went well within two minutes, else 1.

    For container health checks and monitoring; it opens neither the database nor the network.
    """
    from bots.service import heartbeat_of

    heartbeat = heartbeat_of(load(config_path))
    age = time.time() - heartbeat.stat().st_mtime if heartbeat.exists() else None
    if age is not None and age <= FRESH_SECONDS:
        click.echo(f"Alive: the last sweep went well {age:.0f} seconds ago.")
        return
    when = "no sweep has gone well yet" if age is None else f"the last sweep went well {age:.0f} seconds ago"
    click.echo(f"Not alive: {when}. Look at the log of `verbatim run`.")
    sys.exit(1)


def _database(config: Config) -> tuple[str, tuple[str, ...]]:
    """Return which database it is and how it stands, or "" and the sentence of what keeps it from being used."""
    try:
        return run_async(sight(config.database, password_of(config))), ()
    except StoreError as error:
        return "", (capitalised(str(error)),)


def capitalised(sentence: str) -> str:
    """Return a sentence that begins with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def _report(config: Config, database: str, now: datetime) -> Iterator[str]:
    platforms = ", ".join(config.platforms.names) or "none"
    yield f"{config.path}: no mistakes. Feeds: {len(config.feeds)}. Platforms: {platforms}."
    if database:
        yield f"Database: {database}"
    for spec in config.digests:
        due = next_run(parse_schedule(spec.schedule), zone(spec.timezone), now)
        when = "paused" if spec.paused else f"next on {due:%A} {due.day} {due:%B %Y at %H:%M}"
        yield f"“{spec.title}” ({spec.name}): {spec.schedule} ({spec.timezone}), {when}"
        yield f"    from {', '.join(_feeds(spec, config))}"
        yield f"    to {', '.join(map(str, spec.targets))}"


def _feeds(spec: DigestSpec, config: Config) -> list[str]:
    chosen = feeds_of(spec, config.feeds)
    return [feed.name for feed in config.feeds if feed.name in chosen or not chosen]


def _record(spec: DigestSpec, config: Config, now: datetime) -> dict[str, object]:
    due = next_run(parse_schedule(spec.schedule), zone(spec.timezone), now)
    return {
        "name": spec.name,
        "schedule": spec.schedule,
        "timezone": spec.timezone,
        "next": None if spec.paused else due.isoformat(),
        "feeds": _feeds(spec, config),
        "post_to": [str(target) for target in spec.targets],
    }
