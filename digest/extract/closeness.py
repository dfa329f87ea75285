"""How near the sentences of an article are to each other and to its whole: by embeddings, or by words without them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from digest.extract.language import embedder
from digest.extract.lexicon import words_of
from digest.extract.likeness import sentence_vectors


@dataclass(frozen=True, slots=True, eq=False)
class Closeness:
    """`central` says of each sentence how near it is to the whole: the nearest 1, the farthest 0."""

    central: tuple[float, ...]
    vectors: Any

    def to(self, sentence: int) -> list[float]:
        """Return how alike each sentence is to this one, 0..1."""
        return [max(0.0, likeness) for likeness in (self.vectors @ self.vectors[sentence]).tolist()]


@lru_cache(maxsize=2)
def closeness(sentences: tuple[str, ...]) -> Closeness:
    """Return the closeness of these sentences; numpy and the embedder are loaded only now."""
    if not sentences:
        return Closeness((), ())
    vectors = _unit_vectors(sentences)
    near = [float(value) for value in vectors @ vectors.sum(axis=0)]
    low, high = min(near), max(near)
    return Closeness(tuple((value - low) / (high - low) if high > low else 0.0 for value in near), vectors)


def _unit_vectors(sentences: Sequence[str]) -> Any:
    if embedder() is not None:
        return sentence_vectors(tuple(sentences))
    import numpy as np

    vectors = np.asarray(_tf_idf(sentences))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def _tf_idf(sentences: Sequence[str]) -> list[list[float]]:
    counts = [Counter(words_of(text)) for text in sentences]
    spread = Counter(word for count in counts for word in count) or Counter([""])
    return [[count[word] * math.log(1 + len(counts) / times) for word, times in spread.items()] for count in counts]
