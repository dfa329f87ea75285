"""Chooses the two to five lines that together carry an article, and has them edited."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from digest.extract.context import leans
from digest.extract.document import Document, Sentence
from digest.extract.edit import edited, why_not_alone
from digest.extract.language import embedder
from digest.extract.lexicon import entries, words_of
from digest.extract.likeness import sentence_vectors
from digest.extract.scorecard import Scorecard
from digest.model import HIGHLIGHT_LIMIT, Highlight, Span

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


@dataclass(frozen=True, slots=True)
class WeighedPoint:
    """A sentence weighed as a key point; `passed_over` says in words why it is none, and nothing of one that is taken.

    `score` is 0..1 by its features; `worth` is what is left of it beside the chosen lines, of which `like` is the one
    that it is most alike (a cosine of `likeness`).
    """

    span: Span
    features: Mapping[str, float]
    score: float
    passed_over: str = ""
    worth: float = 0.0
    like: Span | None = None
    likeness: float = 0.0


def find_key_points(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:
    """Return two to five lines (one where the article is a single sentence), the best first, each edited."""
    taken = [point for point in weigh_key_points(document, found) if not point.passed_over]
    best_first = sorted(taken, key=lambda point: (-point.worth, point.span))
    return [edited(document, point.span, point.worth, found) for point in best_first]


def weigh_key_points(document: Document, found: tuple[Highlight, ...]) -> list[WeighedPoint]:
    """Return the sentences as they were weighed, taken or passed over, in reading order; none beyond the 300th."""
    weighed = [
        WeighedPoint(sentence.span, features, _score(features), _why_unusable(document, sentence))
        for sentence, features in zip(document.sentences, _all_features(document), strict=False)
    ]
    usable = [i for i, point in enumerate(weighed) if not point.passed_over]
    scores = [point.score for point in weighed]
    wanted = how_many(len(usable))
    _parse_likely(document, usable, scores, wanted + 2)
    return _picked(document, weighed, usable, wanted, found)


def how_many(sentences: int) -> int:
    """Return how many key points an article of that many sentences gets: about its square root, two to five."""
    return min(sentences, 5, max(2, round(math.sqrt(sentences))))


def _parse_likely(document: Document, usable: Sequence[int], scores: Sequence[float], count: int) -> None:
    """Parse the best sentences in one batch, which costs half of one by one."""
    best = sorted(usable, key=lambda i: -scores[i])[:count]
    document.parse_sentences([document.sentences[i].span for i in best] if document.english else [])


def key_point_scores(document: Document) -> list[float]:
    """Return for each sentence, 0..1, how much of the article it carries; sentences beyond the 300th get 0."""
    scores = [_score(features) for features in _all_features(document)]
    return scores + [0.0] * (len(document.sentences) - len(scores))


def _score(features: Mapping[str, float]) -> float:
    return round(KEY_POINT.score(features), 4)


def _all_features(document: Document) -> list[dict[str, float]]:
    central = _centrality(document)
    title = frozenset(words_of(document.article.title or "")) - entries("small_words")
    return [
        _features(document, sentence, index, central[index], title)
        for index, sentence in enumerate(document.sentences[:_SENTENCES_LOOKED_AT])
    ]


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


def _why_unusable(document: Document, sentence: Sentence) -> str:
    text = sentence.span.of(document.text)
    if len(text) > HIGHLIGHT_LIMIT:
        return f"too long: more than {HIGHLIGHT_LIMIT} characters"
    if not document.is_prose(sentence):
        return "belongs to the page, not to the article"
    if document.signals(sentence.span)["question"]:
        return "a question"
    return "" if any(character.isalpha() for character in text) else "holds no word"


def _picked(
    document: Document, weighed: Sequence[WeighedPoint], usable: Sequence[int], count: int, found: tuple[Highlight, ...]
) -> list[WeighedPoint]:
    """Pick greedily: the best score, less what it repeats of the lines already picked; scores never rise.

    A line that cannot stand alone is passed over; where nothing stands alone, the best line is used as it is.
    """
    vectors = _vectors(document)
    decided, picked, left = list(weighed), list[int](), list(usable)
    while left and len(picked) < count:
        beside = {i: _beside(weighed, i, picked, vectors) for i in left}
        best = max(left, key=lambda i: (beside[i].worth, -i))
        left.remove(best)
        lowest = min((decided[i].worth for i in picked), default=1.0)
        why = why_not_alone(document, weighed[best].span, found)
        decided[best] = replace(beside[best], passed_over=why, worth=round(min(beside[best].worth, lowest), 4))
        picked += [] if why else [best]
    for i in left:
        decided[i] = replace(_beside(weighed, i, picked, vectors), passed_over=f"better ones fill its {count} places")
    if usable and not picked:
        best = max(usable, key=lambda i: (weighed[i].score, -i))
        decided[best] = replace(weighed[best], worth=weighed[best].score)
    return decided


def _beside(weighed: Sequence[WeighedPoint], index: int, picked: Sequence[int], vectors: np.ndarray) -> WeighedPoint:
    """Return a point with what is left of it beside those picked so far."""
    point = weighed[index]
    alike = [(max(0.0, float(vectors[index] @ vectors[other])), -other) for other in picked]
    likeness, other = max(alike, default=(0.0, 0))
    like = weighed[-other].span if picked else None
    return replace(point, worth=point.score * (1 - _ALIKE * likeness), like=like, likeness=likeness)


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
    if not sentences:
        return np.zeros((0, 1))
    if embedder() is not None:
        return sentence_vectors(sentences)
    vectors = _tf_idf(sentences)
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
