"""Everybody whom an article's own words name, where, and what it gives away about each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from digest.extract.document import Document
from digest.extract.entities import bare_name, full_names
from digest.extract.language import lemma
from digest.extract.lexicon import entries, places_of
from digest.extract.marks import Stretch
from digest.extract.quotes.lexicon import verb_grade
from digest.extract.quotes.reading import Reading, Token
from digest.extract.quotes.speakers import Scene
from digest.model import Span

_TOLD_BY = {"he": ("titles_of_men", "men"), "she": ("titles_of_women", "women")}
_FIRST_NAMES_OF = {"he": "names_of_men", "she": "names_of_women"}
"""Lexicons of titles and roles, and of first names, that tell by which pronoun somebody goes."""
_TITLE = re.compile(r"^(?:(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sen|Rep|Gov|Gen|Prof|Sir|Dame|Lord|Lady)\.?\s+)+")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sen|Rep|Gov|Gen|Prof|President|Judge)\.? (?P<name>[A-Z][\w’-]*[a-z])\b(?! [A-Z])"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_BEFORE = re.compile(r"[!?;:\n]|(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\b[A-Z])\.\s")
_NEAR = 30
"""How many code points before a name a title or role of it may stand."""
_SAID_BEHIND = re.compile(
    r",(?: \d\d,)? (?:the|an?|his|her|their|its) "
    r"(?P<phrase>[\w’'-]+(?: (?!of|for|in|at|who|whose|and|from)[\w’'-]+){0,4})"
)
_NAME_PARTS = ("appos", "compound", "flat", "nmod", "oprd", "acl")
_OPENS = re.compile(r"(?:(?:But|And|Yet|So|Then) )?(?:(?:The|A|An|His|Her|Its|Their)(?: [\w’'-]+){1,5}?,? )?$")


@dataclass(frozen=True, slots=True)
class Person:
    """A person by the fullest name of the article, and where that stands first."""

    name: str
    at: Span

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.split()[-1]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that means a person, or somebody unnamed; `leads` says that its sentence is about them."""

    at: Span
    person: Person | None
    leads: bool


