"""Who is mentioned in each sentence of an article: by name, by a noun such as "a farmer", later by a pronoun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from digest.extract.context import clues
from digest.extract.context.names import Name, find_names
from digest.extract.context.own_words import own_words
from digest.extract.context.people import Person, Register
from digest.extract.document import Document
from digest.model import Span

_CAPITAL_INSIDE = re.compile(r"(?<=[\w,;’'] )[A-ZÀ-Þ][\w-]+")
_SMALL_WORD = re.compile(r"(?<![\w’'.-])[a-z][a-z’'-]+")
_CHILD_OF = re.compile(
    r"\b(?:the|an?|only|eldest|youngest|second|third|first) (?:\w+ )?(?:son|daughter|child|grandson|granddaughter) of"
    r" [^,.;]*"
)
_SAID_OF_SOMEBODY = re.compile(
    r"\b(?:is|was|became|become|remains|as|be|been|being|not|once|like|elected|named|appointed)(?: \w+ly)? $"
)
_BEFORE_ITS_NAME = re.compile(r",? (?:(?:of|for|at|in) (?:the )?[^,.;]{1,40}, |named |called |[A-Z][a-z]*\.? ){0,2}")
_BEHIND_ITS_NAME = re.compile(
    r"(?:[’']s)?,? (?:\d\d, |now |who (?:is|was) |then )?(?:[a-z-]+ (?:and|of) [^,.;]{1,30})?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where somebody may be meant: a name, a noun such as "a man", a pronoun that was resolved or was not.

    Without a person it is somebody unnamed, or one of those `among` whom a surname is shared. `leads` says that it is
    what its sentence speaks of: its subject; `speaks` that it leads only as the one who says the rest, as in
    "..., said Quill"; `declares` that it says something.
    """

    at: Span
    person: Person | None
    gender: str
    leads: bool = False
    speaks: bool = False
    declares: bool = False
    among: tuple[Person, ...] = ()

    def may_be(self, pronoun: str) -> bool:
        """Whether "he" or "she" could mean it."""
        if self.among:
            return any(person.gender in ("", pronoun) for person in self.among)
        return not (self.person and self.person.never) and self.gender in ("", pronoun)

    def as_one(self, pronoun: str) -> Mention:
        """Return it as the only one of several bearers of a name who is a "he", or a "she"."""
        fitting = [person for person in self.among if person.gender in ("", pronoun)]
        return replace(self, person=fitting[0], gender=fitting[0].gender) if len(fitting) == 1 else self


class Cast:
    """Everybody whom the article's own words mention; `mentions` has a list a sentence, in reading order."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.own = own_words(document).text
        self._common = frozenset(_SMALL_WORD.findall(self.own))
        self._inside = frozenset(_CAPITAL_INSIDE.findall(self.own))
        prose = {index: s.span for index, s in enumerate(document.sentences) if document.is_prose(s)}
        found = {index: list(find_names(document.text, self.own, span, self._common)) for index, span in prose.items()}
        self._parts = frozenset(part for some in found.values() for name in some for part in name.parts[1:] or ())
        names = {index: [name for name in some if not self._is_a_word(name)] for index, some in found.items()}
        self._register = Register([name for some in names.values() for name in some])
        self.named = [
            [(name, self._register.of[name.at]) for name in names.get(i, ())] for i in range(len(document.sentences))
        ]
        self.is_prose = [index in prose for index in range(len(document.sentences))]
        self.mentions: list[list[Mention]] = [[] for _ in document.sentences]
        for index, span in prose.items():
            self.mentions[index] = sorted(self._mentions(span, names[index]), key=lambda mention: mention.at)

    def _is_a_word(self, name: Name) -> bool:
        """Whether a lone word is an ordinary one: written small elsewhere, or large only as the first of a sentence."""
        known = len(name.parts) > 1 or name.titles or clues.gender_of_first_name(name.first)
        if known or name.words in self._parts:
            return False
        first_only = name.opens and name.words not in self._inside and not clues.acts(name)
        return name.first in self._common or first_only

    def _mentions(self, sentence: Span, names: list[Name]) -> Iterator[Mention]:
        for name in names:
            yield self._mention(sentence, name)
        yield from self._nouns(sentence, [name.at for name in names])

    def _mention(self, sentence: Span, name: Name) -> Mention:
        person = self._register.of[name.at]
        gender = (person.gender if person else "") or clues.gender_of_titles(name)
        if (person and not person.sure and clues.is_passing(name)) or clues.is_modifier(name):
            person = Person(name.words, name.at, name.at.start, never=True)
        says, leads = clues.says(name), clues.leads(name, self._lead(sentence, name))
        return Mention(
            name.at,
            person,
            gender,
            leads=leads or says,
            speaks=says and not leads,
            declares=clues.declares(name),
            among=() if person else self._register.among(name),
        )

    def _lead(self, sentence: Span, name: Name) -> str:
        lead = self.own[sentence.start : name.at.start]
        for _ in name.titles:
            lead = lead.rstrip().rpartition(" ")[0] + " "
        return lead.strip()

    def _nouns(self, sentence: Span, names: list[Span]) -> Iterator[Mention]:
        """Yield the unnamed persons of a sentence; a noun beside its name, or said of somebody, is nobody else."""
        own = _CHILD_OF.sub(lambda match: " " * len(match[0]), sentence.of(self.own))
        for match in _noun_phrase().finditer(own):
            at = Span(sentence.start + match.start("noun"), sentence.start + match.end("noun"))
            if self._is_said_of_a_name(sentence.start + match.start(), at, names):
                continue
            noun = match["noun"].lower()
            bare = match["the"].lower() == "the" and not match["between"]
            person = self.with_role(noun, at.start) if bare else None
            gender = (person.gender if person else "") or clues.gender_of_noun(noun)
            yield Mention(at, person, gender, leads=match.start() == 0)

    def _is_said_of_a_name(self, start: int, at: Span, names: list[Span]) -> bool:
        """Whether the phrase says what somebody is: "his wife, Petra", "Quill, the mayor", "was a farmer"."""
        if _SAID_OF_SOMEBODY.search(self.own[max(0, start - 30) : start]):
            return True
        return any(
            _BEFORE_ITS_NAME.fullmatch(self.own, at.end, name.start)
            if name.start >= at.end
            else name.end <= start and _BEHIND_ITS_NAME.fullmatch(self.own, name.end, start)
            for name in names
        )

    def with_role(self, noun: str, before: int) -> Person | None:
        """Return the one person of whom the article says that they are that, when they were introduced `before`."""
        bearers = [person for person in self._register.people if noun in person.roles]
        return bearers[0] if len(bearers) == 1 and bearers[0].since < before else None


@cache
def _noun_phrase() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, clues.person_nouns()), key=len, reverse=True))
    return re.compile(
        r"\b(?P<the>[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ne|[Aa]nother|[Tt]his|[Mm]y|[Oo]ur|\w+[’']s?) "
        r"(?P<between>(?:(?!and |or |of |in |to |is |was )[\w’'-]+ ){0,4}?)"
        rf"(?P<noun>{nouns})\b"
        r"(?!-| [a-z]+(?:er|or|ist|man|ment|ry)\b| (?:executive|constable|justice|election|class|name|count)\b)"
    )
