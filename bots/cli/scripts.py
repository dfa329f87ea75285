"""`verbatim extract` and `verbatim stories`: JSON Lines in, JSON Lines out, for scripts of one's own."""

from __future__ import annotations

import json
import multiprocessing
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from bots.logs import set_up_logs
from digest.ingest.analysis import Form
from digest.model import Article, Highlight, Published, Said, VerbatimError

Row = dict[str, Any]

_in = click.option(
    "--jsonl", "source", type=click.Path(path_type=Path), required=True, help="The rows to read; - for standard input."
)
_out = click.option(
    "--output", type=click.Path(path_type=Path), required=True, help="The file to write; - for standard output."
)
_BATCH = 16
_FORMS: tuple[Form, ...] = ("text", "raw", "html")
_TEXTS = (*_FORMS, "url", "title")
_HALF_PAIR = re.compile("[\ud800-\udfff]")


@click.command(short_help="Articles as JSON Lines to highlights, for scripts.")
@_in
@_out
@click.option("--scores", is_flag=True, help="Add every sentence with its scores.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that analyse.")
def extract(source: Path, output: Path, scores: bool, workers: int) -> None:
    """Read articles as JSON Lines, and write their key points, claims and quotes.

    A row in is {id, text | raw | html, url?, title?, published?}: "text" is clean already and keeps every character;
    "raw" and "html" are cleaned first. A row out is {id, text, title, author, published, key_points, claims, quotes},
    in the same order; offsets are code points into the row's own "text", best score first; quotes are whole, however
    long. With --scores it has
    "sentences" too, each with checkable, worth and key_point_score, 0 to 1. A row that holds no article comes back
    with an empty text and "error".
    """
    work = _with_scores if scores else _without_scores
    if workers == 1:
        _write(source, output, map(work, _rows(source)))
        return
    spawning = multiprocessing.get_context("spawn")
    with spawning.Pool(workers, set_up_logs) as pool:
        _write(source, output, pool.imap(work, _rows(source), _BATCH))


@click.command(short_help="Articles as JSON Lines to stories, for scripts.")
@_in
@_out
def stories(source: Path, output: Path) -> None:
    """Read articles as JSON Lines, and write which tell the same story.

    A row in is {id, text, title?, published?}; a row out is {id, story}. The rows are placed one by one, in the order
    given, by the very function that takes articles in.
    """
    from digest.ingest.analysis import meaning_of
    from digest.stories import StoryIndex

    index = StoryIndex()

    def place(row: Row) -> Row:
        published = _published(row)
        title, text = row.get("title"), row.get("text") or ""
        story = index.place(str(row["id"]), title, text, published.at if published else None, meaning_of(title, text))
        return {"id": row["id"], "story": story}

    _write(source, output, map(place, _rows(source)))


def _rows(source: Path) -> Iterator[Row]:
    with ExitStack() as stack:
        try:
            lines = sys.stdin.buffer if str(source) == "-" else stack.enter_context(source.open("rb"))
        except OSError as error:
            raise VerbatimError(f"{source} cannot be read: {error.strerror}.") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row(line, f"{source}:{number}")


