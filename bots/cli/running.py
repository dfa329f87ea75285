"""`verbatim run`: the service, or one look at what is due."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

import click
import structlog

from bots.cli.setting import (
    Clock,
    Newsroom,
    clock_of,
    config_option,
    load,
    newsroom,
    now_option,
    open_store,
    password_of,
    policy_of,
    run_async,
)
from bots.gateway import Gateway
from bots.logs import set_up_logs
from bots.service import FeedReader, Service
from digest.commands import COMMANDS, Desk, suggest
from digest.config import Config, missing_tokens
from digest.delivery import OutOfReachError, Platform
from digest.model import VerbatimError
from digest.store import url_of

log = structlog.get_logger()

Role = Literal["all", "bot", "worker"]
ROLES: tuple[Role, ...] = get_args(Role)

RETRY_SECONDS = 30.0
"""How long until a platform that was out of reach is tried again."""
FIRST_LOOK_BACK = timedelta(hours=24)
"""With --once a digest that was never posted is due if it had a slot within this time."""


@click.command(short_help="The service; with --once whatever is due now.")
@click.option("--once", is_flag=True, help="Do whatever is due now, then exit.")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="all",
    show_default=True,
    help="On PostgreSQL: bot answers in chat, worker reads the feeds; both post.",
)
@config_option
@now_option
def run(once: bool, role: Role, config_path: Path, now: datetime | None) -> None:
    """Run the service: read the feeds, post each digest at its hour, answer in chat.

    With --once it does whatever is due now and exits, for cron and for trying things out; the exit code is 1 when a
    feed could not be read or a post could not be settled. On SQLite one `verbatim
    run` works on a database at a time; on PostgreSQL any number do, of every role, and one at a time answers in chat.
    Tokens come from DISCORD_TOKEN, SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or NAME_FILE), for every role.
    """
    set_up_logs(logging.INFO)
    config = load(config_path)
    if missing := missing_tokens(config):
        raise VerbatimError(" ".join(missing))
    if now and not once:
        raise click.UsageError("--now goes with --once: a service needs a clock that moves.")
    if role != "all":
        _check_role(role, config, once=once)
    _make_folder(config.data_dir)
    if not once:
        run_async(_until_stopped(_serve(config, role, clock_of(None))))
    else:
        posted, left = run_async(_once(config, clock_of(now)))
        click.echo(f"{posted} {'message' if posted == 1 else 'messages'} posted.")
        if left:
            click.echo(left, err=True)
            sys.exit(1)


def _check_role(role: Role, config: Config, *, once: bool) -> None:
    """Refuse a role where one process has to do everything."""
    if once:
        raise click.UsageError("--once does whatever is due, so --role does not go with it.")
    if url_of(config.database, "").get_backend_name() == "sqlite":
        raise VerbatimError(
            f"--role {role} needs PostgreSQL: on SQLite one `verbatim run` does everything. Leave out --role, or name "
            "a PostgreSQL database under `database`, such as postgresql://verbatim@host/verbatim."
        )


def _make_folder(folder: Path) -> None:
    """Make the data folder, which need not be the database's: the heartbeat and the transcripts go there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise VerbatimError(
            f"the data folder {folder} cannot be made ({why}); name another one under `data_dir` or in VERBATIM_DATA."
        ) from error


async def _once(config: Config, clock: Clock) -> tuple[int, str]:
    """Return how many messages were posted, and what did not go well, in a sentence."""
    async with _opened(config, clock) as (service, platforms, _), connected(config, None) as found:
        platforms.update(found)
        started = clock()
        return await service.run_once(started, started - FIRST_LOOK_BACK), await service.left(started)


