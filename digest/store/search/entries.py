"""What is to be findable of one revision: the article, its highlights, and where it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from digest.model import Article, Highlight, Slice
from digest.store.rows import ARTICLE_COLUMNS, article_of, highlight_of, speaker_of
from digest.store.schema import articles, highlights, sightings

_COLUMNS = ("seq", "dated", *ARTICLE_COLUMNS)
"""Those of the articles' columns that are read here; a migration asks before later ones are there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A revision as it is indexed. `dated` is when its news is from; `lines` are its highlights by `highlights.seq`."""

    seq: int
    article: Article
    dated: datetime
    lines: tuple[tuple[int, Highlight], ...]
    feeds: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in it, each once."""
        return tuple(dict.fromkeys(filter(None, (speaker_of(line) for _, line in self.lines))))


def shown_words(article: Article, highlight: Highlight) -> str:
    """Return the words of the source that a line shows."""
    return " ".join(piece.text for piece in highlight.pieces(article.text) if isinstance(piece, Slice))


def stored_entry(connection: Connection, article_id: str) -> Entry | None:
    """Return a revision as it stands in the tables, or None when there is none."""
    columns = [column for column in articles.c if column.name in _COLUMNS]
    row = connection.execute(select(*columns).where(articles.c.id == article_id)).mappings().one_or_none()
    if row is None:
        return None
    lines = select(highlights.c.seq, highlights.c.data).where(highlights.c.article == article_id)
    feeds = select(sightings.c.feed).where(sightings.c.article == article_id).order_by(sightings.c.feed)
    return Entry(
        seq=row["seq"],
        article=article_of(row),
        dated=row["dated"],
        lines=tuple(
            (line["seq"], highlight_of(line))
            for line in connection.execute(lines.order_by(highlights.c.seq)).mappings()
        ),
        feeds=tuple(connection.execute(feeds).scalars()),
    )
