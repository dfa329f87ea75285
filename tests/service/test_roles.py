"""`verbatim run --role` as processes of their own: several on one PostgreSQL database, one alone on SQLite."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from digest.config import load_config
from tests.databases import Postgres

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample"
CONFIG = """\
database: {database}
feeds: [{{name: Herald, url: feed.xml}}]
digests: [{{name: often, schedule: every 10m, timezone: UTC, post_to: terminal}}]
platforms: {{terminal: }}
"""


@dataclass(frozen=True)
class Services:
    """The folder with the configuration, the database, and how a service is started."""

    folder: Path
    database: str
    environment: dict[str, str]

    @contextmanager
    def running(self, role: str, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a service with a data folder of its own, called `name`."""
        home = self.folder / name
        home.mkdir()
        with (
            (home / "log").open("wb") as said,
            subprocess.Popen(  # noqa: S603  our own command
                [sys.executable, "-m", "bots", "run", "--role", role],
                cwd=self.folder, env=self.environment | {"VERBATIM_DATA": str(home)}, stdout=said, stderr=said,
            ) as process,
        ):  # fmt: skip
            try:
                yield process
            finally:
                process.kill()

    def wait_until_alive(self, *names: str) -> None:
        """Wait until each has swept; a bot waits a while for workers to read the feeds first."""
        wait_for(lambda: all((self.folder / name / "heartbeat").exists() for name in names))

    def log(self, name: str) -> str:
        return (self.folder / name / "log").read_text()

    def answering(self) -> list[str]:
        return [name for name in ("bot0", "worker1", "all2") if "answering in chat" in self.log(name)]

    def posts(self) -> list[str]:
        transcripts = self.folder.glob("*/transcripts/screen.jsonl")
        return [json.loads(line)["key"] for each in transcripts for line in each.read_text().splitlines()]

    def ask(self, question: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            done = connection.execute(question, values or None)  # type: ignore[call-overload]  # a plain str of this test's own
            return done.fetchall() if done.description else []


def wait_for(is_so: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@pytest.fixture
def services(tmp_path: Path, postgres: Postgres, guarded_environment: dict[str, str]) -> Services:
    shutil.copytree(SAMPLE / "harbour-herald", tmp_path, dirs_exist_ok=True)
    database = postgres.copy()
    (tmp_path / "config.yaml").write_text(CONFIG.format(database=database))
    pythonpath = f"{guarded_environment['PYTHONPATH']}{os.pathsep}{ROOT}"
    return Services(tmp_path, database, guarded_environment | {"PYTHONPATH": pythonpath})


def _all_at_once(services: Services, roles: Sequence[str], stack: ExitStack) -> list[subprocess.Popen[bytes]]:
    return [stack.enter_context(services.running(role, f"{role}{place}")) for place, role in enumerate(roles)]


def _seen_an_hour_ago(services: Services) -> None:
    """Have the digest known, so that a slot is due at the first sweep."""
    (digest,) = load_config(services.folder / "config.yaml", {}).digests
    then = int((time.time() - 3600) * 1_000_000)
    services.ask("INSERT INTO cursors (digest, started, reached) VALUES (%s, %s, %s)", digest.id, then, then)


def test_several_services_on_one_database_post_each_edition_once(services: Services) -> None:
    with ExitStack() as stack:
        _seen_an_hour_ago(services)
        processes = _all_at_once(services, ("bot", "worker", "all"), stack)
        services.wait_until_alive("bot0", "worker1", "all2")
        wait_for(lambda: services.ask("SELECT state FROM deliveries") == [("sent",)])
        wait_for(services.answering)
        assert len(services.posts()) == 1
        for process in processes:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(10) for process in processes] == [0, 0, 0]
    assert sum(services.log(name).count("feed read") for name in ("bot0", "worker1", "all2")) == 1
    assert "feed read" not in services.log("bot0")
    assert services.answering() in (["bot0"], ["all2"])


def test_one_process_does_everything_on_sqlite(tmp_path: Path, services: Services) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG.format(database="sqlite:///verbatim.db"))
    done = subprocess.run(
        [sys.executable, "-m", "bots", "run", "--role", "worker"],
        cwd=tmp_path, env=services.environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("verbatim: --role worker needs PostgreSQL: on SQLite one `verbatim run` does")
