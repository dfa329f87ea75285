"""Says whom a mention means, where that is sure: of a surname the full name, of "he" or "the mayor" the person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.extract.quotes.attribution import Attributed
from digest.extract.quotes.candidates import PRONOUNS
from digest.extract.quotes.reading import Reading, Token
from digest.extract.quotes.speakers import Choice, Scene
from digest.model import Said, Span

_PERSONAL = frozenset(("he", "she"))
_MALE = re.compile(r"\b(?:Mr|Sir|Lord|King|Prince)\b")
_FEMALE = re.compile(r"\b(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess)\b")
_LEADING = re.compile(r"^(?:(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sen|Rep|Gov|Gen|Prof|Sir|Dame|Lord|Lady)\.?\s+)+")
_POSSESSIVE = re.compile(r"[’']s?$")
_LOOKS_BACK_AT_MOST = 2
"""How many paragraphs a pronoun may reach back for its name."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the article names them once."""

    name: str
    at: Span
    paragraph: int

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.split()[-1]


class People:
    """Everybody whom the parsed paragraphs of one article name outside quotation marks, in reading order."""

    def __init__(self, text: str, scenes: Iterable[Scene]) -> None:
        self.text = text
        readings = [scene.reading for scene in scenes]
        self.named = tuple(person for reading in readings for person in _people(text, reading))
        self.roles = _roles(text, readings)

    def full(self, name: str) -> Person | None:
        """Return the person whose longer name ends in `name`; None when there is no such or more than one."""
        longer = {p.name: p for p in reversed(self.named) if p.name.endswith(" " + name)}
        return next(iter(longer.values())) if len(longer) == 1 else None

    def only_one_before(self, mention: Span, paragraph: int, since: int) -> Person | None:
        """Return the person named between `since` and the mention, when there is only one and not too far back."""
        near = [
            p for p in self.named
            if since <= p.at.start < mention.start and paragraph - p.paragraph <= _LOOKS_BACK_AT_MOST
        ]  # fmt: skip
        return near[-1] if near and len({p.surname for p in near}) == 1 else None


def who_says(attributed: Attributed, people: People, before: Sequence[Attributed]) -> Said | None:
    """Return the attribution of a stretch with the fullest name that is sure; `before` are the stretches before it."""
    choice = attributed.speaker
    if choice is None:
        return None
    mention = choice.mention.of(people.text)
    if mention.lower() in PRONOUNS:
        person = _antecedent(choice, attributed, people, before) if mention.lower() in _PERSONAL else None
    else:
        person = people.roles.get(_bare(mention).lower())
    if person is not None:
        full = people.full(person.name) or person
        return Said(choice.mention, full.name, choice.cue, full.at)
    name = _name_in(choice) or _POSSESSIVE.sub("", mention)
    longer = people.full(name)
    if longer is not None:
        return Said(choice.mention, longer.name, choice.cue, longer.at)
    return Said(choice.mention, name, choice.cue)


def _antecedent(choice: Choice, attributed: Attributed, people: People, before: Sequence[Attributed]) -> Person | None:
    """Return whom "he" or "she" means: the last speaker, as long as nobody else was named since.

    Without an earlier speaker it is the only person named in the paragraphs just before. A title that contradicts
    the pronoun ("she", Mr Quill) makes it unsure.
    """
    paragraph = choice.candidate.reading.paragraph if choice.candidate else attributed.stretch.paragraph
    earlier = next(
        (a.speaker for a in reversed(before) if a.speaker and a.speaker.mention.start < choice.mention.start), None
    )
    since = 0
    if earlier and earlier.candidate and earlier.candidate.token.ent_type_ == "PERSON":
        since = earlier.mention.start
    person = people.only_one_before(choice.mention, paragraph, since)
    if person is None:
        return None
    wrong = _FEMALE if choice.mention.of(people.text).lower() == "he" else _MALE
    titled = re.search(rf"(\w+)\.?\s+(?:\w+\s+)?{re.escape(person.surname)}\b", people.text)
    return None if titled and wrong.search(titled[0]) else person


def _people(text: str, reading: Reading) -> Iterable[Person]:
    for entity in reading.doc.ents:
        if entity.label_ == "PERSON" and not reading.quoted(entity.start):
            at = reading.span(entity.start, entity.end - 1)
            if person := _person(text, at, reading.paragraph):
                yield person


def _person(text: str, at: Span, paragraph: int) -> Person | None:
    """Make a person of a place in the text, without title and possessive; None when no name is left."""
    words = at.of(text)
    lead = _LEADING.match(words)
    start = at.start + (lead.end() if lead else 0)
    name = _POSSESSIVE.sub("", text[start : at.end])
    return Person(name, Span(start, start + len(name)), paragraph) if name.strip() and "\n" not in name else None


def _name_in(choice: Choice) -> str | None:
    """Return the person's name that a mention with a title or description holds: "Spokeswoman Ann Lee"."""
    candidate = choice.candidate
    if candidate is None or candidate.reading.doc[candidate.last].ent_type_ != "PERSON":
        return None
    entity = next((e for e in candidate.reading.doc.ents if e.end == candidate.last + 1), None)
    if entity is None or entity.start < candidate.first or candidate.head > candidate.last:
        return None
    name = _LEADING.sub("", str(entity.text))
    return _POSSESSIVE.sub("", name) or None


def _roles(text: str, readings: Sequence[Reading]) -> dict[str, Person]:
    """Return what the article calls its people in appositions, where only one of them is called so."""
    called: dict[str, list[Person]] = {}
    for reading in readings:
        for token in reading.doc:
            if token.dep_ == "appos" and token.head.ent_type_ == "PERSON" and not reading.quoted(token.i):
                person = _person_at(text, reading, token.head)
                if person and token.pos_ == "NOUN":
                    for role in _role_words(token):
                        called.setdefault(role, []).append(person)
    many = Counter({role: len({p.surname for p in persons}) for role, persons in called.items()})
    return {role: persons[0] for role, persons in called.items() if many[role] == 1}


def _person_at(text: str, reading: Reading, head: Token) -> Person | None:
    entity = next((e for e in reading.doc.ents if e.start <= head.i < e.end), None)
    return _person(text, reading.span(entity.start, entity.end - 1), reading.paragraph) if entity else None


def _role_words(noun: Token) -> tuple[str, ...]:
    """Return the words that a role may be taken up by: the noun with its compounds ("harbour master"), and alone."""
    compound = [child.text for child in noun.lefts if child.dep_ == "compound"]
    return tuple(dict.fromkeys((" ".join([*compound, noun.text]).lower(), noun.lower_)))


def _bare(mention: str) -> str:
    """Return a definite mention without its article; anything else is not taken up by a role."""
    return re.sub(r"^[Tt]he\s+", "", mention) if mention[:4].lower() == "the " else ""