class People:
    """The people of one article, each with all its mentions outside quotation marks."""

    def __init__(self, document: Document, scenes: Iterable[Scene], stretches: Sequence[Stretch]) -> None:
        self.document = document
        self.text = document.text
        self._scenes = tuple(scenes)
        self._marked = tuple(stretch.marked for stretch in stretches)
        self._full: dict[str, Person] = {}
        self._single: dict[str, Person] = {}
        self._genders: dict[Person, frozenset[str]] = {}
        for name, at in full_names(self.text):
            if not self.quoted(at):
                self._full.setdefault(name, Person(name, at))
        for match in _TITLED.finditer(self.text):
            if match["name"] not in self._surnames:
                self._single.setdefault(match["name"], Person(match["name"], Span(*match.span("name"))))
        self.roles = _roles(self)

    def bearer(self, name: str) -> Person | None:
        """Return whom a name means: of a surname or first name who alone bears it; None when there is no such."""
        if known := self._full.get(name) or self._single.get(name):
            return known
        wanted = name.casefold()
        longer = [p for p in self._full.values() if p.name.casefold().endswith(" " + wanted)]
        longer = longer or [p for p in self._full.values() if p.name.casefold().startswith(wanted + " ")]
        return longer[0] if len({(p.name.split()[0], p.surname) for p in longer}) == 1 else None

    def named(self, at: Span) -> Person | None:
        """Return the person whose name stands at a place, title and possessive left off; None when no name is left."""
        name = bare_name(_POSSESSIVE.sub("", at.of(self.text)))
        if not name.strip() or "\n" in name:
            return None
        start = at.start + at.of(self.text).index(name)
        return self.bearer(name) or Person(name, Span(start, start + len(name)))

    def person_at(self, reading: Reading, head: Token) -> Person | None:
        """Return the person of whose name a word of a parse is part."""
        entity = next((e for e in reading.doc.ents if e.start <= head.i < e.end and e.label_ == "PERSON"), None)
        return self.named(reading.span(entity.start, entity.end - 1)) if entity is not None else None

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Return all the mentions in reading order."""
        found = [mention for scene in self._scenes for mention in self._in_scene(scene)]
        self._single |= {m.person.name: m.person for m in found if m.person and " " not in m.person.name}
        read = {scene.reading.paragraph for scene in self._scenes}
        found += (m for index in range(len(self.document.paragraphs)) if index not in read for m in self._unread(index))
        return tuple(sorted(found, key=lambda mention: mention.at))

    def genders(self, person: Person) -> frozenset[str]:
        """Return "he", "she", both or none: what the titles and roles for the name say, and the first name."""
        if person not in self._genders:
            self._genders[person] = self._told(person)
        return self._genders[person]

    def _told(self, person: Person) -> frozenset[str]:
        told = self._beside(person)
        first = person.name.partition(" ")[0].lower()
        return frozenset(
            pronoun
            for pronoun in ("he", "she")
            if any(not told.isdisjoint(entries(listed)) for listed in _TOLD_BY[pronoun])
            or (" " in person.name and first in entries(_FIRST_NAMES_OF[pronoun]))
        )

    def _beside(self, person: Person) -> set[str]:
        """Return the words that may be titles or roles: those right before the surname, and what is said behind."""
        told: set[str] = set()
        for at in places_of(person.surname, self.text):
            told.update(_words_before(self.text, at)[-2:])
        for at in places_of(person.name, self.text):
            told.update(_words_before(self.text, at)[-1:])
            if behind := _SAID_BEHIND.match(self.text, at + len(person.name)):
                told.add(behind["phrase"].split()[-1].lower())
        return told

    def quoted(self, at: Span) -> bool:
        """Whether a place stands inside quotation marks."""
        return any(marked.covers(at) for marked in self._marked)

    def _in_scene(self, scene: Scene) -> Iterator[Mention]:
        """Yield who is named in a parsed paragraph, and the unnamed who speak in it."""
        reading = scene.reading
        for entity in reading.doc.ents:
            if entity.label_ == "PERSON" and not reading.quoted(entity.start):
                at = reading.span(entity.start, entity.end - 1)
                if person := self.named(at):
                    yield Mention(at, person, _leads(entity.root))
        for token in reading.doc:
            if token.text in self._surnames and token.ent_type_ != "PERSON" and not reading.quoted(token.i):
                yield Mention(reading.span(token.i, token.i), self.bearer(token.text), _leads(token))
        for candidate in scene.candidates:
            head = candidate.token
            if candidate.grade < 2 or head.dep_ != "nsubj" or head.ent_type_ == "PERSON" or head.text in self._surnames:
                continue
            if head.pos_ == "PROPN":
                yield Mention(candidate.mention, self.named(candidate.mention), leads=True)
            elif head.tag_ == "NN" and not _has_a_name(head):
                yield Mention(candidate.mention, None, leads=True)

    def _unread(self, index: int) -> Iterator[Mention]:
        """Yield who is named in a paragraph that was not parsed; a name at the start of a sentence leads it."""
        paragraph = self.document.paragraphs[index]
        starts = [s.span.start for s in self.document.sentences if s.paragraph == index]
        for match in self._known.finditer(self.text, paragraph.start, paragraph.end):
            start = max((start for start in starts if start <= match.start()), default=paragraph.start)
            lead = _TITLE.sub("", self.text[start : match.start()])
            person = self.bearer(_POSSESSIVE.sub("", match[0]))
            owner = self.text.startswith(("’", "'"), match.end())
            yield Mention(Span(*match.span()), person, _OPENS.match(lead) is not None and not owner)

    @cached_property
    def _surnames(self) -> frozenset[str]:
        return frozenset(person.surname for person in self._full.values())

    @cached_property
    def _known(self) -> re.Pattern[str]:
        names = {name for p in [*self._full.values(), *self._single.values()] for name in (p.name, p.surname)}
        return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True)) or '(?!)'})\b")

    @property
    def in_full(self) -> tuple[Person, ...]:
        """Everybody who has a first and last name."""
        return tuple(self._full.values())

    @property
    def readings(self) -> Iterator[Reading]:
        """The parsed paragraphs."""
        return (scene.reading for scene in self._scenes)


def _words_before(text: str, at: int) -> list[str]:
    """Return the words right before a place in small letters; a sentence that ends there ends them."""
    return [word.lower().rstrip(".,") for word in _BEFORE.split(text[max(0, at - _NEAR) : at])[-1].split()]


def _leads(token: Token) -> bool:
    """Whether a name is a subject, or stands beside one ("the warden, Ada Quill,"), but not of what somebody says."""
    while token.dep_ in _NAME_PARTS and token.head.i != token.i:
        token = token.head
    reported = token.head.dep_ == "ccomp" and verb_grade(lemma(token.head)) < 3
    return token.dep_ in ("nsubj", "nsubjpass") and not reported


def _has_a_name(noun: Token) -> bool:
    return any(child.dep_ in ("appos", "compound", "flat") and child.pos_ == "PROPN" for child in noun.children)


def _roles(people: People) -> dict[str, Person]:
    """Return what the article calls its people in appositions ("Mara Quill, the harbour master").

    A role counts where only one person has it, and nobody else bears it as a title ("Harbour Master Falk").
    """
    called: dict[str, list[Person]] = {}
    for reading in people.readings:
        for noun, name in _appositions(reading):
            person = None if reading.quoted(noun.i) else people.person_at(reading, name)
            for role in _role_words(noun):
                called.setdefault(role, []).extend([person] if person else [])
    roles = entries("roles") | entries("persons")
    for person in people.in_full:
        for at in places_of(person.name, people.text):
            for role in roles.intersection(_words_before(people.text, at)[-1:]):
                called.setdefault(role, []).append(person)
    return {
        role: persons[0]
        for role, persons in called.items()
        if len({person.surname for person in persons}) == 1 and not _is_title(role, persons[0], people.text)
    }


def _appositions(reading: Reading) -> Iterator[tuple[Token, Token]]:
    """Yield role and name: "Mara Quill, the harbour master," and "the harbour master, Mara Quill,"."""
    for token in reading.doc:
        if token.dep_ != "appos":
            continue
        pair = (token, token.head) if token.pos_ == "NOUN" else (token.head, token)
        if (
            pair[0].pos_ == "NOUN"
            and pair[1].ent_type_ == "PERSON"
            and any(c.dep_ in ("det", "poss") for c in pair[0].lefts)
        ):
            yield pair


def _is_title(role: str, person: Person, text: str) -> bool:
    titled = re.finditer(rf"\b(?i:{re.escape(role)})\s+((?:[A-Z]\w+ ?)+)", text)
    return any(person.surname not in match[1] for match in titled)


def _role_words(noun: Token) -> tuple[str, ...]:
    """Return the words that a role may be taken up by: the noun with its compounds ("harbour master"), and alone."""
    compound = [child.text for child in noun.lefts if child.dep_ == "compound"]
    return tuple(dict.fromkeys((" ".join([*compound, noun.text]).lower(), noun.lower_)))
