"""What another explanation of the same article says otherwise, such as after a weight was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.extract.explain import ExplainedQuote, Explanation, Verdict
from digest.model import Kind, Span

_LEAST = 0.00005
"""Scores are rounded to four places."""
_KINDS: dict[Kind, str] = {"key_point": "key point", "claim": "claim", "quote": "quote"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a place in the article was and is; `label` is the number of its sentence or quotation ("12", "q3")."""

    label: str
    span: Span
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed, and how many scores moved, the furthest by `furthest` (-1..1).

    `recounted` quotations have other sums of points, as a quote or for one of their speakers.
    """

    changes: tuple[Change, ...]
    moved: int
    furthest: float
    recounted: int


def difference(before: Explanation, after: Explanation) -> Difference:
    """Compare two explanations of one text, whose sentences and quotations carry the same numbers."""
    old, new = _verdicts(before), _verdicts(after)
    pairs = [(label, old[label, kind, span], verdict) for (label, kind, span), verdict in new.items()]
    quotes = list(zip(before.quotes, after.quotes, strict=True))
    moves = [is_now.score - was.score for _, was, is_now in pairs]
    moves += [(is_now.worth.score or 0) - (was.worth.score or 0) for was, is_now in quotes]
    changes = [*_of_sentences(pairs), *_of_quotes(quotes)]
    return Difference(
        tuple(sorted(changes, key=lambda change: change.span)),
        sum(abs(move) > _LEAST for move in moves),
        max(moves, key=abs, default=0.0),
        sum(_sums(was) != _sums(is_now) for was, is_now in quotes),
    )


def _sums(quote: ExplainedQuote) -> tuple[float, list[float]]:
    return quote.quote.total, [voice.tally.total for voice in quote.voices]


def _verdicts(explanation: Explanation) -> dict[tuple[str, Kind, Span], Verdict]:
    return {
        (str(sentence.number), verdict.kind, verdict.span): verdict
        for sentence in explanation.sentences
        for verdict in sentence.verdicts
    }


def _of_sentences(pairs: list[tuple[str, Verdict, Verdict]]) -> Iterator[Change]:
    for label, was, is_now in pairs:
        if was.taken != is_now.taken:
            kind = _KINDS[is_now.kind]
            yield Change(label, is_now.span, *((f"no {kind}", kind) if is_now.taken else (kind, f"no {kind}")))


def _of_quotes(pairs: list[tuple[ExplainedQuote, ExplainedQuote]]) -> Iterator[Change]:
    for was, is_now in pairs:
        if _told(was) != _told(is_now):
            yield Change(f"q{is_now.number}", is_now.span, _told(was), _told(is_now))


def _told(quote: ExplainedQuote) -> str:
    if not quote.taken:
        return "no quote"
    return f"quote of {quote.said.name}" if quote.said else "quote of nobody known"
