"""How much sentences sound like a report, or like a record cited in a debate: by meaning, beside example sentences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from digest.extract.language import embedder
from digest.model import HIGHLIGHT_LIMIT

EXAMPLES = Path(__file__).parent / "examples"
"""One file a kind of talk, one sentence a line; a line that starts with "#" says what the kind is."""

LIKENESSES = {"like a report": ("report", "polemic"), "like a record": ("record", "appeal")}
"""Feature -> the examples that a sentence should be near, and those that it should be far from."""

_POINTS_A_COSINE = 10
_AT_MOST = 2.0


def likenesses(sentences: Sequence[str]) -> list[dict[str, float]]:
    """Return the features of `LIKENESSES` of each sentence, -2..2; none where there is no embedder."""
    if not sentences or embedder() is None:
        return [{} for _ in sentences]
    vectors = sentence_vectors(tuple(sentences))
    columns = {feature: _clipped(vectors @ _direction(*kinds)) for feature, kinds in LIKENESSES.items()}
    return [{feature: float(column[row]) for feature, column in columns.items()} for row in range(len(sentences))]


@lru_cache(maxsize=16)
def sentence_vectors(sentences: tuple[str, ...]) -> Any:
    """Return one unit vector a sentence, by its first HIGHLIGHT_LIMIT characters; empty where there is no embedder."""
    import numpy as np

    model = embedder()
    if model is None or not sentences:
        return np.zeros((0, 0))
    vectors = np.asarray(model.embed([text[:HIGHLIGHT_LIMIT] for text in sentences]))
    vectors /= np.maximum(1e-9, np.linalg.norm(vectors, axis=1, keepdims=True))
    return vectors


def examples(kind: str) -> tuple[str, ...]:
    """Return the example sentences of one kind of talk."""
    lines = (EXAMPLES / f"{kind}.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def _direction(near: str, far: str) -> Any:
    """Return the way from the mean of one kind of examples to the mean of the other."""
    return sentence_vectors(examples(near)).mean(axis=0) - sentence_vectors(examples(far)).mean(axis=0)


def _clipped(cosines: Any) -> Any:
    return (cosines * _POINTS_A_COSINE).clip(-_AT_MOST, _AT_MOST)
