"""Finds who asserts a sentence: the outlet itself, or somebody whose words it reports."""

from __future__ import annotations

import re
from typing import Any

from digest.extract.document import Document
from digest.extract.lexicon import entries, words_of
from digest.model import Attribution, Highlight, Outlet, Said, Span, Unattributed

_REPORTED = re.compile(r"\baccording to\b|\bas \D{2,60} puts? it\b", re.IGNORECASE)
_OUTSIDE_THE_NAME = {"relcl", "acl", "appos", "advcl", "parataxis", "cc", "conj", "punct", "dep"}
_NOBODY = {"it", "this", "that", "which", "there", "i", "we", "you", "what", "who", "one", "my", "our", "your"}


def attribution_of(document: Document, sentence: Span, found: tuple[Highlight, ...]) -> Attribution:
    """Return whoever asserts the sentence; a quote that fills most of it brings its own speaker."""
    for quote in found:
        if quote.kind == "quote" and _shared(quote.span, sentence) * 2 > len(sentence):
            return quote.attribution
    if not document.english:
        return Unattributed()
    text = sentence.of(document.text)
    if not may_report(text):
        return Outlet()
    parse = document.parse_sentence(sentence)
    return _according_to(document, sentence, parse) or _reporting_verb(document, sentence, parse) or Outlet()


def noun_phrase(token: Any) -> tuple[int, int]:
    """Return where a noun phrase stands in its parse, in code points, without what merely comments on it."""
    kept = [token, *(child for child in token.lefts if child.dep_ not in _OUTSIDE_THE_NAME)]
    for child in token.rights:
        joined = child.dep_ in {"cc", "conj"} and child.pos_ != "VERB"
        if joined or child.dep_ not in _OUTSIDE_THE_NAME:
            kept.append(child)
    start = min(part.left_edge.idx for part in kept if part.i <= token.i)
    end = token.idx + len(token)
    for part in kept:
        if part.i > token.i:
            end = max(end, _end_of_part(part))
    return start, end


def _end_of_part(token: Any) -> int:
    """Return the end of a part of a noun phrase, up to its first clause."""
    stop = next((part for part in token.subtree if part.dep_ in {"relcl", "acl", "appos", "advcl"}), None)
    last = token.doc[stop.left_edge.i - 1] if stop is not None and stop.left_edge.i > token.i else token.right_edge
    while last.i > token.i and last.is_punct:
        last = last.nbor(-1)
    return int(last.idx + len(last))


def _shared(first: Span, second: Span) -> int:
    return max(0, min(first.end, second.end) - max(first.start, second.start))


def may_report(text: str) -> bool:
    """Whether the words alone leave it open that somebody else is speaking, so that a parse is worth its time."""
    return bool(_REPORTED.search(text)) or not entries("reporting").isdisjoint(words_of(text))


def _according_to(document: Document, sentence: Span, parse: Any) -> Said | None:
    for token in parse[:-2]:
        if token.lower_ == "according" and token.nbor().lower_ == "to":
            source = next((child for child in token.nbor().rights if child.dep_ == "pobj"), None)
            if source is not None:
                start, end = noun_phrase(source)
                cue = Span(sentence.start + token.idx, sentence.start + token.nbor().idx + 2)
                return _said(document, Span(sentence.start + start, sentence.start + end), cue)
    return None


def _reporting_verb(document: Document, sentence: Span, parse: Any) -> Said | None:
    for verb in parse:
        if verb.pos_ != "VERB" or not (_reports(verb) and _governs(verb)):
            continue
        subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
        if subject is None or subject.pos_ == "VERB" or subject.left_edge.lower_ in _NOBODY:
            continue
        start, end = noun_phrase(subject)
        cue = Span(sentence.start + verb.idx, sentence.start + verb.idx + len(verb))
        return _said(document, Span(sentence.start + start, sentence.start + end), cue)
    return None


def _reports(verb: Any) -> bool:
    puts_it = verb.lower_ in {"put", "puts"} and any(
        child.dep_ == "dobj" and child.lower_ == "it" for child in verb.children
    )
    return puts_it or verb.lower_ in entries("reporting")


def _governs(verb: Any) -> bool:
    """Whether the statement hangs on this verb: "X said that ...", "..., X said", "as X said, ..."."""
    if any(child.dep_ == "ccomp" for child in verb.children):
        return bool(verb.dep_ == "ROOT")
    as_somebody_said: bool = verb.dep_ == "advcl" and any(child.lower_ == "as" for child in verb.lefts)
    return as_somebody_said or bool(verb.dep_ == "parataxis")


def _said(document: Document, mention: Span, cue: Span) -> Said:
    words = mention.of(document.text)
    full = _full_name(document.text, words, mention.start)
    return Said(mention, full.of(document.text) if full else words, cue, full)


def _full_name(text: str, words: str, before: int) -> Span | None:
    """Return where a bare surname's full name stands, when exactly one name before it ends in that surname."""
    surname = re.sub(r"^(?:Mr|Mrs|Ms|Dr)\.? ", "", words)
    if not re.fullmatch(r"[A-Z][\w’'-]+", surname):
        return None
    pattern = re.compile(rf"\b(?!The |Mr|Mrs|Ms|Dr)[A-Z][\w’'-]+ (?:[A-Z]\. )?{re.escape(surname)}\b")
    matches = list(pattern.finditer(text, 0, before))
    if len({match[0] for match in matches}) != 1:
        return None
    return Span(matches[0].start(), matches[0].end())
