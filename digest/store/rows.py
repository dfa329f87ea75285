"""Articles and highlights as rows, and back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Article, Highlight, Published, Said
from digest.store import schema
from digest.store.codec import from_json, to_json
from digest.stories import Placed

T = TypeVar("T")

IDS_AT_ONCE = 500
"""How many ids one query names; SQLite takes 999 parameters in its oldest build that Python 3.11 meets."""

ARTICLE_COLUMNS = (
    "id",
    "page",
    "url",
    "title",
    "authors",
    "published",
    "source",
    "language",
    "genre",
    "excerpt",
    "text",
)
"""Those of the articles' columns that make an `Article`."""

PLACED_CHARACTERS = 2_000
"""How much of a text the grouping of stories is given: more than the first sentences that it reads."""


def article_row(article: Article, story: str, seen: datetime) -> dict[str, Any]:
    """Return the columns of an article; `dated` is when its news is from, never later than it was seen."""
    published = article.published
    return {
        "id": article.id,
        "page": article.page,
        "story": story,
        "current": True,
        "first_seen": seen,
        "dated": min(published.at, seen) if published else seen,
        "url": article.url,
        "title": article.title,
        "authors": to_json(article.authors),
        "published": to_json(published),
        "source": article.source,
        "source_folded": fold(article.source or ""),
        "language": article.language,
        "genre": article.genre,
        "excerpt": article.excerpt,
        "text": article.text,
    }


def article_of(row: RowMapping) -> Article:
    """Return the article that a row holds."""
    return Article(
        id=row["id"],
        page=row["page"],
        text=row["text"],
        url=row["url"],
        title=row["title"],
        authors=from_json(tuple[str, ...], row["authors"]),
        published=from_json(Published, row["published"]),
        source=row["source"],
        language=row["language"],
        genre=row["genre"],
        excerpt=row["excerpt"],
    )


def placed_of(row: RowMapping) -> Placed:
    """Return what the grouping of stories needs of an article."""
    published: Published | None = from_json(Published, row["published"])
    return Placed(
        row["id"], row["story"], row["title"], row["text"], published.at if published else None, row["meaning"]
    )


def highlight_row(highlight: Highlight) -> dict[str, Any]:
    """Return the columns of a highlight: what is searched for, and the whole as JSON."""
    speaker = speaker_of(highlight)
    return {
        "id": highlight.id,
        "article": highlight.article,
        "kind": highlight.kind,
        "score": highlight.score,
        "speaker": speaker,
        "speaker_folded": fold(speaker),
        "data": to_json(highlight),
    }


def highlight_of(row: RowMapping) -> Highlight:
    """Return the highlight that a row holds."""
    return from_json(Highlight, row["data"])


def speaker_of(highlight: Highlight) -> str:
    """Return the name of whoever says it, or "" when that is the outlet or nobody knows."""
    return highlight.attribution.name if isinstance(highlight.attribution, Said) else ""


def fold(words: str) -> str:
    """Return words without case, accents and doubled spaces: "  Élise  BRAUN " becomes "elise braun"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


async def articles_by_id(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Article]:
    """Return those of the articles that are known."""
    found = {}
    for some in batches(ids):
        rows = await connection.execute(select(schema.articles).where(schema.articles.c.id.in_(some)))
        found.update({row["id"]: article_of(row) for row in rows.mappings()})
    return found


def batches(ids: Iterable[T], most: int = IDS_AT_ONCE) -> list[list[T]]:
    """Split ids into lists that one query can name."""
    every = list(ids)
    return [every[start : start + most] for start in range(0, len(every), most)]
