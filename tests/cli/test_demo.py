"""`verbatim demo` as a process of its own, cut off from the network."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_shows_the_whole_path(tmp_path: Path, guarded_environment: dict[str, str]) -> None:
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "bots", "demo", "--data", str(tmp_path / "demo")],
        cwd=ROOT,
        env=guarded_environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < 30
    for shown in (
        "14 articles read",
        "Tuesday 3 March 2026",
        "North pier to close",
        "[2 Mar]",
        "/claims pier",
        "Mara Quill",
        "1 posted the first time, 0 the second time",
        "2 \nrevisions",
        "What to do next",
        "Discord in five steps",
        "Slack in five steps",
    ):
        assert shown in done.stdout
