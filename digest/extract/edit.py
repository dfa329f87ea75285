"""Edits a sentence into a line that reads alone: its opener, its cuts, its lead, its brackets."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from digest.extract.attribution import attribution_of
from digest.extract.context import notes_for, stands_alone
from digest.extract.cuts import cuts_of, linking_inside, opening
from digest.extract.document import Document
from digest.extract.leads import lead_of
from digest.extract.pointing import QUOTED
from digest.extract.standing import why_not_standing
from digest.model import Highlight, Note, Span

LINE_LIMIT = 220
"""No line is longer than this, in characters as shown."""

_SINGLE = re.compile(r"(?<!\w)‘(?!\d0s)")
TOO_LONG = "too long"
"""How the reason begins that no circumstances outweigh."""
_BRACKETS_AT_MOST = 2
"""More brackets for dates and subjects than this make a line hard to read."""


def edited(document: Document, span: Span, score: float, found: tuple[Highlight, ...]) -> Highlight:
    """Return the sentence as a key point; in a language that is not parsed it stays as it is."""
    line = _line(document, span)
    if not document.english:
        return replace(line, score=score)
    body = behind_opener(document, span)
    text, parse = body.of(document.text), document.parse_sentence(body)
    lead = lead_of(text, parse, tuple(_moved(cut, -body.start) for cut in line.cuts if cut.start >= body.start))
    return replace(
        line,
        score=score,
        lead=_moved(lead, body.start) if lead else None,
        attribution=attribution_of(document, body, found),
    )


def _line(document: Document, span: Span) -> Highlight:
    """Return the sentence with its cuts and brackets, which are what its length as shown hangs on."""
    nature = "commentary" if document.article.is_commentary else "report"
    plain = Highlight(document.article.id, "key_point", span, nature=nature)
    if not document.english:
        return plain
    body = behind_opener(document, span)
    cuts = cuts_of(body.of(document.text), document.parse_sentence(body))
    return _with(document, plain, tuple(_moved(cut, body.start) for cut in cuts))


def behind_opener(document: Document, span: Span) -> Span:
    """Return the sentence without its dateline or linking opener, on which a parser trips: that is what is parsed."""
    opener, _ = opening(span.of(document.text)) if document.english else ((), ())
    return Span(span.start + opener[0].end, span.end) if opener else span


def trimmed(document: Document, highlight: Highlight) -> Highlight:
    """Return a claim without the words that only tie it to the sentence before, and with its brackets; no parse."""
    if not document.english:
        return highlight
    body = behind_opener(document, highlight.span)
    cuts = linking_inside(body.of(document.text))
    return _with(document, highlight, tuple(_moved(cut, body.start) for cut in cuts))


def _with(document: Document, highlight: Highlight, cuts: tuple[Span, ...]) -> Highlight:
    """Return the highlight with these cuts, without its opener, and with its brackets."""
    start = highlight.span.start
    opener, capital = opening(highlight.span.of(document.text))
    cuts = tuple(_moved(cut, start) for cut in opener) + cuts
    capitals = tuple(_moved_note(note, start) for note in capital)
    brackets = (note for note in notes_for(document, highlight.span) if not any(note.at.overlaps(cut) for cut in cuts))
    shown = tuple(_beside(note, capitals) for note in islice(brackets, _BRACKETS_AT_MOST))
    return replace(highlight, cuts=cuts, notes=shown + capitals)


def _beside(note: Note, capitals: tuple[Note, ...]) -> Note:
    """Return a bracket without the letter that a capital stands on: "[S]he [Ada Quill]"."""
    end = max((capital.at.end for capital in capitals if capital.at.overlaps(note.at)), default=note.at.start)
    return replace(note, at=Span(end, note.at.end))


def why_not_alone(document: Document, span: Span, found: tuple[Highlight, ...]) -> str:
    """Return why a sentence makes no line, in a few words, or nothing.

    A line is a short enough statement whose subject the reader knows, and that nobody's quote covers.
    """
    if not document.english:
        return _too_long(document, span)
    if why := why_torn(document, span, found):
        return why
    if not stands_alone(document, span):
        return _too_long(document, span) or "cannot stand alone: its subject leans on another sentence"
    body = behind_opener(document, span)
    return _too_long(document, span) or why_not_standing(body.of(document.text), document.parse_sentence(body))


def why_torn(document: Document, span: Span, found: tuple[Highlight, ...]) -> str:
    """Return how a quotation tears a sentence, in a few words, or nothing; told without a parse."""
    if any(quote.kind == "quote" and quote.span.covers(span) for quote in found):
        return "stands inside a quote"
    return "" if _balanced(span.of(document.text)) else "a quotation begins or ends outside it"


def _too_long(document: Document, span: Span) -> str:
    shown = len(_line(document, span).line(document.text))
    return f"{TOO_LONG}: {shown} characters as shown, {LINE_LIMIT} at most" if shown > LINE_LIMIT else ""


def _balanced(text: str) -> bool:
    """Whether every quotation that begins here ends here."""
    open_single = _SINGLE.search(QUOTED.sub("", text)) is not None
    return not open_single and text.count("“") == text.count("”") and text.count('"') % 2 == 0


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _moved_note(note: Note, by: int) -> Note:
    return Note(_moved(note.at, by), note.text, _moved(note.evidence, by) if note.evidence else None, note.replaces)
