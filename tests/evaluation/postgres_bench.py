"""`make bench-postgres`: the thousand questions to a million highlights on PostgreSQL, beside the bare query.

python -m tests.evaluation.postgres_bench [--lines N]
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import psycopg

from digest.store import Store
from digest.store.rows import article_row, highlight_row
from digest.store.schema import EPOCH, TICK
from digest.store.search.entries import Entry
from digest.store.search.known import names_in
from digest.store.search.postgres import LINES, asked_of, line_rows
from tests.evaluation.archive_texts import LINES as LINES_EACH
from tests.evaluation.archive_texts import QUESTIONS, Writer
from tests.evaluation.search_bench import PAGE, SLOWEST, Taken, asked, centile
from tests.postgres_server import PostgresServer

SLOWER = 5.0
"""How many milliseconds the median question may take longer than the bare query."""
_AT_ONCE = 5_000


def fill(url: str, lines: int) -> None:
    """Fill a database that has the schema: rows by COPY, words by the server, the index at the end."""
    writer, articles = Writer(lines // LINES_EACH), lines // LINES_EACH
    with psycopg.connect(url) as connection:
        connection.execute("DROP INDEX highlight_words_all")
        connection.execute(
            "CREATE TEMP TABLE staged (seq int, foremost text, rest text, speaker text, source text, facets text[],"
            " score float8, dated bigint)"
        )
        known: Counter[tuple[str, str]] = Counter()
        for start in range(0, articles, _AT_ONCE):
            entries = [writer.entry(number) for number in range(start, min(start + _AT_ONCE, articles))]
            _insert(connection, entries)
            known.update(
                (kind, name) for one in entries for kind, some in names_in(one).items() for name in some.elements()
            )
        _copy(connection, "names", [{"kind": kind, "name": name, "lines": n} for (kind, name), n in known.items()])
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(
            "CREATE INDEX highlight_words_all ON highlight_words USING gin (words, speaker, source, facets)"
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _insert(connection: psycopg.Connection[Any], entries: Sequence[Entry]) -> None:
    rows = [_plain(article_row(one.article, f"story {one.seq // 4}", one.dated), one.seq) for one in entries]
    _copy(connection, "articles", rows)
    seen = [
        {"article": one.article.id, "feed": one.feeds[0], "first_seen": (one.dated - EPOCH) // TICK} for one in entries
    ]
    _copy(connection, "sightings", seen)
    _copy(connection, "highlights", [_plain(highlight_row(line), seq) for one in entries for seq, line in one.lines])
    _copy(connection, "staged", [row for one in entries for row in line_rows(one)])
    connection.execute(
        "INSERT INTO highlight_words SELECT seq, setweight(to_tsvector('verbatim', foremost), 'A')"
        " || setweight(to_tsvector('verbatim', rest), 'B'), speaker::tsvector, to_tsvector('verbatim', source), facets,"
        " score, dated"
        " FROM staged"
    )
    connection.execute("TRUNCATE staged")
    connection.commit()


def _copy(connection: psycopg.Connection[Any], table: str, rows: Sequence[dict[str, Any]]) -> None:
    columns = ", ".join(f'"{name}"' for name in rows[0])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:  # type: ignore[arg-type]  # our own names
        for row in rows:
            copy.write_row(list(row.values()))


def _plain(row: dict[str, Any], seq: int) -> dict[str, Any]:
    times = {name: (value - EPOCH) // TICK for name, value in row.items() if isinstance(value, datetime)}
    return {**row, **times, "seq": seq}


async def measure(url: str, questions: Sequence[str]) -> list[Taken]:
    """Ask every question once, the bare query right before it: its own condition, in whatever order comes.

    Each was asked once before, unmeasured, since what a server is asked for lies in its memory after a while.
    """
    store = await Store.open(url)
    try:
        with psycopg.connect(url, autocommit=True) as plain:
            for question in questions:
                await store.archive.search(asked(question), PAGE)
            bare = [await _bare(store, question) for question in questions]
            return [await _ask(store, plain, *pair) for pair in zip(questions, bare, strict=True)]
    finally:
        await store.close()


async def _bare(store: Store, question: str) -> tuple[str, dict[str, Any]] | None:
    query = asked(question)
    names = await store.archive.names("speaker")
    aliases = names.aliases(query.speaker) if query.speaker else ()
    found = await store._database.ask(asked_of, LINES, query, aliases)
    if found is None:
        return None
    return f"{found.matches()} LIMIT {PAGE}", dict(found.values)


async def _ask(
    store: Store, plain: psycopg.Connection[Any], question: str, bare: tuple[str, dict[str, Any]] | None
) -> Taken:
    start = time.perf_counter()
    if bare:
        plain.execute(*bare).fetchall()  # type: ignore[arg-type]  # our own words
    middle = time.perf_counter()
    hits = await store.archive.search(asked(question), PAGE)
    end = time.perf_counter()
    return Taken(question, (end - middle) * 1_000, (middle - start) * 1_000, hits.total)


def report(taken: Sequence[Taken]) -> Iterator[str]:
    """Yield the figures and the bar."""
    ours, bare = [one.ours for one in taken], [one.bare for one in taken]
    answered = sum(one.total > 0 for one in taken)
    yield f"{len(taken):,} questions, {answered:,} with an answer   p50 ms   p99 ms   slowest ms"
    for name, values in (("bare query", bare), ("verbatim", ours)):
        yield f"{name:42} {centile(values, 50):8.2f} {centile(values, 99):8.2f} {max(values):12.2f}"
    slower = centile(ours, 50) - centile(bare, 50)
    slowest = centile(ours, 99)
    yield f"p50 over bare   {slower:6.2f} ms   at most {SLOWER:g}{'' if slower <= SLOWER else ' MISSED'}"
    yield f"p99             {slowest:6.2f} ms   at most {SLOWEST:g}{'' if slowest <= SLOWEST else ' MISSED'}"


def main() -> None:
    """Print the figures beside their bar, and leave with 1 when it does not hold."""
    cli = argparse.ArgumentParser(prog="python -m tests.evaluation.postgres_bench")
    cli.add_argument("--lines", type=int, default=1_000_000, help="how many highlights the archive holds")
    cli.add_argument("--slowest", type=int, default=0, help="show so many of the slowest questions")
    given = cli.parse_args()
    server = PostgresServer("1GB")
    server.start()
    try:
        url, start = server.url("postgres"), time.perf_counter()
        asyncio.run(_make_schema(url))
        fill(url, given.lines)
        print(f"{given.lines:,} highlights, ready in {time.perf_counter() - start:.0f} s", flush=True)
        taken = asyncio.run(measure(url, QUESTIONS.read_text("utf-8").splitlines()))
    finally:
        server.remove()
    lines = list(report(taken))
    print(*lines, sep="\n")
    for one in sorted(taken, key=lambda one: -one.ours)[: given.slowest]:
        print(f"  {one.ours:8.2f} ms   bare {one.bare:6.2f} ms   {one.total:5} matches   {one.question}")
    sys.exit(1 if any("MISSED" in line for line in lines) else 0)


async def _make_schema(url: str) -> None:
    await (await Store.open(url)).close()


if __name__ == "__main__":
    main()
