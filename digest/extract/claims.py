"""Marks what an article states as fact: sentences that could be checked, with who asserts them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from digest.extract.attribution import attribution_of, may_report
from digest.extract.clauses import is_balanced, reads_without, two_clauses
from digest.extract.context import answered_questions, stands_alone
from digest.extract.document import Document, Sentence
from digest.extract.edit import trimmed
from digest.extract.lexicon import words_of
from digest.extract.scorecard import Scorecard
from digest.extract.signals import first_name
from digest.extract.stance import stance_of
from digest.model import HIGHLIGHT_LIMIT, Highlight, Note, Said, Span, Stance

CHECKABLE = Scorecard(
    start=0,
    per_doubling=1.5,
    weights={
        "like a report": 2.5,
        "money or share": 2.5,
        "superlative": 1.5,
        "amount": 1,
        "date": 1,
        "future": 1,
        "like a record": 1,
        "long": 1,
        "measure": 1,
        "name": 1,
        "number word": 1,
        "ongoing": 1,
        "past": 1,
        "reporting": 1,
        "comparison": 0.5,
        "deed": 0.5,
        "figure": 0.5,
        "public matter": 0.5,
        "role": 0.5,
        "trend": 0.5,
        "unit": 0.5,
        "question": -2.5,
        "loaded word": -2,
        "very short": -2,
        "duty": -1.5,
        "exclamation": -1.5,
        "absolute": -1,
        "command": -2,
        "condition": -1,
        "evaluation": -1,
        "feeling": -1,
        "party": -1,
        "address": -0.5,
        "aside": -0.5,
        "first person": -0.5,
        "generic start": -0.5,
        "hedge": -0.5,
        "is": -0.5,
        "rhetoric": -0.5,
    },
)
"""Could it be checked, as against opinion, question or wish?"""

WORTH = Scorecard(
    start=-5,
    per_doubling=1.5,
    weights={
        "like a record": 2,
        "money or share": 2,
        "like a report": 1.5,
        "measure": 1.5,
        "number word": 1.5,
        "superlative": 1.5,
        "amount": 1,
        "comparison": 1,
        "date": 1,
        "figure": 1,
        "long": 1,
        "past": 1,
        "position": 1,
        "span of time": 1,
        "trend": 1,
        "wrongdoing": 1,
        "deed": 0.5,
        "denial": 0.5,
        "institution": 0.5,
        "name": 0.5,
        "own record": 0.5,
        "party": 0.5,
        "public matter": 0.5,
        "reporting": 0.5,
        "role": 0.5,
        "question": -2,
        "speaker": -2,
        "exclamation": -1.5,
        "future": -1.5,
        "duty": -1,
        "evaluation": -1,
        "opinion verb": -1,
        "scare quotes": -1,
        "first person": -0.5,
        "plan": -0.5,
        "third person": -0.5,
    },
)
"""Would a reader or a fact-checker want it checked?"""

CHECKABLE_NEEDED = 0.5
"""How checkable, 0..1, a sentence must be to be a claim."""
_MOST = 12
_FEWEST_WORDS = 4
_SEEN_IN_ANY_LANGUAGE = ("figure", "date", "name")
_NATURES = (
    ("cause", ("cause",)),
    ("statistic", ("money or share",)),
    ("rule", ("rule",)),
    ("prediction", ("future", "reporting")),
    ("event", ("deed", "past")),
    ("statistic", ("measure", "unit")),
    ("statistic", ("number word", "unit")),
    ("comparison", ("comparison", "figure")),
    ("event", ("future", "past")),
    ("prediction", ("future",)),
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
    "institution": "institution",
    "rule": "rule",
    "cause": "cause",
}
_NO = re.compile(r"\b(?:no|not|hardly|none)\b", re.IGNORECASE)
_QUOTED = re.compile(r"„.*?[“”]|«.*?»|».*?«|[“\"].*?[”\"]")
_OPENS_QUOTED = tuple('“"„«»')


def checkable_and_worth(features: Mapping[str, float]) -> tuple[float, float]:
    """Return both scores, each 0..1."""
    return CHECKABLE.score(features), WORTH.score(features)


@dataclass(frozen=True, slots=True)
class WeighedClaim:
    """A sentence weighed as a claim; `passed_over` says in words why it is none, and nothing of one that is taken."""

    span: Span
    features: Mapping[str, float]
    checkable: float
    worth: float
    asks: Span | None = None
    passed_over: str = ""

    @property
    def score(self) -> float:
        """How good a claim it is, 0..1; an answer is at least fair, since its question says what it is about."""
        score = (self.checkable + self.worth) / 2
        return round(max(score, CHECKABLE_NEEDED) if self.asks else score, 4)


def find_claims(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:
    """Return the sentences that state something checkable and can be read alone, the most worth checking first."""
    best = [_narrowed(document, claim) for claim in sorted(_taken(weigh_claims(document)), key=_best_first)]
    document.parse_sentences([c.span for c in best if document.english and may_report(c.span.of(document.text))])
    return [_attributed(document, _claim(document, claim), found) for claim in best]


def weigh_claims(document: Document) -> list[WeighedClaim]:
    """Return every sentence as it was weighed, taken or passed over, in reading order."""
    answers = answered_questions(document)
    weighed = [_weighed(document, sentence, answers.get(sentence.span)) for sentence in document.sentences]
    best = {claim.span for claim in sorted(_taken(weighed), key=_best_first)[:_MOST]}
    return [
        claim if claim.passed_over or claim.span in best else replace(claim, passed_over=f"{_MOST} others are better")
        for claim in weighed
    ]


def _taken(weighed: Iterable[WeighedClaim]) -> list[WeighedClaim]:
    return [claim for claim in weighed if not claim.passed_over]


def _best_first(claim: WeighedClaim) -> tuple[float, Span]:
    return -claim.score, claim.span


def _weighed(document: Document, sentence: Sentence, asks: Span | None) -> WeighedClaim:
    features = document.signals(sentence.span)
    claim = WeighedClaim(sentence.span, features, *checkable_and_worth(features), asks)
    return replace(claim, passed_over=_why_none(document, sentence, claim))


def _narrowed(document: Document, claim: WeighedClaim) -> WeighedClaim:
    """Return the claim without the main clause beside it that could not be checked, where it reads alone so."""
    halves = two_clauses(document, claim.span)
    if halves is None or claim.asks:
        return claim
    for clause, other in (halves, halves[::-1]):
        features = document.signals(clause)
        checkable, worth = checkable_and_worth(features)
        beside, _ = checkable_and_worth(document.signals(other))
        if beside < CHECKABLE_NEEDED <= checkable and reads_without(document, claim.span, clause, other):
            return WeighedClaim(clause, features, checkable, worth)
    return claim


def _why_none(document: Document, sentence: Sentence, claim: WeighedClaim) -> str:
    if len(claim.span) > HIGHLIGHT_LIMIT:
        return f"too long: more than {HIGHLIGHT_LIMIT} characters"
    if not document.is_prose(sentence):
        return "belongs to the page, not to the article"
    if _only_quotes(claim.span.of(document.text), claim.features):
        return "hands on somebody's words, without figures or dates"
    return _why_unfit(document, claim)


def _why_unfit(document: Document, claim: WeighedClaim) -> str:
    if claim.features["question"]:
        return "a question"
    if claim.asks:
        return ""
    if why := _why_nothing_stated(document, claim):
        return why
    if claim.checkable < CHECKABLE_NEEDED:
        return f"not checkable enough: {claim.checkable:.2f}, {CHECKABLE_NEEDED} is needed"
    return "" if stands_alone(document, claim.span) else "cannot stand alone: its subject leans on another sentence"


def _why_nothing_stated(document: Document, claim: WeighedClaim) -> str:
    if claim.features["command"] and not (claim.features["past"] or claim.features["is"]):
        return "an instruction"
    if not is_balanced(claim.span.of(document.text)):
        return "a quotation begins or ends outside it"
    if len(words_of(claim.span.of(document.text))) < _FEWEST_WORDS:
        return f"too short: a statement takes {_FEWEST_WORDS} words"
    if not document.english and not any(claim.features[name] for name in _SEEN_IN_ANY_LANGUAGE):
        return "in a language that is not read, and without figure, year or name"
    return ""


def _only_quotes(text: str, features: Mapping[str, float]) -> bool:
    """Whether a sentence hands on somebody's words: a quote, and a claim too only with figures or dates."""
    quoted = sum(len(match[0]) for match in _QUOTED.finditer(text))
    hands_on = 5 * quoted > 2 * len(text) or (text.startswith(_OPENS_QUOTED) and bool(features["reporting"]))
    return hands_on and not any(features[name] for name in ("measure", "number word", "date"))


