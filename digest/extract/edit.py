"""Edits a sentence into a line that reads alone: its opener, its cuts, its lead, its brackets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from digest.extract.attribution import attribution_of
from digest.extract.context import notes_for, stands_alone
from digest.extract.cuts import cuts_of, opening
from digest.extract.document import Document
from digest.extract.leads import lead_of
from digest.model import Highlight, Note, Span

LINE_LIMIT = 220
"""No line is longer than this, in characters as shown, where another can be had."""


def edited(document: Document, span: Span, score: float, found: tuple[Highlight, ...]) -> Highlight:
    """Return the sentence as a key point; in a language that is not parsed it stays as it is."""
    nature = "commentary" if document.article.is_commentary else "report"
    plain = Highlight(document.article.id, "key_point", span, score=score, nature=nature)
    if not document.english:
        return plain
    cuts, capital = _cuts_of(document, span)
    lead = lead_of(span.of(document.text), document.parse_sentence(span), cuts)
    moved = tuple(_moved(cut, span.start) for cut in cuts)
    notes = notes_for(document, span) + ((_moved_note(capital, span.start),) if capital else ())
    return replace(
        plain,
        cuts=moved,
        lead=_moved(lead, span.start) if lead else None,
        attribution=attribution_of(document, span, found),
        notes=tuple(note for note in notes if not any(note.at.overlaps(cut) for cut in moved)),
    )


def reads_alone(document: Document, span: Span, found: tuple[Highlight, ...]) -> bool:
    """Whether a sentence makes a line: a short enough statement whose subject the reader knows, quoted by nobody."""
    if not document.english:
        return True
    inside_quote = any(quote.kind == "quote" and quote.span.covers(span) for quote in found)
    if inside_quote or not _balanced(span.of(document.text)) or not stands_alone(document, span):
        return False
    left = len(span) - sum(map(len, _cuts_of(document, span)[0]))
    return left <= LINE_LIMIT and _is_statement(document.parse_sentence(span))


def _cuts_of(document: Document, span: Span) -> tuple[tuple[Span, ...], Note | None]:
    """Return what is cut from a sentence, counted from its start, and the capital letter that it then needs."""
    text = span.of(document.text)
    opener, capital = opening(text)
    inner = cuts_of(text, document.parse_sentence(span), taken=opener.end if opener else 0)
    return ((opener, *inner) if opener else inner), capital


def _balanced(text: str) -> bool:
    """Whether every quotation that begins here ends here."""
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0


def _is_statement(parse: Any) -> bool:
    """Whether the main verb is finite and has a subject: no heading, no call to action."""
    root = next((token for token in parse if token.dep_ == "ROOT"), None)
    if root is None or root.pos_ not in {"VERB", "AUX"}:
        return False
    return any(child.dep_ in {"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"} for child in root.children)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _moved_note(note: Note, by: int) -> Note:
    return Note(_moved(note.at, by), note.text, _moved(note.evidence, by) if note.evidence else None, note.replaces)
