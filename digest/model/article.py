"""An article and places in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

Precision = Literal["year", "month", "day", "minute"]


class VerbatimError(Exception):
    """What a user may read as one sentence: what happened, where, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in the text of one article."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(
                f"a span must hold at least one character and start at 0 or later: {self.start}..{self.end}"
            )

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the words that stand there; ValueError when the span reaches outside `text`."""
        if self.end > len(text):
            raise ValueError(f"span {self.start}..{self.end} reaches outside a text of {len(text)} characters")
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Return whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Return whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Published:
    """When a source says an article was published, and how exactly it says so.

    `at` is aware, and keeps its zone's offset, not its name; parts beyond `precision` hold the start of the period, in
    UTC where no zone is given.
    """

    at: datetime
    precision: Precision = "minute"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a publication time needs a time zone")
        # Times of two named zones do not compare as equal in a gap or fold (PEP 495); fixed offsets always do.
        object.__setattr__(self, "at", self.at.replace(tzinfo=timezone(self.at.utcoffset() or timedelta(0)), fold=0))

    @classmethod
    def parse(cls, text: str) -> Published:
        """Read "2025", "2025-02", "2025-02-18" or an ISO 8601 date and time; ValueError otherwise."""
        text = text.strip()
        for pattern, form, precision in _PARTIAL_DATES:
            if pattern.fullmatch(text):
                return cls(datetime.strptime(text, form).replace(tzinfo=UTC), precision)
        at = datetime.fromisoformat(text)
        return cls(at if at.tzinfo else at.replace(tzinfo=UTC), "minute")

    def __str__(self) -> str:
        """Return the form that `parse` reads, no more exact than it is known."""
        return self.at.isoformat(timespec="seconds")[: _ISO_LENGTHS[self.precision]]

    @property
    def day(self) -> date:
        """The calendar day in the source's own zone (the first of the period where less is known)."""
        return self.at.date()


_PARTIAL_DATES: tuple[tuple[re.Pattern[str], str, Precision], ...] = (
    (re.compile(r"\d{4}"), "%Y", "year"),
    (re.compile(r"\d{4}-\d\d"), "%Y-%m", "month"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "%Y-%m-%d", "day"),
)
_ISO_LENGTHS: dict[Precision, int | None] = {"year": 4, "month": 7, "day": 10, "minute": None}


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of an article. Spans index `text`; `page` is stable over the revisions.

    `excerpt` says that `text` is only the part of it that its feed gives away.
    """

    page: str
    text: str
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    source: str | None = None
    language: str | None = None
    genre: str = "report"
    excerpt: bool = False
    id: str = field(default="")

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", stable_id("article", self.page, self.text))

    @property
    def is_english(self) -> bool:
        """Whether the language tag ("en", "en-GB") names English; no tag counts as English."""
        return self.language is None or self.language.lower().replace("_", "-").split("-")[0] == "en"

    @property
    def how_read(self) -> str:
        """Return in one plain sentence what another language than English leaves unread; nothing of English."""
        return "" if self.is_english else f"language {self.language}: read by marks, names and figures only"

    @property
    def is_commentary(self) -> bool:
        """Whether the piece argues rather than reports."""
        return self.genre == "commentary"


def stable_id(*parts: str) -> str:
    """Return 24 hexadecimal characters that depend on `parts` alone, in order."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
