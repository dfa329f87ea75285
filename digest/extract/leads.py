"""Finds the lead of a line: the few words that tell it when they are skimmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from digest.extract.attribution import noun_phrase
from digest.extract.lexicon import entries, grams_of, words_of
from digest.model import Span

_FEWEST, _MOST = 3, 9
_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl"}
_OBJECTS = {"dobj", "attr", "acomp", "oprd", "pobj", "dative", "agent"}
_EMPTY = 2
_TELLING = 5
"""With fewer words than this a lead tells little, and a longer one is looked for."""

_MAY_FOLLOW = frozenset(' \xa0,.;:!?)”"—–')
_CONDITIONS = frozenset({"if", "unless", "except", "perhaps", "provided", "until"})
_INVERTED = re.compile(r"\b(?:should|were|had) (?:it|he|she|they|there)\b")
"""A condition without an "if": "will return, should it win"."""

_CLAUSES = {"xcomp", "ccomp", "acomp", "prt", "dative"}
_MEASURES = frozenset(
    words_of(
        "number lot series range kind sort piece amount string rash degree set pair group handful host wave half third "
        "quarter rest bit share part majority dozens hundreds thousands millions bag batch round form"
    )
)
_QUANTIFIERS = frozenset(
    words_of("few fewer only half most some many all every each hardly almost nearly majority minority any either both")
)
_TELLING_WHOM = frozenset(
    words_of("tell tells told ask asks asked warn warns warned inform informs informed remind reminded")
)
_COMPLETING = {"conj", "advmod", "advcl", "mark"}
_SAID = {"ccomp", "xcomp", "oprd"}
_ONWARD = _OBJECTS | {"prep", "xcomp", "ccomp", "prt", "pcomp"}


def lead_of(text: str, parse: Any, cuts: tuple[Span, ...]) -> Span | None:
    """Return what a line tells in three to nine words that stand together, or None.

    It is the subject, verb and object of the main clause; where they are too long, as much of them as says something;
    where the subject alone is too long, what is said of it. None where a condition or a doubt outside the lead would be
    lost on whoever reads the lead only, and where there is no main clause.
    """
    root = _main_verb(parse)
    subject = next((child for child in root.lefts if child.dep_ in _SUBJECTS), None) if root is not None else None
    if subject is None:
        return None
    alone = Span(*noun_phrase(subject))
    if _depends(text[: alone.start], text[alone.end :]):
        return None
    natural = _leads(text, alone.start, alone.end, _ends(root), cuts)
    telling = _TELLING + _EMPTY if subject.lower_ == "it" else _TELLING
    if len(natural[-1].of(text).split() if natural else ()) < telling:
        natural = sorted(natural + _leads(text, alone.start, alone.end, _early_ends(root), cuts))
    told = natural or _told_of(text, root, alone, cuts)
    return told[-1] if told else None


def _told_of(text: str, verb: Any, subject: Span, cuts: tuple[Span, ...]) -> list[Span]:
    """Return leads without the subject, unless a word in it turns what is said: "No team from Hask has won a cup"."""
    turning = entries("denial") | entries("hedge") | _QUANTIFIERS
    if not turning.isdisjoint(grams_of(words_of(subject.of(text)))):
        return []
    start = _start_of_predicate(verb)
    if text[:start].rstrip().endswith(",") and verb.tag_ in {"VBN", "VBG"} and start == verb.idx:
        return []
    return [lead for lead in _leads(text, start, start, _all_ends(verb), cuts) if "," not in lead.of(text)]


def _start_of_predicate(verb: Any) -> int:
    """Return where a verb begins, with its auxiliaries and negations."""
    helping = [child.idx for child in verb.lefts if child.dep_ in {"aux", "auxpass", "neg"}]
    return int(min([*helping, verb.idx]))


def _all_ends(verb: Any) -> Iterator[int]:
    yield from _ends(verb)
    yield from _early_ends(verb)


def _main_verb(parse: Any) -> Any:
    """Return the verb that the line is about: in "the pier is closed, officials said" not the saying."""
    root = next((token for token in parse if token.dep_ == "ROOT"), None)
    if root is None:
        return None
    return next((child for child in root.lefts if child.dep_ == "ccomp"), root)


def _depends(before: str, after: str) -> bool:
    """Whether what stands around the lead takes back what it says."""
    doubts = entries("hedge") | entries("denial") | _CONDITIONS | {"only"}
    doubted = not grams_of(words_of(before)).isdisjoint(doubts)
    return doubted or not _CONDITIONS.isdisjoint(words_of(after)) or bool(_INVERTED.search(after))


def _leads(text: str, start: int, behind: int, ends: Iterator[int], cuts: tuple[Span, ...]) -> list[Span]:
    """Return the leads from `start` that end behind `behind` and fit, the shortest first."""
    leads = [Span(start, end) for end in ends if end > max(start, behind)]
    return sorted(
        lead
        for lead in leads
        if _fits(text, lead, cuts) and not _is_torn(text, behind, lead) and not _is_narrowed(text[lead.end :])
    )


def _is_torn(text: str, behind: int, lead: Span) -> bool:
    """Whether an aside behind the subject has begun and not ended, or a name is broken off."""
    aside = lead.start < behind and text[behind : behind + 1] == "," and text[behind + 1 : lead.end].count(",") == 0
    words, rest = lead.of(text).split(), text[lead.end :].split(maxsplit=1)
    name = bool(rest) and text[lead.end] == " " and words[-1][0].isupper() and (rest[0][0].isupper() or rest[0] == "&")
    return aside or name


def _is_narrowed(rest: str) -> bool:
    """Whether what follows up to the next comma makes less of the lead: "the pier is open only on Sundays"."""
    return "only" in words_of(rest.partition(",")[0])


def _fits(text: str, lead: Span, cuts: tuple[Span, ...]) -> bool:
    words = lead.of(text)
    begins = words[0].isalnum() or words[0] in '“‘"$€£`'
    return len(words.split()) >= _FEWEST and begins and _stands(text, lead, cuts)


def _stands(text: str, lead: Span, cuts: tuple[Span, ...]) -> bool:
    """Whether a lead is short enough, ends with a word, and cuts into no quotation and is not cut into."""
    words, before = lead.of(text), text[: lead.start]
    whole = text[lead.end : lead.end + 1] in _MAY_FOLLOW and not text[lead.end + 1 : lead.end + 2].isdigit()
    quoted = any(part.count("“") != part.count("”") or part.count('"') % 2 for part in (before, words))
    return len(words.split()) <= _MOST and whole and not quoted and not any(cut.overlaps(lead) for cut in cuts)


def _ends(verb: Any) -> Iterator[int]:
    """Yield where a reader may stop: behind an object, a complement, a verb that needs neither."""
    onward = [child for child in verb.rights if child.dep_ in _ONWARD or _gives_the_point(child)]
    if not onward and verb.pos_ == "VERB" and not any(child.dep_ in _COMPLETING for child in verb.rights):
        yield verb.idx + len(verb)
    if verb.lower_ in _TELLING_WHOM or any(child.dep_ in {"oprd", "ccomp"} for child in verb.rights):
        onward = [child for child in onward if child.dep_ in _SAID]
    for child in onward:
        if child.dep_ in _OBJECTS and child.pos_ in {"NOUN", "PROPN", "NUM"} and not _is_unfinished(child):
            yield noun_phrase(child)[1]
        elif child.dep_ in {"acomp", "prt", "oprd"} and not list(child.rights) and not _goes_on(child):
            yield child.idx + len(child)
        yield from _ends(child)


def _is_unfinished(noun: Any) -> bool:
    """Whether a noun says too little to stop at: "call one perfect", "sent the council a bill", "64 of them"."""
    parted = noun.pos_ == "NUM" and noun.i + 1 < len(noun.doc) and noun.nbor().lower_ == "of"
    return noun.lower_ in {"one", "ones"} or noun.dep_ == "dative" or parted


def _goes_on(particle: Any) -> bool:
    """Whether an object follows a particle: "switch off the lamp"."""
    return particle.dep_ == "prt" and any(
        child.i > particle.i and child.dep_ in _OBJECTS for child in particle.head.rights
    )


def _early_ends(verb: Any) -> Iterator[int]:
    """Yield where a reader may stop at a pinch: behind the bare object, or a passive that only phrases follow."""
    objects = [child for child in verb.rights if child.dep_ in {"dobj", "attr", "pobj", "oprd"}]
    clauses = [child for child in verb.rights if child.dep_ in _CLAUSES or _gives_the_point(child)]
    if not objects and not clauses and any(child.dep_ == "auxpass" for child in verb.lefts):
        yield verb.idx + len(verb)
    says = verb.lower_ in _TELLING_WHOM or any(child.dep_ == "oprd" for child in verb.rights)
    for child in objects:
        if child.pos_ in {"NOUN", "PROPN"} and not says and not _is_measure(child) and not _is_listed(child):
            yield child.idx + len(child)
        yield from _early_ends(child)
    for child in clauses:
        yield from _early_ends(child)


def _is_listed(noun: Any) -> bool:
    """Whether a list goes on behind a noun: "a man, four women and a dog"."""
    return noun.i + 1 < len(noun.doc) and noun.nbor().text == "," and any(child.dep_ == "conj" for child in noun.rights)


def _is_measure(noun: Any) -> bool:
    """Whether a noun only counts what follows it: "six pounds of snow", "a rash of thefts"."""
    counted = noun.like_num or noun.lower_ in _MEASURES or any(child.dep_ == "nummod" for child in noun.lefts)
    return counted and noun.i + 1 < len(noun.doc) and noun.nbor().lower_ == "of"


def _gives_the_point(token: Any) -> bool:
    """Whether a clause says what the main one is for, or why: "a mistake to wait", "is shut because it leaks"."""
    openers = {child.lower_ for child in token.lefts}
    infinitive = token.dep_ in {"acl", "advcl"} and token.tag_ == "VB" and "to" in openers
    return infinitive or (token.dep_ == "advcl" and "because" in openers)
