"""Every scorecard by name, and weights changed for as long as an experiment lasts."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from digest.extract.claims import CHECKABLE, WORTH
from digest.extract.key_points import KEY_POINT
from digest.extract.quotes import points, whole_quotes
from digest.model import VerbatimError
from digest.spelling import near_miss

CARDS: Mapping[str, dict[str, float]] = {
    "key point": KEY_POINT.weights,
    "checkable": CHECKABLE.weights,
    "worth": WORTH.weights,
    "speaker": points.SPEAKER,
    "quote": points.QUOTE,
    "quote worth": points.WORTH,
}
"""Card -> feature -> points."""

_FORM = "write CARD.FEATURE=NUMBER, such as “quote.title case=-3”"


class WeightError(VerbatimError):
    """A weight that no card has, or that is no number."""


@contextmanager
def changed(weights: Mapping[tuple[str, str], float]) -> Iterator[None]:
    """Let these weights, by card and feature, count for everything that is extracted inside the `with` block.

    It changes them for the whole process: for experiments, not for a service. KeyError for a weight that is not there.
    """
    before = {(card, feature): CARDS[card][feature] for card, feature in weights}
    _set(weights)
    try:
        yield
    finally:
        _set(before)


def _set(weights: Mapping[tuple[str, str], float]) -> None:
    for (card, feature), value in weights.items():
        CARDS[card][feature] = value
    whole_quotes.cache_clear()


def parse_weight(text: str) -> tuple[str, str, float]:
    """Read "quote.title case=-3" as card, feature and weight; WeightError names what was meant where it can tell."""
    name, equals, number = text.rpartition("=")
    card, dot, feature = (part.strip() for part in name.partition("."))
    if not (equals and dot):
        raise WeightError(f"“{text}” is no weight; {_FORM}.")
    if card not in CARDS:
        raise WeightError(f"“{text}”: there is no card “{card}”; {_meant(card, CARDS)}")
    if feature not in CARDS[card]:
        raise WeightError(f"“{text}”: “{card}” has no feature “{feature}”; {_meant(feature, CARDS[card])}")
    return card, feature, _number(number.strip(), text)


def _number(number: str, text: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise WeightError(f"“{text}”: “{number}” is no number; {_FORM}.")
    return value


def _meant(word: str, accepted: Collection[str]) -> str:
    """Return what was meant, whole or by one of its words; else all that there is."""
    whole = near_miss(word, accepted)
    part = near_miss(word, {part for name in accepted for part in name.split()})
    close = [whole] if whole else [name for name in accepted if part in name.split()]
    if close:
        return f"did you mean {' or '.join(f'“{name}”' for name in close)}?"
    return f"it is one of: {'; '.join(accepted)}."
