"""`verbatim run` with one platform: how soon it answers /claims, how much memory it takes, what it imports."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

from digest.store import Store
from tests.discord_platform.server import TOKEN, Discord, discord_on_loopback, server_authority
from tests.discord_platform.test_commands import slash
from tests.makers import NOW
from tests.newsrooms import pier_lines
from tests.slack_platform import server as slack
from tests.slack_platform.server import Workspace

ROOT = Path(__file__).parents[2]
SECONDS = 3.0 * (2 if os.environ.get("PYTEST_XDIST_WORKER") else 1)
KILOBYTES = 170_000
HEAVY = {"spacy", "wordllama", "trafilatura", "readability", "feedparser", "alembic"}
RUN = """
import json, sys
from bots.__main__ import main
sys.argv = ["verbatim", "run"]
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)))
"""
DISCORD = """
import socket, ssl, sys
import aiohttp
from bots.discord import connect

port, tls, real = int(sys.argv[1]), ssl.create_default_context(cafile=sys.argv[2]), connect.DiscordPlatform

class Loopback(aiohttp.abc.AbstractResolver):
    async def resolve(self, host, *_, **__):
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self):
        pass

connect.DiscordPlatform = lambda token: real(token, aiohttp.TCPConnector(resolver=Loopback(), ssl=tls))
"""
SLACK = """
import sys
from bots.slack import connect

base, real = sys.argv[1], connect.SlackPlatform
connect.SlackPlatform = lambda bot, app: real(bot, app, base)
"""


@dataclass(frozen=True)
class Serving:
    """A service that has been started, and what it holds once it has answered."""

    process: asyncio.subprocess.Process
    started: float

    async def ends_with(self, sentence: str) -> None:
        """It ends by itself; its last word is one sentence, and never a traceback or a token."""
        assert self.process.stderr
        said = (await asyncio.wait_for(self.process.stderr.read(), 30)).decode()
        assert await self.process.wait() == 2
        assert said.splitlines()[-1].startswith(f"verbatim: {sentence}")
        assert "Traceback" not in said
        assert "wrong" not in said

    async def is_quick_and_light_and_ends(self, stranger: str) -> None:
        seconds = time.monotonic() - self.started
        peak = _kilobytes(self.process.pid, "VmHWM")
        self.process.send_signal(signal.SIGTERM)
        out, _ = await asyncio.wait_for(self.process.communicate(), 10)
        modules = set(json.loads(out.splitlines()[-1]))
        assert not modules & (HEAVY | {stranger})
        assert seconds <= SECONDS
        assert peak <= KILOBYTES
        assert self.process.returncode == 0


def _kilobytes(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name))


@asynccontextmanager
async def _serving(
    folder: Path, environment: dict[str, str], platform: str, script: str, *arguments: str
) -> AsyncIterator[Serving]:
    (folder / "config.yaml").write_text(f"platforms: {{{platform}: }}\n")
    store = await Store.open(f"sqlite:///{folder / 'verbatim.db'}")
    pier, lines = pier_lines()
    await store.newsroom.add(pier, lines, "pier", None, NOW)
    await store.close()
    pythonpath = f"{environment['PYTHONPATH']}{os.pathsep}{ROOT}"
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", script + RUN, *arguments,
        cwd=folder, env=environment | {"PYTHONPATH": pythonpath}, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    try:
        yield Serving(process, started)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def _on_discord(folder: Path, environment: dict[str, str], token: str) -> AsyncIterator[tuple[Discord, Serving]]:
    authority = folder / "authority.pem"
    async with discord_on_loopback() as server:
        authority.write_bytes(server_authority().cert_pem.bytes())
        where = (str(server.port), str(authority))
        async with _serving(folder, environment | {"DISCORD_TOKEN": token}, "discord", DISCORD, *where) as serving:
            yield server, serving


@asynccontextmanager
async def _on_slack(folder: Path, environment: dict[str, str], token: str) -> AsyncIterator[tuple[Workspace, Serving]]:
    environment = environment | {"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": slack.APP}
    async with (
        slack.running() as workspace,
        _serving(folder, environment, "slack", SLACK, f"{workspace.base}/api/") as serving,
    ):
        yield workspace, serving


async def test_discord_is_answered_soon(tmp_path: Path, guarded_environment: dict[str, str]) -> None:
    async with _on_discord(tmp_path, guarded_environment, TOKEN) as (server, serving):
        asked = await server.interact(slash("claims", words="crowns"))
        async with asyncio.timeout(30):
            await server.answered.wait()
        assert "1.4 million crowns" in (await server.answer_to(asked)).replace("**", "")
        await serving.is_quick_and_light_and_ends("slack_sdk")


async def test_slack_is_answered_soon(tmp_path: Path, guarded_environment: dict[str, str]) -> None:
    async with _on_slack(tmp_path, guarded_environment, slack.BOT) as (workspace, serving):
        await slack.until(lambda: workspace.socket is not None, seconds=30)
        await workspace.type("/claims crowns")
        assert "1.4 million crowns" in json.dumps(await workspace.answers(1))
        await serving.is_quick_and_light_and_ends("discord")


async def test_a_token_that_discord_refuses(tmp_path: Path, guarded_environment: dict[str, str]) -> None:
    async with _on_discord(tmp_path, guarded_environment, "a.wrong.token") as (_, serving):
        await serving.ends_with("Discord refuses the bot's token")


async def test_a_token_that_slack_refuses(tmp_path: Path, guarded_environment: dict[str, str]) -> None:
    async with _on_slack(tmp_path, guarded_environment, "xoxb-wrong") as (_, serving):
        await serving.ends_with("Slack")