def _claim(document: Document, claim: WeighedClaim) -> Highlight:
    text = claim.span.of(document.text)
    return Highlight(
        document.article.id,
        "claim",
        claim.span,
        score=claim.score,
        nature=_nature(claim, english=document.english),
        stance=_stance(claim, text) if document.english else "asserted",
        asks=claim.asks,
        reasons=_reasons(text, claim.features, english=document.english),
    )


def _nature(claim: WeighedClaim, *, english: bool) -> str:
    """Return the nature in one word, or nothing where only a figure would show it."""
    if claim.asks:
        return "answer"
    if english:
        return nature_of(claim.features)
    return "statistic" if claim.features["measure"] else ""


def _stance(claim: WeighedClaim, text: str) -> Stance:
    return "denied" if claim.asks and _NO.search(text) else stance_of(text)


def _attributed(document: Document, claim: Highlight, found: tuple[Highlight, ...]) -> Highlight:
    attribution = attribution_of(document, claim.span, found)
    told = ("reported",) if isinstance(attribution, Said) else ()
    line = trimmed(document, replace(claim, attribution=attribution, reasons=(*claim.reasons, *told)))
    first = Span(line.span.start, line.span.start + 1)
    if not first.of(document.text).islower() or any(piece.start == first.start for piece in line.cuts):
        return line
    return replace(line, notes=(*line.notes, Note(first, first.of(document.text).upper(), first, replaces=True)))


def nature_of(features: Mapping[str, float]) -> str:
    """Return the nature of a claim in one word."""
    for nature, needed in _NATURES:
        if all(features.get(name) for name in needed):
            return nature
    return "state"


def _reasons(text: str, features: Mapping[str, float], *, english: bool) -> tuple[str, ...]:
    name = first_name(text, english=english)
    named = [f"names {name}"] if name else []
    return tuple(dict.fromkeys(named + [words for feature, words in _REASONS.items() if features.get(feature)]))
