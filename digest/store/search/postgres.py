"""Full-text search with PostgreSQL's tsvector.

The two tables hold no text, only what can be asked for: in `words` weight A is where a word counts most. The parser of
PostgreSQL sees nothing but folded words with spaces between them, so that it takes nothing for an address or a sign.
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


@dataclass(frozen=True, slots=True)
class Index:
    """One of the two tables: how its rows are ranked and narrowed. The names in it are ours; values are bound."""

    name: str
    facts: str
    of_articles: str


LINES = Index(
    name="highlight_words",
    facts="h.score, a.dated FROM ranked JOIN highlights h ON h.seq = ranked.seq JOIN articles a ON a.id = h.article",
    of_articles="(SELECT h.seq FROM articles a JOIN highlights h ON h.article = a.id WHERE {})",
)
ARTICLES = Index(
    name="article_words",
    facts="CAST(0.5 AS float8), a.dated FROM ranked JOIN articles a ON a.seq = ranked.seq",
    of_articles="(SELECT a.seq FROM articles a WHERE {})",
)
_ADDED = """
    INSERT INTO {} (seq, words, speaker, source, facets) VALUES (
        :seq,
        setweight(to_tsvector('verbatim', :foremost), 'A') || setweight(to_tsvector('verbatim', :rest), 'B'),
        CAST(:speaker AS tsvector),
        to_tsvector('verbatim', :source),
        :facets
    )
"""
_PHRASE = "phraseto_tsquery('verbatim', :{})"
"""A word such as "1.4" is a phrase of what it is made of."""
_ANYWHERE = "{}"
_FOREMOST = "CAST(regexp_replace(CAST({} AS text), '''(?= |$)', '''' || chr(58) || 'A', 'g') AS tsquery)"
"""The same, each of its words with weight A; chr(58) is the colon, which would begin the name of a value here."""


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
        _row(entry, seq, shown_words(entry.article, line), title, filter(None, [speaker_of(line)]), line.kind)
        for seq, line in entry.lines
    ]


def _row(  # noqa: PLR0913, PLR0917  the columns of a table
    entry: Entry, seq: int, foremost: str, rest: str, speakers: Iterable[str], kind: str = ""
) -> dict[str, Any]:
    speakers = tuple(speakers)
    return {
        "seq": seq,
        "foremost": bare(foremost),
        "rest": bare(rest),
        "speaker": _placed(speakers),
        "source": bare(entry.article.source or ""),
        "facets": [*([kind_facet(kind)] if kind else []), *facets_of(entry, speakers)],
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
        statement = f"""
            WITH newest AS MATERIALIZED ({self.matches(_ANYWHERE)} ORDER BY seq DESC LIMIT {COUNTED + 1}),
            foremost AS MATERIALIZED ({self.matches(_FOREMOST)} ORDER BY seq DESC LIMIT {RANKED}),
            ranked AS ((SELECT seq FROM newest ORDER BY seq DESC LIMIT {RANKED}) UNION SELECT seq FROM foremost)
            SELECT count(*), NULL, NULL, NULL FROM newest
            UNION ALL SELECT ranked.seq, ranked.seq IN (SELECT seq FROM foremost), {self.index.facts}
        """  # noqa: S608  our words
        rows = [tuple(row) for row in self.connection.execute(text(statement), self.values)]
        return next(row[0] for row in rows if row[3] is None), [row for row in rows if row[3] is not None]

    def beyond(self, order: Sequence[int], limit: int, offset: int) -> list[int]:
        """Return matches that are not in `order`, the newest first."""
        values = {**self.values, "without": list(order), "limit": limit, "offset": offset}
        others = f"{self.matches(_ANYWHERE)} AND NOT seq = ANY(:without) ORDER BY seq DESC LIMIT :limit OFFSET :offset"
        return list(self.connection.execute(text(others), values).scalars())

    def matches(self, wanted: str = _ANYWHERE) -> str:
        """Return the query without order and limit; `wanted` is what becomes of the tsquery of a word."""
        words = [f"words @@ {wanted.format(_PHRASE.format(f'word{n}'))}" for n in range(len(self.words))]
        return f"SELECT seq FROM {self.index.name} WHERE {' AND '.join([*words, *self.conditions]) or 'true'}"  # noqa: S608


def asked_of(connection: Connection, index: Index, query: Query, aliases: tuple[str, ...]) -> Asked | None:
    """Return the query for an index, or None when nothing can match."""
    fields = {name: [found for term in terms(getattr(query, name)) if (found := bare(term))] for name in _TYPED}
    if any(getattr(query, name).strip() and not found for name, found in fields.items()) or query.feeds == frozenset():
        return None
    conditions: list[str] = []
    values: dict[str, Any] = {f"word{number}": word for number, word in enumerate(fields["words"])}
    if query.speaker.strip():
        conditions.append("(speaker @@ CAST(:speaker AS tsquery) OR facets && CAST(:aliases AS text[]))")
        values["speaker"] = _name(bare(aliases[0] if aliases else query.speaker) or " ".join(fields["speaker"]))
        values["aliases"] = [speaker_facet(alias) for alias in aliases[1:]]
    for number, word in enumerate(fields["source"]):
        conditions.append(f"source @@ {_PHRASE.format(f'source{number}')}")
        values[f"source{number}"] = word
    if query.kind and index is LINES:
        conditions.append("facets @> CAST(:kinds AS text[])")
        values["kinds"] = [kind_facet(query.kind)]
    if query.feeds:
        conditions.append("facets && CAST(:feeds AS text[])")
        values["feeds"] = [feed_facet(feed) for feed in sorted(query.feeds)]
    if query.after or query.before:
        ends = text("SELECT (SELECT min(dated) FROM articles), (SELECT max(dated) FROM articles)")
        oldest, newest = connection.execute(ends).one()
        periods = period_facets(query, oldest, newest)
        if not periods:
            return None
        conditions.append("facets && CAST(:periods AS text[])")
        values["periods"] = periods
    for condition, more in _narrowed(query):
        conditions.append(f"seq IN {index.of_articles.format(condition)}")
        values |= more
    return Asked(connection, index, tuple(fields["words"]), tuple(conditions), values)


_TYPED = ("words", "speaker", "source")


def _narrowed(query: Query) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield what is looked up in the articles: a story, and the ends of a time that are no midnight."""
    if query.story:
        story = "a.story = :story OR a.story = (SELECT story FROM articles WHERE id = :story)"
        yield story, {"story": query.story}
    for name, end, holds in (("after", query.after, ">="), ("before", query.before, "<")):
        if end and end != end.replace(hour=0, minute=0, second=0, microsecond=0):
            yield f"a.dated {holds} :{name}", {name: (end - EPOCH) // TICK}


def _name(name: str) -> str:
    """Return the tsquery that wants the words of a name near each other, in any order."""
    words = [f"'{word}'" for word in name.split()]
    pairs = [
        " | ".join(f"{one} <{far}> {other}" for far in range(1, NEAR + 1) for one, other in ((a, b), (b, a)))
        for a, b in pairwise(words)
    ]
    return " & ".join(f"({pair})" for pair in pairs) or words[0]
