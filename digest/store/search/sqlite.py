"""Full-text search with SQLite's FTS5.

Both tables are contentless. Everything that can be asked for is a term in them, so that one MATCH decides and no row is
read that does not count. `rowid` grows with arrival: the newest matches are looked at first, and ranked among
themselves; bm25 is not used, since it walks every occurrence of every word, and tells lines of a few words little.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store.rows import speaker_of
from digest.store.schema import EPOCH, TICK
from digest.store.search.entries import Entry, shown_words
from digest.store.search.facets import MOST_FEEDS, facets_of, feed_facet, kind_facet, period_facets, speaker_facet
from digest.store.search.query import COUNTED, Found, Query, plain, terms
from digest.store.search.ranking import RANKED, Fact, page_of

_MARK = "\ue000"
"""What begins a term of ours. It is a private-use character, which `plain` takes out of whatever others wrote."""
_EVERY = "every"
_APART = f" {_MARK} {_MARK} {_MARK} {_MARK} "
"""Keeps two speakers of one article from reading as one name."""


@dataclass(frozen=True, slots=True)
class Index:
    """One of the two tables: where a word counts most, and how its rows are ranked and narrowed."""

    name: str
    foremost: str
    facts: str
    of_articles: str
    of_this_row: str


LINES = Index(
    name="highlight_words",
    foremost="words",
    facts="h.score, a.dated FROM ranked JOIN highlights h ON h.seq = ranked.seq JOIN articles a ON a.id = h.article",
    of_articles="SELECT h.seq FROM articles a JOIN highlights h ON h.article = a.id WHERE {}",
    of_this_row="SELECT 1 FROM highlights h JOIN articles a ON a.id = h.article"
    " WHERE h.seq = highlight_words.rowid AND {}",
)
ARTICLES = Index(
    name="article_words",
    foremost="title",
    facts="0.5, a.dated FROM ranked JOIN articles a ON a.seq = ranked.seq",
    of_articles="SELECT a.seq FROM articles a WHERE {}",
    of_this_row="SELECT 1 FROM articles a WHERE a.seq = article_words.rowid AND {}",
)
ANYWHERE = "words title"
_COLUMNS = "words, title, speaker, source, facets"
_VALUES = ":words, :title, :speaker, :source, :facets, :rowid"
# The names of tables and columns are ours; values are bound.
ADDED = f"INSERT INTO {{0}} ({_COLUMNS}, rowid) VALUES ({_VALUES})"  # noqa: S608  see above
_REMOVED = f"INSERT INTO {{0}} ({_COLUMNS}, rowid, {{0}}) VALUES ({_VALUES}, 'delete')"  # noqa: S608  see above
"""FTS5 has to be told the very words that went in."""


class SqliteSearch:
    """The tables `highlight_words` and `article_words`, which hold no text of their own."""

    async def add(self, connection: AsyncConnection, entry: Entry) -> None:
        """Make a revision and its highlights findable."""
        await _write(connection, ADDED, entry)

    async def remove(self, connection: AsyncConnection, entry: Entry) -> None:
        """Take a revision and its highlights out."""
        await _write(connection, _REMOVED, entry)

    def find(self, connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int) -> Found:
        """Return a page of the highlights that match."""
        return _find(connection, LINES, query, aliases, limit, offset)

    def find_articles(
        self, connection: Connection, query: Query, aliases: tuple[str, ...], limit: int, offset: int
    ) -> Found:
        """Return a page of the articles that match."""
        return _find(connection, ARTICLES, query, aliases, limit, offset)


async def _write(connection: AsyncConnection, statement: str, entry: Entry) -> None:
    await connection.execute(text(statement.format(ARTICLES.name)), article_terms(entry))
    if lines := line_terms(entry):
        await connection.execute(text(statement.format(LINES.name)), lines)


def article_terms(entry: Entry) -> dict[str, Any]:
    """Return the row of `article_words`."""
    return _row(entry, entry.seq, entry.article.text, entry.speakers, ())


def line_terms(entry: Entry) -> list[dict[str, Any]]:
    """Return the rows of `highlight_words`."""
    return [
        _row(entry, seq, shown_words(entry.article, line), filter(None, [speaker_of(line)]), (kind_facet(line.kind),))
        for seq, line in entry.lines
    ]


def _row(entry: Entry, seq: int, words: str, speakers: Iterable[str], facets: Iterable[str]) -> dict[str, Any]:
    speakers = tuple(speakers)
    own = [_EVERY, *facets, *facets_of(entry, speakers)]
    return {
        "rowid": seq,
        "words": plain(words),
        "title": plain(entry.article.title or ""),
        "speaker": _APART.join(map(plain, speakers)),
        "source": plain(entry.article.source or ""),
        "facets": " ".join(map(_term, own)),
    }


def _find(  # noqa: PLR0913, PLR0917  a page of a query in an index
    connection: Connection, index: Index, query: Query, aliases: tuple[str, ...], limit: int, offset: int
) -> Found:
    asked = asked_of(connection, index, query, aliases)
    return page_of(asked, limit, offset) if asked else Found((), 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in FTS5's words: what every match needs whichever column its words stand in, and what SQL adds."""

    connection: Connection
    index: Index
    words: tuple[str, ...]
    needed: tuple[str, ...]
    narrowed: str
    values: Mapping[str, Any]

    def match(self, columns: str) -> str:
        """Return the FTS5 expression that wants every word in one of the columns."""
        return " AND ".join([*(f"{{{columns}}} : {word}" for word in self.words), *self.needed])

    def _matches(self, name: str) -> str:
        table = self.index.name
        return f"SELECT rowid AS seq FROM {table} WHERE {table} MATCH :{name}{self.narrowed}"  # noqa: S608  our words

    def count_and_facts(self) -> tuple[int, list[Fact]]:
        """Return how many match, COUNTED and one more at the most, and of the newest what ranking them takes."""
        statement = f"""
            WITH newest AS ({self._matches("anywhere")} ORDER BY rowid DESC LIMIT {COUNTED + 1}),
            foremost AS ({self._matches("foremost")} ORDER BY rowid DESC LIMIT {RANKED}),
            ranked AS (SELECT * FROM (SELECT seq FROM newest ORDER BY seq DESC LIMIT {RANKED})
                       UNION SELECT seq FROM foremost)
            SELECT count(*), NULL, NULL, NULL FROM newest
            UNION ALL SELECT ranked.seq, ranked.seq IN (SELECT seq FROM foremost), {self.index.facts}
        """  # noqa: S608  our words
        matches = {"anywhere": self.match(ANYWHERE), "foremost": self.match(self.index.foremost)}
        rows = _rows(self.connection, statement, {**self.values, **matches})
        return next(row[0] for row in rows if row[3] is None), [row for row in rows if row[3] is not None]

    def beyond(self, order: Sequence[int], limit: int, offset: int) -> list[int]:
        """Return matches that are not in `order`, the newest first."""
        others = f"{self._matches('anywhere')} AND rowid NOT IN (SELECT value FROM json_each(:without))"  # noqa: S608  our words
        values = {"anywhere": self.match(ANYWHERE), "without": json.dumps(order), "limit": limit, "offset": offset}
        page = others + " ORDER BY rowid DESC LIMIT :limit OFFSET :offset"
        return [seq for (seq,) in _rows(self.connection, page, {**self.values, **values})]


