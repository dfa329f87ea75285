"""Whether a sentence can be read alone as a line, by its words and its parse."""

from __future__ import annotations

import re
from typing import Any

from digest.extract.lexicon import entries, words_of
from digest.extract.pointing import QUOTED, SUBJECTS, is_main, points_elsewhere

_LEANS = "cannot stand alone: it leans on another sentence"

_LEANING_START = re.compile(
    r"(?:Until|By|Since|Before|After) (?:then|that|this|these|those)\b|At (?:this|that) (?:point|time|stage)\b"
    r"|(?:In|Under|On|With|For|Like|From|Of|To|Despite) (?:this|that|these|those|them|it|both|such)\b(?! is| was)"
    r"|Also (?:ahead|on|in|at|this)\b|None of (?:this|that|them|these|those)\b"
    r"|(?:\w+ ){1,2}(?:minutes?|hours?|days?|weeks?|months?|years?) (?:later|earlier)\b|(?:No|Yes|Hardly)[,:;—–]"
    r"|The (?:first|second|third|fourth|fifth|others?|rest|former|latter|last|same|two|three|four|pair)"
    r"(?:,| (?:is|was|were|are|has|had|have|did|does|will|would|said|say|says|of them)\b| [“\"])"
    r"|The (?:move|idea|reason|result|answer|question|problem|point|announcement|decision|change|difference|news"
    r"|incident|comments?|remarks?|claims?|allegations?|figures?|findings?) (?:come|comes|came|follow|follows|followed"
    r"|mean|means|meant|dates?|is|was|were|are|has|had|have)\b"
)
"""Openings that only the sentence before explains: "Until then", "The second was", "The move comes"."""

_ONE_OF_SEVERAL = re.compile(r"\bthe (?:others\b|other (?:\d[\d,]*|two|three|four|five|six|ten|half)\b)", re.IGNORECASE)
_THE_ONE = re.compile(r"\bone\b|\d|\btwo\b", re.IGNORECASE)
_ELLIPSIS = re.compile(r"[^,;]*\b(?:is|was|were|are|do|does|did|has|had|have|can|could|will|would) not\.$")
_TURN = re.compile(r"[A-Z][A-Z.’' ]+(?:, [A-Z ]+)?: ")
"""A turn of a conversation: "QUILL: Only three still turn."."""

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_FEWEST = 4
_POINTING = frozenset({"here", "here’s", "here's"})


def why_not_standing(text: str, parse: Any) -> str:
    """Return why a sentence, without its opener, is no line by itself, in a few words, or nothing."""
    if text.rstrip(" .").endswith(":"):
        return "only leads over to what follows"
    if _TURN.match(text) or _is_one_quotation(text):
        return "somebody's words, without who says them"
    if not _is_statement(parse) or _starts_without_verb(text, parse):
        return "not a statement: no finite main verb with a subject"
    return _LEANS if _leans_by_words(text) or points_elsewhere(text, parse) else ""


def _is_one_quotation(text: str) -> bool:
    """Whether all is in quotation marks, or so little that it answers something: "“Four minutes,” said Jelka Morav"."""
    whole = QUOTED.match(text)
    if whole is None:
        return False
    around = words_of(text[whole.end() :])
    return not around or (len(whole[0].split()) < _FEWEST and around[0] in entries("reporting") | {"he", "she"})


def _starts_without_verb(text: str, parse: Any) -> bool:
    """Whether what stands before a semicolon is no clause: "At least six years; nobody has watched one"."""
    end = text.find(";")
    return end > 0 and not any(token.tag_ in _FINITE for token in parse if token.idx < end)


def _leans_by_words(text: str) -> bool:
    several = _ONE_OF_SEVERAL.search(text)
    return (
        bool(_LEANING_START.match(text))
        or (several is not None and not _THE_ONE.search(text[: several.start()]))
        or (bool(_ELLIPSIS.fullmatch(text)) and " but " not in text)
    )


def _is_statement(parse: Any) -> bool:
    """Whether a main verb is finite and has a subject: no heading, no call to action, no pointing ("Here is ...")."""
    root = next((token for token in parse if token.dep_ == "ROOT"), None)
    opens = next((token for token in parse if token.dep_ not in {"cc", "neg"}), None)
    if root is None or opens is None or opens.lower_ in _POINTING or (opens.dep_ == "mark" and opens.head == root):
        return False
    if any(verb.tag_ == "VB" and not _subjects(verb) for verb in {root, parse[0]} if is_main(verb)):
        return False
    return _is_inverted(root, parse) or any(_subjects(verb) and _is_finite(verb) and is_main(verb) for verb in parse)


def _is_inverted(root: Any, parse: Any) -> bool:
    """Whether the subject stands behind its verb: "on the glacier lives a herd"."""
    behind = any(child.dep_ in {"dobj", "attr", "nsubj"} for child in root.rights)
    return behind and root.tag_ in {"VBZ", "VBD"} and parse[0].dep_ == "prep" and parse[0].head == root


def _subjects(verb: Any) -> list[Any]:
    return [child for child in verb.children if child.dep_ in SUBJECTS]


def _is_finite(verb: Any) -> bool:
    """Whether a verb with a subject is finite; the tagger takes many a past tense for a participle."""
    past = verb.tag_ == "VBN" and any(child.dep_ == "nsubj" for child in verb.lefts)
    auxiliaries = (child for child in verb.lefts if child.dep_.startswith("aux"))
    return past or verb.tag_ in _FINITE or any(child.tag_ in _FINITE for child in auxiliaries)
