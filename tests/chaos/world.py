"""A test's hand on all of it: the platforms outside, the lives of the service, the time, and the ledger."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, create_engine, func, select
from sqlalchemy.engine import Engine, RowMapping, make_url

from digest.store import schema
from tests.chaos.clock import Clock
from tests.discord_platform.server import TOKEN
from tests.slack_platform.server import APP, BOT

ROOT = Path(__file__).parents[2]
_KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
CONFIG = """\
database: {database}
data_dir: {folder}
feeds: [{{name: Herald, url: herald/feed.xml, every: 24h}}]
digests:
{digests}
platforms: {{discord: , slack: }}
"""


class Nursery:
    """Starts lives of the service, and knows how each ended."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            cwd=ROOT, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._born: queue.Queue[int] = queue.Queue()
        self.ended: dict[int, int] = {}
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "code" in said:
                self.ended[said["pid"]] = said["code"]
            else:
                self._born.put(said["pid"])

    def bear(self, argv: Sequence[str], environ: dict[str, str], folder: Path) -> "Life":
        assert self._process.stdin is not None
        life = {"argv": argv, "environ": environ, "folder": str(folder), "said": str(folder / "said.log")}
        self._process.stdin.write(json.dumps(life) + "\n")
        self._process.stdin.flush()
        return Life(self._born.get(timeout=30), self)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._listener.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@dataclass(frozen=True)
class Life:
    """One process of the service."""

    pid: int
    nursery: Nursery = field(repr=False)

    @property
    def code(self) -> int | None:
        """How it ended, negative for a signal; None while it lives."""
        return self.nursery.ended.get(self.pid)

    def send(self, number: signal.Signals) -> None:
        if self.code is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float = 20.0) -> int:
        until(lambda: self.code is not None, seconds, f"process {self.pid} did not end")
        assert self.code is not None
        return self.code


class Ledger:
    """What the database says, read beside the service."""

    def __init__(self, database: str) -> None:
        url = make_url(database)
        if url.get_backend_name() != "sqlite":
            url = url.set(drivername="postgresql+psycopg")
        self._engine: Engine = create_engine(url)

    def rows(self, table: str) -> Sequence[RowMapping]:
        with self._engine.connect() as connection:
            return connection.execute(select(schema.metadata.tables[table])).mappings().all()

    def count(self, table: str, *conditions: ColumnElement[bool]) -> int:
        found = select(func.count()).select_from(schema.metadata.tables[table]).where(*conditions)
        with self._engine.connect() as connection:
            return int(connection.scalar(found) or 0)

    def states(self) -> Counter[str]:
        of = schema.deliveries.c.state
        with self._engine.connect() as connection:
            return Counter(dict(connection.execute(select(of, func.count()).group_by(of)).all()))

    def close(self) -> None:
        self._engine.dispose()


class World:
    """A folder with a configuration, the platforms outside, and a database that lives may be started on."""

    def __init__(self, folder: Path, nursery: Nursery, database: str = "", digests: str = "") -> None:
        self.folder, self._nursery = folder, nursery
        self.database = database or f"sqlite:///{folder / 'verbatim.db'}"
        shutil.copytree(ROOT / "sample" / "harbour-herald", folder / "herald")
        (folder / "config.yaml").write_text(CONFIG.format(folder=folder, database=self.database, digests=digests))
        self.clock = Clock.make(folder / "clock")
        self._outside = subprocess.Popen(  # noqa: S603  our own code
            [sys.executable, "-m", "tests.chaos.outside", str(folder)],
            cwd=ROOT, env=_environment(), stdin=subprocess.PIPE,
        )  # fmt: skip
        until((folder / "outside.json").exists, 30, "the platforms did not open")
        self._ports: dict[str, int] = json.loads((folder / "outside.json").read_text())
        self.ledger = Ledger(self.database)
        self.lives: list[Life] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for life in self.alive:
            life.send(signal.SIGCONT)
            life.kill()
        self.ledger.close()
        assert self._outside.stdin is not None
        self._outside.stdin.close()
        self._outside.wait(10)

    def environ(self, die: str = "", **more: str) -> dict[str, str]:
        """The environment of a life."""
        tokens = {"DISCORD_TOKEN": TOKEN, "SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
        return _environment() | tokens | {"CHAOS": str(self.folder), "CHAOS_DIE": die} | more

    def live(self, *words: str, die: str = "", **more: str) -> Life:
        """Start a life of the service, which may be doomed to `die` at a moment."""
        life = self._nursery.bear(words or ("run",), self.environ(die, **more), self.folder)
        self.lives.append(life)
        self.wish(lives=[one.pid for one in self.alive])
        return life

    @property
    def alive(self) -> list[Life]:
        return [life for life in self.lives if life.code is None]

    def wish(self, **wish: Any) -> None:
        """Change what the next requests meet."""
        self._ask("weather", wish)

    def meet(self, about: str, *faults: str) -> None:
        """Let the next calls, such as "post slack:C1", meet these faults, one each."""
        self.wish(planned={about: faults})

    def interact(self, **wish: Any) -> None:
        self._ask("interact", wish)

    def answers(self) -> Any:
        return self._ask("answers", None)

    def _ask(self, door: str, wish: Any) -> Any:
        data = None if wish is None else json.dumps(wish).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{self._ports['wishes']}/{door}", data)
        asked.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(asked, timeout=10) as reply:  # noqa: S310  loopback
            return json.load(reply)

    def posted(self) -> list[dict[str, Any]]:
        """What stands in the channels, in the order in which it landed."""
        return _lines(self.folder / "posted.jsonl")

    def requests(self, about: str = "") -> list[dict[str, Any]]:
        """What reached the network before the platforms."""
        return [line for line in _lines(self.folder / "requests.jsonl") if line["call"].startswith(about)]

    def deaths(self) -> Counter[str]:
        return Counter(line["moment"] for line in _lines(self.folder / "deaths.jsonl"))

    def is_moving(self) -> bool:
        """Whether a life is in the middle of something, so that time had better not be moved on."""
        held = self.ledger.count("deliveries", schema.deliveries.c.state.in_(("taken", "sending")))
        return bool(held) or self._is_planned()

    def underway(self) -> int:
        """How many messages are still on their way."""
        return int(self._ask("underway", None))

    def _is_planned(self) -> bool:
        return bool(self.ledger.count("slots", schema.slots.c.state == "planned"))

    def is_done(self) -> bool:
        """Whether everything that was due is settled."""
        return not self._is_planned() and set(self.ledger.states()) <= {"sent", "parked"}

    def heartbeat(self) -> int:
        """When the last sweep went through, in nanoseconds of the real time."""
        beat = self.folder / "heartbeat"
        return beat.stat().st_mtime_ns if beat.exists() else 0


def until(fact: Any, seconds: float, otherwise: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


@contextmanager
def nursing() -> Iterator[Nursery]:
    nursery = Nursery()
    try:
        yield nursery
    finally:
        nursery.close()


def _environment() -> dict[str, str]:
    guard = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "guard")))
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | {"PYTHONPATH": guard}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
