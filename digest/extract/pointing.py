"""Words that point at something said before: pronouns and demonstratives that their own sentence does not explain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from digest.extract.lexicon import entries, words_of

QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|‘[^‘’]*’(?![a-z])")
"""A stretch in quotation marks; what it points at is its speaker's affair."""

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_MAIN = frozenset({"ROOT", "ccomp", "conj", "parataxis"})
_DEMONSTRATIVES = frozenset(words_of("this that these those"))
_OWNERS = frozenset(words_of("his her its their"))
_OBJECTS = frozenset(words_of("him her it them"))
_PERSONS = frozenset(words_of("he she they it one others another both none"))
_OF_NOW = frozenset(
    words_of("day week weekend month year morning afternoon evening night spring summer autumn fall winter")
)
_TIMES = _OF_NOW | frozenset(words_of("season century decade quarter time country"))
"""Nouns that "this" ties to the day and place of writing, and that no pronoun means."""

_CLAUSES = frozenset({"ccomp", "xcomp", "csubj", "acl", "relcl", "advcl"})


def points_elsewhere(text: str, parse: Any) -> bool:
    """Whether a word outside quotations can only be understood from another sentence."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    own = [token for token in parse if not any(start <= token.idx < end for start, end in quoted)]
    return any(_is_open(word, own) for word in own)


def is_main(verb: Any) -> bool:
    """Whether nothing above the verb makes it a mere part of another clause."""
    return all(above.dep_ in _MAIN for above in (verb, *verb.ancestors))


def _is_open(word: Any, own: Sequence[Any]) -> bool:
    before = [token for token in own if token.i < word.i]
    if word.lower_ == "both" and word.dep_ in {"dobj", "pobj"}:
        return not any(token.lower_ in {"and", "two"} for token in before)
    stands_itself = word.dep_ in SUBJECTS and is_main(word.head)
    if word.lower_ in _DEMONSTRATIVES and (word.tag_ == "DT" or stands_itself):
        return _is_open_demonstrative(word, before)
    if word.lower_ in _OWNERS and word.dep_ == "poss":
        return _in_main_subject(word) and not _is_explained(word, before)
    if word.lower_ in _OBJECTS and word.dep_ in {"dobj", "dative", "pobj"}:
        return not _is_empty_object(word) and not any(_can_mean(word, noun) for noun in before)
    if word.lower_ in _PERSONS and word.dep_ in SUBJECTS and not list(word.lefts) and not _is_empty_subject(word):
        return not _is_explained(word, before) if is_main(word.head) else _is_open_aside(word, before, own)
    return False


def _is_open_demonstrative(word: Any, before: Sequence[Any]) -> bool:
    """Whether "that field" or a bare "this" means something that the sentence has not named."""
    if word.dep_ in {"dobj", "pobj"}:
        return not list(word.rights)
    if word.dep_ != "det":
        return word.dep_ in SUBJECTS and is_main(word.head) and not _is_explained(word, before)
    noun = word.head
    defined = any(child.dep_ in {"relcl", "acl", "prep"} for child in noun.rights)
    return not (defined or noun.lower_ in _TIMES or any(token.lower_ == noun.lower_ for token in before))


def _in_main_subject(word: Any) -> bool:
    return any(above.dep_ in SUBJECTS and is_main(above.head) for above in word.ancestors)


def _is_explained(word: Any, before: Sequence[Any]) -> bool:
    """Whether a noun that the pronoun can mean stands before it as a subject, or for a person a name anywhere."""
    person = word.lower_ in {"he", "she", "his", "her"}
    if person and any(token.pos_ == "PROPN" and not _is_time(token) for token in before):
        return True
    return any(
        token.dep_ in SUBJECTS and token.pos_ in {"NOUN", "PROPN", "NUM"} and token.lower_ != "none" for token in before
    )


def _is_open_aside(word: Any, before: Sequence[Any], own: Sequence[Any]) -> bool:
    """Whether the subject of a lesser clause means neither a noun before it nor the main subject behind it."""
    if any(token.pos_ in {"NOUN", "PROPN", "NUM", "PRON"} and not _is_time(token) for token in before):
        return False
    kinds = {"PROPN"} if word.lower_ in {"he", "she"} else {"NOUN", "PROPN"}
    return not any(t.i > word.i and t.dep_ in SUBJECTS and is_main(t.head) and t.pos_ in kinds for t in own)


def _is_empty_subject(subject: Any) -> bool:
    """Whether "it" only keeps the place of a clause: "it is a mistake to wait", "it is said that ..."."""
    verb = subject.head
    holders = [verb, *(child for child in verb.children if child.dep_ in {"attr", "acomp", "oprd", "dobj"})]
    clauses = [child for holder in holders for child in holder.rights if child.dep_ in _CLAUSES]
    passive = subject.dep_ == "nsubjpass"
    return subject.lower_ == "it" and any(clause.dep_ == "ccomp" or not passive for clause in clauses)


def _is_empty_object(word: Any) -> bool:
    """Whether "it" only keeps a place: "makes it clear that", "call it a day"."""
    return word.lower_ == "it" and any(child.dep_ in {"ccomp", "xcomp", "oprd", "acomp"} for child in word.head.rights)


def _can_mean(pronoun: Any, noun: Any) -> bool:
    """Whether an object pronoun can mean a noun: of its number, and not the subject of its own verb."""
    if noun.pos_ not in {"NOUN", "PROPN"} or _is_time(noun):
        return False
    several = noun.tag_ in {"NNS", "NNPS"} or any(child.dep_ == "conj" for child in noun.children)
    agrees = several if pronoun.lower_ == "them" else pronoun.lower_ != "it" or noun.tag_ in {"NN", "NNP"}
    return agrees and not any(one.dep_ in SUBJECTS and one.head == pronoun.head for one in (noun, noun.head))


def _is_time(noun: Any) -> bool:
    return noun.lower_ in _TIMES or noun.lower_ in entries("calendar")