def _row(line: bytes, where: str) -> Row:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise VerbatimError(f"{where}: byte {error.start + 1} is not UTF-8; save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise VerbatimError(f"{where}: this line is no JSON: {error}.") from error
    if not isinstance(row, dict) or "id" not in row:
        raise VerbatimError(f'{where}: a row is an object with an "id", such as {{"id": 1, "text": "..."}}.')
    for name in _TEXTS:
        _check_text(row.get(name), f'{where}: "{name}"')
    return row


def _check_text(value: object, what: str) -> None:
    """Refuse what is no text, and half of a surrogate pair, which JSON can write and no file in UTF-8 can hold."""
    if value is not None and not isinstance(value, str):
        raise VerbatimError(f"{what} is {json.dumps(value)[:40]}; it must be a text in quotes, or null.")
    if value and (half := _HALF_PAIR.search(value)):
        raise VerbatimError(f"{what} holds \\u{ord(half[0]):x} at {half.start()}, half of a character; write it whole.")


def _write(source: Path, output: Path, rows: Iterable[Row]) -> None:
    if output.is_file() and source.exists() and output.samefile(source):
        raise VerbatimError(f"{output} is the file to be read, and would be lost; name another one with --output.")
    try:
        with ExitStack() as stack:
            out = sys.stdout if str(output) == "-" else stack.enter_context(output.open("w", encoding="utf-8"))
            for row in _progress(rows):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    except BrokenPipeError:
        raise
    except OSError as error:
        raise VerbatimError(f"{output} cannot be written: {error.strerror}.") from error


def _progress(rows: Iterable[Row]) -> Iterable[Row]:
    """Count rows on a terminal; elsewhere be silent."""
    if not sys.stderr.isatty():
        return rows
    from rich.console import Console
    from rich.progress import track

    return track(rows, description="Rows", console=Console(stderr=True), total=None)


def _with_scores(row: Row) -> Row:
    return analysed(row, scores=True)


def _without_scores(row: Row) -> Row:
    return analysed(row, scores=False)


def analysed(row: Row, *, scores: bool) -> Row:
    """Return the row that goes out for a row that came in."""
    from digest.clean import NotAnArticle
    from digest.extract import Document, extract_from, score_sentences, whole_quotes
    from digest.ingest.analysis import Hints, Job, read

    form: Form = next((form for form in _FORMS if row.get(form) is not None), "text")
    hints = Hints(row.get("title"), (), _published(row))
    body = str(row.get(form) or "").encode("utf-8", "surrogatepass")
    try:
        article = read(Job(body, form, str(row["id"]), row.get("url"), hints))
    except NotAnArticle as reason:
        empty: Row = {"text": row.get("text") or "", "title": None, "author": None, "published": None}
        lists: Row = {name: [] for name in ("key_points", "claims", "quotes", *(("sentences",) if scores else ()))}
        return {"id": row["id"], **empty, **lists, "error": str(reason)}
    out: Row = {
        "id": row["id"],
        "text": article.text,
        "title": article.title,
        "author": "; ".join(article.authors) or None,
        "published": str(article.published) if article.published else None,
        "language": article.language,
    }
    document = Document(article)
    found = extract_from(document)
    for name, kind in (("key_points", "key_point"), ("claims", "claim")):
        out[name] = [as_row(highlight, article) for highlight in found if highlight.kind == kind]
    best_first = sorted(whole_quotes(document), key=lambda quote: -quote.score)
    out["quotes"] = [as_row(quote, article) for quote in best_first]
    if scores:
        out["sentences"] = [
            {
                "start": score.span.start,
                "end": score.span.end,
                "checkable": score.checkable,
                "worth": score.worth,
                "key_point_score": score.key_point,
            }
            for score in score_sentences(article)
        ]
    return out


def as_row(highlight: Highlight, article: Article) -> Row:
    """Return a highlight as plain values."""
    said = highlight.attribution
    row: Row = {
        "start": highlight.span.start,
        "end": highlight.span.end,
        "score": highlight.score,
        "text": highlight.span.of(article.text),
        "line": highlight.line(article.text),
        "nature": highlight.nature,
        "stance": highlight.stance,
        "reasons": list(highlight.reasons),
        "speaker": said.name if isinstance(said, Said) else None,
        "speaker_mention": said.mention.of(article.text) if isinstance(said, Said) else None,
        "cue": said.cue.of(article.text) if isinstance(said, Said) and said.cue else None,
    }
    return row


def _published(row: Row) -> Published | None:
    text = row.get("published")
    if not text:
        return None
    try:
        return Published.parse(str(text))
    except ValueError as error:
        raise VerbatimError(f'row {row["id"]}: "published" is {text!r}; write 2025, 2025-02-18 or a time.') from error
