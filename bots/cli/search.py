"""`verbatim search`: lines or whole articles of the archive, by words, phrases, speakers, tags, stories and time."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from bots.cli.asking import as_record, desk_of, show
from bots.cli.setting import config_option, json_option, now_option, run_async
from digest import wording
from digest.links import page_link
from digest.model import Answer, AnswerLine, Article

PAGE = 10
"""How many hits one answer shows, unless --limit says otherwise."""
_FIELD = re.compile(r"([a-z]+):(.*\s.*)", re.IGNORECASE)
_NARROWING = ("kind", "speaker", "source", "tag", "story", "after", "before")
_SHOWN = 220
"""Characters of an article that are shown around the first word that is found."""


@click.command(short_help="Search highlights and articles.")
@click.argument("words", nargs=-1)
@click.option("--kind", default="", help="claim, quote or key_point; all of them without.")
@click.option("--speaker", default="", help="Who says it; titles, case and accents do not matter.")
@click.option("--source", default="", help="The outlet it is from.")
@click.option("--tag", default="", help="A tag of the feeds that carried it.")
@click.option("--story", default="", help="The story that an article belongs to, by its id or the article's.")
@click.option("--after", default="", help="No older than this: 2026-03-01, 2026-03, or 3d for three days ago.")
@click.option("--before", default="", help="Older than this.")
@click.option("--articles", is_flag=True, help="Search whole articles, not single lines.")
@click.option("--limit", default=PAGE, show_default=True, type=click.IntRange(1, 1_000), help="How many to show.")
@click.option("--from", "first", default=1, type=click.IntRange(1, 1_000_000), help="Which one to start with.")
@config_option
@now_option
@json_option
def search(  # noqa: PLR0913, PLR0917  click hands over one argument an option
    words: tuple[str, ...],
    articles: bool,
    limit: int,
    first: int,
    config_path: Path,
    now: datetime | None,
    as_json: bool,
    **narrowed: str,
) -> None:
    r"""Print what holds all WORDS, ranked by where they stand, how much the line is worth, and how fresh it is.

    \b
    verbatim search repairs pier
    verbatim search '"north pier"' --speaker "Mara Quill" --after 7d
    verbatim search tag:harbour since:2026-03 --articles
    verbatim search --story 5f2c… --json

    WORDS may hold a "phrase" and the same filters as they are typed in chat: kind: speaker: source: tag: story:
    after: before: since:. Case, accents and English endings do not matter.
    """
    arguments = {**narrowed, "words": " ".join(map(_as_typed, words))}
    if articles:
        found = run_async(_articles(arguments, limit, first, config_path, now, as_json=as_json))
    else:
        found = run_async(_lines(arguments, limit, first, config_path, now, as_json=as_json))
    sys.exit(0 if found else 1)


def _as_typed(word: str) -> str:
    """Give an argument of several words the quotation marks that the shell took off: "north pier" is a phrase."""
    if '"' in word or not any(map(str.isspace, word)):
        return word
    field = _FIELD.fullmatch(word)
    return f'{field[1]}:"{field[2]}"' if field else f'"{word}"'


async def _lines(  # noqa: PLR0913  what was asked for, and how to show it
    arguments: Mapping[str, str], limit: int, first: int, config_path: Path, now: datetime | None, *, as_json: bool
) -> bool:
    from digest.commands import asked, title_of
    from digest.store import Query

    async with desk_of(config_path, now) as desk:
        query = await asked(desk, arguments, Query())
        hits = await desk.store.archive.search(query, limit, first - 1)
    if as_json:
        _print_json(as_record(line) for line in hits.lines)
    else:
        title = title_of("Lines", query, hits.total if hits.more else None)
        more = max(0, hits.total - (first - 1) - len(hits.lines))
        way_on = _way_on(arguments, first + limit) if more else ""
        show(Answer(title=title, text=_nothing(hits.lines), lines=_distinct(hits.lines), more=more, next_page=way_on))
    return bool(hits.lines)


async def _articles(  # noqa: PLR0913  what was asked for, and how to show it
    arguments: Mapping[str, str], limit: int, first: int, config_path: Path, now: datetime | None, *, as_json: bool
) -> bool:
    from digest.commands import asked, title_of
    from digest.store import Query
    from digest.store.search.query import terms

    async with desk_of(config_path, now) as desk:
        query = await asked(desk, arguments, Query())
        hits = await desk.store.archive.articles(query, limit, first - 1)
    if as_json:
        _print_json(_article_record(hit.article, hit.story, terms(query.words)) for hit in hits.articles)
        return bool(hits.articles)
    click.secho(title_of("Articles", query, hits.total if hits.more else None), bold=True)
    for line in _nothing(hits.articles):
        click.echo(line)
    for hit in hits.articles:
        click.echo("\n".join(_article(hit.article, hit.story, terms(query.words))))
    if (more := hits.total - (first - 1) - len(hits.articles)) > 0:
        click.secho(f"+{more} more: {_way_on(arguments, first + limit)} --articles", dim=True)
    return bool(hits.articles)


def _distinct(lines: Sequence[AnswerLine]) -> tuple[AnswerLine, ...]:
    """Keep the first of the lines that show one sentence: a key point is often a claim too."""
    shown = {(line.article.id, line.highlight.shown): line for line in reversed(lines)}
    return tuple(line for line in lines if shown[line.article.id, line.highlight.shown] is line)


def _nothing(found: tuple[object, ...]) -> tuple[str, ...]:
    return () if found else ("Nothing found. Try fewer words, or fewer filters; endings and accents do not matter.",)


def _print_json(records: Iterable[Mapping[str, object]]) -> None:
    click.echo(json.dumps(list(records), ensure_ascii=False, indent=2))


def _way_on(arguments: Mapping[str, str], first: int) -> str:
    options = (f'--{name} "{arguments[name]}"' for name in _NARROWING if arguments[name])
    words = f"'{arguments['words']}'" if arguments["words"] else ""
    return " ".join(filter(None, ["verbatim search", words, *options, f"--from {first}"]))


def _article(article: Article, story: str, words: list[str]) -> Iterator[str]:
    yield ""
    yield "  " + click.style(wording.headline(article), bold=True)
    outlet, date = wording.legible(article.source or ""), wording.published_on(article.published)
    facts = (outlet, date, *wording.marks_of(article), f"story {story}")
    yield click.style("  " + " · ".join(filter(None, facts)), dim=True)
    yield textwrap.fill(
        wording.legible(excerpt(article.text, words)), 88, initial_indent="    ", subsequent_indent="    "
    )
    if link := page_link(article.url):
        yield click.style(f"    {link}", fg="blue")


def _article_record(article: Article, story: str, words: list[str]) -> dict[str, object]:
    return {
        "article": article.id,
        "story": story,
        "title": article.title,
        "source": article.source,
        "authors": list(article.authors),
        "published": str(article.published) if article.published else None,
        "link": page_link(article.url),
        "excerpt": excerpt(article.text, words),
    }


def excerpt(text: str, words: list[str]) -> str:
    """Return a slice of the text around the first place where one of the words begins."""
    places = (re.search(rf"(?<!\w){re.escape(word[: max(4, len(word) - 3)])}", text, re.IGNORECASE) for word in words)
    at = min((place.start() for place in places if place), default=0)
    start = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at) + 1, at - _SHOWN // 2, 0)
    end = min(len(text), start + _SHOWN)
    if end < len(text):
        end = max(text.rfind(" ", start, end), at + 1)
    shown = text[start:end].strip()
    return ("" if start == 0 or text[start - 1] in "\n." else "… ") + shown + (" …" if end < len(text) else "")
