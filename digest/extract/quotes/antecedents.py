"""Says whom "he" or "she" means, where that is sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from digest.extract.quotes.people import Mention, People, Person
from digest.model import Span

_PARAGRAPHS_BACK = 2
"""How many paragraphs a pronoun may reach back for its name, or for the pronoun before it."""
_MUTE_AT_MOST = 2
"""How many sentences that mention nobody whom the pronoun may be can lie between."""
_LINKS_AT_MOST = 30
"""Through how many earlier pronouns a name is looked for."""
_PRONOUN = {"he": re.compile(r"(?<![\w’'/-])[Hh]e\b(?!/)"), "she": re.compile(r"(?<![\w’'/-])[Ss]he\b(?!/)")}

_THROWN_IN = re.compile(r"(?: \w+ly)? \w+(?: [\w’'.]+){0,3}[,.]")


class Antecedents:
    """Resolves the pronouns of one article; one that was resolved helps with the next."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._sentences = people.document.sentences
        self._resolved: dict[int, Person | None] = {}
        self._known: dict[Person, str] = {}

    def resolve(self, at: Span, links: int = 0) -> Person | None:
        """Return the one person whom the pronoun at a place means; None where that is not sure.

        `links` counts the pronouns behind it that it was reached through.
        """
        if links > _LINKS_AT_MOST:
            return None
        if at.start not in self._resolved:
            self._resolved[at.start] = None
            pronoun = at.of(self._people.text).lower()
            person = self._antecedent(at, pronoun, links)
            if person is not None:
                self._known.setdefault(person, pronoun)
            self._resolved[at.start] = person
        return self._resolved[at.start]

    def _antecedent(self, at: Span, pronoun: str, links: int) -> Person | None:
        """Look through the sentences before for names, or for the same pronoun, which means the same person."""
        for mute, region in enumerate(self._before(at)):
            fitting = [m for m in self._mentions(region) if self._may_be(m.person, pronoun)]
            earlier = self._same_pronoun(region, pronoun)
            meant = self.resolve(earlier, links + 1) if earlier is not None else None
            if earlier is not None and not any(m.at.start < earlier.start for m in fitting):
                return None if any(m.leads and m.person != meant for m in fitting) else meant
            if fitting:
                return self._sure(fitting, pronoun)
            if mute >= _MUTE_AT_MOST:
                return None
        return None

    def _before(self, at: Span) -> Iterator[Span]:
        """Yield the sentences, the nearest first: the part of its own before the pronoun, then those before."""
        here = self._people.document.paragraph_at(at.start)
        for sentence in reversed(self._sentences):
            if sentence.span.start >= at.start:
                continue
            if here - sentence.paragraph > _PARAGRAPHS_BACK:
                return
            if sentence.span.end <= at.start:
                yield sentence.span
            elif region := self._own_part(sentence.span.start, at):
                yield region

    def _own_part(self, start: int, at: Span) -> Span | None:
        """Return what of its own sentence may name the pronoun: in "the pier, she said, is" only what a semicolon ends.

        Nobody says their own name: words around a clause thrown in do not name its subject.
        """
        text = self._people.text
        end = at.start
        if text.endswith(", ", start, at.start) and _THROWN_IN.match(text, at.end):
            end = text.rfind(";", start, at.start)
        return Span(start, end) if end > start else None

    def _mentions(self, region: Span) -> list[Mention]:
        """Return who is mentioned there; a name that two bear, a "Mr" and a "Mrs", is nobody known."""
        found = (m for m in self._people.mentions if region.start <= m.at.start < region.end)
        return [replace(m, person=None) if m.person and len(self._people.genders(m.person)) > 1 else m for m in found]

    def _same_pronoun(self, region: Span, pronoun: str) -> Span | None:
        """Return where the pronoun stands first in a sentence, outside quotation marks."""
        found = (
            Span(*match.span()) for match in _PRONOUN[pronoun].finditer(self._people.text, region.start, region.end)
        )
        return next((at for at in found if not self._people.quoted(at)), None)

    def _sure(self, fitting: list[Mention], pronoun: str) -> Person | None:
        """Return the one person whom all the mentions of a sentence mean; of several the leading one that is known."""
        persons = {mention.person for mention in fitting}
        leading = {mention.person for mention in fitting if mention.leads}
        if len(persons) == 1:
            only = next(iter(persons))
            return only if leading or self._gender(only) == pronoun else None
        known = [person for person in leading if self._gender(person) == pronoun]
        return known[0] if len(leading) == 1 and known else None

    def _may_be(self, person: Person | None, pronoun: str) -> bool:
        return person is None or self._gender(person) in ("", pronoun)

    def _gender(self, person: Person | None) -> str:
        """Return what titles and roles tell of somebody, else the pronoun that was resolved to them before."""
        if person is None:
            return ""
        return next(iter(self._people.genders(person)), "") or self._known.get(person, "")
