"""A scorecard: named features with small round weights, summed and squeezed to 0..1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What each feature is worth in points; `start` is what a sentence without features has.

    `per_doubling` points double the odds, so that 0 points mean 0.5 and a reader can judge a weight by itself.
    """

    start: float
    weights: dict[str, float]
    per_doubling: float = 1.0

    def points(self, features: Mapping[str, float]) -> float:
        """Return the sum; a feature without a weight counts nothing."""
        weights = self.weights
        return self.start + sum(weights[name] * value for name, value in features.items() if value and name in weights)

    def score(self, features: Mapping[str, float]) -> float:
        """Return the points as odds between 0 and 1."""
        return self.odds(self.points(features))

    def odds(self, points: float) -> float:
        """Return points as odds between 0 and 1."""
        return 1 / (1 + math.pow(2, -max(-30.0, min(30.0, points / self.per_doubling))))

    def points_for(self, score: float) -> float:
        """Return the points that give a score between 0 and 1, both left out."""
        return self.per_doubling * math.log2(score / (1 - score))
