"""Marks persons, places, bodies and amounts in a parse by word classes: a recogniser costs as much as the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from digest.extract.lexicon import entries

_FULL_NAME = re.compile(
    r"\b[A-ZÀ-Þ][\w’'-]*[a-zà-ÿ.](?: (?:[A-Z]\.|de|da|di|du|la|le|van|von|der|den|bin|al|el|ben|ten))*"
    r" (?:(?:Mc|Mac|O[’']|D[’']|al-|el-)?[A-ZÀ-Þ][\w’-]*[a-zà-ÿ])\b"
)
_TITLES = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "mx",
        "miss",
        "dr",
        "sir",
        "dame",
        "lord",
        "lady",
        "prof",
        "professor",
        "sen",
        "rep",
        "gov",
        "gen",
        "judge",
    )
) | frozenset(
    (
        "mr.",
        "mrs.",
        "ms.",
        "mx.",
        "dr.",
        "prof.",
        "sen.",
        "rep.",
        "gov.",
        "gen.",
        "lt.",
        "sgt.",
        "capt.",
        "col.",
        "rev.",
    )
)
_PARTICLES = frozenset(("de", "da", "di", "du", "van", "von", "der", "den", "bin", "al", "el", "ben"))
_PLACING = frozenset(("in", "at", "near", "outside", "across", "throughout"))
_AMOUNT_TAGS = {"CD": "CARDINAL", "$": "MONEY"}


class Names:
    """What one article calls its people in full, so that a bare surname is known for a person."""

    def __init__(self, text: str) -> None:
        full = (match[0].split() for match in _FULL_NAME.finditer(text))
        self._surnames = frozenset(words[-1] for words in full if _is_personal(words))

    def marked(self, doc: Any) -> Any:
        """Return the parse with its entities set: PERSON, ORG, GPE (a place), DATE, CARDINAL and MONEY."""
        from spacy.tokens import Span

        doc.ents = [Span(doc, first, last + 1, label=label) for first, last, label in self._found(doc)]
        return doc

    def _found(self, doc: Any) -> Iterator[tuple[int, int, str]]:
        position = 0
        while position < len(doc):
            token = doc[position]
            if token.tag_ in _AMOUNT_TAGS:
                yield position, position, _AMOUNT_TAGS[token.tag_]
            elif token.pos_ == "PROPN":
                last = _end_of_name(doc, position)
                first = _start_of_person(doc, position, last)
                yield first, last, self._label(doc, first, last, titled=first > position)
                position = last
            position += 1

    def _label(self, doc: Any, first: int, last: int, *, titled: bool) -> str:
        words = [token.text for token in doc[first : last + 1]]
        if words[0].lower() in entries("calendar"):
            return "DATE"
        if titled or (len(words) == 1 and words[0] in self._surnames):
            return "PERSON"
        if len(words) > 1 and _is_personal(words) and not _has_article(doc[first]):
            return "GPE" if _is_placed(doc[last]) and words[-1] not in self._surnames else "PERSON"
        return "GPE" if len(words) == 1 and _is_placed(doc[last]) else "ORG"


def _is_personal(words: list[str]) -> bool:
    """Whether no word says that the name is a body's, a place's or a day's, and it is no acronym."""
    if any(word.lower() in entries("not_persons") or word.lower() in entries("calendar") for word in words):
        return False
    return not (words[-1].isupper() and len(words[-1]) > 1)


def _end_of_name(doc: Any, first: int) -> int:
    """Return the last token of the run of proper nouns, across a particle such as "van"."""
    last = first
    while last + 1 < len(doc):
        following = doc[last + 1]
        if following.pos_ == "PROPN" or (
            following.lower_ in _PARTICLES and last + 2 < len(doc) and doc[last + 2].pos_ == "PROPN"
        ):
            last += 1
        else:
            break
    return last


def _start_of_person(doc: Any, first: int, last: int) -> int:
    """Return where the name starts behind a title such as "Mrs"."""
    start = first
    while start < last and doc[start].lower_ in _TITLES:
        start += 1
    return start


def _has_article(token: Any) -> bool:
    return token.i > 0 and token.nbor(-1).lower_ in ("the", "a", "an")


def _is_placed(token: Any) -> bool:
    return token.dep_ == "pobj" and token.head.lower_ in _PLACING
