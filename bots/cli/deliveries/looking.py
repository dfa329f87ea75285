"""`verbatim deliveries`: finds what was posted, what waits, and what was skipped, each with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import click

from bots.cli.setting import clock_of, config_option, json_option, load, now_option, open_store, run_async
from digest.config import Config
from digest.model import DeliveryState, DigestSpec, VerbatimError
from digest.spelling import near_miss
from digest.store import Store, parse_query
from digest.store.deliveries import Asked, Post, SlotRecord

State = Literal["parked", "unknown", "pending", "posted", "skipped"]
STATES: Mapping[State, tuple[DeliveryState, ...]] = {
    "parked": ("parked",),
    "unknown": ("unknown",),
    "pending": ("ready", "taken", "sending"),
    "posted": ("sent",),
    "skipped": ("skipped",),
}
"""What an admin calls each state of the ledger, in the order in which they are shown."""
_SLOTS: Mapping[State, tuple[Literal["planned", "silent", "skipped"], ...]] = {
    "pending": ("planned",),
    "skipped": ("silent", "skipped"),
}
_PAST: tuple[State, ...] = ("posted", "skipped")
LOOK_BACK = timedelta(days=7)
"""How far back the list goes over what is done, unless it is asked."""


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in one state, the newest first; there are `total` of them without the limit."""

    state: State
    posts: tuple[Post, ...]
    slots: tuple[SlotRecord, ...]
    total: int


@click.group(short_help="What was posted where, what waits, and why.", invoke_without_command=True)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(list(STATES)),
    help="Only these: parked (refused), unknown (it may have arrived), pending, posted, skipped.",
)
@click.option("--digest", metavar="NAME", help="Only of this digest.")
@click.option("--channel", default="", metavar="CHANNEL", help="Only to this channel, such as discord:123 or 123.")
@click.option("--since", default="", metavar="TIME", help="Only from then on: 2026-03-01, 12h, 30d; else a week.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="The most of each state.")
@config_option
@now_option
@json_option
@click.pass_context
def deliveries(  # noqa: PLR0913, PLR0917 - the options of a command
    context: click.Context,
    states: tuple[State, ...],
    digest: str | None,
    channel: str,
    since: str,
    limit: int,
    config_path: Path,
    now: datetime | None,
    as_json: bool,
) -> None:
    r"""Print what was posted where and when, and what was not, with the reason; what needs you comes first.

    \b
    verbatim deliveries                                 the last week
    verbatim deliveries --state parked --digest morning
    verbatim deliveries retry 3f9a61c2                  post a parked one again
    verbatim deliveries settle 3f9a61c2                 it is in the channel: I have looked
    verbatim deliveries forget 3f9a61c2                 let it go

    An id may be shortened to any beginning of it that is no other's.
    """
    if context.invoked_subcommand:
        return
    at = clock_of(now)()
    asked = Asked(
        channel=channel.strip(), since=parse_query(f"since:{since}", at).after if since else None, limit=limit
    )
    groups, names = run_async(_find(load(config_path), states or tuple(STATES), digest, asked, at))
    if as_json:
        records = [record for group in groups for record in _records(group, names)]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    from bots.cli.deliveries.screen import show

    show(groups, names, at)


async def _find(
    config: Config, states: Sequence[State], digest: str | None, asked: Asked, now: datetime
) -> tuple[list[Group], dict[str, str]]:
    """Return the groups that are not empty, and the name of each digest by its id."""
    store = await open_store(config)
    try:
        specs = (*config.digests, *await store.digests.all())
        if digest is not None:
            asked = replace(asked, digests=frozenset({_called(digest, specs).id}))
        found = [await _group(store, state, asked, specs, now) for state in STATES if state in states]
    finally:
        await store.close()
    return [group for group in found if group.total], {spec.id: spec.name for spec in specs}


async def _group(store: Store, state: State, asked: Asked, specs: Sequence[DigestSpec], now: datetime) -> Group:
    if state in _PAST and asked.since is None:
        asked = replace(asked, since=now - LOOK_BACK)
    ledger = store.ledger.deliveries
    posts, total = await ledger.posts(STATES[state], asked)
    slots: tuple[SlotRecord, ...] = ()
    if state in _SLOTS:
        slots, more = await ledger.slots(_SLOTS[state], _of_channel(asked, specs))
        total += more
    return Group(state, posts, slots, total)


def _of_channel(asked: Asked, specs: Sequence[DigestSpec]) -> Asked:
    """Return what is asked of slots: a channel is that of the digests that post there."""
    if not asked.channel:
        return asked
    there = {
        spec.id
        for spec in specs
        if any(asked.channel in (str(target), target.channel) for target in spec.targets)
        and (asked.digests is None or spec.id in asked.digests)
    }
    return replace(asked, digests=frozenset(there))


def _called(name: str, specs: Sequence[DigestSpec]) -> DigestSpec:
    for spec in specs:
        if name.casefold() in {spec.name.casefold(), spec.id.casefold()}:
            return spec
    names = [spec.name for spec in specs]
    meant = near_miss(name, names)
    hint = f"did you mean “{meant}”?" if meant else f"there are: {', '.join(names) or 'none'}."
    raise VerbatimError(f"There is no digest “{name}”; {hint}")


def _records(group: Group, names: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for slot in group.slots:
        yield {
            "id": None,
            "state": group.state,
            "digest": names.get(slot.slot.digest, slot.slot.digest),
            "slot": slot.slot.key,
            "due": slot.slot.due.isoformat(),
            "why": why_no_post(slot),
        }
    for post in group.posts:
        one = post.delivery
        yield {
            "id": one.id,
            "state": group.state,
            "step": one.state,
            "origin": one.origin.kind,
            "digest": names.get(post.digest, post.digest) or None,
            "slot": post.key or None,
            "target": str(one.target),
            "server": one.target.server or None,
            "part": one.part,
            "parts": post.parts,
            "attempts": one.attempts,
            "ambiguous": one.ambiguous,
            "message_id": one.message_id,
            "changed_at": post.changed_at.isoformat(),
            "next_at": _iso(one.next_at),
            "expires_at": _iso(one.expires_at),
            "why": one.error or None,
        }


def why_no_post(record: SlotRecord) -> str:
    """Return why nothing was posted of a slot."""
    if record.state == "planned":
        return "its edition is being made"
    if record.state == "silent":
        return "there was nothing new, and the digest is silent then"
    return record.why or "the reason was not noted"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
