"""Says who is who among the names of an article: which mean the same person, and what is told of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.extract.context import clues
from digest.extract.context.names import Name
from digest.model import Span


@dataclass(slots=True)
class Person:
    """Somebody, or something, that the article names.

    `name` is the longest form of it, which stands at `at`; `since` is where the article first has any form. `sure` says
    that it is a person, `never` that it is none; `told` by which pronoun it goes, `hinted` the same less surely.
    """

    name: str
    at: Span
    since: int
    sure: bool = False
    never: bool = False
    told: set[str] = field(default_factory=set)
    hinted: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    times: int = 0

    @property
    def gender(self) -> str:
        """Return "he" or "she" where all that is told agrees, else nothing; a hint counts where nothing is told."""
        told = self.told or self.hinted
        return next(iter(told)) if len(told) == 1 else ""

    def meet(self, name: Name) -> None:
        """Note what a mention tells."""
        if len(name.words) > len(self.name):
            self.name, self.at = name.words, name.at
        self.times += 1
        roles = clues.roles_of(name)
        self.roles |= roles
        genders = (
            clues.gender_of_titles(name),
            clues.gender_of_first_name(name.first),
            *map(clues.gender_of_noun, roles),
        )
        self.told |= {gender for gender in genders if gender}
        self.hinted |= {gender for gender in (clues.gender_said_of_oneself(name),) if gender}
        self.never |= clues.is_no_person(name, roles)
        self.sure = not self.never and (self.sure or clues.is_surely_a_person(name, roles))


class Register:
    """Everybody whom the names of an article mean."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._titled: dict[str, Counter[str]] = {}
        self._full: dict[tuple[str, str], Person] = {}
        self._short: dict[str, Person] = {}
        for name in names:
            self._titled.setdefault(name.parts[-1], Counter())[clues.gender_of_titles(name)] += 1
            if len(name.parts) > 1:
                person = self._full.setdefault(_ends(name), _new(name))
                person.meet(name)
        self.of = {name.at: self._who(name) for name in names}
        self.people = (*self._full.values(), *self._short.values())

    def _who(self, name: Name) -> Person | None:
        """Return whom a name means; None where a surname or first name has several bearers."""
        if len(name.parts) > 1:
            return self._full[_ends(name)]
        bearers = self._bearers(name)
        if len(bearers) > 1:
            return None
        person = bearers[0] if bearers else self._short.setdefault(self._short_key(name), _new(name))
        person.meet(name)
        return person

    def _bearers(self, name: Name) -> list[Person]:
        """Return whom a lone name may mean: whoever was introduced before; persons by their surname first."""
        every = [
            (ends, person) for ends, person in self._full.items() if name.words in ends and self._fits(person, name)
        ]
        known = [pair for pair in every if pair[1].since < name.at.start] or every
        surnamed = [person for (_, last), person in known if last == name.words and person.sure]
        return surnamed or [person for _, person in known]

    def among(self, name: Name) -> tuple[Person, ...]:
        """Return the several persons of whom a lone name may mean any."""
        return () if len(name.parts) > 1 or self.of[name.at] else tuple(self._bearers(name))

    def _fits(self, person: Person, name: Name) -> bool:
        """Whether "Mr" or "Mrs" can be that person; where both bear the surname, only one who is known as such."""
        gender = clues.gender_of_titles(name)
        if not gender:
            return True
        return not person.never and person.gender in ((gender,) if self._both(name) else ("", gender))

    def _both(self, name: Name) -> bool:
        return len(self._titled[name.parts[-1]].keys() - {""}) > 1

    def _short_key(self, name: Name) -> str:
        return name.words + (clues.gender_of_titles(name) if self._both(name) else "")


def _new(name: Name) -> Person:
    return Person(name.words, name.at, name.at.start)


def _ends(name: Name) -> tuple[str, str]:
    return name.parts[0], name.parts[-1]
