"""`verbatim deliveries retry`, `settle` and `forget`: an admin's word on one delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from bots.cli.setting import clock_of, config_option, load, now_option, open_store, run_async
from digest.config import Config
from digest.delivery import by_admin
from digest.model import Delivery, VerbatimError
from digest.store import Store
from digest.store.deliveries import Change, Post

SHORTEST = 4
"""Characters of an id that one must give: fewer are more likely a slip than an id."""
_SHOWN = 4
SOON = ", within 15 seconds while the service runs"

_id = click.argument("name", metavar="ID")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a delivery, and how many parts behind it were changed with it."""

    delivery: Delivery
    behind: int


@click.command(short_help="Post one again that was refused or given up.")
@_id
@click.option("--not-there", is_flag=True, help="For one that may have arrived: I have looked, and it is not there.")
@config_option
@now_option
def retry(name: str, not_there: bool, config_path: Path, now: datetime | None) -> None:
    """Have a delivery posted again: the same bytes to the same channel, once more.

    One that may have arrived is only posted again with --not-there: if it is in the channel after all, it will stand
    there twice.
    """
    at = clock_of(now)()
    done = _change(config_path, name, lambda one: by_admin.retry(one, at, not_there=not_there), at)
    one, wait = done.delivery, ((done.delivery.next_at or at) - at).total_seconds()
    when = f" in {wait:.0f} s: until then the lost one may still land" if wait else SOON
    click.echo(f"{one.short} goes to {one.target} again{when}{_and_behind(done, 'follows', 'follow')}.")


@click.command(short_help="Say that one is in its channel.")
@_id
@click.argument("message_id", required=False)
@config_option
@now_option
def settle(name: str, message_id: str | None, config_path: Path, now: datetime | None) -> None:
    """Note that a delivery is in its channel: I have looked. MESSAGE_ID is kept with it, where it is given."""
    at = clock_of(now)()
    done = _change(config_path, name, lambda one: by_admin.settle(one, message_id, at), at)
    one, known = done.delivery, f" as message {message_id}" if message_id else ""
    click.echo(f"{one.short} is settled as posted to {one.target}{known}{_and_behind(done, 'follows', 'follow')}.")


@click.command(short_help="Let one go for good.")
@_id
@config_option
@now_option
def forget(name: str, config_path: Path, now: datetime | None) -> None:
    """Have a delivery never posted nor looked for any more; it stays in the list, under what was skipped."""
    at = clock_of(now)()
    done = _change(config_path, name, by_admin.forget, at)
    one = done.delivery
    click.echo(f"{one.short} is not posted to {one.target} any more{_and_behind(done, 'goes with it', 'go with it')}.")


def _and_behind(done: Done, one: str, several: str) -> str:
    if not done.behind:
        return ""
    return f"; the part behind it {one}" if done.behind == 1 else f"; the {done.behind} parts behind it {several}"


def _change(config_path: Path, name: str, decide: Callable[[Delivery], Change], now: datetime) -> Done:
    return run_async(_change_one(load(config_path), name, decide, now))


async def _change_one(config: Config, name: str, decide: Callable[[Delivery], Change], now: datetime) -> Done:
    store = await open_store(config)
    try:
        seen = (await _named(store, name)).delivery
        change = decide(seen)
        behind = await store.ledger.deliveries.change(seen, change, now)
    finally:
        await store.close()
    if behind is None:
        raise VerbatimError(
            f"{seen.short} was changed at this very moment, most likely by the service; "
            "`verbatim deliveries` says how it stands now."
        )
    return Done(change.delivery, behind)


async def _named(store: Store, name: str) -> Post:
    beginning = name.strip().casefold()
    is_id = len(beginning) >= SHORTEST and set(beginning) <= set("0123456789abcdef")
    found = await store.ledger.deliveries.starting(beginning, _SHOWN + 1) if is_id else ()
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(post.delivery.id for post in found[:_SHOWN])
        more = " and more" if len(found) > _SHOWN else ""
        raise VerbatimError(f"Several deliveries begin with “{name}”: {some}{more}; give more of its id.")
    raise VerbatimError(
        f"No delivery has the id “{name}”; `verbatim deliveries` shows them (--since goes further back)."
    )
