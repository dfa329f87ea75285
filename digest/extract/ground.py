"""Refuses every highlight whose words are not in the text at their place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from digest.model import HIGHLIGHT_LIMIT, Article, Highlight, Said, Span, VerbatimError


class UngroundedError(VerbatimError):
    """A highlight points at something that its article does not say there."""


def ground(highlight: Highlight, article: Article) -> Highlight:
    """Return the highlight as it is, or raise UngroundedError naming the first thing that is not in the text.

    Whoever proposes a highlight (a rule, a model, the store) passes it through here before anybody reads it.
    """
    for complaint in _complaints(highlight, article):
        raise UngroundedError(
            f"a {highlight.kind.replace('_', ' ')} at {highlight.span.start}..{highlight.span.end} of article "
            f"{article.id} was refused: {complaint}; propose it anew from the article's own text"
        )
    return highlight


def _complaints(highlight: Highlight, article: Article) -> Iterator[str]:
    if highlight.article != article.id:
        yield f"it belongs to article {highlight.article}"
    for name, span in _named_spans(highlight):
        if span.end > len(article.text):
            yield f"its {name} reaches outside the text"
        elif not span.of(article.text).strip():
            yield f"its {name} holds no words"
    yield from _complaints_of_extent(highlight)
    yield from _complaints_of_cuts(highlight, article)
    yield from _complaints_of_notes(highlight)
    yield from _complaints_of_speaker(highlight, article)


def _complaints_of_extent(highlight: Highlight) -> Iterator[str]:
    if len(highlight.span) > HIGHLIGHT_LIMIT or len(highlight.shown) > HIGHLIGHT_LIMIT:
        yield f"it is longer than {HIGHLIGHT_LIMIT} characters"
    if not highlight.shown.covers(highlight.span):
        yield "its context does not cover its span"
    if highlight.lead and not highlight.shown.covers(highlight.lead):
        yield "its lead is outside the line"
    if highlight.asks and highlight.asks.overlaps(highlight.shown):
        yield "the question it answers is part of the line"
    if not 0 <= highlight.score <= 1:
        yield "its score is not between 0 and 1"


def _complaints_of_cuts(highlight: Highlight, article: Article) -> Iterator[str]:
    for cut in highlight.cuts:
        if not highlight.shown.covers(cut):
            yield "a cut is outside the line"
        if highlight.lead and cut.overlaps(highlight.lead):
            yield "a cut takes away a part of the lead"
    for first, second in pairwise(sorted(highlight.cuts)):
        if second.start <= first.end:
            yield "two cuts overlap or touch"
    left = "".join(piece.of(article.text) for piece in _left(highlight.shown, highlight.cuts))
    if not any(character.isalnum() for character in left):
        yield "nothing of it would be left to read"


def _complaints_of_notes(highlight: Highlight) -> Iterator[str]:
    taken = [*highlight.cuts]
    for note in highlight.notes:
        if not highlight.shown.covers(note.at):
            yield "a note stands outside the line"
        if not note.text.strip() or set(note.text) & set("[]\n"):
            yield "a note has no words or brackets of its own"
        if any(note.at.overlaps(other) for other in taken):
            yield "a note stands on a cut or on another note"
        taken.append(note.at)


def _complaints_of_speaker(highlight: Highlight, article: Article) -> Iterator[str]:
    said = highlight.attribution
    if not isinstance(said, Said):
        return
    if not said.name.strip():
        yield "its speaker has no name"
    elif said.name not in article.text and _folded(said.name) not in _folded(article.text):
        yield "its speaker's name is not in the text"


def _named_spans(highlight: Highlight) -> Iterator[tuple[str, Span]]:
    yield "span", highlight.span
    optional = [("context", highlight.context), ("lead", highlight.lead), ("question", highlight.asks)]
    said = highlight.attribution
    if isinstance(said, Said):
        optional += [("mention", said.mention), ("cue", said.cue), ("name", said.name_at)]
    for note in highlight.notes:
        optional += [("note", note.at), ("evidence", note.evidence)]
    yield from ((name, span) for name, span in optional if span)
    yield from (("cut", cut) for cut in highlight.cuts)


def _left(shown: Span, cuts: tuple[Span, ...]) -> Iterator[Span]:
    position = shown.start
    for cut in sorted(cuts):
        if cut.start > position:
            yield Span(position, cut.start)
        position = max(position, cut.end)
    if position < shown.end:
        yield Span(position, shown.end)


def _folded(text: str) -> str:
    return " ".join(text.split())
