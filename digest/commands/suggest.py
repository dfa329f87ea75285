"""What an autocomplete may offer for an option."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from digest.commands.table import Caller, Desk, OptionKind

_TIMES = ("weekdays 07:30", "weekdays 08:00", "daily 07:30", "daily 18:00", "mon,thu 09:00", "every 2h", "every 6h")
AT_MOST = 25


async def suggest(desk: Desk, caller: Caller, kind: OptionKind, prefix: str) -> tuple[str, ...]:
    """Return up to 25 values that an option of this kind could take, given what is typed so far."""
    if kind == "speaker":
        return await desk.store.archive.speakers(prefix, AT_MOST)
    if kind == "source":
        return await desk.store.archive.sources(prefix, AT_MOST)
    typed = prefix.casefold()
    return tuple(value for value in await _values(desk, caller, kind) if typed in value.casefold())[:AT_MOST]


async def _values(desk: Desk, caller: Caller, kind: OptionKind) -> tuple[str, ...]:
    if kind == "feeds":
        feeds = await desk.editor.feeds()
        tags = sorted({tag for feed in feeds for tag in feed.tags})
        return (*tags, *(feed.name for feed in feeds))
    if kind == "digest":
        made = await desk.store.digests.in_channel(caller.target)
        return (*(spec.name for spec in desk.config.digests), *(spec.name for spec in made))
    if kind == "zone":
        return _zone_names()
    return _TIMES if kind == "time" else ()


@cache
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))
