"""Says whom a mention means, where that is sure: of a surname the full name, of "he" or "the mayor" the person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from digest.extract.document import Document
from digest.extract.quotes.attribution import Attributed
from digest.extract.quotes.candidates import Candidate, mention_around
from digest.extract.quotes.reading import Reading, Token
from digest.extract.quotes.speakers import Choice, Scene
from digest.model import Said, Span

_PERSONAL = frozenset(("he", "she"))
_RELATIVE = frozenset(("who", "that", "which"))
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
    subject: bool = False

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.split()[-1]


class People:
    """Everybody whom the parsed paragraphs of one article name outside quotation marks, in reading order."""

    def __init__(self, document: Document, scenes: Iterable[Scene]) -> None:
        self._document = document
        self.text = text = document.text
        readings = [scene.reading for scene in scenes]
        self.named = tuple(person for reading in readings for person in _people(text, reading))
        self.roles = _roles(text, readings)
        self._read = frozenset(reading.paragraph for reading in readings)
        self._subjects = tuple(subject for reading in readings for subject in _named_subjects(reading))

    def full(self, name: str) -> Person | None:
        """Return the person whose longer name ends in `name`; None when there is no such or more than one."""
        longer = {p.name: p for p in reversed(self.named) if p.name.endswith(" " + name)}
        return next(iter(longer.values())) if len(longer) == 1 else None

    def between(self, start: int, end: int) -> tuple[Person, ...]:
        """Return who is named from `start` up to `end`."""
        return tuple(person for person in self.named if start <= person.at.start < end)

    def all_read(self, start: int, paragraph: int) -> bool:
        """Whether every paragraph from `start` to `paragraph` was parsed, and they are few."""
        between = range(self._document.paragraph_at(start), paragraph + 1)
        return len(between) <= _LOOKS_BACK_AT_MOST + 1 and all(index in self._read for index in between)

    def somebody_else_acts(self, person: Person, start: int, end: int) -> bool:
        """Whether another name is a subject from `start` up to `end`, whatever the recogniser takes it for."""
        return any(start <= at.start < end and at.of(self.text) != person.surname for at in self._subjects)

    def contradicts(self, pronoun: str, person: Person) -> bool:
        """Whether the article gives the person a title that the pronoun does not fit: "she" for Mr Quill."""
        wrong = _FEMALE if pronoun == "he" else _MALE
        titled = re.finditer(rf"\b(\w+)\.?\s+(?:\w+\s+)?{re.escape(person.surname)}\b", self.text)
        return any(wrong.search(match[0]) for match in titled)


def name_speakers(quotes: Sequence[Attributed], people: People) -> list[Said | None]:
    """Return for each stretch who says it, by the fullest name that is sure; None where nobody is known."""
    said: list[Said | None] = []
    last: Said | None = None
    for quote in quotes:
        said.append(_who_says(quote, people, last))
        last = said[-1] or last
    return said


def _who_says(quote: Attributed, people: People, last: Said | None) -> Said | None:
    choice = quote.speaker
    if choice is None:
        return None
    mention = choice.mention.of(people.text)
    if last is not None and last.mention == choice.mention:
        return replace(last, cue=choice.cue)
    if mention.lower() in _PERSONAL:
        person = _antecedent(choice, people, last)
    elif mention.lower() in _RELATIVE:
        return _relative(choice, people)
    else:
        person = people.roles.get(_bare(mention).lower())
    if person is not None:
        full = people.full(person.name) or person
        return Said(choice.mention, full.name, choice.cue, full.at)
    return _named(choice.mention, _name_in(choice, people.text) or _up_to_comma(mention), choice.cue, people)


def _named(mention: Span, name: str, cue: Span | None, people: People) -> Said:
    """Give a surname the full name, where only one person of the article has it."""
    longer = people.full(name)
    return Said(mention, longer.name, cue, longer.at) if longer else Said(mention, name, cue)


def _antecedent(choice: Choice, people: People, last: Said | None) -> Person | None:
    """Return whom "he" or "she" means: the last speaker, as long as nobody else was named since.

    Without a speaker before, it is the only person named in the paragraphs just before, if that is a subject.
    """
    if choice.candidate is None:
        return None
    here, paragraph = choice.mention.start, choice.candidate.reading.paragraph
    if last is not None and last.mention.start < here:
        person = next((p for p in people.named if p.name == last.name), None)
        since = last.mention.start
    else:
        near = [p for p in people.between(0, here) if paragraph - p.paragraph <= _LOOKS_BACK_AT_MOST]
        person = next((p for p in near if p.subject), None)
        since = near[0].at.start if near else here
    if person is None or not people.all_read(since, paragraph):
        return None
    others = any(p.surname != person.surname for p in people.between(since, here))
    pronoun = choice.mention.of(people.text).lower()
    if others or people.somebody_else_acts(person, since, here) or people.contradicts(pronoun, person):
        return None
    return person


def _relative(choice: Choice, people: People) -> Said:
    """Return the noun that "who" takes up: "Otto Brandvik, who said ..."."""
    mention = choice.mention.of(people.text)
    if choice.candidate is None:
        return Said(choice.mention, mention, choice.cue)
    verb = choice.candidate.token.head
    while verb.dep_ != "relcl" and verb.head.i != verb.i:
        verb = verb.head
    if verb.dep_ != "relcl":
        return Said(choice.mention, mention, choice.cue)
    reading = choice.candidate.reading
    at = reading.span(*mention_around(reading, verb.head))
    person = _person_at(people.text, reading, verb.head)
    said = _named(choice.mention, person.name if person else at.of(people.text), choice.cue, people)
    return replace(said, name_at=said.name_at or at)


def _people(text: str, reading: Reading) -> Iterator[Person]:
    for entity in reading.doc.ents:
        if entity.label_ == "PERSON" and not reading.quoted(entity.start):
            person = _person(text, reading.span(entity.start, entity.end - 1), reading.paragraph)
            if person is not None:
                yield replace(person, subject=entity.root.dep_ == "nsubj")


def _named_subjects(reading: Reading) -> Iterator[Span]:
    for token in reading.doc:
        if token.dep_ == "nsubj" and token.pos_ == "PROPN" and not reading.quoted(token.i):
            yield reading.span(token.i, token.i)


def _person(text: str, at: Span, paragraph: int) -> Person | None:
    """Make a person of a place in the text, without title and possessive; None when no name is left."""
    words = at.of(text)
    lead = _LEADING.match(words)
    start = at.start + (lead.end() if lead else 0)
    name = _POSSESSIVE.sub("", text[start : at.end])
    return Person(name, Span(start, start + len(name)), paragraph) if name.strip() and "\n" not in name else None


def _name_in(choice: Choice, text: str) -> str | None:
    """Return the person's name that a mention with a title or description holds: "Spokeswoman Ann Lee, 52"."""
    candidate = choice.candidate
    if candidate is None:
        return None
    entity = next((e for e in candidate.reading.doc.ents if e.start <= candidate.head < e.end), None)
    if entity is None or entity.label_ != "PERSON" or entity.start < candidate.first:
        return _name_behind_a_role(candidate, text)
    name = _LEADING.sub("", candidate.reading.span(entity.start, entity.end - 1).of(text))
    return _POSSESSIVE.sub("", name) or None


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


def _roles(text: str, readings: Sequence[Reading]) -> dict[str, Person]:
    """Return what the article calls its people in appositions ("Mara Quill, the harbour master").

    A role counts where only one person has it, and nobody bears it as a title ("Harbour Master Falk").
    """
    called: dict[str, list[Person]] = {}
    for reading in readings:
        for noun in filter(_is_definite_apposition, reading.doc):
            person = None if reading.quoted(noun.i) else _person_at(text, reading, noun.head)
            for role in _role_words(noun):
                called.setdefault(role, []).extend([person] if person else [])
    return {
        role: persons[0]
        for role, persons in called.items()
        if len({person.surname for person in persons}) == 1 and not _is_title(role, text)
    }


def _is_definite_apposition(noun: Token) -> bool:
    apposition = noun.dep_ == "appos" and noun.pos_ == "NOUN" and noun.head.ent_type_ == "PERSON"
    return apposition and any(child.lower_ == "the" for child in noun.lefts)


def _is_title(role: str, text: str) -> bool:
    return re.search(rf"\b(?i:{re.escape(role)})\s+[A-Z]\w", text) is not None


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
