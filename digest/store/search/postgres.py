"""Full-text search with PostgreSQL's tsvector.

The two tables hold no text, only what can be asked for: in `words` weight A is where a word counts most. The parser of
PostgreSQL sees nothing but folded words with spaces between them, so that it takes nothing for an address or a sign.

The newest matches are looked for in windows of arrival, which are terms of the index too: common words are answered
from the first window, and no wrong guess of how common a phrase is makes the planner read the whole table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Highlight
from digest.store.rows import fold, speaker_of
from digest.store.schema import EPOCH, TICK
from digest.store.search.entries import Entry, shown_words
from digest.store.search.facets import facets_of, feed_facet, kind_facet, period_facets, speaker_facet
from digest.store.search.query import COUNTED, Found, Query, terms
from digest.store.search.ranking import RANKED, Fact, page_of

LONGEST = 150_000
"""Characters of a text that are searched; a tsvector holds a megabyte at the most."""
APART = 5
"""How many places lie between two speakers of one article, so that they do not read as one name."""
NEAR = 3
"""How many places further on the next word of a name may stand."""


_WINDOWS = {"na": 12, "nb": 15, "nc": 18}
"""Windows of arrival as terms: their name, and how many low bits of `seq` do not count (4,096 rows, then eight times as
many, and again)."""


@dataclass(frozen=True, slots=True)
class Index:
    """One of the two tables, and how a story is found in it. The names in it are ours; values are bound."""

    name: str
    of_articles: str


LINES = Index(
    name="highlight_words",
    of_articles="(SELECT h.seq FROM articles a JOIN highlights h ON h.article = a.id WHERE {})",
)
ARTICLES = Index(name="article_words", of_articles="(SELECT a.seq FROM articles a WHERE {})")
_ADDED = """
    INSERT INTO {} (seq, words, speaker, source, facets, score, dated) VALUES (
        :seq,
        setweight(to_tsvector('verbatim', :foremost), 'A') || setweight(to_tsvector('verbatim', :rest), 'B'),
        CAST(:speaker AS tsvector),
        to_tsvector('verbatim', :source),
        :facets,
        :score,
        :dated
    )
