"""`verbatim run` as a process of its own: one at a time, killed and restarted, stopped."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample"
CONFIG = """\
feeds: [{name: Herald, url: feed.xml}]
digests: [{name: often, schedule: every 10m, timezone: UTC, post_to: terminal}]
platforms: {terminal: }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE / "harbour-herald", tmp_path, dirs_exist_ok=True)
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bots", *words]


@contextmanager
def _running(folder: Path, environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    pythonpath = f"{environment['PYTHONPATH']}{os.pathsep}{ROOT}"
    with subprocess.Popen(  # noqa: S603  our own command
        _command(*(words or ("run",))), cwd=folder, env=environment | {"PYTHONPATH": pythonpath}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def _run(folder: Path, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    pythonpath = f"{environment['PYTHONPATH']}{os.pathsep}{ROOT}"
    return subprocess.run(  # noqa: S603  our own command
        _command(*words), cwd=folder, env=environment | {"PYTHONPATH": pythonpath},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def _wait_until_alive(folder: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 40
    while not (folder / "heartbeat").exists():
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_one_service_a_database_and_ingest_beside_it(folder: Path, guarded_environment: dict[str, str]) -> None:
    with _running(folder, guarded_environment) as process:
        _wait_until_alive(folder, process)
        second = _run(folder, guarded_environment, "run")
        assert second.returncode == 2
        assert re.fullmatch(r"verbatim: another `verbatim run` .*verbatim\.db.*\.\n", second.stderr)
        beside = _run(folder, guarded_environment, "ingest", "2026/03/02/north-pier.html")
        assert (beside.returncode, beside.stdout[:12]) == (0, "+ North pier")
        assert _run(folder, guarded_environment, "health").returncode == 0
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - started < 10


def _due_now(folder: Path) -> None:
    """Put the digest's cursor back, so that a slot is due at the next sweep."""
    with sqlite3.connect(folder / "verbatim.db") as database:
        database.execute("UPDATE cursors SET reached = reached - 3600 * 1000000")
    database.close()


def test_a_killed_service_posts_what_is_due_at_its_restart_and_once(
    folder: Path, guarded_environment: dict[str, str]
) -> None:
    with _running(folder, guarded_environment) as process:
        _wait_until_alive(folder, process)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    transcript = folder / "transcripts" / "screen.jsonl"
    assert not transcript.exists()
    _due_now(folder)
    for _ in range(2):
        (folder / "heartbeat").unlink()
        with _running(folder, guarded_environment) as process:
            _wait_until_alive(folder, process)
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        posts = [json.loads(line) for line in transcript.read_text().splitlines()]
        assert len(posts) == len({post["key"] for post in posts}) == 1


ONCE = ("run", "--once", "--now")


@pytest.mark.parametrize("state", ["taken", "sending"])
def test_a_service_that_is_killed_while_it_posts_posts_once(
    folder: Path, guarded_environment: dict[str, str], state: str
) -> None:
    transcript = folder / "transcripts" / "screen.jsonl"
    transcript.parent.mkdir()
    os.mkfifo(transcript)  # opening it waits for the other end: a platform that takes for ever
    with _running(folder, guarded_environment, *ONCE, "2026-03-03T07:31Z") as process:
        if state == "sending":
            os.close(os.open(transcript, os.O_WRONLY))  # what stood there before is read, and is nothing
        _wait_for_delivery(folder, state)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    transcript.unlink()
    posted = [_run(folder, guarded_environment, *ONCE, f"2026-03-03T07:{minute}Z").stdout for minute in (32, 36, 38)]
    assert sum(text.endswith("1 message posted.\n") for text in posted) == 1
    assert posted[0].endswith("0 messages posted.\n") == (state == "sending")  # it may have landed: first wait, look
    (post,) = transcript.read_text().splitlines()
    assert "North pier to close" in post


def _wait_for_delivery(folder: Path, state: str) -> None:
    deadline = time.monotonic() + 40
    while _deliveries(folder) != [(state,)]:
        assert time.monotonic() < deadline, _deliveries(folder)
        time.sleep(0.02)


def _deliveries(folder: Path) -> list[tuple[str]]:
    with (
        suppress(sqlite3.OperationalError),  # neither file nor table may be there yet
        closing(sqlite3.connect(f"file:{folder / 'verbatim.db'}?mode=ro", uri=True)) as database,
    ):
        return database.execute("SELECT state FROM deliveries").fetchall()
    return []
