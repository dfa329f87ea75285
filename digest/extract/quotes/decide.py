"""Decides whether a marked stretch is somebody's words: the features that points.QUOTE gives points for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from digest.extract.quotes.attribution import Attributed
from digest.extract.quotes.lexicon import words
from digest.extract.quotes.speakers import Choice
from digest.extract.quotes.titles import is_title_case, last_words, mentions_a_word, names_a_programme, names_a_work
from digest.model import Span

_WORD = re.compile(r"[\w’'-]+")
_SENTENCE_ENDED = re.compile(r"[.?!…][\"”’')]*\s*$")
_ARTICLE = re.compile(r"\b(?:the|a|an)$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s(?!(?:and|or|but|in|on|to|of|for|with|by|as|at|from|when|who|that|because|if|is|was|were|are|after|during|over"
    r"|about|against|he|she|they|said|says)\b)[a-z]"
)
_CALL = re.compile(r"(?:Follow|Like|Find|Join|Watch|Contact) [^.!?]*@\w+")
_BEFORE = frozenset(("right before", "close before"))
_GOVERNS = frozenset(("governs the words", "governs them from afar"))
_FORMS = frozenset(("signed with a dash", "transcript label", "named behind the marks", "comma or colon"))


@dataclass(frozen=True, slots=True)
class _Marked:
    """A stretch with what deciding on it looks at: its words, how many, what stands right before and right behind."""

    attributed: Attributed
    inner: str
    count: int
    lead: str
    tail: str

    @property
    def best(self) -> Choice | None:
        return self.attributed.best

    def has(self, *features: str) -> bool:
        """Whether one of these speaks for the likeliest speaker."""
        return self.best is not None and not set(features).isdisjoint(self.best.features)

    @property
    def labelled(self) -> bool:
        """Whether the form alone gives the words to somebody: "QUILL: “No.”"."""
        return self.best is not None and self.best.by_form and not self.best.carried

    @property
    def speech_around(self) -> bool:
        """Whether the sentence has a plain verb of speech, or its cue judges the thing in the words that follow."""
        if any(
            choice.points >= 8
            and choice.candidate
            and choice.candidate.grade >= 3
            and "same sentence" in choice.features
            for choice in self.attributed.choices
        ):
            return True
        cue = self.best.candidate if self.best else None
        judges = cue is not None and cue.lemma in words("judging") and cue.route != "passive"
        return judges and self.has(*_BEFORE) and self.has("same sentence")


def features(attributed: Attributed, text: str, paragraph: Span, *, english: bool) -> tuple[str, ...]:
    """Return what speaks for and against a quote; in another language than English only what its form tells."""
    span, marked = attributed.stretch.span, attributed.stretch.marked
    inner = span.of(text)
    lead = text[max(paragraph.start, marked.start - 60) : marked.start].rstrip()
    here = _Marked(attributed, inner, len(_WORD.findall(inner)), lead, text[marked.end : marked.end + 40])
    if not english:
        return (*_speaker(here), *_length(here), *_place(here))
    return (*_speaker(here), *_length(here), *_place(here), *_lead_in(here), *_title(here), *_scare(here))


def _speaker(here: _Marked) -> Iterator[str]:
    best = here.best
    points = best.points if best else 0
    if points < 5:
        yield "no speaker"
    steps = ((14, "speaker sure"), (11, "speaker likely"), (8, "speaker possible"))
    yield from islice((feature for least, feature in steps if points >= least), 1)
    if best and best.candidate and here.has("same sentence"):
        yield from _cue(best.candidate.grade)
    if here.has(*_GOVERNS):
        yield "governed by the cue"
    if here.has("right before"):
        yield "right behind the cue"
    if here.has(*_FORMS):
        yield "set off by its form"


def _cue(grade: int) -> Iterator[str]:
    if grade >= 4:
        yield "cue such as say"
    elif grade == 3:
        yield "cue of speech"
    elif grade < 2:
        yield "no cue of speech"


def _length(here: _Marked) -> Iterator[str]:
    if here.count >= 3 or not here.labelled:
        steps = ((12, "twelve words or more"), (6, "six words or more"), (3, "three words or more"))
        yield next((feature for least, feature in steps if here.count >= least), "one or two words")
    if here.count <= 5 and here.speech_around:
        yield "short, but speech around it"
    elif here.count <= 2 and not here.labelled:
        yield "very short, no speech around it"


def _place(here: _Marked) -> Iterator[str]:
    if here.attributed.repeated:
        yield "repeats another quote"
    if here.attributed.alone:
        yield "stands alone"


def _lead_in(here: _Marked) -> Iterator[str]:
    cue = here.best.candidate if here.best else None
    if cue and cue.grade == 2 and here.has(*_BEFORE):
        yield "reporting verb before it"
    if not here.attributed.alone and last_words(here.lead)[-1] in words("leading in"):
        yield "a clause leads into it"


def _title(here: _Marked) -> Iterator[str]:
    if not is_title_case(here.inner):
        return
    work = names_a_work(here.lead, here.tail)
    spoken = (here.attributed.alone and here.inner[-1] in "?!,.") or _is_turn_of_speech(here)
    if not spoken and (work or not here.has(*_FORMS)):
        yield "title case"
    if work:
        yield "a work is named"
    elif names_a_programme(here.lead):
        yield "title of a programme"


def _is_turn_of_speech(here: _Marked) -> bool:
    """Whether a short stretch opens a sentence and a verb of speech follows at once: “Judge,” said Quill."""
    opens = not here.lead or _SENTENCE_ENDED.search(here.lead) is not None
    return opens and here.has("right after") and here.inner[-1] in ",?!"


def _scare(here: _Marked) -> Iterator[str]:
    if here.count <= 3 and not here.speech_around and _ARTICLE.search(here.lead):
        yield "article before it"
    if here.count <= 2 and not here.speech_around and _GOES_ON.match(here.tail):
        yield "modifies a noun"
    if (mentions_a_word(here.lead, here.tail) or _is_called(here)) and here.inner[-1] not in "?!":
        yield "a word is mentioned"
    if here.inner in ("yes", "no", "maybe"):
        yield "a bare yes or no"
    if here.tail.startswith(">") or here.lead.endswith("=") or _CALL.match(here.inner):
        yield "page furniture"


def _is_called(here: _Marked) -> bool:
    """Whether the marked words are what a thing is called: "a package called “hello-owner”"."""
    cue = here.best.candidate if here.best and here.has("right before") else None
    if cue is None or cue.lemma not in words("naming"):
        return False
    what = any(child.lower_ in ("what", "which", "whom", "that") for child in cue.cue_token.children)
    return cue.token.pos_ == "NOUN" and cue.cue == cue.last + 1 and not what
