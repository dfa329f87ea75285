"""Finds the quotes of an article: words in quotation marks that somebody says, with who says them and how."""

from __future__ import annotations

from digest.extract.document import Document
from digest.extract.quotes.attribution import Attributed, Attributor
from digest.extract.quotes.decide import is_quote
from digest.model import Attribution, Highlight, Said, Unattributed


def find_quotes(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:  # noqa: ARG001 - an Extractor
    """Return the quotes in reading order; scare quotes, titles and mentions of a word are left out."""
    quotes = []
    for attributed in Attributor(document).attribute():
        paragraph = document.paragraphs[attributed.stretch.paragraph]
        if is_quote(attributed, document.text, paragraph):
            quotes.append(
                Highlight(
                    document.article.id,
                    "quote",
                    attributed.stretch.span,
                    attribution=_attribution(attributed, document.text),
                    nature="quote",
                )
            )
    return quotes


def _attribution(attributed: Attributed, text: str) -> Attribution:
    speaker = attributed.speaker
    return Said(speaker.mention, speaker.mention.of(text), speaker.cue) if speaker else Unattributed()
