"""Edits a sentence into a line that reads alone: its lead, its cuts, its brackets."""

from __future__ import annotations

from digest.extract.attribution import attribution_of
from digest.extract.context import notes_for
from digest.extract.document import Document
from digest.model import Highlight, Span


def edited(document: Document, span: Span, score: float, found: tuple[Highlight, ...]) -> Highlight | None:
    """Return the sentence as a key point."""
    return Highlight(
        document.article.id,
        "key_point",
        span,
        score=score,
        attribution=attribution_of(document, span, found),
        nature="commentary" if document.article.is_commentary else "report",
        notes=notes_for(document, span),
    )