"""
_PHRASE = "phraseto_tsquery('verbatim', %({})s)"
"""A word such as "1.4" is a phrase of what it is made of."""
_ONCE = f"(SELECT {_PHRASE})"
"""The same, worked out once a statement; its plan is then the same for every word, and is kept."""
_ANYWHERE = "{}"
_FOREMOST = "(SELECT CAST(regexp_replace(CAST({} AS text), '''(?= |$)', ''':A', 'g') AS tsquery))"
"""Each of its words with weight A."""


class PostgresSearch:
    """The tables `highlight_words` and `article_words`."""

    async def add(self, connection: AsyncConnection, entry: Entry) -> None:
        """Make a revision and its highlights findable."""
        title = entry.article.title or ""
        row = _row(entry, entry.seq, title, entry.article.text, entry.speakers)
        await connection.execute(text(_ADDED.format(ARTICLES.name)), row)
        if lines := line_rows(entry):
            await connection.execute(text(_ADDED.format(LINES.name)), lines)

    async def remove(self, connection: AsyncConnection, entry: Entry) -> None:
        """Take a revision and its highlights out."""
        for index, seqs in ((ARTICLES, [entry.seq]), (LINES, [seq for seq, _ in entry.lines])):
            statement = text(f"DELETE FROM {index.name} WHERE seq = ANY(:seqs)")  # noqa: S608  a name of ours
            await connection.execute(statement, {"seqs": seqs})

    def find(self, connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int) -> Found:
        """Return a page of the highlights that match."""
        return _find(asked_of(connection, LINES, query, aliases), limit, offset)

    def find_articles(
        self, connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int
    ) -> Found:
        """Return a page of the articles that match."""
        return _find(asked_of(connection, ARTICLES, query, aliases), limit, offset)


def line_rows(entry: Entry) -> list[dict[str, Any]]:
    """Return what `highlight_words` is made of, before PostgreSQL takes the words apart."""
    title = entry.article.title or ""
    return [
        _row(entry, seq, shown_words(entry.article, line), title, filter(None, [speaker_of(line)]), line)
        for seq, line in entry.lines
    ]


def _row(  # noqa: PLR0913, PLR0917  the columns of a table
    entry: Entry, seq: int, foremost: str, rest: str, speakers: Iterable[str], line: Highlight | None = None
) -> dict[str, Any]:
    speakers = tuple(speakers)
    return {
        "seq": seq,
        "foremost": bare(foremost),
        "rest": bare(rest),
        "speaker": _placed(speakers),
        "source": bare(entry.article.source or ""),
        "facets": [
            *([kind_facet(line.kind)] if line else []),
            *facets_of(entry, speakers),
            *(f"{name}{seq >> bits}" for name, bits in _WINDOWS.items()),
        ],
        "score": line.score if line else 0.5,
        "dated": (entry.dated - EPOCH) // TICK,
    }


def bare(words: str) -> str:
    """Return folded words with nothing between them but spaces."""
    return re.sub(r"[\W_]+", " ", fold(words[:LONGEST])).strip()


def _placed(speakers: Iterable[str]) -> str:
    """Return the names as a tsvector, word by word; names have no endings to take off."""
    place, found = 0, []
    for speaker in speakers:
        for word in bare(speaker).split():
            place += 1
            found.append(f"'{word}':{place}")
        place += APART
    return " ".join(found[:1_000])


def _find(asked: Asked | None, limit: int, offset: int) -> Found:
    return page_of(asked, limit, offset) if asked else Found((), 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as conditions on a table."""

    connection: Connection
    index: Index
    words: tuple[str, ...]
    conditions: tuple[str, ...]
    values: Mapping[str, Any]

    def count_and_facts(self) -> tuple[int, list[Fact]]:
        """Return how many match, COUNTED and one more at the most, and the facts of those to be ranked."""
        foremost = " AND ".join(self._words(_FOREMOST, _ONCE)) or "true"
        rows = self._newest(
            f"{foremost} AS is_foremost",
            "",
            COUNTED + 1,
            f"""
            SELECT (SELECT count(*) FROM found), * FROM (
                (SELECT * FROM found ORDER BY seq DESC LIMIT {RANKED})
                UNION (SELECT * FROM found WHERE is_foremost ORDER BY seq DESC LIMIT {RANKED})
            ) AS ranked
            """,  # noqa: S608  our words
        )
        count, facts = (rows[0][0] if rows else 0), {row[1]: tuple(row[1:]) for row in rows}
        if count > COUNTED and sum(is_foremost for _, is_foremost, *_ in facts.values()) < RANKED:
            older = self._newest("true AS is_foremost", f" AND {foremost}", RANKED, "SELECT * FROM found")
            facts.update((row[0], tuple(row)) for row in older)
        return count, list(facts.values())

    def _newest(self, column: str, condition: str, limit: int, asked: str) -> list[Any]:
        """Ask for the newest matches, which are `found`: window by window, until there are enough of them.

        The parts of a UNION ALL are read one after the other, and no further than its LIMIT. The third window is left
        out where the first two promise few matches in all. `seq + 0` keeps the planner from walking along the key.
        """
        ((newest,),) = _rows(self.connection, f"SELECT max(seq) FROM {self.index.name}", {})  # noqa: S608  our words
        windows = _windows(newest or 0)

        def part(more: str) -> str:
            matches = self.matches(f"seq, {column}, score, dated", _ONCE)
            return f"({matches}{condition} AND {more} ORDER BY seq + 0 DESC LIMIT {limit})"

        near = part("facets && %(na)s"), part("facets && %(nb)s AND seq + 0 < %(na_from)s")
        many = f"(SELECT count(*) FROM near) >= {limit // 5}"  # noqa: S608  our words
        far = (
            part(f"{many} AND facets && %(nc)s AND seq + 0 < %(nb_from)s"),
            part(f"seq + 0 < CASE WHEN {many} THEN %(nc_from)s ELSE %(nb_from)s END"),
        )
        statement = f"""
            WITH near AS MATERIALIZED (SELECT * FROM ({" UNION ALL ".join(near)}) AS every LIMIT {limit}),
            found AS MATERIALIZED (SELECT * FROM (
                SELECT * FROM near UNION ALL {" UNION ALL ".join(far)}) AS every LIMIT {limit})
            {asked}
        """  # noqa: S608  our words
        return _rows(self.connection, statement, {**self.values, **windows})

    def beyond(self, order: Sequence[int], limit: int, offset: int) -> list[int]:
        """Return matches that are not in `order`, the newest first."""
        values = {**self.values, "without": list(order), "limit": limit, "offset": offset}
        others = f"{self.matches()} AND NOT seq = ANY(%(without)s) ORDER BY seq DESC LIMIT %(limit)s OFFSET %(offset)s"
        return [seq for (seq,) in _rows(self.connection, others, values)]

    def matches(self, columns: str = "seq", phrase: str = _PHRASE) -> str:
        """Return the query without order and limit, as the driver takes it."""
        conditions = [*self._words(_ANYWHERE, phrase), *self.conditions] or ["true"]
        return f"SELECT {columns} FROM {self.index.name} WHERE {' AND '.join(conditions)}"  # noqa: S608  our words

    def _words(self, wanted: str, phrase: str) -> list[str]:
        """Return the conditions on the words; `wanted` is what becomes of the tsquery of each."""
        return [f"words @@ {wanted.format(phrase.format(f'word{n}'))}" for n in range(len(self.words))]


