"""`verbatim why`: what became of each article that an edition considered, and why."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bots.cli.setting import clock_of, config_option, json_option, load, now_option, open_store, run_async
from digest.config import Config
from digest.editor import Editor
from digest.model import FATES, Account, Considered, DigestSpec, Slot, VerbatimError, Weighed
from digest.schedule import zone
from digest.spelling import near_miss
from digest.wording import accounted, legible

PLAIN_WIDTH = 100
"""Columns where the output is no terminal: wide enough that most titles and reasons keep to one line each."""


Line = Text | Table


@dataclass(frozen=True, slots=True)
class Found:
    """An account with what it is the account of; `kind` is "edition" or "preview"."""

    spec: DigestSpec
    slot: Slot
    account: Account
    kind: str


@click.command(short_help="What became of each article that an edition considered.")
@click.argument("digest", required=False)
@click.option("--slot", "key", help="The edition of that slot, such as 2026-03-03T07:30.")
@click.option("--last", is_flag=True, help="The newest edition; so it is unless something else is asked for.")
@click.option("--preview", is_flag=True, help="The edition that would be composed now.")
@click.option("--article", "wanted", help="One article: its address, or words of its title.")
@config_option
@now_option
@json_option
def why(  # noqa: PLR0913, PLR0917  click hands over one argument an option
    digest: str | None,
    key: str | None,
    last: bool,
    preview: bool,
    wanted: str | None,
    config_path: Path,
    now: datetime | None,
    as_json: bool,
) -> None:
    r"""Account for every article that an edition of DIGEST considered: in, merged, filtered, over the cap, and why.

    \b
    verbatim why                                     the newest edition
    verbatim why morning --slot 2026-03-03T07:30     an earlier one; kept for 90 days
    verbatim why --preview                           what would be posted now
    verbatim why --article "north pier"              all that is known of one article
    """
    if sum((bool(key), last, preview)) > 1:
        raise click.UsageError("--slot, --last and --preview exclude each other; give one of them.")
    found = run_async(_find(load(config_path), digest, key, clock_of(now)() if preview else None))
    chosen = _matching(found.account, wanted) if wanted else found.account.considered
    if as_json:
        click.echo(json.dumps(_record(found, chosen), ensure_ascii=False, indent=2))
        return
    _print(_one_by_one(found, chosen) if wanted else _whole(found))


def _print(lines: Iterable[Line]) -> None:
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(*lines, sep="\n")
        return
    console = Console(width=PLAIN_WIDTH)
    with console.capture() as captured:
        console.print(*lines, sep="\n")
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


async def _find(config: Config, name: str | None, key: str | None, now: datetime | None) -> Found:
    """Return the account that is asked for; `now` asks for a preview."""
    store = await open_store(config)
    try:
        spec = _digest(name, (*config.digests, *await store.digests.all()))
        if now:
            composed = await Editor(store, config.feeds).preview(spec, now)
            return Found(spec, composed.edition.slot, composed.account, "preview")
        slot = _slot(spec, key, await store.ledger.accounted(spec.id))
        account = await store.ledger.account(slot)
    finally:
        await store.close()
    if account is None:
        raise VerbatimError(f"The account of “{spec.name}” for {slot.key} is not kept any more.")
    return Found(spec, slot, account, "edition")


def _digest(name: str | None, specs: Sequence[DigestSpec]) -> DigestSpec:
    names = [spec.name for spec in specs]
    if not specs:
        raise VerbatimError("No digest is set up; add one under `digests` in config.yaml.")
    if name is None and len(specs) > 1:
        raise VerbatimError(f"Which digest? There are: {', '.join(names)}.")
    for spec in specs:
        if name is None or name.casefold() in {spec.name.casefold(), spec.id.casefold()}:
            return spec
    close = near_miss(name or "", names)
    raise VerbatimError(
        f"There is no digest “{name}”; " + (f"did you mean “{close}”?" if close else f"there are: {', '.join(names)}.")
    )


def _slot(spec: DigestSpec, key: str | None, kept: Sequence[Slot]) -> Slot:
    if not kept:
        raise VerbatimError(f"“{spec.name}” has no edition yet that is accounted for; --preview shows the next one.")
    for slot in kept:
        if key is None or slot.key == key:
            return slot
    newest = ", ".join(slot.key for slot in kept[:5])
    raise VerbatimError(f"“{spec.name}” has no edition for the slot {key} that is kept; the newest are: {newest}.")


def _matching(account: Account, wanted: str) -> tuple[Considered, ...]:
    """Return the articles with that address, or with all those words in title or outlet; VerbatimError for none."""
    words = wanted.casefold().split()
    found = tuple(
        one
        for one in account.considered
        if wanted in {one.url, one.article} or all(word in f"{one.title} {one.source}".casefold() for word in words)
    )
    if not found:
        raise VerbatimError(
            f"“{wanted}” is none of the {len(account.considered)} articles that this edition considered; "
            "it may have come in before or after its window."
        )
    return found


def _whole(found: Found) -> Iterator[Line]:
    yield from _heading(found)
    account = found.account
    yield Text(accounted(account.totals), "bold")
    if not account.considered:
        yield Text("Nothing came in within this window.", "dim")
    for fate in FATES:
        group = [one for one in account.considered if one.fate == fate]
        if group:
            usual = _usual(group) if fate == "over the cap" else ""
            yield Text.assemble("\n", (fate.upper(), "bold cyan"), (f"  {len(group)}  {usual}".rstrip(), "dim"))
            yield from _stories(account, group, usual) if fate in {"in", "over the cap"} else _articles(group)


def _usual(group: Iterable[Considered]) -> str:
    """Return what kept most of the stories out: it stands once, and only other reasons at their stories."""
    return Counter(map(_reason, group)).most_common(1)[0][0]


def _reason(one: Considered) -> str:
    return one.why.partition("; ")[2] if one.fate == "over the cap" else ""


def _heading(found: Found) -> Iterator[Text]:
    tz = zone(found.spec.timezone)
    window = found.account.window
    what = "what would be posted now" if found.kind == "preview" else f"the edition of {_moment(found.slot.due, tz)}"
    yield Text.assemble((found.spec.title, "bold cyan"), f" · {what}")
    yield Text(f"What came in from {_moment(window.start, tz)} to {_moment(window.end, tz)} ({tz.key}).\n", "dim")


def _moment(at: datetime, tz: ZoneInfo) -> str:
    local = at.astimezone(tz)
    return f"{local:%A} {local.day} {local:%B %H:%M}"


def _stories(account: Account, group: Iterable[Considered], usual: str) -> Iterator[Line]:
    """Show articles under the stories that tell them, in the order in which those were chosen."""
    members: dict[str, list[Considered]] = {}
    for one in group:
        members.setdefault(one.story, []).append(one)
    for story, articles in members.items():
        if weighed := account.story(story):
            head, rest = articles[0], articles[1:]
            place = f"{weighed.place}." if weighed.place else "–"
            yield _row(f"  {place:<3}{weighed.score:>5.1f}  ", _named(head, "bold"))
            yield _row(" " * 12, Text(_features(weighed), "dim"))
            if _reason(head) != usual:
                yield _row(" " * 12, Text(legible(_reason(head)), "dim"))
            yield from (_row(" " * 12 + "• ", _named(one)) for one in rest)


def _features(weighed: Weighed) -> str:
    return " · ".join(f"{legible(feature.seen)} {feature.worth:+.1f}" for feature in weighed.features if feature.worth)


def _articles(group: Iterable[Considered]) -> Iterator[Line]:
    for one in group:
        yield _row("  • ", _named(one))
        yield _row("    ", Text(legible(one.why), "dim"))


def _row(indent: str, text: Text) -> Table:
    """Return a line whose later lines stand under its first word."""
    row = Table.grid()
    row.add_column(width=len(indent), no_wrap=True)
    row.add_column()
    row.add_row(Text(indent), text)
    return row


def _named(one: Considered, style: str = "") -> Text:
    title = legible(one.title) or "an entry"
    return Text.assemble((title, f"{style} link {one.url}" if one.url else style), (f" — {legible(one.source)}", "dim"))


def _one_by_one(found: Found, chosen: Iterable[Considered]) -> Iterator[Line]:
    yield from _heading(found)
    for one in chosen:
        yield Text.assemble((legible(one.title) or "an entry", "bold"), (f" — {legible(one.source)}", "dim"))
        yield _row("  ", Text.assemble((one.fate, "bold cyan"), f": {legible(one.why)}"))
        if one.url:
            yield _row("  ", Text(one.url, "dim"))
        if weighed := found.account.story(one.story):
            yield from _card(weighed)
        others = [other for other in found.account.considered if other.story == one.story and other is not one]
        if one.story and others:
            yield Text("\n  Also in this story:", "dim")
            yield from (_row("  ", Text.assemble(_named(other), f": {other.fate}")) for other in others)
        yield Text("")


def _card(weighed: Weighed) -> Iterator[Line]:
    """Show a story's scorecard as a sum."""
    place = f"place {weighed.place}" if weighed.place else "no place"
    yield Text("")
    yield _row("  ", Text(f"Its story, “{legible(weighed.title)}”, got {place}:"))
    for feature in weighed.features:
        yield _row("  ", Text.assemble(f"{feature.worth:>+6.2f}  ", legible(feature.seen)))
    yield _row("  ", Text(f"{weighed.score:>6.2f}  in all", "bold"))


def _record(found: Found, chosen: Iterable[Considered]) -> dict[str, object]:
    window = found.account.window
    return {
        "digest": found.spec.name,
        "slot": found.slot.key,
        "window": [window.start.isoformat(), window.end.isoformat()],
        "totals": dict(found.account.totals),
        "articles": [dataclasses.asdict(one) for one in chosen],
        "stories": [dataclasses.asdict(weighed) | {"score": weighed.score} for weighed in found.account.stories],
    }
