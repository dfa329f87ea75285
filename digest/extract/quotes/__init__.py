"""Finds the quotes of an article: words in quotation marks that somebody says, with who says them and how.

marks: which stretches are marked -> masking, reading: the parse -> candidates: who may be speaking -> speakers, forms:
the features of each -> attribution: the best one -> decide: quote or not -> names, clause: whom a mention means, and
what is shown. The weights are in points, the words in cues.txt and works.txt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from digest.extract.document import Document, split_sentences
from digest.extract.quotes.attribution import Attributed, Attributor
from digest.extract.quotes.clause import context_of
from digest.extract.quotes.decide import features, is_quote
from digest.extract.quotes.names import People, name_speakers
from digest.extract.quotes.points import WORTH, total
from digest.model import HIGHLIGHT_LIMIT, Highlight, Said, Span, Unattributed


def find_quotes(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:  # noqa: ARG001 - an Extractor
    """Return the quotes in reading order; scare quotes, titles, nicknames and mentions of a word are left out.

    A quote of several paragraphs is one highlight a paragraph; one longer than HIGHLIGHT_LIMIT is several, each of
    whole sentences. Spans leave out the quotation marks.
    """
    return [part for quote in whole_quotes(document) for part in _parts(document.text, quote)]


@lru_cache(maxsize=1)
def whole_quotes(document: Document) -> tuple[Highlight, ...]:
    """Return the same quotes however long they are, for those who post none of them; the last ones are kept."""
    return tuple(_highlight(attributed, document, said) for attributed, said in _quotes(document))


def _quotes(document: Document) -> Iterator[tuple[Attributed, Said | None]]:
    attributor = Attributor(document)
    attributed = attributor.attribute()
    people = People(document, attributor.scenes.values())
    for one, said in zip(attributed, name_speakers(attributed, people), strict=True):
        if is_quote(one, document.text, document.paragraphs[one.stretch.paragraph]):
            yield one, said


def _highlight(attributed: Attributed, document: Document, said: Said | None) -> Highlight:
    return Highlight(
        document.article.id,
        "quote",
        attributed.stretch.span,
        context=context_of(attributed, document),
        score=_score(attributed, document.text, said),
        attribution=said or Unattributed(),
        nature="quote",
        reasons=_reasons(attributed, document, said),
    )


def _parts(text: str, quote: Highlight) -> Iterator[Highlight]:
    """Yield the quote, or where it is longer than a highlight may be, runs of its whole sentences that fit."""
    if len(quote.span) <= HIGHLIGHT_LIMIT:
        yield quote
        return
    for run in _runs(split_sentences(text, quote.span)):
        yield replace(quote, span=run, context=None, id="")


def _runs(sentences: Iterable[Span]) -> Iterator[Span]:
    """Join neighbouring sentences as long as they fit into a highlight; one that is too long alone is left out."""
    run: Span | None = None
    for sentence in sentences:
        if run is not None and sentence.end - run.start > HIGHLIGHT_LIMIT:
            yield run
            run = None
        if len(sentence) <= HIGHLIGHT_LIMIT:
            run = sentence if run is None else Span(run.start, sentence.end)
    if run is not None:
        yield run


def _score(attributed: Attributed, text: str, said: Said | None) -> float:
    """Return how good a quote it is, 0..1: full and surely attributed to a name first, fragments last."""
    words = len(attributed.stretch.span.of(text).split())
    speaker = attributed.speaker
    qualities = {
        "whole sentence": attributed.stretch.whole,
        "six words or more": words >= 6,
        "not too long": words <= 40,
        "speaker": said is not None,
        "sure speaker": speaker is not None and speaker.points >= 12,
        "name": said is not None
        and said.name[0].isupper()
        and said.name.lower() not in ("he", "she", "they", "i", "we"),
    }
    return total((quality for quality, holds in qualities.items() if holds), WORTH) / 100


def _reasons(attributed: Attributed, document: Document, said: Said | None) -> tuple[str, ...]:
    """Return in words what decided for the speaker and for the quote."""
    speaker = attributed.speaker
    about_speaker = (f"{said.name}: {', '.join(speaker.features)}",) if said and speaker else ("nobody named",)
    paragraph = document.paragraphs[attributed.stretch.paragraph]
    return about_speaker + tuple(features(attributed, document.text, paragraph))
