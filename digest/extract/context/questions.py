"""Finds the questions that a sentence answers."""

from __future__ import annotations

import re

from digest.extract.document import Document, Sentence
from digest.model import HIGHLIGHT_LIMIT, Span

_ANSWERS = re.compile(
    r"^(?:The |In short, the |My |Their |His |Her )?answers? (?:to (?:all )?(?:these|this|those|that|the|both|all)"
    r"[\w ]{0,20} )?(?:is|are|was|were)\b"
    r"|^(?:No|Yes|Not quite|Not yet|Not really|Hardly|Probably not|Almost certainly)\b[,.:—– ]",
    re.IGNORECASE,
)
_ALL_OF_THEM = re.compile(r"\b(?:these|those|all|both)\b", re.IGNORECASE)
_QUESTIONS_LIMIT = 320
"""The longest run of questions, in code points, that is shown before its answer."""


def answered_questions(document: Document) -> dict[Span, Span]:
    """Return, for each sentence that answers, the questions it answers: those that stand right before it."""
    found = {}
    run: list[Sentence] = []
    for sentence in document.sentences:
        text = sentence.span.of(document.text)
        if sentence.paragraph in document.furniture:
            continue
        if text.rstrip("”\"’')").endswith("?"):
            run = [*run, sentence] if run and run[-1].paragraph == sentence.paragraph else [sentence]
            continue
        if run and document.english and _ANSWERS.match(text):
            found[sentence.span] = _asked(run, plural=bool(_ALL_OF_THEM.search(text)))
        run = []
    return found


def _asked(run: list[Sentence], *, plural: bool) -> Span:
    """Return all the questions where the answer speaks of several and they are short enough, else the last one."""
    whole = Span(run[0].span.start, run[-1].span.end)
    return whole if plural and len(whole) <= min(_QUESTIONS_LIMIT, HIGHLIGHT_LIMIT) else run[-1].span
