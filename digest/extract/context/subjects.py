"""Brackets for the subjects of a lone line: whom "she" means, where only one person can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from digest.extract.context.cast import Cast, Mention
from digest.extract.context.clues import SAY
from digest.extract.context.definite import definite_subjects
from digest.extract.context.own_words import BLOT, own_words
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


@dataclass(frozen=True, slots=True)
class Subjects:
    """The brackets for each sentence whose subject needs one and is sure.

    `unknown` are the sentences with a "he" or "she" of whom nobody can be sure.
    """

    brackets: Mapping[Span, Note]
    unknown: frozenset[Span]


@lru_cache(maxsize=2)
def subjects(document: Document) -> Subjects:
    """Return the brackets of an article's subjects; the last articles' are kept."""
    cast = Cast(document)
    definite = definite_subjects(document, cast)
    read = dict(_Reader(document, cast).read())
    sure = {span: note for span, note in read.items() if note is not None}
    return Subjects({**definite, **sure}, frozenset(read.keys() - sure.keys()))


@dataclass(frozen=True, slots=True)
class _Pronoun:
    """A "he" or "she", where it stands, and what stands around it.

    `speaks` says that it says something ("she added"); `opens` that no own word stands before it in its sentence but
    "and" or the like; `starts` that no quoted one does either.
    """

    word: str
    at: Span
    speaks: bool
    opens: bool
    starts: bool


class _Reader:
    """Goes through the sentences in order, so that a pronoun that was resolved helps with the next."""

    def __init__(self, document: Document, cast: Cast) -> None:
        self._document = document
        self._torn = own_words(document).torn
        self._own, self._mentions = cast.own, cast.mentions

    def read(self) -> Iterator[tuple[Span, Note | None]]:
        """Yield the sentences with a pronoun that needs a note, and the note where it is sure."""
        for index, sentence in enumerate(self._document.sentences):
            if not self._document.is_prose(sentence):
                continue
            if sentence.paragraph in self._torn:
                self._mentions[index].append(Mention(sentence.span, None, ""))
                continue
            match = _PRONOUN.search(self._own, sentence.span.start, sentence.span.end)
            pronoun = self._pronoun(match, sentence.span.start) if match else None
            if pronoun and not self._is_known_here(index, pronoun):
                yield sentence.span, self._note(index, pronoun)

    def _pronoun(self, match: re.Match[str], start: int) -> _Pronoun:
        opens = _OPENING.fullmatch(self._own, start, match.start()) is not None
        return _Pronoun(
            match["word"].lower(),
            Span(*match.span()),
            speaks=_SPEAKS.match(self._own, match.end()) is not None,
            opens=opens,
            starts=opens and BLOT not in self._own[start : match.start()],
        )

    def _is_known_here(self, index: int, pronoun: _Pronoun) -> bool:
        """Whether somebody may be meant whom the sentence itself mentions."""
        here, start = self._mentions[index], pronoun.at.start
        before = any(mention.at.start < start and mention.may_be(pronoun.word) for mention in here)
        if not before and self._looks_ahead(index, pronoun):
            here.append(Mention(pronoun.at, None, pronoun.word, leads=True))
            return True
        return before

    def _note(self, index: int, pronoun: _Pronoun) -> Note | None:
        """Return the note for the first pronoun of a sentence."""
        here = self._mentions[index]
        person = self._antecedent(index, pronoun)
        if person is not None and any(mention.person is person for mention in here):
            person = None
        here.append(Mention(pronoun.at, person, pronoun.word, leads=True))
        if person is None:
            return None
        person.told.add(pronoun.word)
        person.sure = True
        return Note(pronoun.at, person.name, person.at)

    def _looks_ahead(self, index: int, pronoun: _Pronoun) -> bool:
        """Whether the name follows: "When she left, Ada Quill ..."."""
        comma = self._own.find(", ", pronoun.at.end, self._document.sentences[index].span.end)
        return comma >= 0 and any(
            comma < mention.at.start < comma + _NEAR
            and mention.leads
            and not mention.speaks
            and mention.person is not None
            and mention.may_be(pronoun.word)
            for mention in self._mentions[index]
        )

    def _antecedent(self, index: int, pronoun: _Pronoun) -> Person | None:
        """Return whom the nearest sentence before means that mentions anybody the pronoun may be."""
        for mute, back in enumerate(self._before(index)):
            if mute > _MUTE_AT_MOST:
                return None
            fitting = [mention.as_one(pronoun.word) for mention in self._mentions[back] if mention.may_be(pronoun.word)]
            if fitting:
                person = _the_one(fitting, pronoun)
                sure = person is not None and _is_sure(person, fitting, pronoun, mute)
                return person if person and sure and self._stands_out(person, fitting, back, pronoun) else None
        return None

    def _before(self, index: int) -> Iterator[int]:
        """Yield the sentences before that have own words, the nearest first, as far as a pronoun may reach."""
        sentences = self._document.sentences
        for back in range(index - 1, -1, -1):
            if sentences[index].paragraph - sentences[back].paragraph > _PARAGRAPHS_BACK:
                return
            if self._document.is_prose(sentences[back]) and re.search(r"[a-z]", sentences[back].span.of(self._own)):
                yield back

    def _stands_out(self, person: Person, fitting: list[Mention], back: int, pronoun: _Pronoun) -> bool:
        """Whether nobody whom the sentences before are about is as likely.

        That is asked where the person is not yet known by "he" or "she", comes as "her sister", or only says something
        in passing.
        """
        known = person.gender == pronoun.word
        if self._is_somebodys(person, fitting, back, pronoun):
            return False
        near = pronoun.opens or (pronoun.speaks and known)
        if known and (near or not all(mention.speaks for mention in fitting)):
            return True
        before = [mention for mentions in self._mentions[max(0, back - _LOOKS_BACK) : back] for mention in mentions]
        others = [m.person for m in before if m.person is not None and m.person is not person and m.person.sure]
        if not known:
            return near or not any(other.gender == pronoun.word for other in others)
        return not any(other.gender in ("", pronoun.word) and other.times > person.times for other in others)

    def _is_somebodys(self, person: Person, fitting: list[Mention], back: int, pronoun: _Pronoun) -> bool:
        """Whether a "her" before the name speaks of somebody else: "Her sister, Ada Quill, ..."."""
        start = self._document.sentences[back].span.start
        named = min(mention.at for mention in fitting if mention.person is person)
        beside = self._own[named.end : named.end + 1] in (",", ".", ";") or not self._own[: named.start].endswith(", ")
        owned = beside and _OWNED[pronoun.word].search(self._own, start, named.start)
        known = person.gender == pronoun.word
        if known and not owned and any(mention.leads for mention in fitting):
            return False
        return _SAME[pronoun.word if known else ""].search(self._own, start, named.start) is not None


def _the_one(fitting: list[Mention], pronoun: _Pronoun) -> Person | None:
    """Return the one person whom all the mentions of a sentence are.

    Beside somebody whom the sentence is about, and who is known as "he" or "she", a name in passing that may be no
    person's does not count; nor does "the mayor" in passing, where the pronoun goes on to speak; and who said something
    goes on to speak, whoever else is named in passing.
    """
    known = [m for m in fitting if m.person is not None and m.person.sure and m.person.gender == pronoun.word]
    if any(mention.leads for mention in known):
        leading = next(mention.person for mention in known if mention.leads)
        fitting = [m for m in fitting if m.leads or m.person is leading or not _in_passing(m, pronoun)]
    said = [mention.person for mention in known if mention.declares]
    if pronoun.speaks and len(said) == 1 and not any(m.leads for m in fitting if m.person is not said[0]):
        return said[0]
    person = fitting[0].person
    return person if all(mention.person is person for mention in fitting) else None


def _in_passing(mention: Mention, pronoun: _Pronoun) -> bool:
    """Whether a mention is a lone word that is not known as a person's name, or an unnamed person while one speaks."""
    person = mention.person
    if person is None:
        return pronoun.speaks
    return not person.sure and not mention.gender and " " not in person.name


def _is_sure(person: Person, fitting: list[Mention], pronoun: _Pronoun, mute: int) -> bool:
    """Whether a person is near and plain enough: what a "she" follows at once is a person if it has a full name."""
    leads = any(mention.leads for mention in fitting)
    if len(person.told) > 1:
        return False
    if not person.sure:
        plain = any(mention.declares for mention in fitting) or (leads and pronoun.starts)
        return plain and not mute and " " in person.name and not person.name.endswith("s")
    known = person.gender == pronoun.word
    return (leads and known) or (not mute and (leads or known))