def _windows(newest: int) -> dict[str, Any]:
    """Return the terms of the latest two windows of each size, and the `seq` that they begin with."""
    terms = {name: [f"{name}{newest >> bits}", f"{name}{(newest >> bits) - 1}"] for name, bits in _WINDOWS.items()}
    starts = {f"{name}_from": ((newest >> bits) - 1) << bits for name, bits in _WINDOWS.items()}
    return {**terms, **starts}


def _rows(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Ask the driver itself, which spends nothing on the rows and prepares what is asked often."""
    driver: Any = connection.connection.driver_connection
    return list(driver.execute(statement, values, prepare=True))


def asked_of(connection: Connection, index: Index, query: Query, aliases: tuple[str, ...]) -> Asked | None:
    """Return the query for an index, or None when nothing can match."""
    fields = {name: [found for term in terms(getattr(query, name)) if (found := bare(term))] for name in _TYPED}
    if any(getattr(query, name).strip() and not found for name, found in fields.items()) or query.feeds == frozenset():
        return None
    conditions: list[str] = []
    values: dict[str, Any] = {f"word{number}": word for number, word in enumerate(fields["words"])}
    if query.speaker.strip():
        others = " OR facets && %(aliases)s::text[]" if aliases[1:] else ""
        conditions.append(f"(speaker @@ %(speaker)s::tsquery{others})")
        values["speaker"] = _name(bare(aliases[0] if aliases else query.speaker) or " ".join(fields["speaker"]))
        values |= {"aliases": [speaker_facet(alias) for alias in aliases[1:]]} if aliases[1:] else {}
    for number, word in enumerate(fields["source"]):
        conditions.append(f"source @@ {_PHRASE.format(f'source{number}')}")
        values[f"source{number}"] = word
    if query.kind and index is LINES:
        conditions.append("facets @> %(kinds)s::text[]")
        values["kinds"] = [kind_facet(query.kind)]
    if query.feeds:
        conditions.append("facets && %(feeds)s::text[]")
        values["feeds"] = [feed_facet(feed) for feed in sorted(query.feeds)]
    if query.after or query.before:
        ends = "SELECT (SELECT min(dated) FROM articles), (SELECT max(dated) FROM articles)"
        ((oldest, newest),) = _rows(connection, ends, {})
        periods = period_facets(query, oldest, newest)
        if not periods:
            return None
        conditions.append("facets && %(periods)s::text[]")
        values["periods"] = periods
    for name, end, holds in (("after", query.after, ">="), ("before", query.before, "<")):
        if end and end != end.replace(hour=0, minute=0, second=0, microsecond=0):
            conditions.append(f"dated {holds} %({name})s")
            values[name] = (end - EPOCH) // TICK
    if query.story:
        story = "a.story = %(story)s OR a.story = (SELECT story FROM articles WHERE id = %(story)s)"
        conditions.append(f"seq IN {index.of_articles.format(story)}")
        values["story"] = query.story
    return Asked(connection, index, tuple(fields["words"]), tuple(conditions), values)


_TYPED = ("words", "speaker", "source")


def _name(name: str) -> str:
    """Return the tsquery that wants the words of a name near each other, in any order."""
    words = [f"'{word}'" for word in name.split()]
    pairs = [
        " | ".join(f"{one} <{far}> {other}" for far in range(1, NEAR + 1) for one, other in ((a, b), (b, a)))
        for a, b in pairwise(words)
    ]
    return " & ".join(f"({pair})" for pair in pairs) or words[0]
