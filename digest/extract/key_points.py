"""Chooses the two to five lines that together carry an article, and has them edited."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from digest.extract.context import leans
from digest.extract.document import Document, Sentence
from digest.extract.edit import edited, reads_alone
from digest.extract.language import embedder
from digest.extract.lexicon import entries, words_of
from digest.extract.scorecard import Scorecard
from digest.model import HIGHLIGHT_LIMIT, Highlight

KEY_POINT = Scorecard(
    start=-3,
    weights={
        "early": 3,
        "top three": 0.5,
        "central": 3,
        "title": 2,
        "main names": 1,
        "thesis": 2,
        "checkable": 1,
        "figure": 0.5,
        "quoted": -1.5,
        "cannot stand alone": -1,
        "short": -1.5,
        "words": -1,
        "long": -0.5,
        "very long": -1.5,
        "question": -3,
        "exclamation": -1,
        "first person": -0.5,
        "address": -0.5,
        "furniture": -8,
    },
)
"""Does this sentence carry the article?"""

_SENTENCES_LOOKED_AT = 300
_ALIKE = 0.4
"""How much of a candidate's score is lost, in points per unit of cosine, to its likeness with a line already chosen."""

_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]?")
_LEANING_INSIDE = re.compile(r"\b(?:the former|the latter|for (?:example|instance))\b")


def find_key_points(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:
    """Return two to five lines (one where the article is a single sentence), the best first, each edited."""
    scores = key_point_scores(document)
    usable = [
        i for i, sentence in enumerate(document.sentences[:_SENTENCES_LOOKED_AT]) if _is_usable(document, sentence)
    ]
    wanted = how_many(len(usable))
    _parse_likely(document, usable, scores, wanted + 2)
    chosen = _pick(document, usable, scores, wanted, found)
    return [edited(document, document.sentences[i].span, score, found) for i, score in chosen]


def how_many(sentences: int) -> int:
    """Return how many key points an article of that many sentences gets: about its square root, two to five."""
    return min(sentences, 5, max(2, round(math.sqrt(sentences))))


def _parse_likely(document: Document, usable: Sequence[int], scores: Sequence[float], count: int) -> None:
    """Parse the best sentences in one batch, which costs half of one by one."""
    best = sorted(usable, key=lambda i: -scores[i])[:count]
    document.parse_sentences([document.sentences[i].span for i in best] if document.english else [])


def key_point_scores(document: Document) -> list[float]:
    """Return for each sentence, 0..1, how much of the article it carries; sentences beyond the 300th get 0."""
    looked_at = document.sentences[:_SENTENCES_LOOKED_AT]
    central = _centrality(document)
    title = frozenset(words_of(document.article.title or "")) - entries("small_words")
    scores = [
        round(KEY_POINT.score(_features(document, sentence, index, central[index], title)), 4)
        for index, sentence in enumerate(looked_at)
    ]
    return scores + [0.0] * (len(document.sentences) - len(looked_at))


def _features(
    document: Document, sentence: Sentence, index: int, central: float, title: frozenset[str]
) -> dict[str, float]:
    text = sentence.span.of(document.text)
    seen = document.signals(sentence.span)
    words = words_of(text)
    quoted = sum(len(match[0]) for match in _QUOTED.finditer(text)) / len(text)
    return {
        "early": 1 / (1 + 0.25 * index),
        "top three": float(index < 3),
        "central": central,
        "title": len(title & set(words)) / max(3, len(title)),
        "main names": sum(name in text for name in document.main_names) / 3,
        "thesis": seen.get("thesis", 0.0) if document.article.is_commentary else 0.0,
        "checkable": min(1.0, (seen["past"] + seen["name"]) / 4),
        "figure": min(1.0, seen["figure"]),
        "quoted": quoted,
        "cannot stand alone": float(leans(text) or bool(_LEANING_INSIDE.search(text))),
        "short": float(len(words) < 8),
        "words": len(words) / 30,
        "long": float(len(words) > 30),
        "very long": float(len(text) > 260),
        "question": seen["question"],
        "exclamation": seen["exclamation"],
        "first person": min(1.0, seen["first person"]),
        "address": min(1.0, seen["address"]),
        "furniture": float(not document.is_prose(sentence)),
    }


def _is_usable(document: Document, sentence: Sentence) -> bool:
    text = sentence.span.of(document.text)
    return (
        len(text) <= HIGHLIGHT_LIMIT
        and document.is_prose(sentence)
        and not document.signals(sentence.span)["question"]
        and any(character.isalpha() for character in text)
    )


def _pick(
    document: Document, usable: Sequence[int], scores: Sequence[float], count: int, found: tuple[Highlight, ...]
) -> list[tuple[int, float]]:
    """Pick greedily: the best score, less what it repeats of the lines already picked; scores never rise.

    A line that cannot stand alone is passed over; where nothing stands alone, the best line is used as it is.
    """
    vectors = _vectors(document)
    picked: list[tuple[int, float]] = []
    left = list(usable)
    while left and len(picked) < count:
        worth = {i: scores[i] * (1 - _ALIKE * _likeness(vectors, i, picked)) for i in left}
        best = max(left, key=lambda i: (worth[i], -i))
        left.remove(best)
        if reads_alone(document, document.sentences[best].span, found):
            picked.append((best, round(min(worth[best], picked[-1][1] if picked else 1.0), 4)))
    return picked or [(i, scores[i]) for i in sorted(usable, key=lambda i: -scores[i])[:1]]


def _likeness(vectors: np.ndarray, index: int, picked: Sequence[tuple[int, float]]) -> float:
    return max((max(0.0, float(vectors[index] @ vectors[other])) for other, _ in picked), default=0.0)


def _centrality(document: Document) -> list[float]:
    """Return how near each sentence is to the whole of the article, the nearest 1 and the farthest 0."""
    vectors = _vectors(document)
    if len(vectors) < 2:
        return [0.0] * len(vectors)
    near = vectors @ vectors.sum(axis=0)
    low, high = float(near.min()), float(near.max())
    return [float((value - low) / (high - low)) if high > low else 0.0 for value in near]


def _vectors(document: Document) -> np.ndarray:
    """Return one unit vector for each of the first sentences, by embeddings, or by words where there are none."""
    return _embedded(tuple(s.span.of(document.text) for s in document.sentences[:_SENTENCES_LOOKED_AT]))


@lru_cache(maxsize=2)
def _embedded(sentences: tuple[str, ...]) -> np.ndarray:
    model = embedder()
    if not sentences:
        return np.zeros((0, 1))
    vectors = np.asarray(model.embed([text[:HIGHLIGHT_LIMIT] for text in sentences])) if model else _tf_idf(sentences)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def _tf_idf(sentences: Sequence[str]) -> np.ndarray:
    counts = [Counter(words_of(text)) for text in sentences]
    spread = Counter(word for count in counts for word in count)
    column = {word: position for position, word in enumerate(spread)}
    vectors = np.zeros((len(counts), max(1, len(column))))
    for row, count in enumerate(counts):
        for word, times in count.items():
            vectors[row, column[word]] = times * math.log(1 + len(counts) / spread[word])
    return vectors
