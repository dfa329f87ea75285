"""Scenes for tests: an open store with articles in it, and a desk; everything in a folder of the test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from digest.commands import Caller, Desk
from digest.config import Config, FeedSpec, FetchConfig, Platforms, TerminalConfig
from digest.editor import Editor
from digest.fetch import Fetcher, FetchPolicy
from digest.ingest import Analysed, Ingest, Job, Rejected, analyse
from digest.model import Article, Composed, DigestSpec, Edition, Highlight, Target
from digest.store import Store
from tests.makers import NOW, article, highlight, quote, spec

HERE = Target("terminal", "screen")
ADMIN = Caller("terminal", "mara", "screen", is_admin=True)
READER = Caller("terminal", "edda", "screen")


async def analyse_here(job: Job) -> Analysed | Rejected:
    """Analyse in this process, without a pool."""
    return analyse(job)


def config(tmp_path: Path, *, feeds: tuple[FeedSpec, ...] = (), digests: tuple[DigestSpec, ...] = ()) -> Config:
    return Config(
        path=tmp_path / "config.yaml",
        database=f"sqlite:///{tmp_path / 'verbatim.db'}",
        data_dir=tmp_path,
        feeds=feeds,
        digests=digests,
        platforms=Platforms(terminal=TerminalConfig()),
        fetch=FetchConfig(allowed_folders=(tmp_path,)),
    )


def feed(tmp_path: Path, name: str = "Herald", *tags: str) -> FeedSpec:
    return FeedSpec(name, str(tmp_path / f"{name.lower()}.xml"), timedelta(minutes=15), tags)


@dataclass
class Posted:
    """What commands put into the ledger, in order."""

    editions: list[tuple[Edition, Target]] = field(default_factory=list)

    async def __call__(self, composed: Composed, target: Target, spec: DigestSpec, now: datetime) -> None:
        self.editions.append((composed.edition, target))


@dataclass
class Scene:
    store: Store
    desk: Desk
    posted: Posted

    async def add(self, of: Article, *lines: Highlight, feed: str | None = None, at: datetime = NOW) -> None:
        await self.store.newsroom.add(of, lines, f"story of {of.page}", feed, at)


@asynccontextmanager
async def scene(tmp_path: Path, setting: Config | None = None, now: datetime = NOW) -> AsyncIterator[Scene]:
    setting = setting or config(tmp_path, digests=(spec(),))
    store = await Store.open(setting.database)
    posted = Posted()
    try:
        yield Scene(store, Desk(setting, store, Editor(store, setting.feeds), posted, lambda: now), posted)
    finally:
        await store.close()


@asynccontextmanager
async def ingesting(store: Store, policy: FetchPolicy) -> AsyncIterator[Ingest]:
    async with Fetcher(policy) as fetcher:
        yield Ingest(store, fetcher, analyse_here, policy)


def pier_lines() -> tuple[Article, tuple[Highlight, ...]]:
    """The pier article with a key point, two claims and a quote."""
    pier = article()
    return pier, (
        highlight(
            pier, "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks.", "key_point"
        ),
        highlight(pier, "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks."),
        highlight(pier, "Repairs will cost 1.4 million crowns.", nature="statistic"),
        quote(pier, "We cannot leave a cracked pier open,", "Mara Quill", "said"),
    )
