"""Marks key points, claims and quotes in an article; a list of extractors runs over one document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from digest.extract.document import Document
from digest.model import Article, Highlight, Span

Extractor = Callable[[Document, tuple[Highlight, ...]], list[Highlight]]
"""Takes the document and the highlights found so far, and returns its own."""


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """How a sentence scores, each 0..1: states something that could be checked, worth checking, carries the article."""

    span: Span
    checkable: float
    worth: float
    key_point: float


EXTRACTORS: tuple[Extractor, ...] = ()


def extract(article: Article) -> tuple[Highlight, ...]:
    """Return every highlight of the article, each grounded in its text."""
    document = Document(article)
    found: tuple[Highlight, ...] = ()
    for extractor in EXTRACTORS:
        found += tuple(extractor(document, found))
    return found


__all__ = ["EXTRACTORS", "Document", "Extractor", "SentenceScore", "extract"]
