"""Marks key points, claims and quotes in an article; a list of extractors runs over one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import structlog

from digest.extract.claims import checkable_and_worth, find_claims
from digest.extract.document import Document, Sentence
from digest.extract.ground import UngroundedError, ground
from digest.extract.key_points import find_key_points, key_point_scores
from digest.extract.meanings import meaning
from digest.extract.quotes import find_quotes, whole_quotes
from digest.model import Article, Highlight, Span

log = structlog.get_logger()

Extractor = Callable[[Document, tuple[Highlight, ...]], list[Highlight]]
"""Takes the document and the highlights found so far, and returns its own."""


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """How a sentence scores, each 0..1: states something that could be checked, worth checking, carries the article."""

    span: Span
    checkable: float
    worth: float
    key_point: float


EXTRACTORS: tuple[Extractor, ...] = (find_quotes, find_claims, find_key_points)


def extract(article: Article) -> tuple[Highlight, ...]:
    """Return every highlight of the article, each grounded in its text, the best of each kind first.

    A highlight that is refused is left out and logged: one wrong proposal must not silence the article.
    """
    return extract_from(Document(article))


def extract_from(document: Document) -> tuple[Highlight, ...]:
    """Return the same of a document that is at hand."""
    article = document.article
    found: tuple[Highlight, ...] = ()
    for extractor in EXTRACTORS:
        grounded = tuple(_grounded(extractor(document, found), article))
        found += tuple(sorted(grounded, key=lambda highlight: -highlight.score))
    return found


def _grounded(proposed: Iterable[Highlight], article: Article) -> Iterator[Highlight]:
    for highlight in proposed:
        try:
            yield ground(_honest(highlight, article), article)
        except UngroundedError as refused:
            log.warning("highlight refused", why=str(refused))


def _honest(highlight: Highlight, article: Article) -> Highlight:
    """Add to the reasons what was not read, where the language is not English."""
    return replace(highlight, reasons=(*highlight.reasons, article.how_read)) if article.how_read else highlight


def score_sentences(article: Article) -> tuple[SentenceScore, ...]:
    """Return the scores of every sentence in reading order; no parse is made.

    What belongs to the page and not to the article states nothing: its first two scores are 0.
    """
    document = Document(article)
    key_points = key_point_scores(document)
    return tuple(
        SentenceScore(sentence.span, *_stated(document, sentence), key_point)
        for sentence, key_point in zip(document.sentences, key_points, strict=True)
    )


def _stated(document: Document, sentence: Sentence) -> tuple[float, float]:
    return checkable_and_worth(document.signals(sentence.span)) if document.is_prose(sentence) else (0.0, 0.0)


__all__ = [
    "EXTRACTORS",
    "Document",
    "Extractor",
    "SentenceScore",
    "UngroundedError",
    "extract",
    "extract_from",
    "ground",
    "meaning",
    "score_sentences",
    "whole_quotes",
]
