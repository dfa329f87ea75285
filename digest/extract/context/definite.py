"""Brackets for definite nouns: which company "the company" is, which trust "the trust", who "the minister"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from digest.extract.context import clues
from digest.extract.context.cast import Cast
from digest.extract.context.names import Name
from digest.extract.context.people import Person
from digest.extract.document import Document
from digest.extract.lexicon import entries, places_of
from digest.model import Note, Span

_SUBJECT = re.compile(
    r"(?:(?:But|And|Yet|Still|However|Meanwhile|Instead|Then|Last year|Last month|This year|Today|Now)?,? ?"
    r"|(?:In|On|By|Since) [\w ]{3,20}, )(?P<at>[Tt]he (?P<noun>[a-z-]+))"
    rf"(?=,? (?:which|who)\b|{clues.VERB})"
)
_SEVERAL = re.compile(
    r"\b(?:the two|both|these|those|other|rival) [\w-]+s\b"
    rf"|\b(?:an?|another|one) (?:[\w-]+ ){{0,2}}(?:{'|'.join(sorted(map(re.escape, entries('organisations'))))})\b",
    re.IGNORECASE,
)
_PART_OF_A_NAME = re.compile(r"(?:\b(?!The\b)[A-Z][\w’'-]*|\bof(?: the)?) $")
_SOURCE = re.compile(r"(?:\b(?:by|to|told|from|with|per)|\baccording to) (?:the )?(?:[a-z-]+ ){0,3}$")
_TIMES = 3
"""How often an article must name what it is about."""
_BACK = 4
"""How many sentences before may name a rival."""


def definite_subjects(document: Document, cast: Cast) -> Mapping[Span, Note]:
    """Return for each sentence that opens with a bare definite noun its bracket, only where it is sure."""
    return dict(_Reader(document, cast).read())


class _Reader:
    def __init__(self, document: Document, cast: Cast) -> None:
        self._document = document
        self._cast = cast
        self._main = self._what_it_is_about()

    def read(self) -> Iterator[tuple[Span, Note]]:
        for index, sentence in enumerate(self._document.sentences):
            match = _SUBJECT.match(self._cast.own, sentence.span.start, sentence.span.end)
            if match is None or not self._cast.is_prose[index]:
                continue
            named = self._named(index, match["noun"], match.start("at"))
            if named is not None:
                yield sentence.span, Note(Span(*match.span("at")), named.name, named.at)

    def _named(self, index: int, noun: str, before: int) -> Person | None:
        if noun in clues.person_nouns():
            return self._bearer(index, noun, before)
        if noun not in entries("bodies") | entries("organisations"):
            return None
        body = self._of_that_kind(noun, before)
        if noun not in entries("organisations"):
            return body
        body = body or self._main
        return body if body and self._no_rival(index, body) else None

    def _bearer(self, index: int, noun: str, before: int) -> Person | None:
        """Return the person whom the article calls that, and of whom the sentences just before speak."""
        person = self._cast.with_role(noun, before)
        if person is None or not person.sure:
            return None
        if any(
            m.person is None and m.at.of(self._cast.own).lower() == noun for some in self._cast.mentions for m in some
        ):
            return None
        near = [m for some in self._cast.mentions[max(0, index - 2) : index] for m in some if m.person is person]
        here = any(m.person is person for m in self._cast.mentions[index] if m.at.start > before + len(noun) + 4)
        return person if near and not here else None

    def _of_that_kind(self, noun: str, before: int) -> Person | None:
        """Return the one body whose name ends in that noun: "the Pellow Trust" for "the trust"."""
        kind = [(name, p) for name, p in self._all() if p and name.parts[-1].lower() == noun and len(name.parts) > 1]
        body = next((person for _, person in kind), None)
        if body is None or any(p is not body for _, p in kind) or body.since >= before:
            return None
        if not all(_is_whole(name) for name, _ in kind) or not any(_is_settled(name, body) for name, _ in kind):
            return None
        return None if _another(noun).search(self._cast.own, 0, before) else body

    def _all(self) -> Iterator[tuple[Name, Person | None]]:
        return (pair for some in self._cast.named for pair in some)

    def _what_it_is_about(self) -> Person | None:
        """Return the one name in the title that is no person's and that the article says often enough."""
        title = self._document.article.title or ""
        said = [
            name
            for name, person in self._all()
            if not (person and person.sure) and _stands_in(name.words, title) and not _is_place(name)
        ]
        shortest = min((name.words for name in said), key=len, default="")
        if not said or any(shortest not in name.words for name in said) or not self._is_main(said, shortest):
            return None
        first = next(name for name in said if name.words == shortest)
        return Person(first.words, first.at, first.at.start)

    def _is_main(self, said: list[Name], words: str) -> bool:
        first = said[0]
        if sum(1 for _ in places_of(words, self._cast.own)) >= _TIMES:
            return any(clues.acts(name) for name in said)
        called = re.match(r", (?:an?|the) ([\w ,-]{1,60}?)(?: of\b| in\b| that\b| which\b|,)", first.after)
        return first.opens and called is not None and called[1].split()[-1] in entries("organisations")

    def _no_rival(self, index: int, main: Person) -> bool:
        """Whether the sentences just before name nothing else that "the company" may be, and it was named at all."""
        if main.since >= self._document.sentences[index].span.start:
            return False
        start = self._document.sentences[max(0, index - _BACK)].span.start
        if _SEVERAL.search(self._cast.own, start, self._document.sentences[index].span.start):
            return False
        near = [pair for some in self._cast.named[max(0, index - _BACK) : index + 1] for pair in some]
        return not any(
            not (person and person.sure)
            and not _stands_in(main.name, name.words)
            and not _is_place(name)
            and not _is_source(name)
            for name, person in near
        )


@cache
def _another(noun: str) -> re.Pattern[str]:
    """Return what shows that there are several: "another trust", "both trusts"."""
    return re.compile(
        rf"(?i)\b(?:an?|another|other|each|every|any|two|both|these|those) (?:[\w-]+ ){{0,2}}{noun}\b|\b{noun}s\b"
    )


def _stands_in(words: str, text: str) -> bool:
    return next(places_of(words, text), None) is not None


def _is_place(name: Name) -> bool:
    known = {name.words.lower(), name.first} & (entries("not_rivals") | entries("calendar") | entries("places"))
    return bool(known) or clues.is_in_a_place(name)


def _is_source(name: Name) -> bool:
    return _SOURCE.search(name.before) is not None


def _is_whole(name: Name) -> bool:
    """Whether no capital before and no "of" behind shows that the name is longer."""
    return not _PART_OF_A_NAME.search(name.before) and not name.after.startswith((" of ", " for "))


def _is_settled(name: Name, body: Person) -> bool:
    """Whether the article writes the name as one does in a sentence, not in a heading."""
    return body.times > 1 or re.search(r"(?:\b[Tt]he|[’']s?) $", name.before) is not None