def _rows(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Ask the driver itself, which spends nothing on the rows."""
    driver: Any = connection.connection.driver_connection
    return list(driver.execute(statement, values))


def asked_of(connection: Connection, index: Index, query: Query, aliases: tuple[str, ...]) -> Asked | None:
    """Return the query for an index, or None when nothing can match."""
    words = terms(query.words)
    typed = (query.words, words), (query.speaker, terms(query.speaker)), (query.source, terms(query.source))
    if any(field.strip() and not found for field, found in typed) or query.feeds == frozenset():
        return None
    needed = [*_speakers(query, aliases), *(f"{{source}} : {_quoted(word)}" for word in terms(query.source))]
    needed += [_any([kind_facet(query.kind)])] if query.kind and index is LINES else []
    needed += [_any(map(feed_facet, sorted(query.feeds)))] if query.feeds and len(query.feeds) <= MOST_FEEDS else []
    if query.after or query.before:
        periods = _periods(connection, query)
        if not periods:
            return None
        needed.append(_any(periods))
    if not words and not needed:
        needed.append(_any([_EVERY]))
    narrowed, values = _narrowed(index, query)
    return Asked(connection, index, tuple(map(_quoted, words)), tuple(needed), narrowed, values)


def _speakers(query: Query, aliases: tuple[str, ...]) -> Iterator[str]:
    """Yield the condition on the speaker: the typed words in one name, or exactly one of the aliases."""
    if query.speaker.strip():
        words = " ".join(map(_quoted, terms(aliases[0] if aliases else query.speaker) or terms(query.speaker)))
        others = "".join(f" OR {_any([speaker_facet(alias)])}" for alias in aliases[1:])
        yield f"({{speaker}} : NEAR({words}, 2){others})"


def _periods(connection: Connection, query: Query) -> list[str]:
    """Return the years, months and days of what is stored that the time asked for touches."""
    ends = "SELECT (SELECT min(dated) FROM articles), (SELECT max(dated) FROM articles)"
    ((oldest, newest),) = _rows(connection, ends, {})
    return period_facets(query, oldest, newest)


def _narrowed(index: Index, query: Query) -> tuple[str, dict[str, Any]]:
    """Return what SQL has to look up row by row, and its values: a story, part of a day, a tag of very many feeds."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if query.story:
        story = "a.story = :story OR a.story = (SELECT story FROM articles WHERE id = :story)"
        conditions.append(f"rowid IN ({index.of_articles.format(story)})")
        values["story"] = plain(query.story)
    for name, end, holds in (
        ("after", query.after, "a.dated >= :after"),
        ("before", query.before, "a.dated < :before"),
    ):
        if end and end != end.replace(hour=0, minute=0, second=0, microsecond=0):
            conditions.append(f"EXISTS ({index.of_this_row.format(holds)})")
            values[name] = (end - EPOCH) // TICK
    if query.feeds and len(query.feeds) > MOST_FEEDS:
        any_of_them = "s.feed IN (SELECT value FROM json_each(:feeds))"
        seen = f"EXISTS (SELECT 1 FROM sightings s WHERE s.article = a.id AND {any_of_them})"  # noqa: S608  our words
        conditions.append(f"EXISTS ({index.of_this_row.format(seen)})")
        values["feeds"] = json.dumps(sorted(query.feeds))
    return "".join(f" AND {condition}" for condition in conditions), values


def _quoted(term: str) -> str:
    return f'"{term}"'


def _any(facets: Iterable[str]) -> str:
    """Return the condition that a row has one of our own terms."""
    return "(" + " OR ".join(_quoted(_term(facet)) for facet in facets) + ")"


def _term(facet: str) -> str:
    return _MARK + facet.replace("_", "")
