"""Finds who asserts a sentence: the outlet itself, or somebody whose words it reports."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

from digest.extract.context import notes_for
from digest.extract.document import Document
from digest.extract.lexicon import entries, words_of
from digest.model import Attribution, Highlight, Outlet, Said, Span, Unattributed

_LABEL = re.compile(r"(?P<name>(?:[A-Z][A-Z.’'-]*,? ?){1,5}):(?=\s)")
"""Who speaks in a transcript: capitals before a colon at the start of a paragraph."""
_LABELS_AT_LEAST = 3
_REPORTED = re.compile(r"\baccording to\b|\bas \D{2,60} puts? it\b", re.IGNORECASE)
_MOSTLY_NOUNS = frozenset(
    ("report", "claim", "claims", "note", "promise", "pledge", "show", "tweet", "stress", "caution")
)
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
        return _labelled(document, sentence) or Outlet()
    parse = document.parse_sentence(sentence)
    said = _according_to(document, sentence, parse) or _reporting_verb(document, sentence, parse)
    return _named(document, said, found) if said else _labelled(document, sentence) or Outlet()


def _labelled(document: Document, sentence: Span) -> Said | None:
    """Return the speaker of a transcript's paragraph, whose name stands before a colon in capitals."""
    paragraph = document.paragraphs[document.paragraph_at(sentence.start)]
    label = _LABEL.match(document.text, paragraph.start, paragraph.end)
    if label is None or not _is_transcript(document):
        return None
    mention = Span(*label.span("name"))
    name = label["name"].split(",")[0]
    return _said(document, Span(mention.start, mention.start + len(name)), Span(mention.end, mention.end + 1))


def _is_transcript(document: Document) -> bool:
    labelled = (_LABEL.match(document.text, p.start, p.end) is not None for p in document.paragraphs)
    return sum(labelled) >= _LABELS_AT_LEAST


def _named(document: Document, said: Said, found: tuple[Highlight, ...]) -> Said:
    """Give the name of whoever stands there as "she" or "the company", where a quote or a sure bracket tells it."""
    for quote in found:
        known = quote.attribution
        if isinstance(known, Said) and known.mention == said.mention and known.name_at:
            return replace(said, name=known.name, name_at=known.name_at)
    sentence = next(s.span for s in document.sentences if s.span.end > said.mention.start)
    for note in notes_for(document, sentence):
        if note.at == said.mention and note.evidence:
            return replace(said, name=note.text, name_at=note.evidence)
    return said


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
    words = words_of(text)
    reckoned = not entries("reckoning").isdisjoint(words) and any(word[0].isdigit() for word in words)
    return reckoned or bool(_REPORTED.search(text)) or any(_may_govern(*pair) for pair in pairwise([*words, ""]))


def _may_govern(word: str, behind: str) -> bool:
    """Whether a statement may hang on the word: on no "saying", and on "report" or "claim" where "that" follows."""
    if word not in entries("reporting") or word.endswith("ing"):
        return False
    return behind == "that" or word not in _MOSTLY_NOUNS


def _according_to(document: Document, sentence: Span, parse: Any) -> Said | None:
    for token in parse[:-2]:
        if token.lower_ == "according" and token.nbor().lower_ == "to":
            source = next((child for child in token.nbor().rights if child.dep_ == "pobj"), None)
            if source is not None:
                cue = Span(sentence.start + token.idx, sentence.start + token.nbor().idx + 2)
                return _said_by(document, sentence, source, cue)
    return None


def _reporting_verb(document: Document, sentence: Span, parse: Any) -> Said | None:
    for verb in parse:
        if verb.pos_ != "VERB" or not (_reports(verb) and _governs(verb)):
            continue
        subject = _subject(verb)
        if subject is None or subject.pos_ == "VERB" or subject.left_edge.lower_ in _NOBODY:
            continue
        cue = Span(sentence.start + verb.idx, sentence.start + verb.idx + len(verb))
        return _said_by(document, sentence, subject, cue)
    return None


def _subject(verb: Any) -> Any | None:
    """Return the verb's subject, or the one that it shares with the verb before: "she sat down and told ..."."""
    verbs = [verb, verb.head] if verb.dep_ == "conj" else [verb]
    return next((child for one in verbs for child in one.children if child.dep_ == "nsubj"), None)


def _said_by(document: Document, sentence: Span, source: Any, cue: Span) -> Said:
    """Return who says it, by name where one stands beside the noun: "the builder, Strabo Civil, ..."."""
    start, end = noun_phrase(source)
    said = _said(document, Span(sentence.start + start, sentence.start + end), cue)
    beside = next((child for child in source.rights if child.dep_ == "appos" and child.pos_ == "PROPN"), None)
    if beside is None or source.pos_ == "PROPN":
        return said
    first, last = noun_phrase(beside)
    name = Span(sentence.start + first, sentence.start + last)
    return replace(said, name=name.of(document.text), name_at=name)


def _reports(verb: Any) -> bool:
    puts_it = verb.lower_ in {"put", "puts"} and any(
        child.dep_ == "dobj" and child.lower_ == "it" for child in verb.children
    )
    return puts_it or _reckons(verb) or verb.lower_ in entries("reporting")


def _reckons(verb: Any) -> bool:
    """Whether the verb arrives at a figure: "counted 61 boats", "put the loss at 61 crowns"."""
    parts = [part for child in verb.children if child.dep_ in {"dobj", "prep"} for part in child.subtree]
    return verb.lower_ in entries("reckoning") and verb.dep_ == "ROOT" and any(part.text[0].isdigit() for part in parts)


def _governs(verb: Any) -> bool:
    """Whether the statement hangs on this verb: "X said that ...", "..., X said", "as X said, ..."."""
    if _reckons(verb):
        return True
    if any(child.dep_ == "ccomp" for child in verb.children):
        own_subject = any(child.dep_ == "nsubj" for child in verb.children)
        return bool(verb.dep_ == "ROOT" or (verb.dep_ == "conj" and verb.head.dep_ == "ROOT" and not own_subject))
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
