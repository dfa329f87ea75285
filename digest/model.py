"""The frozen values that every room speaks in; imports nothing of ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

Kind = Literal["key_point", "claim", "quote"]
Stance = Literal["asserted", "hedged", "denied", "asked"]
Precision = Literal["year", "month", "day", "minute"]
StoryStatus = Literal["new", "updated", "running"]
DeliveryState = Literal["ready", "taken", "sending", "sent", "unknown", "parked", "skipped"]
OriginKind = Literal["slot", "correction", "alert", "by_hand"]

HIGHLIGHT_LIMIT = 600
"""The longest highlight, in code points of its span. It is chosen so, never cut in the middle."""


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

    `at` is aware; parts beyond `precision` hold the start of the period, in UTC where no zone is given.
    """

    at: datetime
    precision: Precision = "minute"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a publication time needs a time zone")

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
    """One revision of an article. Spans index `text`; `page` is stable over the revisions."""

    page: str
    text: str
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    source: str | None = None
    language: str | None = None
    genre: str = "report"
    id: str = field(default="")

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", stable_id("article", self.page, self.text))

    @property
    def is_commentary(self) -> bool:
        """Whether the piece argues rather than reports."""
        return self.genre == "commentary"


@dataclass(frozen=True, slots=True)
class Outlet:
    """The outlet itself says it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody says it: `mention` are the words that stand there ("he"), `name` whom they mean ("Mike Pence").

    `name_at` is where the article writes that name, when the mention is not the name itself.
    """

    mention: Span
    name: str
    cue: Span | None = None
    name_at: Span | None = None


@dataclass(frozen=True, slots=True)
class Unattributed:
    """Nobody knows who says it, which is not the same as the outlet saying it."""


Attribution = Outlet | Said | Unattributed


@dataclass(frozen=True, slots=True)
class Note:
    """Words of Verbatim's own, always shown in [square brackets].

    A note stands behind `at`; with `replaces` it stands in its place ("[I]t" for "it"). `evidence` is where the
    article says so; None means the publication date is the evidence.
    """

    at: Span
    text: str
    evidence: Span | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of a line that is the source's own words, and where they stand."""

    text: str
    span: Span
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """A piece of a line that is Verbatim's: "[2024]", "[…]". The brackets are part of `text`."""

    text: str


Piece = Slice | Added


@dataclass(frozen=True, slots=True)
class Highlight:
    """A key point, claim or quote: a span of an article, with what was cut from it and what was added.

    `span` is what a reader sees, without the quotation marks of a quote; `context` is the clause around a fragment,
    so that it can be read alone (it covers `span`). `cuts` are the inner ranges left out. `lead` is the slice set in
    bold. `score` is 0..1. `nature` is one word ("statistic", "event"). `asks` is the question that the line answers.
    `id` survives restarts: buttons carry it.
    """

    article: str
    kind: Kind
    span: Span
    context: Span | None = None
    cuts: tuple[Span, ...] = ()
    lead: Span | None = None
    score: float = 0.0
    attribution: Attribution = Unattributed()
    nature: str = ""
    stance: Stance = "asserted"
    asks: Span | None = None
    notes: tuple[Note, ...] = ()
    reasons: tuple[str, ...] = ()
    id: str = field(default="")

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(
                self, "id", stable_id("highlight", self.article, self.kind, str(self.span.start), str(self.span.end))
            )

    @property
    def shown(self) -> Span:
        """The range that a lone line shows: the clause around a fragment, else the span itself."""
        return self.context or self.span

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """Return the line as slices of the article's `text` and additions of ours, in reading order.

        Whitespace around cuts is left to the slices; a question that the line answers comes first, as
        "[asked:] question [answered:] answer". ValueError where a span reaches outside the text.
        """
        asked = (Added("[asked:] "), Slice(self.asks.of(text), self.asks), Added(" [answered:] ")) if self.asks else ()
        return asked + tuple(_line_pieces(self, text))

    def line(self, text: str) -> str:
        """Return the line as plain text."""
        return "".join(piece.text for piece in self.pieces(text))


def _line_pieces(highlight: Highlight, text: str) -> Iterator[Piece]:
    """Walk the shown range from border to border; a border is where a cut, a note or the lead starts or ends."""
    shown, lead = highlight.shown, highlight.lead
    shown.of(text)
    cut_at = {cut.start: cut for cut in highlight.cuts}
    swapped = {note.at.start: note for note in highlight.notes if note.replaces}
    behind = {note.at.end: note for note in highlight.notes if not note.replaces}
    borders = {shown.start, shown.end, *cut_at, *swapped, *behind}
    if lead:
        borders |= {lead.start, lead.end}
    stops = sorted(border for border in borders if shown.start <= border <= shown.end)
    position = shown.start
    for stop in [*stops, shown.end]:
        if stop > position:
            yield Slice(text[position:stop], Span(position, stop), bool(lead and lead.covers(Span(position, stop))))
            position = stop
        if stop < position:
            continue
        if note := behind.pop(stop, None):
            yield Added(f" [{note.text}]")
        if cut := cut_at.pop(stop, None):
            position = cut.end
            if shown.start < stop and cut.end < shown.end:
                yield Added(_ellipsis(text[stop - 1], text[cut.end]))
        if note := swapped.pop(position, None):
            yield Added(f"[{note.text}]")
            position = note.at.end


