"""Marks persons, places, bodies and amounts in a parse by word classes: a recogniser costs as much as the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from digest.extract.lexicon import entries
from digest.model import Span as At

_CAPITALS = r"(?:Mc|Mac|O[’']|D[’']|al-|el-)?[A-ZÀ-Þ][\w’-]*[a-zà-ÿ]"
_PARTICLE = r"(?:de|da|di|du|la|le|van|von|der|den|bin|al|el|ben|ten)"
_SHORT = r"(?:[A-ZÀ-Þ]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|Lt|Sgt|Capt|Col|Rev)\."
_RUN = re.compile(rf"(?<![\w.])(?:(?:{_SHORT}|{_CAPITALS}) (?:{_PARTICLE} )*)+{_CAPITALS}\b")
"""Offices and openers that may stand with a capital before a name, beside the titles and small words."""
_PARTICLES = frozenset(("de", "da", "di", "du", "van", "von", "der", "den", "bin", "al", "el", "ben"))
_PLACING = frozenset(("in", "at", "near", "outside", "across", "throughout"))
_AMOUNT_TAGS = {"CD": "CARDINAL", "$": "MONEY"}


class Names:
    """What one article calls its people in full, so that a bare surname is known for a person."""

    def __init__(self, text: str) -> None:
        self._surnames = frozenset(name.split()[-1] for name, _ in full_names(text))

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


@lru_cache(maxsize=2)
def full_names(text: str) -> tuple[tuple[str, At], ...]:
    """Return what looks like persons' first and last names, without titles and offices, and where each stands."""
    return tuple(_full_names(text))


def _full_names(text: str) -> Iterator[tuple[str, At]]:
    for run in _RUN.finditer(text):
        name = bare_name(run[0])
        words = name.split()
        if len(words) > 1 and _is_personal(words):
            start = run.start() + run[0].index(name)
            yield name, At(start, start + len(name))


def bare_name(words: str) -> str:
    """Return a run of capitalised words without the titles, offices and openers before the name and a day behind it."""
    kept = words.split(" ")
    while kept and kept[-1].lower() in entries("calendar"):
        kept = kept[:-1]
    return " ".join(kept[max((i + 1 for i, word in enumerate(kept[:-1]) if _is_no_name(word)), default=0) :])


def _is_no_name(word: str) -> bool:
    """Whether a capitalised word before a name is a title, an office, or what ends or opens a sentence."""
    plain = word.lower().rstrip(".")
    return any(plain in entries(listed) for listed in ("courtesy_titles", "before_names", "small_words", "roles"))


def _is_personal(words: list[str]) -> bool:
    """Whether no word says that the name is a body's, a place's or a day's, or no name, and it is no acronym."""
    lower = {word.lower() for word in words}
    if any(lower & entries(listed) for listed in ("not_persons", "calendar", "small_words")):
        return False
    return not (words[-1].isupper() and len(words[-1]) > 1)


def _end_of_name(doc: Any, first: int) -> int:
    """Return the last token of the run of proper nouns, across a particle such as "van" and a hyphen."""
    last = first
    while last + 1 < len(doc):
        following = doc[last + 1]
        if following.pos_ == "PROPN":
            last += 1
        elif last + 2 < len(doc) and doc[last + 2].pos_ == "PROPN" and _joins(following):
            last += 2
        else:
            break
    return last


def _joins(token: Any) -> bool:
    """Whether a token joins two parts of a name: "van", or the hyphen of a double surname."""
    hyphen = token.text == "-" and not token.whitespace_ and not token.nbor(-1).whitespace_
    return hyphen or token.lower_ in _PARTICLES


def _start_of_person(doc: Any, first: int, last: int) -> int:
    """Return where the name starts behind a title such as "Mrs"."""
    start = first
    while start < last and doc[start].lower_.rstrip(".") in entries("courtesy_titles"):
        start += 1
    return start


def _has_article(token: Any) -> bool:
    return token.i > 0 and token.nbor(-1).lower_ in ("the", "a", "an")


def _is_placed(token: Any) -> bool:
    return token.dep_ == "pobj" and token.head.lower_ in _PLACING
