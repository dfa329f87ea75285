"""Finds the names in the article's own words, by their capitals, and what stands around each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from digest.extract.lexicon import entries
from digest.model import Span

_WORD = r"(?:[A-ZÀ-ÖØ-ÞŠŽČĆĐŁŚŻ](?:[\w’'-]*\w)?\.?)"
_LINKS = "de|da|del|della|van|von|der|den|la|le|al|el|bin|ben|di|du|dos|ter|ibn|y|e|&"
_NAME = re.compile(
    rf"(?<![\w’'.-])(?:al-|el-)?{_WORD}(?: (?:[“\"‘']¤+[”\"’'] )?(?:(?:{_LINKS}) ){{0,2}}(?:al-|el-)?{_WORD})*"
)
_TOKEN = re.compile(r"\S+")
_OWNER = re.compile(r"[’']s?$")
_CAPITALS = re.compile(r"[A-Z]{2,}")
_INITIAL = re.compile(r"^[A-Z]\.$")
_ABBREVIATED = frozenset(
    ("mr", "mrs", "ms", "dr", "sen", "rep", "gov", "gen", "prof", "rev", "st", "jr", "sr", "capt", "lt", "sgt", "col")
)
_AROUND = 110
"""How much of the line is kept before and behind a name, in code points."""


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, without its titles, which are kept in small letters.

    `before` and `after` are the own words of its line around it (before its titles); `opens` says that nothing but
    titles stands before it in its sentence; `owner` that it owns what follows ("Quill's boat").
    """

    words: str
    at: Span
    titles: tuple[str, ...]
    owner: bool
    opens: bool
    before: str
    after: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The words one by one."""
        return tuple(self.words.split())

    @property
    def first(self) -> str:
        """The first word in small letters."""
        return self.words.split()[0].lower()


def find_names(text: str, own: str, sentence: Span, common: frozenset[str]) -> Iterator[Name]:
    """Yield the names in one sentence's own words; `common` are the words that the article also writes small."""
    line = sentence.of(own)
    if _is_heading(line):
        return
    for match in _NAME.finditer(line):
        opens = not re.search(r"\w", line[: match.start()])
        for run in _runs(match[0], opens=opens, common=common):
            titles, rest = _divided(run)
            if rest:
                offset = sentence.start + match.start()
                start = offset + run[0].start()
                words = text[offset + rest[0].start() : offset + rest[-1].end()]
                bare = _without_owner(words)
                at = Span(offset + rest[0].start(), offset + rest[0].start() + len(bare))
                yield Name(
                    bare,
                    at,
                    titles,
                    owner=_OWNER.search(words) is not None,
                    opens=re.search(r"\w", own[sentence.start : start]) is None,
                    before=own[max(0, start - _AROUND) : start].rpartition("\n")[2],
                    after=own[at.end : at.end + _AROUND].partition("\n")[0],
                )


def _is_heading(line: str) -> bool:
    """Whether nearly every long word has a capital, so that capitals say nothing."""
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", line) if len(word) > 3]
    return len(words) > 4 and sum(word[0].isupper() for word in words) > 0.8 * len(words)


def _runs(words: str, *, opens: bool, common: frozenset[str]) -> Iterator[list[re.Match[str]]]:
    """Split capitalised words where one name ends: behind an owner's 's, at a date, at an ordinary word."""
    run: list[re.Match[str]] = []
    for index, token in enumerate(_TOKEN.finditer(words)):
        plain = plain_word(token[0])
        if plain in _ordinary() or (opens and index == 0 and (plain in common or plain.endswith("ly"))):
            yield run
            run = []
            continue
        run.append(token)
        stopped = token[0].endswith(".") and not _INITIAL.match(token[0]) and plain not in _ABBREVIATED
        if _OWNER.search(token[0]) or stopped:
            yield run
            run = []
    yield run


@cache
def _ordinary() -> frozenset[str]:
    return entries("calendar") | entries("demonyms") | entries("openers")


def _divided(run: list[re.Match[str]]) -> tuple[tuple[str, ...], list[re.Match[str]]]:
    """Divide a run into titles, in small letters, and the name itself."""
    words = [plain_word(token[0]) for token in run]
    last_title = max((i for i, word in enumerate(words[:-1]) if word in entries("titles")), default=-1)
    first = max(last_title, _before_a_first_name(words)) + 1
    first += not first and len(run) > 2 and words[1] in _first_names() and bool(_CAPITALS.fullmatch(run[0][0]))
    first += not first and len(run) > 2 and words[0] == "state"
    while first < len(run) and run[first][0][0].islower() and not run[first][0].startswith(("al-", "el-")):
        first += 1
    return tuple(words[:first]), run[first:]


def _before_a_first_name(words: list[str]) -> int:
    """Return the place of the last word before a first name that no names stand before: "Senate Aide Mitch Quill"."""
    firsts = _first_names()
    if not words or words[0] in firsts or (words[-1] in entries("bodies") and not set(words) & entries("titles")):
        return -1
    first = next((i for i in range(1, len(words) - 1) if words[i] in firsts), 0)
    return first - 1 if not _no_first_names().isdisjoint(words[:first]) else -1


@cache
def _no_first_names() -> frozenset[str]:
    return entries("bodies") | entries("not_rivals") | entries("persons") | entries("roles") | entries("organisations")


@cache
def _first_names() -> frozenset[str]:
    return entries("names_of_men") | entries("names_of_women")


def _without_owner(words: str) -> str:
    """Return a name without an owner's 's, and without a full stop that ends its sentence."""
    bare = _OWNER.sub("", words)
    abbreviated = _INITIAL.match(bare.split()[-1]) or bare.lower().endswith((" jr.", " sr."))
    return bare if abbreviated else bare.rstrip(".")


def plain_word(token: str) -> str:
    """Return a word in small letters, without an owner's 's and full stops."""
    return _OWNER.sub("", token).strip(".").lower()