def _ellipsis(before: str, after: str) -> str:
    """Return the mark of a cut, set off by a space wherever the source leaves none."""
    return ("" if before.isspace() else " ") + "[…]" + (" " if after.isalnum() or after in "“‘\"'([«$€£" else "")


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell the same story, the fullest first."""

    id: str
    articles: tuple[Article, ...]

    def article(self, article_id: str) -> Article:
        """Return the article with that id; KeyError when it is not in this story."""
        for article in self.articles:
            if article.id == article_id:
                return article
        raise KeyError(article_id)


@dataclass(frozen=True, slots=True)
class StoryInEdition:
    """A story as one edition tells it; `highlights` are in reading order."""

    story: Story
    status: StoryStatus
    highlights: tuple[Highlight, ...]
    what_is_new: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that an edition may tell, as the store hands it over: its articles of the window and before.

    `highlights` are those of all its articles; `fresh` are the ids of the articles that came in within the window;
    `told` the ids of those already told to the digest's readers.
    """

    story: Story
    highlights: tuple[Highlight, ...]
    fresh: frozenset[str]
    told: frozenset[str]
    feeds: frozenset[str]
    tags: frozenset[str]
    first_seen: datetime


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A channel on a platform. `server` is the Discord guild or Slack workspace, where known."""

    platform: str
    channel: str
    server: str = ""

    def __str__(self) -> str:
        return f"{self.platform}:{self.channel}"


@dataclass(frozen=True, slots=True)
class DigestSpec:
    """What an admin configured. `id` is stable: renaming a digest or moving its hour tells nothing twice.

    `feeds` are feed names and `tags` feed tags (an empty pair means every feed); `include` and `exclude` are words.
    `schedule` is text that `digest.schedule` reads. `origin` says where it can be changed.
    """

    id: str
    name: str
    title: str
    schedule: str
    timezone: str
    targets: tuple[Target, ...]
    feeds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    stories: int = 5
    key_points: int = 3
    claims: int = 0
    quotes: int = 1
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    when_quiet: Literal["say", "silent"] = "say"
    told_once: Literal["channel", "server"] = "channel"
    words_per_article: int = 120
    paused: bool = False
    origin: Literal["file", "chat"] = "file"


@dataclass(frozen=True, slots=True)
class Slot:
    """One due time of one digest. `key` is unique within the digest: local wall time at a fixed hour, else UTC."""

    digest: str
    key: str
    due: datetime

    @property
    def id(self) -> str:
        """The identity of the edition that this slot gets."""
        return stable_id("slot", self.digest, self.key)


@dataclass(frozen=True, slots=True)
class Window:
    """What an edition covers: articles first seen after `start` and up to `end` (aware UTC)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FeedState:
    """How one feed fared, as an edition's footer tells it."""

    name: str
    ok: bool
    why: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What is posted for one slot: composed once, frozen, the same for every channel and every retry.

    `date_line` is chrome ("Tuesday 18 February 2025 · 3 min read"); `closing_quote` ends the edition where there is
    a good one; `quiet` is the sentence of an edition without stories; `warnings` say what is broken.
    """

    slot: Slot
    title: str
    date_line: str
    stories: tuple[StoryInEdition, ...] = ()
    closing_quote: tuple[Highlight, Article] | None = None
    quiet: str = ""
    warnings: tuple[str, ...] = ()
    footer: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One claim or quote of an answer, with the article it is a slice of."""

    highlight: Highlight
    article: Article


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command returns; the renderers know it as they know an Edition.

    `text` are plain sentences of ours; `lines` are highlights; `edition` is a preview. `more` counts what was left
    out, and `next_page` is the command line that shows it ("claims tariffs from:6"; a button carries it). `private`
    asks the platform to show it to the asker only.
    """

    title: str = ""
    text: tuple[str, ...] = ()
    lines: tuple[AnswerLine, ...] = ()
    edition: Edition | None = None
    more: int = 0
    next_page: str = ""
    private: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """Why something is posted: a slot's edition, an alert, a correction, or by hand."""

    kind: OriginKind
    id: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part of one post to one target, as the ledger keeps it. Times are aware UTC.

    `payload` is the frozen JSON text. `token` is the fencing token, `anchor` what stood last in the channel before
    the first attempt, `look_after` when looking for a lost message may start, `ambiguous` whether any attempt may
    have landed unseen.
    """

    id: str
    origin: Origin
    target: Target
    part: int
    payload: str
    state: DeliveryState = "ready"
    attempts: int = 0
    token: int = 0
    lease_until: datetime | None = None
    next_at: datetime | None = None
    first_sent_at: datetime | None = None
    look_after: datetime | None = None
    expires_at: datetime | None = None
    anchor: str | None = None
    message_id: str | None = None
    ambiguous: bool = False
    degraded: bool = False
    error: str = ""

    @property
    def key(self) -> str:
        """The stable mark that the platform keeps with the message: at most 25 characters (Discord's nonce)."""
        return self.id[:25]


def stable_id(*parts: str) -> str:
    """Return 24 hexadecimal characters that depend on `parts` alone, in order."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
