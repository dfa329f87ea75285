"""What a lone line needs to be understood: brackets for its dates and its subject, the question behind an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.extract.context.dates import date_brackets
from digest.extract.context.own_words import own_words
from digest.extract.context.questions import answered_questions
from digest.extract.context.subjects import subjects
from digest.extract.document import Document, Sentence
from digest.model import Note, Span

_LEANING = re.compile(
    r"^[“\"‘']?(?:(?:But|And|So|Or|Yet|Still|Then|Also|However|Meanwhile|Moreover|Furthermore|Besides|Instead),? )?"
    r"(?:he|she|it|they|him|this|that|these|those|his|her|its|their|such|both|another|others|one|neither"
    r"|\w+ of (?:them|these|those|it))"
    r"(?:[’'][a-z]+)?\b",
    re.IGNORECASE,
)
_EMPTY_SUBJECT = re.compile(
    r"^[“\"‘']?(?:[A-Z][a-z]+,? )?it(?:[’']s| is| was| would be| will be| has been| took| takes| remains)"
    r" (?!(?:his|her|its)\b)[\w’' -]*?\b(?:to|that|for|when|before|who)\b",
    re.IGNORECASE,
)


def notes_for(document: Document, span: Span) -> tuple[Note, ...]:
    """Return the brackets that a line needs to stand alone, only those that are sure: first its subject, then dates."""
    if not document.english:
        return ()
    sentences = [sentence for sentence in document.sentences if sentence.span.overlaps(span)]
    notes = (note for sentence in sentences for note in _notes_of(document, sentence))
    return tuple(note for note in notes if span.covers(note.at))


def _notes_of(document: Document, sentence: Sentence) -> Iterator[Note]:
    span, published = sentence.span, document.article.published
    if sentence.paragraph in own_words(document).torn:
        return
    subject = subjects(document).brackets.get(span)
    if subject is not None and not span.of(document.text).endswith("?"):
        yield subject
    if published is not None:
        yield from date_brackets(span.of(own_words(document).text), published, span.start)


def leans(text: str) -> bool:
    """Whether the subject of a sentence is a word that only another sentence explains."""
    return bool(_LEANING.match(text)) and not _EMPTY_SUBJECT.match(text)


def stands_alone(document: Document, span: Span) -> bool:
    """Whether a reader of this line alone knows whom it speaks of, with a bracket where one is sure."""
    if not document.english or span in subjects(document).brackets:
        return True
    return not leans(span.of(document.text)) and span not in subjects(document).unknown


__all__ = ["answered_questions", "leans", "notes_for", "stands_alone"]
