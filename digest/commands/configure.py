"""Sets up a channel in chat: "/digest here" and what belongs to it. Digests of config.yaml are shown, never changed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from digest.commands.table import Caller, Command, CommandError, Desk, Option, Run
from digest.config import Config, FeedSpec
from digest.editor import feeds_of
from digest.model import Answer, DigestSpec, Target, stable_id
from digest.schedule import ScheduleError, next_run, parse_schedule, zone
from digest.spelling import near_miss
from digest.wording import accounted, legible

_WHICH = Option("digest", "Which digest, where the channel has several: its name", "digest")
_TIME_ALONE = re.compile(r"\d{1,2}:\d\d")
_LISTED = 20
_LEFT_OUT = 5
T = TypeVar("T")


def _admin_only(run: Run) -> Run:
    """Refuse everybody but an admin, whatever the platform has let through."""

    async def guarded(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
        if not caller.is_admin:
            raise CommandError("Only an admin of this server may do that. Ask one to run this command.")
        return await run(desk, caller, arguments)

    return guarded


async def _here(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
    all_feeds = await desk.editor.feeds()
    feeds, tags = _feeds(all_feeds, arguments.get("feeds", ""))
    schedule = _schedule(arguments.get("at", ""))
    timezone = arguments.get("zone", "") or _usual_zone(desk.config)
    now = desk.now()
    tz = _read(lambda: zone(timezone))
    first = next_run(_read(lambda: parse_schedule(schedule)), tz, now)
    made = _made_here(caller.target, await desk.store.digests.in_channel(caller.target))
    spec = replace(
        made,
        title=arguments.get("title", "")[:100] or made.title,
        feeds=feeds,
        tags=tags,
        schedule=schedule,
        timezone=timezone,
        paused=False,
    )
    await desk.store.digests.save(spec, now)
    count = len(feeds_of(spec, all_feeds)) or len(all_feeds)
    return Answer(
        title=f"“{spec.title}” is set up in this channel.",
        text=(
            f"It comes {schedule} ({timezone}), next on {_local(first)}, from {_counted(count, 'feed')}.",
            "/digest preview shows it now, only to you. /digest pause stops it for a while, /digest remove for good.",
        ),
    )


async def _list(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
    del arguments
    specs = await _in_channel(desk, caller.target)
    troubles = await _troubles(desk, caller.target)
    if not specs:
        return Answer(title="No digest in this channel.", text=("/digest here sets one up in a minute.", *troubles))
    feeds = await desk.editor.feeds()
    lines = tuple(_described(spec, desk.config, feeds, desk.now()) for spec in specs[:_LISTED])
    return Answer(title="Digests in this channel", text=lines + troubles)


async def _preview(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
    spec = await _chosen(desk, caller, arguments)
    return Answer(edition=(await desk.editor.preview(spec, desk.now())).edition)


async def _now(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
    spec = await _chosen(desk, caller, arguments)
    now = desk.now()
    composed = await desk.editor.preview(spec, now)
    if not composed.edition.stories:
        return Answer(text=("There is nothing new to post. The next digest comes at its usual time.",))
    await desk.post(composed, caller.target, spec, now)
    return Answer(text=(f"“{spec.title}” is being posted here. What it tells is not told again.",))


async def _why(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
    """Account for the last edition, or for the next one before there is any: the totals, and the best left out."""
    spec = await _chosen(desk, caller, arguments)
    last = next(iter(await desk.store.ledger.accounted(spec.id)), None)
    account = await desk.store.ledger.account(last) if last else None
    account = account or (await desk.editor.preview(spec, desk.now())).account
    left_out = [one for one in account.considered if one.fate == "over the cap"][:_LEFT_OUT]
    lines = [f"Left out: “{legible(one.title)}” ({legible(one.source)}), {legible(one.why)}." for one in left_out]
    what = "the last edition" if last else "the next edition, as it stands"
    return Answer(title=f"“{spec.title}”: {what}", text=(f"{accounted(account.totals)}.", *lines))


def _pausing(paused: bool) -> Run:
    async def run(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
        spec = _changeable(await _chosen(desk, caller, arguments), desk.config)
        await desk.store.digests.pause(spec.id, paused)
        if paused:
            return Answer(text=(f"“{spec.title}” is paused. /digest resume starts it again.",))
        return Answer(text=(f"“{spec.title}” goes on; {_next(spec, desk.now())}.",))

    return run


async def _remove(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> Answer:
    spec = _changeable(await _chosen(desk, caller, arguments), desk.config)
    await desk.store.digests.remove(spec.id)
    return Answer(text=(f"“{spec.title}” is removed. What it posted stays; /digest here sets up a new one.",))


def _feeds(known: Sequence[FeedSpec], text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the feeds and the tags that the words name; CommandError for one that is neither."""
    feeds, tags = [feed.name for feed in known], sorted({tag for feed in known for tag in feed.tags})
    spelled = {name.casefold(): name for name in (*tags, *feeds)}
    asked = [name for part in text.split(",") for name in _names_in(part.strip(), spelled)]
    for word in asked:
        if word.casefold() not in spelled:
            meant = near_miss(word, spelled.values())
            hint = f"Did you mean “{meant}”? " if meant else ""
            raise CommandError(f"“{word}” is no feed and no tag. {hint}Feeds: {_named(feeds)}. Tags: {_named(tags)}.")
    chosen = dict.fromkeys(spelled[word.casefold()] for word in asked)
    return tuple(name for name in chosen if name in feeds), tuple(name for name in chosen if name not in feeds)


