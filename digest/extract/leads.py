"""Finds the lead of a line: the few words that tell it when they are skimmed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from digest.extract.attribution import noun_phrase
from digest.extract.lexicon import entries, grams_of, words_of
from digest.model import Span

_FEWEST, _MOST = 3, 9
_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl"}
_OBJECTS = {"dobj", "attr", "acomp", "oprd", "pobj", "dative", "agent"}
_TELLING = 5
"""With fewer words than this a lead tells little, and a longer one is looked for."""

_MAY_FOLLOW = frozenset(' \xa0,.;:!?)”"—–')
_CONDITIONS = frozenset({"if", "unless", "except", "only", "perhaps", "provided", "until"})
_CLAUSES = {"xcomp", "ccomp", "acomp", "prt", "dative"}
_ONWARD = _OBJECTS | {"prep", "xcomp", "ccomp", "prt", "pcomp"}


def lead_of(text: str, parse: Any, cuts: tuple[Span, ...]) -> Span | None:
    """Return subject, verb and object of the main clause, three to nine words that stand together.

    Where they are too long, as much of them as says something; else the subject alone, up to its first comma, where it
    opens the line. None where a condition or a doubt outside the lead would be lost on whoever reads the lead only, or
    where there is no main clause.
    """
    root = _main_verb(parse)
    subject = next((child for child in root.lefts if child.dep_ in _SUBJECTS), None) if root is not None else None
    if subject is None:
        return None
    alone = Span(*noun_phrase(subject))
    if not _depends(text[: alone.start], text[alone.end :]):
        natural = _leads(text, alone, _ends(root), cuts)
        if len(natural[-1].of(text).split() if natural else ()) < _TELLING:
            natural = sorted(natural + _leads(text, alone, _early_ends(root), cuts))
        if natural:
            return natural[-1]
    words = alone.of(text).partition(",")[0]
    if len(words.split()) < 2:
        return None
    topic = Span(alone.start, alone.start + len(words))
    opens = not text[: topic.start].strip() or any(cut.start == 0 and cut.end >= topic.start for cut in cuts)
    return topic if opens and _stands(text, topic, cuts) else None


def _main_verb(parse: Any) -> Any:
    """Return the verb that the line is about: in "the pier is closed, officials said" not the saying."""
    root = next((token for token in parse if token.dep_ == "ROOT"), None)
    if root is None:
        return None
    return next((child for child in root.lefts if child.dep_ == "ccomp"), root)


def _depends(before: str, after: str) -> bool:
    """Whether what stands around the lead takes back what it says."""
    doubts = entries("hedge") | entries("denial")
    return not grams_of(words_of(before)).isdisjoint(doubts | _CONDITIONS) or not set(words_of(after)).isdisjoint(
        _CONDITIONS
    )


def _leads(text: str, subject: Span, ends: Iterator[int], cuts: tuple[Span, ...]) -> list[Span]:
    """Return the leads that fit, the shortest first."""
    leads = [Span(subject.start, end) for end in ends if end > subject.end]
    return sorted(lead for lead in leads if _fits(text, lead, cuts) and not _is_torn(text, subject, lead))


def _is_torn(text: str, subject: Span, lead: Span) -> bool:
    """Whether an aside behind the subject has begun and not ended: no verb, whatever the parse says."""
    return text[subject.end : subject.end + 1] == "," and text[subject.end + 1 : lead.end].count(",") == 0


def _fits(text: str, lead: Span, cuts: tuple[Span, ...]) -> bool:
    return len(lead.of(text).split()) >= _FEWEST and _stands(text, lead, cuts)


def _stands(text: str, lead: Span, cuts: tuple[Span, ...]) -> bool:
    """Whether a lead is short enough, ends with a word, and cuts into no quotation and is not cut into."""
    words, before = lead.of(text), text[: lead.start]
    whole = text[lead.end : lead.end + 1] in _MAY_FOLLOW and not text[lead.end + 1 : lead.end + 2].isdigit()
    quoted = any(part.count("“") != part.count("”") or part.count('"') % 2 for part in (before, words))
    return len(words.split()) <= _MOST and whole and not quoted and not any(cut.overlaps(lead) for cut in cuts)


def _ends(verb: Any) -> Iterator[int]:
    """Yield where a reader may stop: behind an object, a complement, a verb that needs neither."""
    onward = [child for child in verb.rights if child.dep_ in _ONWARD or _gives_the_point(child)]
    if not onward and verb.pos_ == "VERB" and not any(child.dep_ == "conj" for child in verb.rights):
        yield verb.idx + len(verb)
    for child in onward:
        if child.dep_ in _OBJECTS and child.pos_ in {"NOUN", "PROPN", "PRON", "NUM"}:
            yield noun_phrase(child)[1]
        elif child.dep_ in {"acomp", "prt", "oprd"} and not list(child.rights):
            yield child.idx + len(child)
        yield from _ends(child)


def _early_ends(verb: Any) -> Iterator[int]:
    """Yield where a reader may stop at a pinch: behind the bare object, or a passive that only phrases follow."""
    objects = [child for child in verb.rights if child.dep_ in {"dobj", "attr", "pobj", "oprd"}]
    clauses = [child for child in verb.rights if child.dep_ in _CLAUSES or _gives_the_point(child)]
    if not objects and not clauses and any(child.dep_ == "auxpass" for child in verb.lefts):
        yield verb.idx + len(verb)
    for child in objects:
        if child.pos_ in {"NOUN", "PROPN"}:
            yield child.idx + len(child)
    for child in clauses:
        yield from _early_ends(child)


def _gives_the_point(token: Any) -> bool:
    """Whether a clause says what the main one is for, or why: "a mistake to wait", "is shut because it leaks"."""
    openers = {child.lower_ for child in token.lefts}
    infinitive = token.dep_ in {"acl", "advcl"} and token.tag_ == "VB" and "to" in openers
    return infinitive or (token.dep_ == "advcl" and "because" in openers)
