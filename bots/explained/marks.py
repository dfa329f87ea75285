"""A sentence as pieces, each with what it is: quoted, a speaker, a cue, a lead, cut or added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from digest import wording
from digest.extract.explain import ExplainedSentence, Explanation
from digest.model import Highlight, Note, Said, Span

Mark = Literal["quote", "no quote", "speaker", "cue", "lead", "cut", "added"]


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """Words of a sentence, or a bracket of ours ("added"); `quote` is the number of the quotation they stand in.

    `ends` says that this quotation ends with them.
    """

    text: str
    marks: frozenset[Mark] = frozenset()
    quote: int | None = None
    ends: bool = False


class Marked:
    """An explained article whose sentences can be had as pieces."""

    def __init__(self, explanation: Explanation) -> None:
        self._text = explanation.article.text
        self._quotes = explanation.quotes
        best = [one for one in explanation.highlights if one.kind != "quote"]
        self._notes = tuple(dict.fromkeys(note for one in best for note in one.notes))
        self._spans = tuple(dict.fromkeys(_marked_spans(explanation)))

    def pieces(self, sentence: ExplainedSentence) -> tuple[MarkedPiece, ...]:
        """Return the whole sentence in pieces, with what was cut and what was added."""
        pieces: list[MarkedPiece] = []
        for piece in self._pieces(sentence.span):
            if pieces and (pieces[-1].marks, pieces[-1].quote) == (piece.marks, piece.quote):
                pieces[-1] = replace(piece, text=pieces[-1].text + piece.text)
            else:
                pieces.append(piece)
        return tuple(pieces)

    def _pieces(self, within: Span) -> Iterator[MarkedPiece]:
        spans = [(span, mark) for span, mark in self._spans if span.overlaps(within)]
        notes = [note for note in self._notes if within.covers(note.at)]
        quotes = [quote for quote in self._quotes if quote.marked.overlaps(within)]
        borders = {border for span, _ in spans for border in (span.start, span.end)}
        borders |= {quote.marked.start for quote in quotes} | {quote.marked.end for quote in quotes}
        borders |= {border for note in notes for border in (note.at.start, note.at.end)}
        stops = sorted({within.start, within.end} | {at for at in borders if within.start < at < within.end})
        for start, end in pairwise(stops):
            here = Span(start, end)
            inside = next((quote for quote in quotes if quote.marked.covers(here)), None)
            marks: set[Mark] = {mark for span, mark in spans if span.covers(here)}
            marks |= {"cut"} if any(note.replaces and note.at.covers(here) for note in notes) else set()
            marks |= ({"quote"} if inside.taken else {"no quote"}) if inside else set()
            ends = inside is not None and inside.marked.end == end
            text = wording.legible(here.of(self._text))
            yield MarkedPiece(text, frozenset(marks), inside.number if inside else None, ends)
            yield from (_bracket(note) for note in notes if note.at.end == end)


def _bracket(note: Note) -> MarkedPiece:
    text = f"[{wording.legible(note.text)}]"
    return MarkedPiece(text if note.replaces else f" {text}", frozenset({"added"}))


def _marked_spans(explanation: Explanation) -> Iterator[tuple[Span, Mark]]:
    said = [quote.said for quote in explanation.quotes if quote.taken and quote.said]
    key_points = [one for one in explanation.highlights if one.kind == "key_point"]
    shown = {one.span for one in key_points}
    claims = [one for one in explanation.highlights if one.kind == "claim"]
    said += [one.attribution for one in key_points + claims if isinstance(one.attribution, Said)]
    for one in said:
        yield one.mention, "speaker"
        if one.cue:
            yield one.cue, "cue"
    yield from _edits([*key_points, *(claim for claim in claims if claim.span not in shown)])


def _edits(highlights: Iterable[Highlight]) -> Iterator[tuple[Span, Mark]]:
    for highlight in highlights:
        if highlight.lead:
            yield highlight.lead, "lead"
        for cut in highlight.cuts:
            yield cut, "cut"