def _names_in(part: str, spelled: Mapping[str, str]) -> list[str]:
    """Return a part between commas whole if it is a name ("The Harbour Herald"), else its single words."""
    return [part] if part.casefold() in spelled else part.split()


def _schedule(text: str) -> str:
    text = text.strip() or "weekdays 08:00"
    return f"daily {text}" if _TIME_ALONE.fullmatch(text) else text


def _usual_zone(config: Config) -> str:
    return config.digests[0].timezone if config.digests else "UTC"


def _read(reading: Callable[[], T]) -> T:
    try:
        return reading()
    except ScheduleError as error:
        raise CommandError(str(error)) from error


def _made_here(target: Target, known: tuple[DigestSpec, ...]) -> DigestSpec:
    """Return the channel's own digest, or a new one with an id that stays: set up again, it tells nothing twice."""
    identity = stable_id("digest made in chat", target.platform, target.channel)
    fresh = DigestSpec(identity, f"here-{identity[:6]}", "Digest", "", "", (target,), origin="chat")
    return next((spec for spec in known if spec.id == identity), fresh)


async def _in_channel(desk: Desk, target: Target) -> tuple[DigestSpec, ...]:
    of_file = (spec for spec in desk.config.digests if any(_same(target, other) for other in spec.targets))
    return (*of_file, *await desk.store.digests.in_channel(target))


def _same(target: Target, other: Target) -> bool:
    return (target.platform, target.channel) == (other.platform, other.channel)


async def _chosen(desk: Desk, caller: Caller, arguments: Mapping[str, str]) -> DigestSpec:
    specs = await _in_channel(desk, caller.target)
    name = arguments.get("digest", "").strip()
    if not specs:
        raise CommandError("No digest is set up in this channel. /digest here sets one up.")
    if not name and len(specs) == 1:
        return specs[0]
    found = next((spec for spec in specs if name in {spec.name, spec.title}), None)
    if found is None:
        names = _named([spec.name for spec in specs])
        meant = near_miss(name, [spec.name for spec in specs]) if name else None
        hint = f" Did you mean “{meant}”?" if meant else ""
        raise CommandError(
            (f"There is no digest “{name}” here.{hint}" if name else "Which one?") + f" There are: {names}."
        )
    return found


def _changeable(spec: DigestSpec, config: Config) -> DigestSpec:
    if spec.origin == "file":
        raise CommandError(f"“{spec.title}” stands in {config.path.name} and is changed there, not in chat.")
    return spec


async def _troubles(desk: Desk, target: Target) -> tuple[str, ...]:
    recent = await desk.store.ledger.outbox.in_channel(target, _LISTED)
    of_channel = [f"Not posted: {one.error}" for one in recent if one.state in {"parked", "unknown"} and one.error]
    failing = await desk.store.feeds.failing()
    of_feeds = [f"{record.name} fails since {record.failing_since:%d %b %H:%M} UTC: {record.why}" for record in failing]
    return tuple(dict.fromkeys(of_channel + of_feeds))


def _described(spec: DigestSpec, config: Config, known: Sequence[FeedSpec], now: datetime) -> str:
    feeds = feeds_of(spec, known)
    drawn = ", ".join(sorted(feeds)) if 0 < len(feeds) <= 3 else _counted(len(feeds) or len(known), "feed")
    kept = f"in {config.path.name}" if spec.origin == "file" else "set up in chat"
    when = "paused" if spec.paused else _next(spec, now)
    return f"“{spec.title}” ({spec.name}): {spec.schedule} ({spec.timezone}), {when}; from {drawn}; {kept}."


def _next(spec: DigestSpec, now: datetime) -> str:
    return f"next on {_local(next_run(parse_schedule(spec.schedule), zone(spec.timezone), now))}"


def _local(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B at %H:%M}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:_LISTED]) or "none"
    return shown + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")


def _command(name: str, description: str, run: Callable[..., Awaitable[Answer]], *options: Option) -> Command:
    return Command(f"digest {name}", description, _admin_only(run), options, admin=True)


COMMANDS = (
    _command(
        "here",
        "Set up a digest in this channel, or change it",
        _here,
        Option("feeds", "Names of feeds or tags, with commas between them; all feeds if left out", "feeds"),
        Option("at", "When: 07:30, or weekdays 07:30, or mon,thu 18:00; weekdays 08:00 if left out", "time"),
        Option("zone", "The time zone, such as Europe/Copenhagen", "zone"),
        Option("title", "What stands at its top"),
    ),
    _command("list", "The digests of this channel, when they come next, and what is wrong", _list),
    _command("preview", "The digest as it would be posted now, only to you", _preview, _WHICH),
    _command("now", "Post the digest now", _now, _WHICH),
    _command("why", "What became of each article of the last edition, and the best that were left out", _why, _WHICH),
    _command("pause", "Stop the digest for a while", _pausing(True), _WHICH),
    _command("resume", "Start a paused digest again", _pausing(False), _WHICH),
    _command("remove", "Remove a digest that was set up in chat", _remove, _WHICH),
)
