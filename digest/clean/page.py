"""What cleaning hands over: a page, or the reason why there is no article."""

from dataclasses import dataclass

from digest.model import Published, VerbatimError


class NotAnArticle(VerbatimError):  # noqa: N818  the name is the verdict a reader sees, and part of the contract
    """There is no article in what was read; the sentence says what it looks like instead."""


class WallError(NotAnArticle):
    """A page that stands before an article: consent, log-in, a robot check, an error."""


@dataclass(frozen=True, slots=True)
class Page:
    """One cleaned article. `text` holds its paragraphs, separated by a blank line.

    `genre` is one of report, commentary, live, wire, release notes, post; `language` an ISO 639-1 code.
    """

    title: str | None
    authors: tuple[str, ...]
    published: Published | None
    text: str
    source: str | None = None
    language: str | None = None
    genre: str = "report"
