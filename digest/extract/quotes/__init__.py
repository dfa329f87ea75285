"""Finds the quotes of an article: words in quotation marks that somebody says, with who says them and how.

marks (beside this folder): which stretches are marked -> masking, reading: the parse -> candidates: who may be speaking
-> speakers, forms: the features of each -> attribution: the best one -> decide, titles: quote or not -> names, people,
antecedents: whom a mention means -> clause: what is shown. The weights are in points, the words in cues.txt, works.txt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from digest.extract.document import Document, split_sentences
from digest.extract.quotes.attribution import Attributed, Attributor
from digest.extract.quotes.clause import context_of
from digest.extract.quotes.decide import features
from digest.extract.quotes.names import name_speakers
from digest.extract.quotes.people import People
from digest.extract.quotes.points import QUOTE, QUOTE_NEEDED, WORTH, total
from digest.model import HIGHLIGHT_LIMIT, Highlight, Said, Span, Unattributed


def find_quotes(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:  # noqa: ARG001 - an Extractor
    """Return the quotes in reading order; scare quotes, titles, nicknames and mentions of a word are left out.

    A quote of several paragraphs is one highlight a paragraph; one longer than HIGHLIGHT_LIMIT is several, each of
    whole sentences. Quotes that one line shows together, as both halves of “...,” said Quill, “...”, are one: the best
    of them. Spans leave out the quotation marks.
    """
    return [part for quote in _one_a_line(whole_quotes(document)) for part in _parts(document.text, quote)]


@lru_cache(maxsize=1)
def whole_quotes(document: Document) -> tuple[Highlight, ...]:
    """Return the same quotes however long they are, for those who post none of them; the last ones are kept."""
    return tuple(_highlight(weighed, document) for weighed in weigh_quotes(document) if weighed.is_quote)


@dataclass(frozen=True, slots=True)
class WeighedQuote:
    """Words in quotation marks as they were weighed: who says them, whether they are a quote, how good to show.

    `attributed` holds every possible speaker, the best first; `features` count on points.QUOTE, `merits` on
    points.WORTH.
    """

    attributed: Attributed
    said: Said | None
    features: tuple[str, ...]
    merits: tuple[str, ...]

    @property
    def points(self) -> float:
        """What speaks for a quote, less what speaks against one."""
        return total(self.features, QUOTE)

    @property
    def is_quote(self) -> bool:
        """Whether it is listed; a scare quote, a title, a nickname or the mention of a word is not."""
        return self.points >= QUOTE_NEEDED

    @property
    def score(self) -> float:
        """How good a quote it is, 0..1: full and surely attributed to a name first, fragments last."""
        return total(self.merits, WORTH) / 100


def weigh_quotes(document: Document) -> Iterator[WeighedQuote]:
    """Yield every stretch in quotation marks as it was weighed, quote or not, in reading order."""
    attributor = Attributor(document)
    attributed = attributor.attribute()
    people = People(document, attributor.scenes.values(), attributor.stretches)
    for one, said in zip(attributed, name_speakers(attributed, people), strict=True):
        paragraph = document.paragraphs[one.stretch.paragraph]
        about = features(one, document.text, paragraph, english=document.english)
        yield WeighedQuote(one, said, about, tuple(_merits(one, document.text, said)))


def _highlight(weighed: WeighedQuote, document: Document) -> Highlight:
    return Highlight(
        document.article.id,
        "quote",
        weighed.attributed.stretch.span,
        context=context_of(weighed.attributed, document),
        score=weighed.score,
        attribution=weighed.said or Unattributed(),
        nature="quote",
        reasons=_reasons(weighed),
    )


def _one_a_line(quotes: Iterable[Highlight]) -> Iterator[Highlight]:
    """Yield the quotes, of those whose lines overlap the best, with a line that shows them all where it can."""
    together: list[Highlight] = []
    for quote in quotes:
        if together and not _line_of(together).overlaps(quote.shown):
            yield _best(together)
            together = []
        together.append(quote)
    if together:
        yield _best(together)


def _best(together: list[Highlight]) -> Highlight:
    best = max(together, key=lambda quote: quote.score)
    line = _line_of(together)
    return replace(best, context=line, id="") if len(together) > 1 and len(line) <= HIGHLIGHT_LIMIT else best


def _line_of(quotes: list[Highlight]) -> Span:
    return Span(min(quote.shown.start for quote in quotes), max(quote.shown.end for quote in quotes))


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


def _merits(attributed: Attributed, text: str, said: Said | None) -> Iterator[str]:
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
    yield from (quality for quality, holds in qualities.items() if holds)


def _reasons(weighed: WeighedQuote) -> tuple[str, ...]:
    """Return in words what decided for the speaker and for the quote."""
    said, speaker = weighed.said, weighed.attributed.speaker
    about_speaker = f"{said.name}: {', '.join(speaker.features)}" if said and speaker else "nobody named"
    return (about_speaker, *weighed.features)
