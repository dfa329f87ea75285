"""Hand-written word lists as readable files, one idea a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

LONGEST = 4
"""The most words in one entry."""

FOLDER = Path(__file__).parent
"""Where the lists are."""

_WORD = re.compile(r"[A-Za-zÀ-ÿ0-9]+(?:[’'.-][A-Za-zÀ-ÿ0-9]+)*")
_DOUBLED = re.compile(r"(?:^|[^aeiou])[aeiou][bdgmnprt]$")


@cache
def entries(name: str) -> frozenset[str]:
    """Return the entries of `name`.txt in lower case; a line that starts with "verbs:" or "nouns:" is inflected.

    Entries are separated by commas or line breaks, lines that start with "#" are comments. A verb may carry its
    irregular forms behind it ("fall fell fallen").
    """
    found: set[str] = set()
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, _, rest = line.rpartition(":")
        for entry in filter(None, (part.strip().lower() for part in rest.split(","))):
            found |= _INFLECTED[kind](entry)
    return frozenset(found)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, with plain apostrophes."""
    return list(_words(text))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    """Several rules ask for the same sentence."""
    return tuple(word.replace("’", "'") for word in _WORD.findall(text.lower()))


def places_of(words: str, text: str) -> Iterator[int]:
    """Yield where the words stand in a text, none of them part of a longer word."""
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield at
        at = text.find(words, end)


def grams_of(words: list[str]) -> frozenset[str]:
    """Return the words, and every run of two to four of them that some list has as one entry."""
    return _grams(tuple(words))


@lru_cache(maxsize=1024)
def _grams(words: tuple[str, ...]) -> frozenset[str]:
    """Several rules ask for the same sentence."""
    found = set(words)
    openings = _phrases()
    for start, two in enumerate(pairwise(words)):
        if phrases := openings.get(two):
            runs = (" ".join(words[start : start + length]) for length in range(2, LONGEST + 1))
            found.update(phrases.intersection(runs))
    return frozenset(found)


@cache
def _phrases() -> dict[tuple[str, str], set[str]]:
    """Return the entries of several words by the first two, so that no other run of a text is put together."""
    phrases: dict[tuple[str, str], set[str]] = {}
    for path in FOLDER.glob("*.txt"):
        for entry in entries(path.stem):
            first, *rest = entry.split()
            if rest:
                phrases.setdefault((first, rest[0]), set()).add(entry)
    return phrases


def _as_it_is(entry: str) -> set[str]:
    return {entry}


def _noun(entry: str) -> set[str]:
    if entry.endswith("y") and entry[-2] not in "aeiou":
        return {entry, entry[:-1] + "ies"}
    return {entry, entry + ("es" if entry.endswith(("s", "x", "ch", "sh")) else "s")}


def _verb(entry: str) -> set[str]:
    verb, *irregular = entry.split()
    third = _noun(verb)
    if verb.endswith("e"):
        stem, past = verb[:-1], verb + "d"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        stem, past = verb, verb[:-1] + "ied"
    else:
        stem = verb + verb[-1] if _DOUBLED.search(verb) and len(verb) < 5 else verb
        past = stem + "ed"
    return third | {stem + "ing"} | (set(irregular) or {past})


_INFLECTED = {"": _as_it_is, "nouns": _noun, "verbs": _verb}
