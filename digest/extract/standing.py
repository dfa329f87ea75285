"""Whether a sentence can be read alone as a line, by its words and its parse."""

from __future__ import annotations

import re
from typing import Any

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

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|‘[^‘’]*’(?![a-z])")

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_MAIN = frozenset({"ROOT", "ccomp", "conj", "parataxis"})
_POINTING = frozenset({"here", "here’s", "here's"})
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
_PERSONS = frozenset({"he", "she", "they", "it", "one", "others", "another", "both"})
_OF_NOW = frozenset(
    (
        "year",
        "month",
        "week",
        "weekend",
        "morning",
        "afternoon",
        "evening",
        "spring",
        "summer",
        "autumn",
        "fall",
        "winter",
    )
) | frozenset(("season", "century", "decade", "country", "quarter"))
"""Nouns that "this" ties to the day of writing, not to a sentence before."""

_CLAUSES = frozenset({"ccomp", "xcomp", "csubj", "acl", "relcl", "advcl"})


def why_not_standing(text: str, parse: Any) -> str:
    """Return why a sentence, without its opener, is no line by itself, in a few words, or nothing."""
    if text.rstrip(" .").endswith(":"):
        return "only leads over to what follows"
    if _TURN.match(text) or _is_one_quotation(text):
        return "somebody's words, without who says them"
    if not _is_statement(parse):
        return "not a statement: no finite main verb with a subject"
    return _LEANS if _leans_by_words(text) or _leans_by_subject(text, parse) else ""


def _is_one_quotation(text: str) -> bool:
    whole = _QUOTED.match(text)
    return whole is not None and not any(map(str.isalpha, text[whole.end() :]))


def _leans_by_words(text: str) -> bool:
    several = _ONE_OF_SEVERAL.search(text)
    return (
        bool(_LEANING_START.match(text))
        or (several is not None and not _THE_ONE.search(text[: several.start()]))
        or (bool(_ELLIPSIS.fullmatch(text)) and " but " not in text)
    )


def _leans_by_subject(text: str, parse: Any) -> bool:
    """Whether a main subject, outside quotations, is a word that nothing before it in the sentence explains."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    own = [token for token in parse if not any(start <= token.idx < end for start, end in quoted)]
    mine = {token.i for token in own}
    subjects = [one for verb in own if _is_main(verb) for one in _subjects(verb) if one.i in mine]
    return any(map(_points_at_nothing, own)) or any(
        _points_back(one) and not _is_empty(one) and not _is_explained(one, own) for one in subjects
    )


def _points_at_nothing(word: Any) -> bool:
    """Whether "that field" or a bare "both" means something that the sentence has not named."""
    before = {token.lower_ for token in word.doc[: word.i]}
    if word.lower_ == "both":
        return word.dep_ in {"dobj", "pobj"} and not before & {"and", "two"}
    if word.lower_ in {"him", "her", "them"} and word.dep_ in {"dobj", "dative"}:
        return not any(_can_be(noun, word) for noun in word.doc[: word.i])
    if word.lower_ not in _DEMONSTRATIVES or word.tag_ != "DT":
        return False
    if word.dep_ in {"dobj", "pobj"}:
        return not list(word.rights)
    if word.dep_ != "det":
        return False
    noun = word.head
    defined = any(child.dep_ in {"relcl", "acl", "prep"} for child in noun.rights)
    return not (defined or noun.lower_ in before or noun.lower_ in _OF_NOW)


def _can_be(noun: Any, pronoun: Any) -> bool:
    """Whether a pronoun can mean a noun: not the subject of its own verb."""
    subject = any(one.dep_ in _SUBJECTS and one.head == pronoun.head for one in (noun, noun.head))
    return noun.pos_ in {"NOUN", "PROPN"} and not subject


def _points_back(subject: Any) -> bool:
    """Whether a subject is a bare pronoun, or a noun that a demonstrative ties to something said before."""
    bare = not any(True for _ in subject.lefts)
    shown = any(child.lower_ in _DEMONSTRATIVES for child in subject.lefts if child.dep_ == "det")
    return shown or (bare and subject.lower_ in _PERSONS | _DEMONSTRATIVES)


def _is_explained(subject: Any, own: list[Any]) -> bool:
    """Whether a noun that the pronoun can mean stands before it as a subject, or a name anywhere."""
    before = [token for token in own if token.i < subject.i]
    name = subject.lower_ in {"he", "she"} and any(token.pos_ == "PROPN" for token in before)
    return name or any(token.dep_ in _SUBJECTS and token.pos_ in {"NOUN", "PROPN", "NUM"} for token in before)


def _is_empty(subject: Any) -> bool:
    """Whether "it" only keeps the place of a clause: "it is a mistake to wait", "it is said that ..."."""
    verb = subject.head
    holders = [verb, *(child for child in verb.children if child.dep_ in {"attr", "acomp", "oprd", "dobj"})]
    clauses = [child for holder in holders for child in holder.rights if child.dep_ in _CLAUSES]
    passive = subject.dep_ == "nsubjpass"
    return subject.lower_ == "it" and any(clause.dep_ == "ccomp" or not passive for clause in clauses)


def _is_statement(parse: Any) -> bool:
    """Whether a main verb is finite and has a subject: no heading, no call to action, no pointing ("Here is ...")."""
    root = next((token for token in parse if token.dep_ == "ROOT"), None)
    if root is None or parse[0].lower_ in _POINTING or (parse[0].dep_ == "mark" and parse[0].head == root):
        return False
    if any(verb.tag_ == "VB" and not _subjects(verb) for verb in {root, parse[0]} if verb.dep_ in _MAIN):
        return False
    return _is_inverted(root, parse) or any(_subjects(verb) and _is_finite(verb) and _is_main(verb) for verb in parse)


def _is_inverted(root: Any, parse: Any) -> bool:
    """Whether the subject stands behind its verb: "on the glacier lives a herd"."""
    behind = any(child.dep_ in {"dobj", "attr", "nsubj"} for child in root.rights)
    return behind and root.tag_ in {"VBZ", "VBD"} and parse[0].dep_ == "prep" and parse[0].head == root


def _subjects(verb: Any) -> list[Any]:
    return [child for child in verb.children if child.dep_ in _SUBJECTS]


def _is_finite(verb: Any) -> bool:
    """Whether a verb with a subject is finite; the tagger takes many a past tense for a participle."""
    past = verb.tag_ == "VBN" and any(child.dep_ == "nsubj" for child in verb.lefts)
    auxiliaries = (child for child in verb.lefts if child.dep_.startswith("aux"))
    return past or verb.tag_ in _FINITE or any(child.tag_ in _FINITE for child in auxiliaries)


def _is_main(verb: Any) -> bool:
    """Whether nothing above the verb makes it a mere part of another clause."""
    return all(above.dep_ in _MAIN for above in (verb, *verb.ancestors))