async def _serve(config: Config, role: Role, clock: Clock) -> None:
    """Serve until cancelled: where another service may be answering in chat, this one waits for its seat."""
    async with _opened(config, clock) as (service, platforms, room):
        seat = room.store.gateway_seat
        desk = service.desk if seat is None else None
        async with connected(config, desk, again=True) as found:
            platforms.update(found)
            log.info(
                "running", role=role, digests=len(config.digests), feeds=len(config.feeds), platforms=sorted(platforms)
            )
            serving = [service.run(await _reader(config, role, service, room, clock))]
            if seat is not None and role != "worker":
                serving.append(Gateway(seat).serve(lambda: connected(config, service.desk, again=True)))
            await _together(serving)


@asynccontextmanager
async def _opened(config: Config, clock: Clock) -> AsyncIterator[tuple[Service, dict[str, Platform], Newsroom]]:
    async with newsroom(open_store(config), policy_of(config)) as room:
        await room.store.hold_service()
        platforms: dict[str, Platform] = {}
        yield Service(config, room.store, room.ingest, platforms, clock), platforms, room


async def _reader(config: Config, role: Role, service: Service, room: Newsroom, clock: Clock) -> FeedReader | None:
    """Return who shares out the reading of feeds; None where this process reads all of them."""
    if not room.store.is_shared:
        return None
    from bots.feed_jobs import FeedJobs

    address = url_of(config.database, password_of(config)).set(drivername="postgresql")
    feeds, where = await service.editor.feeds(), address.render_as_string(hide_password=False)
    return FeedJobs(feeds, room.store, room.ingest, clock, where, works=role != "bot")


async def _together(serving: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run all of them until one fails, or this is cancelled; then end all of them."""
    tasks = [asyncio.create_task(one) for one in serving]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_stopped(serving: Coroutine[Any, Any, None]) -> None:
    """Serve until SIGTERM or SIGINT, which may come while a platform is still being reached."""
    running = asyncio.create_task(serving)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running
    log.info("stopped")


@asynccontextmanager
async def connected(config: Config, desk: Desk | None, *, again: bool = False) -> AsyncIterator[Mapping[str, Platform]]:
    """Connect the platforms that config.yaml lists, importing only their SDKs; with a desk, serve its commands.

    One that is out of reach holds up no other: if `again` is asked for, it is tried again, and its posts wait.
    """
    async with contextlib.AsyncExitStack() as stack:
        platforms: list[Platform] = []
        if config.platforms.terminal is not None:
            platforms.append(_terminal(config))
        if (discord := config.platforms.discord) and discord.token:
            from bots.discord.connect import DiscordPlatform

            chat = DiscordPlatform(discord.token.reveal())
            stack.push_async_callback(chat.close)
            start = (lambda: chat.start(COMMANDS, desk, suggest)) if desk else chat.sign_in
            stack.push_async_callback(_end, await begin(chat.name, start, again=again))
            platforms.append(chat)
        if (slack := config.platforms.slack) and slack.bot_token and slack.app_token:
            from bots.slack.connect import SlackPlatform

            team = SlackPlatform(slack.bot_token.reveal(), slack.app_token.reveal())
            stack.push_async_callback(team.close)
            start = (lambda: team.start(COMMANDS, desk)) if desk else team.sign_in
            stack.push_async_callback(_end, await begin(team.name, start, again=again))
            platforms.append(team)
        yield {platform.name: platform for platform in platforms}


async def begin(
    name: str, start: Callable[[], Awaitable[None]], *, again: bool, pause: float = RETRY_SECONDS
) -> asyncio.Task[None] | None:
    """Start a platform; where it is out of reach, return the task that goes on trying, if `again` is asked for.

    What will not pass, such as a wrong token, is raised.
    """
    try:
        await start()
    except OutOfReachError as error:
        log.warning("platform out of reach", platform=name, why=str(error))
        return asyncio.create_task(_keep_trying(name, start, pause)) if again else None
    return None


async def _keep_trying(name: str, start: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            await start()
        except VerbatimError as error:
            log.warning("platform out of reach", platform=name, why=str(error))
        else:
            log.info("platform reached", platform=name)
            return


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _terminal(config: Config) -> Platform:
    from rich.console import Console

    from bots.terminal import TerminalPlatform

    return TerminalPlatform(Console(), config.data_dir / "transcripts")
