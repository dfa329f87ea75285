"""What most sub-commands need: the configuration, the clock, an open newsroom."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from digest.config import Config, load_config
from digest.fetch import Fetcher, FetchPolicy
from digest.ingest import Ingest
from digest.store import Store

T = TypeVar("T")
Clock = Callable[[], datetime]


_YEARS = range(1971, 3000)
"""Years in which every calculation with days and zones stays within what Python's datetime can hold."""


class Moment(click.ParamType[datetime]):
    """A point in time in ISO 8601; one without a zone is UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return an aware datetime."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” is no time; write for example 2026-03-03T07:31+01:00.", param, ctx)
        if at.year not in _YEARS:
            self.fail(f"“{value}” is too far off; give a year from {_YEARS[0]} to {_YEARS[-1]}.", param, ctx)
        return at if at.tzinfo else at.replace(tzinfo=UTC)


config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    envvar="VERBATIM_CONFIG",
    help="The configuration file.",
)
now_option = click.option(
    "--now", type=Moment(), help="Take this as the present time (ISO 8601); for trying things out."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


def clock_of(now: datetime | None) -> Clock:
    """Return a clock that stands still at `now`, or the real one."""
    return (lambda: now) if now else (lambda: datetime.now(UTC))


def load(path: Path) -> Config:
    """Read the configuration with the environment's secrets; ConfigError lists every mistake."""
    return load_config(path, os.environ)


def policy_of(config: Config) -> FetchPolicy:
    """Return what may be fetched, as the configuration says."""
    fetch = config.fetch
    return FetchPolicy(
        fetch.allowed_folders,
        fetch.allowed_hosts,
        fetch.max_bytes,
        fetch.timeout_seconds,
        fetch.max_redirects,
        fetch.contact,
    )


async def open_store(config: Config) -> Store:
    """Open the configured database with its password from the environment."""
    return await Store.open(config.database, password=password_of(config))


def password_of(config: Config) -> str:
    """Return the database's password, or "" where there is none."""
    return config.database_password.reveal() if config.database_password else ""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An open store and what fills it."""

    store: Store
    ingest: Ingest
    fetcher: Fetcher


@asynccontextmanager
async def newsroom(store: Awaitable[Store], policy: FetchPolicy, workers: int = 1) -> AsyncIterator[Newsroom]:
    """Open a store, the way to the web, and the analysis; close all of them afterwards."""
    from bots.analysis_pool import AnalysisPool, FeedPool

    opened = await store
    try:
        async with Fetcher(policy) as fetcher, AnalysisPool(workers) as analyse, FeedPool() as parse:
            yield Newsroom(opened, Ingest(opened, fetcher, analyse, policy, parse), fetcher)
    finally:
        await opened.close()


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work on an event loop of its own."""
    return asyncio.run(work)
