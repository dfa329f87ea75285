"""The list of deliveries on a screen, 80 columns or more; what needs an admin comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import click
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bots.cli.deliveries.looking import Group, State, why_no_post
from bots.cli.feeds.looking import PLAIN_WIDTH, length
from digest.model import Delivery
from digest.store.deliveries import Post, SlotRecord
from digest.wording import legible

WIDE = 110
"""Columns from which on the ids of messages have a place."""
_HEADINGS: dict[State, tuple[str, str]] = {
    "parked": ("REFUSED, AND WAITING FOR YOU", "bold red"),
    "unknown": ("MAY OR MAY NOT HAVE ARRIVED", "bold yellow"),
    "pending": ("ON THE WAY", "bold cyan"),
    "posted": ("POSTED", "bold green"),
    "skipped": ("SKIPPED", "bold"),
}
_WAYS_OUT: dict[State, tuple[tuple[str, str], ...]] = {
    "parked": (("retry ID", "post it again"), ("forget ID", "let it go")),
    "unknown": (
        ("settle ID", "it is in the channel"),
        ("retry ID --not-there", "it is not"),
        ("forget ID", "let it go"),
    ),
}
_KINDS = {"alert": "an alert to the admin", "correction": "a correction"}


def show(groups: Sequence[Group], names: Mapping[str, str], now: datetime) -> None:
    """Print every group under its heading."""
    console = Console(highlight=False, emoji=False)
    if console.is_terminal:
        console.print(*_lines(groups, names, now, is_wide=console.width >= WIDE), sep="\n")
        return
    console = Console(highlight=False, emoji=False, width=PLAIN_WIDTH)
    with console.capture() as captured:
        console.print(*_lines(groups, names, now, is_wide=False), sep="\n")
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _lines(
    groups: Sequence[Group], names: Mapping[str, str], now: datetime, *, is_wide: bool
) -> Iterator[RenderableType]:
    if not groups:
        yield "Nothing was posted, and nothing waits."
    for number, group in enumerate(groups):
        heading, style = _HEADINGS[group.state]
        yield Text.assemble("\n" if number else "", (heading, style), (f"  {group.total:,}", "dim"))
        for part in _body(group, names, now, is_wide=is_wide):
            yield Padding(part, (0, 0, 0, 2), expand=False)


def _body(group: Group, names: Mapping[str, str], now: datetime, *, is_wide: bool) -> Iterator[RenderableType]:
    if group.state in _WAYS_OUT:
        yield _reasons(group.posts, names, now)
        yield Text()
        yield _ways_out(group.state)
    elif group.state == "posted":
        yield _posted(group.posts, names, is_wide=is_wide)
    elif group.state == "pending":
        yield _pending(group, names, now)
    else:
        yield _skipped(group, names)
    left_out = group.total - len(group.posts) - len(group.slots)
    if left_out > 0:
        yield Text(f"and {left_out:,} more: --limit, --since, --digest and --channel choose among them.", "dim")


def _reasons(posts: Iterable[Post], names: Mapping[str, str], now: datetime) -> Table:
    """Return one post after the other, each with its reason under it: a reason is a sentence or two."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for post in posts:
        one = post.delivery
        what = Text.assemble((_what(post, names), "bold"), (f"  → {one.target}", ""))
        why = Text(legible(_sentence(one.error)))
        table.add_row(one.short, Text("\n").join([what, why, Text(_facts(post, now), "dim")]))
    return table


def _facts(post: Post, now: datetime) -> str:
    one = post.delivery
    tried = f"{one.attempts} attempt{'' if one.attempts == 1 else 's'}, " if one.attempts else ""
    facts = f"{tried}{length(now - post.changed_at)} ago"
    if one.state != "unknown":
        return facts
    if one.next_at is None:
        return f"{facts} · not looked for any more"
    return f"{facts} · looked for again {_in(one.next_at, now)}"


def _ways_out(state: State) -> Text:
    width = max(len(command) for command, _ in _WAYS_OUT[state])
    ways = [
        Text.assemble((f"verbatim deliveries {command:{width}}", "cyan"), (f"  {meaning}", "dim"))
        for command, meaning in _WAYS_OUT[state]
    ]
    return Text("\n").join(ways)


def _posted(posts: Iterable[Post], names: Mapping[str, str], *, is_wide: bool) -> Table:
    table = _columns(4 if is_wide else 3)
    for post in posts:
        one = post.delivery
        cells: list[RenderableType] = [_what(post, names), str(one.target), _moment(post.changed_at)]
        if is_wide:
            cells.append(f"message {one.message_id}" if one.message_id else "settled by hand")
        table.add_row(one.short, *cells)
    return table


def _pending(group: Group, names: Mapping[str, str], now: datetime) -> Table:
    table = _columns(3)
    for slot in group.slots:
        table.add_row("", _slot(slot, names), "", why_no_post(slot))
    for post in group.posts:
        one = post.delivery
        table.add_row(one.short, _what(post, names), str(one.target), _next(one, now))
    return table


def _next(delivery: Delivery, now: datetime) -> str:
    if delivery.state != "ready":
        return "being posted"
    if delivery.part > 1 and not delivery.attempts:
        return f"after part {delivery.part - 1}"
    next_try = f"due {_in(delivery.next_at, now)}" if delivery.next_at else "due now"
    return f"{next_try}: {legible(delivery.error)}" if delivery.error else next_try


def _skipped(group: Group, names: Mapping[str, str]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for slot in group.slots:
        table.add_row("", _slot(slot, names), why_no_post(slot))
    for post in group.posts:
        table.add_row(
            post.delivery.short, f"{_what(post, names)}  → {post.delivery.target}", legible(post.delivery.error)
        )
    return table


def _columns(number: int) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    for _ in range(number - 2):
        table.add_column(style="dim", overflow="fold")
    return table


def _what(post: Post, names: Mapping[str, str]) -> str:
    """Name a post: its digest and slot, or its kind; and the part, where it has several."""
    one = post.delivery
    digest = legible(names.get(post.digest, post.digest))
    name = ", ".join(filter(None, (digest, _key(post.key)))) or _KINDS.get(one.origin.kind, "a post by hand")
    if one.origin.kind == "by_hand" and digest:
        name = f"{digest}, by hand"
    elif one.origin.kind == "correction" and digest:
        name = f"{digest}, a correction"
    return f"{name}, part {one.part} of {post.parts}" if post.parts > 1 else name


def _slot(record: SlotRecord, names: Mapping[str, str]) -> str:
    return f"{legible(names.get(record.slot.digest, record.slot.digest))}, {_key(record.slot.key)}"


def _key(key: str) -> str:
    """Return a slot's key, which is a time in ISO 8601, as people write it."""
    try:
        at = datetime.fromisoformat(key)
    except ValueError:
        return legible(key)
    return _moment(at) if at.tzinfo else f"{at.day} {at:%b %H:%M}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else "Nobody knows why."


def _in(at: datetime, now: datetime) -> str:
    return f"in {length(at - now)}" if at > now else "now"


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%b %H:%M} UTC"
