"""Runs `verbatim` in this process, as a shell would: what it prints, and its exit code."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest
import structlog

from bots import analysis_pool
from bots.__main__ import main
from digest.feeds import Feed, parse_feed
from digest.ingest import Analysed, Job, Rejected, analyse

CONFIG = """\
feeds:
  - {name: The Harbour Herald, url: feed.xml, tags: [news]}
digests:
  - {name: morning, schedule: daily 07:30, timezone: Europe/Copenhagen, post_to: terminal}
platforms:
  terminal:
fetch:
  allow_hosts: [127.0.0.1]
"""
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample"
PIER = SAMPLE / "harbour-herald/2026/03/02/north-pier.html"
NOW = "2026-03-03T07:31+01:00"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What went wrong, on one line; it is never a traceback."""
        assert "Traceback" not in self.err
        return self.err.strip()


class PoolHere:
    """Reads in this process, which has loaded its language data; tests/service and the demo start the real pools."""

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None: ...


class AnalysisHere(PoolHere):
    async def __call__(self, job: Job) -> Analysed | Rejected:
        return analyse(job)


class FeedsHere(PoolHere):
    async def __call__(self, body: bytes, url: str, content_type: str | None = None) -> Feed:
        return parse_feed(body, url, content_type)


class Verbatim:
    """The command, in a folder with a small config.yaml and the Herald's feed with its pages."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._captured = captured
        monkeypatch.chdir(folder)
        monkeypatch.setattr(analysis_pool, "AnalysisPool", AnalysisHere)
        monkeypatch.setattr(analysis_pool, "FeedPool", FeedsHere)
        for name in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "VERBATIM_DATA", "VERBATIM_CONFIG"):
            monkeypatch.delenv(name, raising=False)
        self.write("config.yaml", CONFIG)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def environment(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *words: str) -> Done:
        self._monkeypatch.setattr(sys, "argv", ["verbatim", *words])
        try:
            with pytest.raises(SystemExit) as left:
                main()
        finally:
            structlog.reset_defaults()
        said = self._captured.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)
