"""A real process that is killed at the worst moments, on a platform that keeps its log in a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SERVICE = """
import asyncio, json, os, signal, sys
from datetime import datetime, timedelta
from digest.delivery import Absent, Dispatcher, Found, Sent
from digest.model import Answer, Origin, Target
from digest.store import Store

database, log, killed_at, now = sys.argv[1], sys.argv[2], sys.argv[3], datetime.fromisoformat(sys.argv[4])

def die_at(moment):
    if moment == killed_at:
        os.kill(os.getpid(), signal.SIGKILL)

class FilePlatform:
    name, nonce_window = "file", timedelta(0)

    def render(self, content, target):
        return (content.title,)

    def degrade(self, payload):
        return None

    async def anchor(self, target):
        return None

    async def post(self, target, payload, key):
        die_at("intended")
        with open(log, "a") as file:
            file.write(json.dumps({"key": key, "payload": payload}) + chr(10))
        die_at("accepted")
        return Sent(key)

    async def find(self, target, key, anchor, after):
        with open(log, "a+") as file:
            file.seek(0)
            return Found(key) if any(json.loads(line)["key"] == key for line in file) else Absent()

async def main():
    store = await Store.open(database)
    await store.hold_service()
    platform = FilePlatform()
    dispatcher = Dispatcher(store.ledger, {"file": platform})
    settle = store.ledger.outbox.settle

    async def settle_or_die(*arguments):
        die_at("answered")
        return await settle(*arguments)

    store.ledger.outbox.settle = settle_or_die
    await dispatcher.recover(now)
    await dispatcher.enqueue(Answer(title="hello"), Target("file", "harbour"), Origin("alert", "a"), now)
    await dispatcher.deliver(now)
    await store.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("moment", ["intended", "accepted", "answered"])
def test_a_service_that_is_killed_posts_once(
    database: str, tmp_path: Path, guarded_environment: dict[str, str], moment: str
) -> None:
    log = tmp_path / "log"
    for killed_at, minute, code in ((moment, 0, -9), ("never", 1, 0), ("never", 10, 0), ("never", 11, 0)):
        now = f"2026-03-03T07:{minute:02}:00+00:00"
        assert _service(guarded_environment, database, str(log), killed_at, now) == code
    posted = [json.loads(line)["payload"] for line in log.read_text().splitlines()]
    assert posted == ["hello"]


def _service(environment: dict[str, str], *arguments: str) -> int:
    environment = environment | {"PYTHONPATH": f"{Path.cwd()}{os.pathsep}{environment['PYTHONPATH']}"}
    command = [sys.executable, "-c", SERVICE, *arguments]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own code
