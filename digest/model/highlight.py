"""Key points, claims and quotes: spans of an article, and the line that each of them gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from digest.model.article import Span, stable_id

Kind = Literal["key_point", "claim", "quote"]
Stance = Literal["asserted", "hedged", "denied", "asked"]
HIGHLIGHT_LIMIT = 600
"""The longest highlight, in code points of its span. It is chosen so, never cut in the middle."""


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
    """A piece of a line that is the source's own words, and where they stand; `struck` where they stand no more."""

    text: str
    span: Span
    lead: bool = False
    struck: bool = False


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
