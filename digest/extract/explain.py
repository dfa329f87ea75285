"""Why an article's highlights are what they are: every sentence and every quotation with its features and points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.extract import extract_from
from digest.extract.claims import CHECKABLE, CHECKABLE_NEEDED, WORTH, WeighedClaim, weigh_claims
from digest.extract.document import Document
from digest.extract.edit import why_not_alone
from digest.extract.key_points import KEY_POINT, WeighedPoint, weigh_key_points
from digest.extract.quotes import WeighedQuote, points, weigh_quotes
from digest.extract.quotes.speakers import Choice
from digest.extract.scorecard import Scorecard
from digest.model import Article, Highlight, Kind, Said, Span

JUST_MISSED = 3
"""How many of the best sentences that were passed over, of each kind, are shown beside those that were taken."""
_NEAR = 0.8
"""What share of the lowest score that was taken a sentence must have to have just missed."""

_REFUSED = "refused by the last check: not all its words stand in the article"


@dataclass(frozen=True, slots=True)
class Row:
    """A feature that a sentence has: its weight, how much of it there is, and the points that this makes."""

    feature: str
    weight: float
    value: float

    @property
    def points(self) -> float:
        """What it adds to the sum."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Tally:
    """One scorecard filled in, the heaviest rows first; `needed` points take it, and `score` is the sum as 0..1."""

    card: str
    rows: tuple[Row, ...]
    start: float = 0.0
    needed: float | None = None
    score: float | None = None

    @property
    def total(self) -> float:
        """The sum that decided."""
        return self.start + sum(row.points for row in self.rows)


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who may have said the words, with what speaks for and against them."""

    mention: Span
    cue: Span | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a sentence as a key point or as a claim: `highlight` where taken, else `passed_over` says why.

    `near` marks one that just missed. `like` is the chosen key point that it is most alike, `left` what that leaves of
    its score.
    """

    kind: Kind
    span: Span
    score: float
    tallies: tuple[Tally, ...]
    highlight: Highlight | None = None
    passed_over: str = ""
    near: bool = False
    like: Span | None = None
    left: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether it is listed."""
        return self.highlight is not None


@dataclass(frozen=True, slots=True)
class ExplainedSentence:
    """A sentence by its number in reading order, from 1, and what it was weighed as."""

    number: int
    span: Span
    paragraph: int
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class ExplainedQuote:
    """Words in quotation marks by their number in reading order, from 1; `voices` are their speakers, best first."""

    number: int
    span: Span
    marked: Span
    taken: bool
    said: Said | None
    voices: tuple[Voice, ...]
    quote: Tally
    worth: Tally


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article with all its highlights, and all that was weighed for them."""

    article: Article
    highlights: tuple[Highlight, ...]
    sentences: tuple[ExplainedSentence, ...]
    quotes: tuple[ExplainedQuote, ...]

    def sentence_at(self, span: Span) -> ExplainedSentence | None:
        """Return the sentence in which `span` begins."""
        return next((one for one in self.sentences if one.span.start <= span.start < one.span.end), None)


def explain(document: Document) -> Explanation:
    """Return all that the extractors weighed in a document; it is weighed by their own functions."""
    highlights = extract_from(document)
    quotes = tuple(_quote(number, weighed) for number, weighed in enumerate(weigh_quotes(document), start=1))
    verdicts = [*_key_points(document, highlights), *_claims(document, highlights)]
    sentences = tuple(
        ExplainedSentence(number, one.span, one.paragraph, tuple(v for v in verdicts if _begins_in(v.span, one.span)))
        for number, one in enumerate(document.sentences, start=1)
    )
    return Explanation(document.article, highlights, sentences, quotes)


def _begins_in(span: Span, sentence: Span) -> bool:
    return sentence.start <= span.start < sentence.end


def _key_points(document: Document, highlights: Sequence[Highlight]) -> list[Verdict]:
    taken = {one.span: one for one in highlights if one.kind == "key_point"}
    before = tuple(one for one in highlights if one.kind != "key_point")
    verdicts = [_key_point(point, taken.get(point.span)) for point in weigh_key_points(document, before)]
    return [
        replace(verdict, passed_over=_and_more(document, verdict, before)) if verdict.near else verdict
        for verdict in _nearest(verdicts)
    ]


def _key_point(point: WeighedPoint, highlight: Highlight | None) -> Verdict:
    return Verdict(
        "key_point",
        point.span,
        point.score,
        (tally("key point", KEY_POINT, point.features),),
        highlight,
        "" if highlight else point.passed_over or _REFUSED,
        like=point.like,
        left=point.worth,
    )


def _and_more(document: Document, verdict: Verdict, found: tuple[Highlight, ...]) -> str:
    """Return why a sentence was passed over, and what would have stood in its way if it had come to that."""
    also = why_not_alone(document, verdict.span, found)
    return verdict.passed_over if not also or also == verdict.passed_over else f"{verdict.passed_over}; also {also}"


def _claims(document: Document, highlights: Sequence[Highlight]) -> list[Verdict]:
    taken = {one.span: one for one in highlights if one.kind == "claim"}
    return _nearest([_claim(claim, taken.get(claim.span)) for claim in weigh_claims(document)])


def _claim(claim: WeighedClaim, highlight: Highlight | None) -> Verdict:
    return Verdict(
        "claim",
        claim.span,
        claim.score,
        (
            tally("checkable", CHECKABLE, claim.features, needed=CHECKABLE_NEEDED),
            tally("worth", WORTH, claim.features),
        ),
        highlight,
        "" if highlight else claim.passed_over or _REFUSED,
    )


def _nearest(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Mark the best of those passed over."""
    least = _NEAR * min((one.score for one in verdicts if one.taken), default=0.0)
    missed = sorted((one for one in verdicts if not one.taken and one.score >= least), key=_best_first)
    near = {one.span for one in missed[:JUST_MISSED]}
    return [replace(one, near=one.span in near) for one in verdicts]


def _best_first(verdict: Verdict) -> tuple[float, Span]:
    return -verdict.score, verdict.span


def _quote(number: int, weighed: WeighedQuote) -> ExplainedQuote:
    stretch = weighed.attributed.stretch
    return ExplainedQuote(
        number,
        stretch.span,
        stretch.marked,
        weighed.is_quote,
        weighed.said,
        tuple(map(_voice, weighed.attributed.choices)),
        _counted("quote", points.QUOTE, weighed.features, points.QUOTE_NEEDED),
        replace(_counted("quote worth", points.WORTH, weighed.merits, None), score=weighed.score),
    )


def _voice(choice: Choice) -> Voice:
    return Voice(
        choice.mention, choice.cue, _counted("speaker", points.SPEAKER, choice.features, points.SPEAKER_NEEDED)
    )


def tally(card: str, scorecard: Scorecard, features: Mapping[str, float], needed: float | None = None) -> Tally:
    """Fill in a scorecard whose features are numbers; `needed` is the least score, 0..1, that is enough."""
    rows = (Row(name, weight, features.get(name, 0.0)) for name, weight in scorecard.weights.items())
    least = None if needed is None else scorecard.points_for(needed)
    return Tally(card, _heaviest_first(rows), scorecard.start, least, scorecard.score(features))


def _counted(card: str, weights: Mapping[str, float], features: Iterable[str], needed: float | None) -> Tally:
    """Fill in a scorecard whose features are there or not, or are there several times."""
    rows = (Row(name, weights[name], float(times)) for name, times in Counter(features).items())
    return Tally(card, _heaviest_first(rows), needed=needed)


def _heaviest_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted((row for row in rows if row.value), key=lambda row: (-abs(row.points), row.feature)))
