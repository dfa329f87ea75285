"""`verbatim explain`: why each line of an article was taken or passed over, on the terminal or as a page."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bots.cli.reading import (
    bytes_of,
    genre_option,
    is_feed,
    policy_beside,
    published_option,
    source_option,
    url_option,
)
from bots.cli.setting import config_option, run_async
from digest.ingest.asking import is_web
from digest.model import Article, Published, VerbatimError

if TYPE_CHECKING:
    from digest.extract.explain import ExplainedQuote, ExplainedSentence, Explanation
    from digest.fetch import Fetched

_PIPE_WIDTH = 88
"""Columns where no terminal says how many it has."""
_BESIDE = ".explained.html"
_QUOTATION_MARKS = re.compile("[“”„‟\"«»‘’‚']")


class QuotationNumber(click.ParamType[int]):
    """The number of a quotation: "2", or "q2" as the article shows it."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; a usage error otherwise."""
        found = re.fullmatch(r"[qQ]?(\d{1,6})", str(value))
        if not found:
            self.fail(f"“{value}” is no quotation; write 2 or q2.", param, ctx)
        return int(found[1])


@click.command(short_help="Why each line of an article was taken, or not.")
@click.argument("file")
@click.option("--sentence", "sentences", type=int, multiple=True, help="Show the tables of this sentence.")
@click.option("--quote", "quotes", type=QuotationNumber(), multiple=True, help="Show the tables of this quotation.")
@click.option("--at", "places", multiple=True, help="Show the tables of what holds these words.")
@click.option("--weight", "weights", multiple=True, help="Try another weight, and say what it changes.")
@click.option(
    "--html",
    "page",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[OUT]",
    help="Write one page instead, into OUT or beside you; - for standard output.",
)
@click.option("--title", help="Its headline, where the file does not say so.")
@published_option
@source_option
@genre_option
@url_option
@config_option
def explain(  # noqa: PLR0913, PLR0917  click hands over one argument an option
    file: str,
    sentences: tuple[int, ...],
    quotes: tuple[int, ...],
    places: tuple[str, ...],
    weights: tuple[str, ...],
    page: str | None,
    title: str | None,
    published: Published | None,
    source: str | None,
    genre: str | None,
    url: str | None,
    config_path: Path,
) -> None:
    r"""Show the article in FILE (a saved page, a text, a link, - for a pipe) with its highlights, and why they are so.

    Every sentence has a number, and so has everything in quotation marks: q1, q2, ... K marks a key point and C a
    claim; k and c those that just missed.

    \b
    verbatim explain article.html
    verbatim explain article.html --sentence 3 --quote 2
    verbatim explain article.html --at "swing bridge"
    verbatim explain article.html --weight "key point.top three=4"
    verbatim explain article.html --html
    """
    article = _article(
        file, {"title": title, "published": published, "source": source, "genre": genre}, url, config_path
    )
    changed = _changes(weights)
    before = _explained(article, {}) if changed else None
    after = _explained(article, changed)
    if page is not None:
        _write_page(after, before, weights, page or _name_beside(file))
    else:
        chosen = list(_chosen(after, sentences, quotes, places))
        _print(after, before, weights, chosen)


def _article(file: str, known: Mapping[str, Any], url: str | None, config_path: Path) -> Article:
    from digest.ingest import Hints
    from digest.ingest.analysis import read
    from digest.ingest.ingest import file_job

    link = url
    if is_web(file):
        fetched = run_async(_fetched(file, config_path))
        body, link = fetched.body, url or fetched.url
    else:
        body = bytes_of(file)
    if is_feed(body, file):
        raise VerbatimError(f"{file} is a feed; explain one of its articles.")
    return read(file_job(body, file, Hints(**known, certain=True), link))


async def _fetched(link: str, config_path: Path) -> Fetched:
    from digest.fetch import Fetcher

    async with Fetcher(policy_beside(config_path)) as fetcher:
        return await fetcher.get(link)


