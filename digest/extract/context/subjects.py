"""Brackets for the subjects of a lone line: whom "she" means, where only one person can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from digest.extract.context.cast import Cast, Mention
from digest.extract.context.clues import SAY
from digest.extract.context.definite import definite_subjects
from digest.extract.context.own_words import own_words
from digest.extract.context.people import Person
from digest.extract.document import Document
from digest.model import Note, Span

_PRONOUN = re.compile(
    r"(?<![\w/’'])(?P<word>[Hh]e|[Ss]he)(?:[’'](?:s|d|ll|ve|re))?(?![\w/’'-]| [A-Z])"
    r"(?! or (?:he|she)\b)(?<!\bor he)(?<!\bor she)"
)
_SPEAKS = re.compile(rf" (?:\w+ly |also |then |later )?{SAY}\b")
_OPENING = re.compile(r"\W*(?:(?:But|And|Then|So|Still|Yet|Now|Later),? )?")
_SAME = {
    "he": re.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im)\b"),
    "she": re.compile(r"\b(?:[Ss]he|[Hh]er)\b"),
    "": re.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im|[Ss]he|[Hh]er)\b"),
}
_OWNED = {
    "he": re.compile(r"\b[Hh]is (?:[\w-]+,? ){1,5}$"),
    "she": re.compile(r"\b[Hh]er (?:[\w-]+,? ){1,5}$"),
}
_PARAGRAPHS_BACK = 2
"""How many paragraphs a pronoun may reach back for its name."""
_MUTE_AT_MOST = 2
"""How many sentences that mention nobody may lie between."""
_LOOKS_BACK = 5
"""How many sentences before the name somebody else may be what the article goes on about."""
_NEAR = 40
"""How far behind the comma a name may begin, in code points, that a pronoun before the comma looks ahead to."""


@lru_cache(maxsize=2)
def subject_brackets(document: Document) -> Mapping[Span, Note]:
    """Return for each sentence whose subject needs a bracket that bracket, only where it is sure."""
    cast = Cast(document)
    definite = definite_subjects(document, cast)
    return {**definite, **dict(_Reader(document, cast).read())}


class _Reader:
    """Goes through the sentences in order, so that a pronoun that was resolved helps with the next."""

    def __init__(self, document: Document, cast: Cast) -> None:
        self._document = document
        self._torn = own_words(document).torn
        self._own, self._mentions = cast.own, cast.mentions

    def read(self) -> Iterator[tuple[Span, Note]]:
        """Yield a note a sentence."""
        for index, sentence in enumerate(self._document.sentences):
            if not self._document.is_prose(sentence):
                continue
            if sentence.paragraph in self._torn:
                self._mentions[index].append(Mention(sentence.span, None, ""))
                continue
            match = _PRONOUN.search(self._own, sentence.span.start, sentence.span.end)
            note = self._note(index, match) if match else None
            if note is not None:
                yield sentence.span, note

    def _note(self, index: int, match: re.Match[str]) -> Note | None:
        """Return the note for the first pronoun of a sentence, if nobody before it in the sentence may be meant."""
        pronoun, at = match["word"].lower(), Span(*match.span())
        here = self._mentions[index]
        if any(mention.at.start < at.start and mention.may_be(pronoun) for mention in here):
            return None
        person = None if self._looks_ahead(index, at, pronoun) else self._antecedent(index, at, pronoun)
        if person is not None and any(mention.person is person for mention in here):
            person = None
        here.append(Mention(at, person, pronoun, leads=True))
        if person is None:
            return None
        person.told.add(pronoun)
        person.sure = True
        return Note(at, person.name, person.at)

    def _looks_ahead(self, index: int, at: Span, pronoun: str) -> bool:
        """Whether the name follows: "When she left, Ada Quill ..."."""
        comma = self._own.find(", ", at.end, self._document.sentences[index].span.end)
        return comma >= 0 and any(
            comma < mention.at.start < comma + _NEAR
            and mention.leads
            and not mention.speaks
            and mention.person is not None
            and mention.may_be(pronoun)
            for mention in self._mentions[index]
        )

    def _antecedent(self, index: int, at: Span, pronoun: str) -> Person | None:
        """Return whom the nearest sentence before means that mentions anybody the pronoun may be."""
        speaks = _SPEAKS.match(self._own, at.end) is not None
        for mute, back in enumerate(self._before(index)):
            if mute > _MUTE_AT_MOST:
                return None
            fitting = [mention.as_one(pronoun) for mention in self._mentions[back] if mention.may_be(pronoun)]
            if fitting:
                person = _sure(fitting, pronoun, mute, speaks=speaks)
                opens = _OPENING.fullmatch(self._own, self._document.sentences[index].span.start, at.start) is not None
                near = opens or (speaks and person is not None and person.gender == pronoun)
                stands_out = person and self._stands_out(person, fitting, back, pronoun, near=near)
                return person if stands_out else None
        return None

    def _before(self, index: int) -> Iterator[int]:
        """Yield the sentences before that have own words, the nearest first, as far as a pronoun may reach."""
        sentences = self._document.sentences
        for back in range(index - 1, -1, -1):
            if sentences[index].paragraph - sentences[back].paragraph > _PARAGRAPHS_BACK:
                return
            if self._document.is_prose(sentences[back]) and re.search(r"[a-z]", sentences[back].span.of(self._own)):
                yield back

    def _stands_out(self, person: Person, fitting: list[Mention], back: int, pronoun: str, *, near: bool) -> bool:
        """Whether nobody whom the sentences before are about is as likely.

        That is asked where the person is not yet known by "he" or "she", comes as "her sister", or only says something
        in passing.
        """
        start = self._document.sentences[back].span.start
        named = min(mention.at for mention in fitting if mention.person is person)
        first, aside = named.start, self._own[named.end : named.end + 1] in (",", ".", ";")
        aside = aside or not self._own[:first].endswith(", ")
        known = person.gender == pronoun
        passing = not any(mention.leads for mention in fitting) or (
            aside and _OWNED[pronoun].search(self._own, start, first)
        )
        if (not known or passing) and _SAME[pronoun if known else ""].search(self._own, start, first):
            return False
        if known and (near or not all(mention.speaks for mention in fitting)):
            return True
        before = [mention for mentions in self._mentions[max(0, back - _LOOKS_BACK) : back] for mention in mentions]
        others = [m.person for m in before if m.person is not None and m.person is not person and m.person.sure]
        if not known:
            return near or not any(other.gender == pronoun for other in others)
        return not any(other.gender in ("", pronoun) and other.times > person.times for other in others)


def _sure(fitting: list[Mention], pronoun: str, mute: int, *, speaks: bool) -> Person | None:
    """Return the one person whom all the mentions of a sentence are, where it is sure enough.

    Beside somebody whom the sentence is about, and who is known as "he" or "she", a name in passing that may be no
    person's does not count; nor does "the mayor" in passing, where the pronoun goes on to speak.
    """
    leading = next((m.person for m in fitting if m.leads and m.person and m.person.gender == pronoun), None)
    if leading is not None and leading.sure:
        fitting = [m for m in fitting if m.leads or m.person is leading or not _in_passing(m, speaks=speaks)]
    declaring = [m for m in fitting if m.declares and m.person and m.person.sure and m.person.gender == pronoun]
    if speaks and len(declaring) == 1 and not any(m.leads for m in fitting if m.person is not declaring[0].person):
        return declaring[0].person
    person = fitting[0].person
    leads = any(mention.leads for mention in fitting)
    if person is None or any(mention.person is not person for mention in fitting):
        return None
    if not person.sure and (mute or " " not in person.name or not any(mention.declares for mention in fitting)):
        return None
    known = person.gender == pronoun
    return person if (leads and known) or (not mute and (leads or known)) else None


def _in_passing(mention: Mention, *, speaks: bool) -> bool:
    """Whether a mention is a lone word that is not known as a person's name, or an unnamed person while one speaks."""
    person = mention.person
    if person is None:
        return speaks
    return not person.sure and not mention.gender and " " not in person.name
