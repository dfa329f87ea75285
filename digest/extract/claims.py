"""Marks what an article states as fact: sentences that could be checked, with who asserts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from digest.extract.attribution import attribution_of, may_report
from digest.extract.context import answered_questions, stands_alone
from digest.extract.document import Document
from digest.extract.edit import trimmed
from digest.extract.lexicon import entries, grams_of, words_of
from digest.extract.scorecard import Scorecard
from digest.extract.signals import first_name
from digest.model import HIGHLIGHT_LIMIT, Highlight, Span, Stance

CHECKABLE = Scorecard(
    start=0.5,
    per_doubling=1.5,
    weights={
        "figure": 1.5,
        "number word": 1,
        "unit": 0.5,
        "money or share": 1,
        "name": 0.5,
        "date": 1,
        "past": 1,
        "deed": 0.5,
        "comparison": 0.5,
        "reporting": 1,
        "institution": 0.5,
        "role": 0.5,
        "public matter": 1,
        "rule": 0.5,
        "first person": -0.5,
        "address": -1,
        "evaluation": -1,
        "loaded word": -1,
        "rhetoric": -1,
        "absolute": -0.5,
        "feeling": -1.5,
        "duty": -2,
        "hedge": -0.5,
        "denial": -0.5,
        "condition": -1,
        "question": -2,
        "exclamation": -2,
        "scare quotes": -1,
        "dangling start": -0.5,
        "generic start": -1,
        "aside": -0.5,
        "very short": -2,
        "short": -1,
        "no name": -0.5,
    },
)
"""Could it be checked, as against opinion, question or wish?"""

WORTH = Scorecard(
    start=-3.5,
    per_doubling=1.5,
    weights={
        "figure": 2,
        "number word": 1.5,
        "unit": 0.5,
        "money or share": 1,
        "name": 0.5,
        "date": 0.5,
        "past": 1,
        "deed": 0.5,
        "comparison": 1,
        "institution": 0.5,
        "public matter": 1,
        "rule": 0.5,
        "first person": -0.75,
        "address": -0.5,
        "evaluation": -1,
        "rhetoric": -0.5,
        "feeling": -1.5,
        "duty": -1,
        "future": -1,
        "hedge": -0.5,
        "condition": -1,
        "question": -3,
        "exclamation": -1,
        "very short": -2,
        "short": -1,
        "third person": 0.5,
    },
)
"""Would a reader or a fact-checker want it checked?"""

_LEAST = 0.5
_MOST = 12
_NATURES = (
    ("statistic", ("money or share",)),
    ("rule", ("rule",)),
    ("prediction", ("future", "reporting")),
    ("event", ("deed", "past")),
    ("statistic", ("measure", "unit")),
    ("statistic", ("number word", "unit")),
    ("comparison", ("comparison", "figure")),
    ("event", ("future", "past")),
    ("prediction", ("future",)),
    ("cause", ("cause",)),
    ("event", ("past",)),
    ("event", ("deed", "date")),
    ("comparison", ("comparison",)),
)
"""The first row whose features are all there names the nature of a claim."""

_REASONS = {
    "money or share": "money or share",
    "figure": "figures",
    "number word": "figures",
    "date": "dated",
    "past": "past event",
    "comparison": "comparison",
    "reporting": "reported",
    "institution": "institution",
    "rule": "rule",
    "cause": "cause",
}
_DENYING = re.compile(
    r"\b(?:not|never|no|nobody|none|\w+n[’']t|den(?:y|ies|ied)|reject(?:s|ed)|refut(?:es|ed))\b", re.IGNORECASE
)
_NO = re.compile(r"\b(?:no|not|hardly|none)\b", re.IGNORECASE)
_WONDERED = re.compile(r"\b(?:whether|how|what|why|if)\b")
_QUOTED = re.compile(r"[“\"].*?[”\"]")


def checkable_and_worth(features: Mapping[str, float]) -> tuple[float, float]:
    """Return both scores, each 0..1."""
    return CHECKABLE.score(features), WORTH.score(features)


def find_claims(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:
    """Return the sentences that state something checkable and can be read alone, the most worth checking first."""
    answers = answered_questions(document)
    claims = []
    for sentence in document.sentences:
        features = document.signals(sentence.span)
        if len(sentence.span) > HIGHLIGHT_LIMIT or features["question"] or not document.is_prose(sentence):
            continue
        if _only_quotes(sentence.span.of(document.text), features):
            continue
        checkable, worth = checkable_and_worth(features)
        asks = answers.get(sentence.span)
        if asks or (checkable >= _LEAST and stands_alone(document, sentence.span)):
            claims.append(_claim(document, sentence.span, features, (checkable + worth) / 2, asks))
    best = sorted(claims, key=lambda claim: (-claim.score, claim.span))[:_MOST]
    document.parse_sentences([c.span for c in best if document.english and may_report(c.span.of(document.text))])
    return [_attributed(document, claim, found) for claim in best]


def _only_quotes(text: str, features: Mapping[str, float]) -> bool:
    """Whether a sentence hands on somebody's words: a quote, and a claim too only with figures or dates."""
    quoted = sum(len(match[0]) for match in _QUOTED.finditer(text))
    hands_on = 2 * quoted > len(text) or (text[:1] in '“"' and bool(features["reporting"]))
    return hands_on and not any(features[name] for name in ("measure", "number word", "date"))


def _claim(document: Document, span: Span, features: Mapping[str, float], score: float, asks: Span | None) -> Highlight:
    text = span.of(document.text)
    return Highlight(
        document.article.id,
        "claim",
        span,
        score=round(max(score, _LEAST) if asks else score, 4),
        nature="answer" if asks else nature_of(features),
        stance="denied" if asks and _NO.search(text) else stance_of(text, features),
        asks=asks,
        reasons=_reasons(text, features),
    )


def _attributed(document: Document, claim: Highlight, found: tuple[Highlight, ...]) -> Highlight:
    return trimmed(document, replace(claim, attribution=attribution_of(document, claim.span, found)))


def nature_of(features: Mapping[str, float]) -> str:
    """Return the nature of a claim in one word."""
    for nature, needed in _NATURES:
        if all(features.get(name) for name in needed):
            return nature
    return "state"


def stance_of(text: str, features: Mapping[str, float]) -> Stance:
    """Return how firmly the sentence stands behind what it says; quoted words do not count."""
    own = _WONDERED.split(_QUOTED.sub("", text))[0]
    if features.get("question"):
        return "asked"
    if grams_of(words_of(own)) & entries("hedge"):
        return "hedged"
    return "denied" if _DENYING.search(own) else "asserted"


def _reasons(text: str, features: Mapping[str, float]) -> tuple[str, ...]:
    name = first_name(text)
    named = [f"names {name}"] if name else []
    return tuple(dict.fromkeys(named + [words for feature, words in _REASONS.items() if features.get(feature)]))