def _changes(weights: Sequence[str]) -> dict[tuple[str, str], float]:
    from digest.extract.cards import parse_weight

    return {(card, feature): value for card, feature, value in map(parse_weight, weights)}


def _explained(article: Article, weights: Mapping[tuple[str, str], float]) -> Explanation:
    from digest.extract.cards import changed
    from digest.extract.document import Document
    from digest.extract.explain import explain as explain_document

    with changed(weights):
        return explain_document(Document(article))


def _chosen(
    explanation: Explanation, sentences: Sequence[int], quotes: Sequence[int], places: Sequence[str]
) -> Iterator[ExplainedSentence | ExplainedQuote]:
    yield from (_numbered("sentence", number, explanation.sentences) for number in sentences)
    yield from (_numbered("quotation", number, explanation.quotes) for number in quotes)
    for words in places:
        yield from _holding(explanation, words)


def _numbered(noun: str, number: int, among: Sequence[Any]) -> Any:
    if not 1 <= number <= len(among):
        have = f"they go from 1 to {len(among)}" if among else "it has none"
        raise VerbatimError(f"The article has no {noun} {number}; {have}.")
    return among[number - 1]


def _holding(explanation: Explanation, words: str) -> Iterator[ExplainedSentence | ExplainedQuote]:
    """Yield the first sentence that holds the words, in any case and with any quotation marks, and its quotations."""
    pattern = r"\s+".join(_QUOTATION_MARKS.sub(".", re.escape(word)) for word in words.split())
    found = re.search(pattern, explanation.article.text, re.IGNORECASE) if pattern else None
    if found is None:
        raise VerbatimError(f"The article does not say “{words}”; give words of it as they stand there.")
    for sentence in explanation.sentences:
        if sentence.span.start < found.end() and found.start() < sentence.span.end:
            yield sentence
    for quote in explanation.quotes:
        if quote.marked.start < found.end() and found.start() < quote.marked.end:
            yield quote


def _print(
    after: Explanation,
    before: Explanation | None,
    weights: Sequence[str],
    chosen: Sequence[ExplainedSentence | ExplainedQuote],
) -> None:
    from rich.console import Console

    from bots.explained import Screen
    from digest.extract.difference import difference

    console = Console(highlight=False, width=None if _has_width() else _PIPE_WIDTH)
    plain = not console.is_terminal or console.no_color or console.color_system is None
    screen = Screen(after, plain=plain, before=before)
    with console.capture() as shown:
        if before:
            console.print(screen.changes(weights, difference(before, after)))
        for one in chosen:
            console.print(screen.place(one))
        if not chosen:
            console.print(screen.overview())
    lines = "\n".join(line.rstrip() for line in shown.get().splitlines())
    click.echo(lines, color=console.is_terminal)


def _has_width() -> bool:
    """Whether a terminal, or COLUMNS, says how wide a line may be."""
    return sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()


def _write_page(after: Explanation, before: Explanation | None, weights: Sequence[str], out: str) -> None:
    from bots.explained import as_page
    from digest.extract.difference import difference

    found = difference(before, after) if before else None
    page = as_page(after, weights=weights, changes=found, before=before)
    if out == "-":
        click.echo(page, nl=False)
        return
    _spare(Path(out))
    try:
        Path(out).write_text(page, encoding="utf-8")
    except OSError as error:
        raise VerbatimError(f"{out} cannot be written: {error.strerror}; name another file behind --html.") from error
    click.echo(f"{out}: open it in a browser.")


def _spare(out: Path) -> None:
    """Refuse to write over anything but an earlier page of ours."""
    from bots.explained import GENERATOR

    if out.is_file() and GENERATOR not in out.read_bytes()[:2000].decode("utf-8", "replace"):
        raise VerbatimError(f"{out} is there already and no page of ours; name another file behind --html.")


def _name_beside(file: str) -> str:
    name = "article" if file == "-" else Path(file.rstrip("/")).stem or "article"
    return f"{name}{_BESIDE}"
