"""Chooses the two to five lines that together carry an article, and has them edited."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.extract.claims import CHECKABLE
from digest.extract.closeness import Closeness, closeness
from digest.extract.context import leans, stands_alone
from digest.extract.document import Document, Sentence
from digest.extract.edit import TOO_LONG, behind_opener, edited, why_not_alone, why_torn
from digest.extract.lexicon import words_of
from digest.extract.scorecard import Scorecard
from digest.extract.themes import THEMES, echoed_shares, telling_stems, themes_of
from digest.model import HIGHLIGHT_LIMIT, Highlight, Span

KEY_POINT = Scorecard(
    start=-10,
    per_doubling=4,
    weights={
        "top two": 3,
        "top three": 3,
        "title": 4,
        "central": 5,
        "themes": 10,
        "echoed": 3,
        "main names": 3,
        "full name": 1,
        "thesis": 3,
        "checkable": 6,
        "figure": 1,
        "words": -4,
        "commas": -2,
        "short": -4,
        "quoted": -1,
        "cannot stand alone": -1,
        "first person": -1,
        "address": -2,
        "question": -6,
        "exclamation": -1,
        "furniture": -16,
    },
)
"""Does this sentence carry the article?"""

_SENTENCES_LOOKED_AT = 300
_ALIKE = 8
"""How many points a candidate loses for each unit of cosine of its likeness with a line already chosen."""

_THE_SAME = 0.85
"""From this cosine on a line tells what another one tells already."""

_THIRD = 6
"""How many points the third line, the last that a digest shows unasked, loses for each thirty words beyond _BRIEF."""

_BRIEF = 15
_STEP = 0.0001

_WORDS = 30
"""What the length of a sentence is measured in."""

_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]?")
_LEANING_INSIDE = re.compile(r"\b(?:the former|the latter|for (?:example|instance))\b")
_ASKS = re.compile(
    r"(?:Who|What|When|Where|Why|How)(?: (?:long|many|much|far|often|old))? "
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"
)
"""A question that goes on behind its mark, or has none: "Why does it take so long, asks Priya."."""

_FULL_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")


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
    likely = [i for i in usable if _is_likely(document, weighed[i].span, found)]
    _parse_likely(document, likely, scores, wanted + 1)
    return _picked(document, weighed, usable, wanted, found)


def how_many(sentences: int) -> int:
    """Return how many key points an article of that many sentences gets: about its square root, two to five."""
    return min(sentences, 5, max(2, round(math.sqrt(sentences))))


def _is_likely(document: Document, span: Span, found: tuple[Highlight, ...]) -> bool:
    """Whether a sentence may make a line, by all that can be told without a parse."""
    return stands_alone(document, span) and not why_torn(document, span, found)


def _parse_likely(document: Document, usable: Sequence[int], scores: Sequence[float], count: int) -> None:
    """Parse the best sentences in one batch, which costs half of one by one."""
    best = sorted(usable, key=lambda i: -scores[i])[: count if document.english else 0]
    document.parse_sentences([behind_opener(document, document.sentences[i].span) for i in best])


def key_point_scores(document: Document) -> list[float]:
    """Return for each sentence, 0..1, how much of the article it carries; sentences beyond the 300th get 0."""
    scores = [_score(features) for features in _all_features(document)]
    return scores + [0.0] * (len(document.sentences) - len(scores))


def _score(features: Mapping[str, float]) -> float:
    return round(KEY_POINT.score(features), 4)


def _all_features(document: Document) -> list[dict[str, float]]:
    looked_at = document.sentences[:_SENTENCES_LOOKED_AT]
    stems = [telling_stems(sentence.span.of(document.text)) for sentence in looked_at]
    themes, echoed, central = themes_of(stems), echoed_shares(stems), _closeness(document).central
    title = telling_stems(document.article.title or "")
    return [
        _own_features(document, sentence)
        | {
            "top two": float(index < 2),
            "top three": float(index < 3),
            "central": central[index],
            "themes": len(themes & stems[index]) / THEMES,
            "echoed": echoed[index],
            "title": len(title & stems[index]) / max(3, len(title)),
        }
        for index, sentence in enumerate(looked_at)
    ]


def _own_features(document: Document, sentence: Sentence) -> dict[str, float]:
    """Return what can be told of a sentence without its neighbours.

    A report lives on what could be checked, an argument on its points, for which that is mere evidence.
    """
    argues = document.article.is_commentary
    text = sentence.span.of(document.text)
    seen = document.signals(sentence.span)
    words = words_of(text)
    quoted = sum(len(match[0]) for match in _QUOTED.finditer(text)) / len(text)
    return {
        "main names": sum(name in text for name in document.main_names) / 3,
        "full name": float(bool(_FULL_NAME.search(text))),
        "thesis": seen["thesis"] if argues else 0.0,
        "checkable": 0.5 if argues else CHECKABLE.score(seen),
        "figure": min(1.0, seen["figure"]),
        "words": len(words) / _WORDS,
        "commas": min(3, text.count(",")) / 3,
        "short": float(len(words) < 12),
        "quoted": quoted,
        "cannot stand alone": float(leans(text) or bool(_LEANING_INSIDE.search(text))),
        "first person": min(1.0, seen["first person"]),
        "address": min(1.0, seen["address"]),
        "question": seen["question"],
        "exclamation": seen["exclamation"],
        "furniture": float(not document.is_prose(sentence)),
    }


def _why_unusable(document: Document, sentence: Sentence) -> str:
    text = sentence.span.of(document.text)
    if len(text) > HIGHLIGHT_LIMIT:
        return f"too long: more than {HIGHLIGHT_LIMIT} characters"
    if not document.is_prose(sentence):
        return "belongs to the page, not to the article"
    if document.signals(sentence.span)["question"] or _ASKS.match(text):
        return "a question"
    return "" if any(character.isalpha() for character in text) else "holds no word"


def _picked(
    document: Document, weighed: Sequence[WeighedPoint], usable: Sequence[int], count: int, found: tuple[Highlight, ...]
) -> list[WeighedPoint]:
    """Pick greedily: the best score, less what it repeats of the lines already picked; scores fall.

    A line that cannot stand alone is passed over; where nothing stands alone, the best line that fits is used as it is.
    """
    decided, left, lowest = list(weighed), list(usable), 1.0
    beside = _Beside(weighed, usable, _closeness(document))
    while left and len(beside.picked) < count:
        best = max(left, key=lambda i: (beside.worth[i], -i))
        left.remove(best)
        point = beside.point(best)
        why = _why_told(document, point, last=not left) or why_not_alone(document, point.span, found)
        decided[best] = replace(point, passed_over=why, worth=round(max(0.0, min(point.worth, lowest)), 4))
        if not why:
            lowest = decided[best].worth - _STEP
            beside.pick(best, left)
    for i in left:
        decided[i] = replace(beside.point(i), passed_over=f"better ones fill its {count} places")
    fit = [i for i in usable if not decided[i].passed_over.startswith(TOO_LONG)]
    if fit and not beside.picked:
        best = max(fit, key=lambda i: (weighed[i].score, -i))
        decided[best] = replace(weighed[best], worth=weighed[best].score)
    return decided


def _why_told(document: Document, point: WeighedPoint, *, last: bool) -> str:
    """Return whether a reader has what it says already, from a line that is chosen or from the headline above them."""
    if point.likeness >= _THE_SAME:
        return "tells what a better line tells already"
    stems, title = telling_stems(point.span.of(document.text)), telling_stems(document.article.title or "")
    return "says no more than the headline" if title and stems <= title and not last else ""


class _Beside:
    """What is left of each sentence beside the lines picked so far: `worth`, 0..1, by its number."""

    def __init__(self, weighed: Sequence[WeighedPoint], usable: Sequence[int], near: Closeness) -> None:
        self._weighed, self._near = weighed, near
        self._points = {i: KEY_POINT.points(weighed[i].features) for i in usable}
        self._alike: dict[int, tuple[float, int]] = {}
        self.picked: list[int] = []
        self.worth = {i: min(weighed[i].score, KEY_POINT.odds(self._points[i])) for i in usable}

    def pick(self, index: int, left: Sequence[int]) -> None:
        """Add a line, and take from those left what it tells of them."""
        self.picked.append(index)
        likeness = self._near.to(index)
        for i in left:
            self._alike[i] = max(self._alike.get(i, (0.0, -index)), (likeness[i], -index))
            self.worth[i] = min(self._weighed[i].score, KEY_POINT.odds(self._points[i] - self._lost(i)))

    def _lost(self, index: int) -> float:
        too_long = max(0.0, self._weighed[index].features["words"] - _BRIEF / _WORDS)
        return _ALIKE * self._alike[index][0] + (_THIRD * too_long if len(self.picked) == 2 else 0.0)

    def point(self, index: int) -> WeighedPoint:
        """Return a sentence as it was weighed, with what is left of it and the line that it is most alike."""
        likeness, other = self._alike.get(index, (0.0, 0))
        like = self._weighed[-other].span if self.picked else None
        return replace(self._weighed[index], worth=self.worth[index], like=like, likeness=likeness)


def _closeness(document: Document) -> Closeness:
    return closeness(tuple(s.span.of(document.text) for s in document.sentences[:_SENTENCES_LOOKED_AT]))
