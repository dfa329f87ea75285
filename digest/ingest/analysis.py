"""One page's bytes -> an article with its highlights; pure, so that it can run in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from digest.clean import NotAnArticle, Page, WallError, clean_html, clean_raw, clean_text
from digest.extract import extract, meaning
from digest.ingest.dates import believed
from digest.ingest.excerpts import whole_sentences
from digest.model import Article, Highlight, Published
from digest.stories import opening

Form = Literal["html", "raw", "text"]

_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|article|div|p|h1|section|main|\?xml|!--)", re.IGNORECASE
)
_BINARY = re.compile(rb"\x00")


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known besides the page itself. `source` and `published` of the page win over a feed's, not over ours.

    `certain` marks hints that a person gave: they win over what the page says.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    source: str | None = None
    genre: str | None = None
    certain: bool = False


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Job:
    """One page to be analysed; `page` is its identity and `url` what is linked.

    No date is believed that lies ahead of `read_at`, where it is given. `excerpt` says that the body is only what a
    feed gives away of the article.
    """

    body: bytes
    form: Form
    page: str
    url: str | None = None
    hints: Hints = NO_HINTS
    read_at: datetime | None = None
    excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Analysed:
    """An article with its highlights, best first within each kind; `meaning` is what its story is found by."""

    article: Article
    highlights: tuple[Highlight, ...]
    meaning: bytes | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """There is no article in it, and why; `is_wall` marks one that stands before an article."""

    why: str
    is_wall: bool = False


Analyse = Callable[[Job], Awaitable[Analysed | Rejected]]
"""Runs `analyse` somewhere, such as in a pool of processes."""


def form_of(body: bytes) -> Form:
    """Return whether bytes without a content type are a web page or raw text."""
    return "html" if _LOOKS_LIKE_HTML.match(body[:1000]) else "raw"


def analyse(job: Job) -> Analysed | Rejected:
    """Clean a page and mark its highlights."""
    try:
        article = read(job)
    except NotAnArticle as reason:
        return Rejected(str(reason), is_wall=isinstance(reason, WallError))
    return Analysed(article, extract(article), meaning_of(article.title, article.text))


def meaning_of(title: str | None, text: str) -> bytes | None:
    """Return the meaning by which an article's story is found; None where there is no embedder."""
    return meaning(opening(title, text))


def read(job: Job) -> Article:
    """Clean a page into an article; NotAnArticle where there is none, or no whole sentence in an excerpt."""
    page, hints = _clean(job), job.hints
    text = whole_sentences(page.text) if job.excerpt else page.text
    if not text:
        raise NotAnArticle("What the feed gives away of this article is not one whole sentence.")
    told, given = (_of(page), _given(hints)) if not hints.certain else (_given(hints), _of(page))
    known = given | told
    if job.read_at:
        dates = (believed(fields.get("published"), job.read_at) for fields in (told, given))
        known["published"] = next(filter(None, dates), None)
    return Article(job.page, text, job.url, language=page.language, excerpt=job.excerpt, **known)


def _clean(job: Job) -> Page:
    if job.form == "html":
        return clean_html(job.body, job.url)
    if job.form == "text":
        return clean_text(job.body.decode("utf-8", "surrogatepass"), job.hints.title)
    if _BINARY.search(job.body[:8000]):
        raise NotAnArticle("This is a binary file, not an article; give a text file or a saved web page.")
    return clean_raw(job.body.decode("utf-8-sig", "replace"))


def _of(page: Page) -> dict[str, Any]:
    found = {"title": page.title, "authors": page.authors, "published": page.published, "source": page.source}
    return {name: value for name, value in found.items() if value} | {"genre": page.genre}


def _given(hints: Hints) -> dict[str, Any]:
    fields = ("title", "authors", "published", "source", "genre")
    return {name: value for name in fields if (value := getattr(hints, name))}
