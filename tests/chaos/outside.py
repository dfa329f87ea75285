"""The process that outlives every life of the service: `python -m tests.chaos.outside FOLDER` (it ends with its stdin).

Writes `outside.json` into the folder: the ports, and a secret-free way to plan what the next requests meet.
"""

import asyncio
import json
import socket
import ssl
import sys
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import web

from tests.chaos.clock import Clock
from tests.chaos.network import Network, Weather
from tests.chaos.rooms import Log, Quay, Rooms
from tests.discord_platform.server import server_authority, server_tls


class Outside:
    """Both platforms, each behind its network, and the door for the test's wishes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clock = Clock(folder / "clock")
        self.weather = Weather()
        log = Log(folder / "posted.jsonl", self._clock.now)
        self.rooms, self.quay = Rooms(log), Quay(log)
        self._networks: list[Network] = []
        self._runners: list[web.AppRunner] = []

    async def open(self) -> dict[str, int]:
        """Open every port, and return them by name."""
        rooms = web.Application()
        rooms.router.add_route("*", "/{rest:.*}", self.rooms.handle)
        quay = self.quay.app()
        inner = {"discord": await self._serve(rooms), "slack": await self._serve(quay)}
        self.quay.base = f"http://127.0.0.1:{inner['slack']}"
        server_authority().cert_pem.write_to_path(str(self._folder / "ca.pem"))
        return {
            "gateway": await self._serve(rooms, server_tls()),
            "discord": await self._serve(self._network("discord", inner["discord"]), server_tls()),
            "slack": await self._serve(self._network("slack", inner["slack"])),
            "wishes": await self._serve(self._wishes()),
        }

    def _network(self, platform: str, port: int) -> web.Application:
        network = Network(platform, f"http://127.0.0.1:{port}", self.weather, self._clock, self._folder)
        self._networks.append(network)
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", network.handle)
        return app

    def _wishes(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/weather", self._change)
        app.router.add_post("/interact", self._interact)
        app.router.add_get("/answers", self._answers)
        app.router.add_get("/underway", self._underway)
        return app

    async def _change(self, request: web.Request) -> web.Response:
        wish: dict[str, Any] = await request.json()
        for about, faults in wish.get("planned", {}).items():
            self.weather.planned[about].extend(faults)
        if wish.get("clear"):
            self.weather.planned.clear()
        self.weather.rate = wish.get("rate", self.weather.rate)
        if "seed" in wish:
            self.weather.random = Random(wish["seed"])  # noqa: S311  it makes test cases
        self.weather.lives = tuple(wish.get("lives", self.weather.lives))
        return web.json_response({})

    async def _interact(self, request: web.Request) -> web.Response:
        """Send one thing that a person did, as often as is wished, under one id."""
        wish = await request.json()
        for _ in range(wish["times"]):
            if wish["platform"] == "discord":
                await self.rooms.interact(wish["data"], admin=True, id_=wish["id"])
            else:
                await self.quay.type(wish["line"], trigger=wish["id"], respond=wish["id"])
        return web.json_response({})

    async def _answers(self, _: web.Request) -> web.Response:
        return web.json_response({"discord": self.rooms.answers, "slack": self.quay.responses})

    async def _underway(self, _: web.Request) -> web.Response:
        return web.json_response(sum(len(network.underway) for network in self._networks))

    async def _serve(self, app: web.Application, tls: ssl.SSLContext | None = None) -> int:
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        self._runners.append(runner)
        listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        await web.SockSite(runner, listener, ssl_context=tls).start()
        port: int = listener.getsockname()[1]
        return port


async def _main(folder: Path) -> None:
    outside = Outside(folder)
    ports = await outside.open()
    unfinished = folder / "outside.json.new"
    unfinished.write_text(json.dumps(ports))
    unfinished.rename(folder / "outside.json")
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
