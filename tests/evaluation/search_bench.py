"""`make bench-search`: a thousand questions to an archive of a million highlights, beside FTS5's bare MATCH.

python -m tests.evaluation.search_bench [--lines N] [--folder FOLDER]    a database in the folder is used again
"""

import argparse
import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from digest.store import Query, Store, parse_query
from digest.store.search.names import Names
from digest.store.search.sqlite import ANYWHERE, LINES, asked_of
from tests.evaluation.archive_texts import NOW, QUESTIONS, fill, tag_feeds

SLOWER = 3.0
"""How many milliseconds the median question may take longer than the bare MATCH."""
SLOWEST = 80.0
"""Milliseconds within which 99 questions of 100 are answered."""
PAGE = 10
BARE = "SELECT rowid FROM highlight_words WHERE highlight_words MATCH ? LIMIT 10"
"""What a question is measured against: its own MATCH, in whatever order FTS5 likes, by the plain driver."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds that one question took, ours and bare, and how many lines match."""

    question: str
    ours: float
    bare: float
    total: int


def asked(question: str) -> Query:
    """Read a question as the command line does."""
    query = parse_query(question, NOW)
    return replace(query, feeds=tag_feeds(query.tag)) if query.tag else query


async def measure(path: Path, questions: Sequence[str]) -> list[Taken]:
    """Ask every question once, the bare MATCH right before it."""
    store = await Store.open(f"sqlite:///{path}")
    try:
        with closing(sqlite3.connect(path)) as plain:
            for question in questions[:20]:
                await store.archive.search(asked(question), PAGE)
            matches = [await match_of(store, question) for question in questions]
            return [await _ask(store, plain, *pair) for pair in zip(questions, matches, strict=True)]
    finally:
        await store.close()


async def match_of(store: Store, question: str) -> str:
    """Return the MATCH that a question becomes; "" when nothing can match."""
    query = asked(question)
    names: Names = await store.archive.names("speaker")
    aliases = names.aliases(query.speaker) if query.speaker else ()
    found = await store.archive.database.ask(asked_of, LINES, query, aliases)
    return found.match(ANYWHERE) if found else ""


async def _ask(store: Store, plain: sqlite3.Connection, question: str, match: str) -> Taken:
    start = time.perf_counter()
    if match:
        plain.execute(BARE, (match,)).fetchall()
    middle = time.perf_counter()
    hits = await store.archive.search(asked(question), PAGE)
    end = time.perf_counter()
    return Taken(question, (end - middle) * 1_000, (middle - start) * 1_000, hits.total)


def centile(values: Sequence[float], share: int) -> float:
    """Return the value that `share` of a hundred do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def main() -> None:
    """Print the figures beside their bars, and leave with 1 when one does not hold."""
    cli = argparse.ArgumentParser(
        prog="python -m tests.evaluation.search_bench", description=__doc__.partition("\n")[0]
    )
    cli.add_argument("--lines", type=int, default=1_000_000, help="how many highlights the archive holds")
    cli.add_argument("--folder", type=Path, help="where the database is kept for the next run")
    cli.add_argument("--slowest", type=int, default=0, help="show so many of the slowest questions")
    given = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(_run(given, given.folder or Path(folder)))


def _run(given: argparse.Namespace, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"archive-{given.lines}.db"
    start = time.perf_counter()
    asyncio.run(fill(path, given.lines))
    print(
        f"{given.lines:,} highlights, {path.stat().st_size / 1e6:,.0f} MB, ready in {time.perf_counter() - start:.0f} s"
    )
    taken = asyncio.run(measure(path, QUESTIONS.read_text("utf-8").splitlines()))
    ours, bare = [one.ours for one in taken], [one.bare for one in taken]
    print(
        f"{len(taken):,} questions, {sum(one.total > 0 for one in taken):,} with an answer   "
        "p50 ms   p99 ms   slowest ms"
    )
    for name, values in (("bare MATCH", bare), ("verbatim", ours)):
        print(f"{name:42} {centile(values, 50):8.2f} {centile(values, 99):8.2f} {max(values):12.2f}")
    for one in sorted(taken, key=lambda one: -one.ours)[: given.slowest]:
        print(f"  {one.ours:8.2f} ms   bare {one.bare:6.2f} ms   {one.total:5} matches   {one.question}")
    slower, slowest = centile(ours, 50) - centile(bare, 50), centile(ours, 99)
    print(f"p50 over bare   {slower:6.2f} ms   at most {SLOWER:g}{'' if slower <= SLOWER else ' MISSED'}")
    print(f"p99             {slowest:6.2f} ms   at most {SLOWEST:g}{'' if slowest <= SLOWEST else ' MISSED'}")
    return 0 if slower <= SLOWER and slowest <= SLOWEST else 1


if __name__ == "__main__":
    main()
