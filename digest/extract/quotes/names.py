"""Says whom a mention means, where that is sure: of a surname the full name, of "he" or "the mayor" the person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from digest.extract.context.subjects import subjects
from digest.extract.quotes.antecedents import Antecedents
from digest.extract.quotes.attribution import Attributed
from digest.extract.quotes.candidates import Candidate, mention_around
from digest.extract.quotes.people import People, Person
from digest.extract.quotes.speakers import Choice
from digest.model import Note, Said, Span

_PERSONAL = frozenset(("he", "she"))
_RELATIVE = frozenset(("who", "that", "which"))
_LABEL = re.compile(r"[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")


def name_speakers(quotes: Sequence[Attributed], people: People) -> list[Said | None]:
    """Return for each stretch who says it, by the fullest name that is sure; None where nobody is known."""
    namer = _Namer(people)
    return [namer.name(quote.speaker) for quote in quotes]


class _Namer:
    """Names the speakers of one article in reading order."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._antecedents = Antecedents(people)
        self._last: Said | None = None
        notes = subjects(people.document).brackets.values() if people.document.english else ()
        self._brackets = {note.at.start: note for note in notes}

    def name(self, choice: Choice | None) -> Said | None:
        """Return who says it, by the fullest name that is sure."""
        if choice is None:
            return None
        if self._last is not None and self._last.mention == choice.mention:
            self._last = replace(self._last, cue=choice.cue)
        else:
            self._last = self._said(choice)
        return self._last

    def _said(self, choice: Choice) -> Said:
        mention = choice.mention.of(self._people.text)
        candidate = choice.candidate
        bracket = self._brackets.get(choice.mention.start)
        if candidate is not None and mention.lower() in _PERSONAL:
            person = _agreed(self._antecedents.resolve(choice.mention), bracket)
        elif bracket is not None and bracket.at == choice.mention:
            person = _agreed(self._people.roles.get(_bare(mention).lower()), bracket)
        elif candidate is not None and mention.lower() in _RELATIVE:
            return self._relative(choice, candidate)
        else:
            person = self._people.roles.get(_bare(mention).lower()) or _labelled(mention, self._people)
        if person is not None:
            return Said(choice.mention, person.name, choice.cue, person.at)
        if (note := self._explained.get(choice.mention)) is not None:
            return Said(choice.mention, note.text, choice.cue, note.evidence)
        return self._named(choice.mention, self._name_in(choice) or _up_to_comma(mention), choice.cue)

    @cached_property
    def _explained(self) -> Mapping[Span, Note]:
        """The subjects, such as "she" or "the company", whom the article's other sentences make sure."""
        document = self._people.document
        return {note.at: note for note in subjects(document).brackets.values()} if document.english else {}

    def _named(self, mention: Span, name: str, cue: Span | None) -> Said:
        """Give a surname the full name, where only one person of the article has it."""
        longer = self._people.bearer(name)
        return Said(mention, longer.name, cue, longer.at) if longer else Said(mention, name, cue)

    def _relative(self, choice: Choice, candidate: Candidate) -> Said:
        """Return the noun that "who" takes up: "Otto Brandvik, who said ..."."""
        verb = candidate.token.head
        while verb.dep_ != "relcl" and verb.head.i != verb.i:
            verb = verb.head
        if verb.dep_ != "relcl":
            return Said(choice.mention, choice.mention.of(self._people.text), choice.cue)
        at = candidate.reading.span(*mention_around(candidate.reading, verb.head))
        person = self._people.person_at(candidate.reading, verb.head)
        if person is not None:
            return Said(choice.mention, person.name, choice.cue, person.at)
        return Said(choice.mention, at.of(self._people.text), choice.cue, at)

    def _name_in(self, choice: Choice) -> str | None:
        """Return the person's name that a mention with a title or description holds: "Spokeswoman Ann Lee, 52"."""
        candidate = choice.candidate
        if candidate is None:
            return None
        person = self._people.person_at(candidate.reading, candidate.token)
        if person is None or not choice.mention.covers(self._place(candidate)):
            return _name_behind_a_role(candidate, self._people.text)
        return person.name

    def _place(self, candidate: Candidate) -> Span:
        return candidate.reading.span(candidate.head, candidate.head)


def _agreed(person: Person | None, bracket: Note | None) -> Person | None:
    """Return whom both ways of reading the article mean, or the one that is sure; None where they differ."""
    if bracket is None or bracket.evidence is None:
        return person
    bracketed = Person(bracket.text, bracket.evidence)
    return person if person and person.surname == bracketed.surname else None if person else bracketed


def _labelled(mention: str, people: People) -> Person | None:
    """Return whom a label in capitals means: "CAPTAIN STRAND", "MR. PENN"."""
    return people.bearer(mention.rsplit(maxsplit=1)[-1].title()) if _LABEL.fullmatch(mention) else None


def _up_to_comma(mention: str) -> str:
    """Return a mention without its apposition or relative clause: "the owner, who spoke ..." is the owner."""
    return _POSSESSIVE.sub("", mention.partition(",")[0])


def _name_behind_a_role(candidate: Candidate, text: str) -> str | None:
    """Return the name that ends a mention such as "lighthouse financier Magnus Thorley", unseen by the recogniser."""
    doc, first = candidate.reading.doc, candidate.last
    if candidate.head != candidate.last:
        return None
    while first >= candidate.first and doc[first].pos_ == "PROPN" and doc[first].text[:1].isupper():
        first -= 1
    role = doc[first] if first >= candidate.first else None
    if role is None or role.pos_ != "NOUN" or not role.text.islower() or candidate.last - first < 2:
        return None
    return candidate.reading.span(first + 1, candidate.last).of(text)


def _bare(mention: str) -> str:
    """Return a definite mention without its article; anything else is not taken up by a role."""
    return re.sub(r"^[Tt]he\s+", "", mention) if mention[:4].lower() == "the " else ""
