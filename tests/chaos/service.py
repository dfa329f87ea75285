"""`verbatim` with its ends on loopback: `python -m tests.chaos.service run ...`, with these in the environment.

CHAOS: the folder of the test, with the time, the ports and the certificate. CHAOS_DIE: at which moment of its life the
process kills itself, and at the how-manieth: "after mark_sending 2". CHAOS_SWEEP: seconds between two sweeps.
CHAOS_PATIENCE: seconds that a request may take.
"""

import json
import os
import signal
import ssl
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

import aiohttp

import bots.cli.running
import bots.discord.connect
import bots.discord.wire
import bots.service
import bots.slack.connect
from bots.__main__ import main
from digest.delivery.dispatcher import Dispatcher
from digest.store.ledger import Ledger
from digest.store.outbox import Outbox
from tests import egress
from tests.chaos.clock import Clock
from tests.chaos.network import note_death
from tests.discord_platform.server import Loopback

MOMENTS: dict[str, tuple[type, str]] = {
    "plan": (Ledger, "plan"),
    "close_window": (Ledger, "close_window"),
    "freeze": (Ledger, "freeze"),
    "lapse": (Outbox, "lapse"),
    "take_due": (Outbox, "take_due"),
    "mark_sending": (Outbox, "mark_sending"),
    "holds": (Outbox, "holds"),
    "settle": (Outbox, "settle"),
}
"""Every step of the ledger, before and after which a process can be killed; "settle unknown" is one of its results."""
ASKED = ("anchor", "post", "find")


def live(argv: list[str]) -> None:
    """Be `verbatim` with these words, as the environment says."""
    egress.install()
    folder = Path(os.environ["CHAOS"])
    clock = Clock(folder / "clock")
    _point_to_loopback(folder)
    _follow(clock)
    if fate := os.environ.get("CHAOS_DIE"):
        _arm(folder, fate)
    sys.argv = ["verbatim", *argv]
    main()


def _point_to_loopback(folder: Path) -> None:
    ports = json.loads((folder / "outside.json").read_text())
    patience = float(os.environ.get("CHAOS_PATIENCE", "1.5"))
    discord, slack = bots.discord.connect.DiscordPlatform, bots.slack.connect.SlackPlatform

    class Discord(discord):  # type: ignore[misc, valid-type]
        def __init__(self, token: str) -> None:
            tls = ssl.create_default_context(cafile=folder / "ca.pem")
            resolver = Loopback(ports["discord"], ports["gateway"])
            super().__init__(token, aiohttp.TCPConnector(resolver=resolver, ssl=tls))

    class Slack(slack):  # type: ignore[misc, valid-type]
        def __init__(self, bot_token: str, app_token: str) -> None:
            super().__init__(bot_token, app_token, f"http://127.0.0.1:{ports['slack']}/api/")

    _put(bots.discord.connect, "DiscordPlatform", Discord)
    _put(bots.slack.connect, "SlackPlatform", Slack)
    _put(bots.slack.connect, "_REQUEST_SECONDS", patience)
    bots.discord.wire.request.__kwdefaults__["deadline"] = patience


def _follow(clock: Clock) -> None:
    real = bots.cli.running.clock_of
    _put(bots.cli.running, "clock_of", lambda now: real(now) if now else clock.now)
    _put(bots.service, "Dispatcher", lambda ledger, platforms: Dispatcher(ledger, platforms, clock.monotonic))
    _put(bots.service, "SWEEP_SECONDS", float(os.environ.get("CHAOS_SWEEP", "0.05")))


def _put(place: Any, name: str, value: object) -> None:
    """Replace what is there; a name that is gone means that this module is out of date."""
    assert hasattr(place, name), f"{place} has no {name} any more"
    setattr(place, name, value)


def _arm(folder: Path, fate: str) -> None:
    moment, _, number = fate.rpartition(" ")
    left = int(number)

    def pass_moment(name: str) -> None:
        nonlocal left
        left -= name == moment
        if name == moment and not left:
            note_death(folder, os.getpid(), name)
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in MOMENTS.values():
        _put(owner, name, _mortal(getattr(owner, name), name, pass_moment))
    for platform in (bots.discord.connect.DiscordPlatform, bots.slack.connect.SlackPlatform):
        for name in ASKED:
            _put(platform, name, _mortal(getattr(platform, name), name, pass_moment))


def _mortal(call: Callable[..., Awaitable[Any]], name: str, pass_moment: Callable[[str], None]) -> Callable[..., Any]:
    @wraps(call)
    async def mortal(self: Any, *args: Any, **kwargs: Any) -> Any:
        about = _about(name, args)
        pass_moment(f"before {about}")
        result = await call(self, *args, **kwargs)
        if name != "take_due" or result:
            pass_moment(f"after {about}")
        return result

    return mortal


def _about(name: str, args: tuple[Any, ...]) -> str:
    return f"settle {args[0].state}" if name == "settle" else name


if __name__ == "__main__":
    live(sys.argv[1:])
