"""What differs between two texts on one thing, and what of it was told: every word is a slice of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from digest.model.article import Article, Span
from digest.model.highlight import Added, Highlight, Outlet, Piece, Slice


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an article, and where they stand."""

    article: Article
    span: Span

    @property
    def words(self) -> str:
        """The words themselves."""
        return self.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class Change:
    """Words that were told, and those that stand in their place now."""

    was: Passage
    now: Passage

    def pieces(self) -> tuple[Piece, ...]:
        """Return "1.2 million [→] 1.4 million": both words slices, the old ones struck, the new ones the lead."""
        was, now = self.was, self.now
        return Slice(was.words, was.span, struck=True), Added(" [→] "), Slice(now.words, now.span, lead=True)

    def news_pieces(self) -> tuple[Piece, ...]:
        """Return "[now:] 14 dead [was:] 9 dead", both numbers slices."""
        was, now = self.was, self.now
        return Added("[now:] "), Slice(now.words, now.span, lead=True), Added(" [was:] "), Slice(was.words, was.span)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as one source gives it; `label` is ours: which source, and when ("Gull Post, 11:40")."""

    label: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Counted:
    """Which sources carry a line (the id of its highlight), by name; `independent` counts copies once."""

    line: str
    sources: tuple[str, ...]
    independent: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A line that was told from `was`, and whose source reads otherwise in `now`, a later revision of the page.

    `sentence` is what stands there now, None where it is withdrawn; `remark` are the page's own words that it was
    corrected, None where it does not say so.
    """

    line: Highlight
    was: Article
    now: Article
    changes: tuple[Change, ...] = ()
    sentence: Span | None = None
    remark: Span | None = None

    def change_pieces(self) -> tuple[Piece, ...]:
        """Return what changed in one line; for a withdrawn line the line itself, struck."""
        if self.sentence is None:
            told = self.line.pieces(self.was.text)
            return tuple(
                Slice(piece.text, piece.span, struck=True) if isinstance(piece, Slice) else piece for piece in told
            )
        found: list[Piece] = []
        for change in self.changes:
            found += [Added(" [·] "), *change.pieces()] if found else change.pieces()
        return tuple(found)

    def sentence_pieces(self) -> tuple[Piece, ...]:
        """Return the sentence as it stands now, what changed in it as leads; nothing for a withdrawn line."""
        if self.sentence is None:
            return ()
        leads = sorted(change.now.span for change in self.changes)
        borders = sorted(
            {self.sentence.start, self.sentence.end, *(edge for lead in leads for edge in (lead.start, lead.end))}
        )
        spans = [Span(start, end) for start, end in pairwise(borders)]
        text = self.now.text
        return tuple(Slice(span.of(text), span, any(lead.covers(span) for lead in leads)) for span in spans)

    @property
    def told_now(self) -> Highlight | None:
        """The line that whoever reads the correction has been told in place of the old one."""
        if self.sentence is None:
            return None
        return Highlight(self.now.id, self.line.kind, self.sentence, score=self.line.score, attribution=Outlet())
