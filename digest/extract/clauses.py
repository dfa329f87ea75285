"""Takes a long sentence of two main clauses apart, where each can be read alone."""

from __future__ import annotations

import re
from typing import Any

from digest.extract.attribution import may_report
from digest.extract.context import leans
from digest.extract.document import Document
from digest.extract.lexicon import words_of
from digest.model import Span

_LONG = 120
"""A sentence shorter than this, in characters, stays whole."""
_FEWEST_WORDS = 6
_JOINT = re.compile(r"(?:;|, (?:and|but)) ")
_HANGS_ON = re.compile(
    r"\b(?:if|unless|although|though|provided|except|only|because|may|might|could|perhaps|reportedly|allegedly|not|never|no)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
"""What in one clause may carry the meaning of the other: then nothing is taken apart."""


def two_clauses(document: Document, sentence: Span) -> tuple[Span, Span] | None:
    """Return the two halves of a long English sentence, by its words alone; None where it has not just one joint."""
    text = sentence.of(document.text)
    joints = list(_JOINT.finditer(text))
    if not document.english or len(text) < _LONG or len(joints) != 1:
        return None
    joint = joints[0]
    first = Span(sentence.start, sentence.start + joint.start())
    second = Span(sentence.start + joint.end(), sentence.end)
    return (first, second) if len(first) and len(second) else None


def reads_without(document: Document, sentence: Span, clause: Span, other: Span) -> bool:
    """Whether one of the two clauses can be read without the other: both are whole, and neither leans on the other."""
    text, rest = clause.of(document.text), other.of(document.text)
    if _HANGS_ON.search(rest) or may_report(rest) or leans(text[:1].upper() + text[1:]):
        return False
    if len(words_of(text)) < _FEWEST_WORDS or not is_balanced(text):
        return False
    parse = document.parse_sentence(sentence)
    return all(_is_whole(parse, span.start - sentence.start, span.end - sentence.start) for span in (clause, other))


def _is_whole(parse: Any, start: int, end: int) -> bool:
    """Whether a verb on the sentence's top level has its subject there."""
    return any(
        token.dep_ in {"nsubj", "nsubjpass", "expl"}
        and _is_main(token.head)
        and start <= token.idx < token.head.idx < end
        for token in parse
    )


def _is_main(verb: Any) -> bool:
    return bool(verb.dep_ == "ROOT" or (verb.dep_ in {"conj", "ccomp", "parataxis"} and verb.head.dep_ == "ROOT"))


def is_balanced(text: str) -> bool:
    """Whether every quotation and bracket that begins in a text ends there."""
    pairs = (("“", "”"), ("(", ")"), ("[", "]"))
    return all(text.count(opened) == text.count(closed) for opened, closed in pairs) and text.count('"') % 2 == 0
