"""Page furniture: the marks, captions, boxes and walls that stand around an article."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from digest.clean.characters import words_of

_SHORT = 160
"""Characters up to which a paragraph may be furniture by how it begins."""

_MEDIUM = 300
"""Characters up to which it may be a caption, or furniture by what it holds."""

_CREDIT = re.compile(
    r"\b(?:photo|photograph|picture|image|credit|illustration|foto|bild|crédit)(?: credit| by)?\s*:\s*(?-i:[^\sa-zß-ÿ])"
    r"|^(?:©|\(c\))\s*\S"
    r"|^source\s*:\s*(?-i:[^\sa-zß-ÿ])"
    r"|[(/|]\s*(?:ap|afp|reuters|getty(?: images)?|epa|pa)(?: photo)?[^)]{0,30}\)?$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"^\d+ | \d+$")
"""How many comments, shares or photos: "Comments (12)"."""


@lru_cache(maxsize=1)
def lexicon() -> dict[str, frozenset[str]]:
    """Return the sections of furniture.txt as sets of entries."""
    sections: dict[str, set[str]] = {}
    name = ""
    for line in (files("digest.clean") / "furniture.txt").read_text(encoding="utf-8").splitlines():
        entry = line.strip()
        if entry.startswith("["):
            name = entry.strip("[]")
        elif entry and not entry.startswith("#"):
            sections.setdefault(name, set()).add(words_of(entry))
    return {name: frozenset(entries) for name, entries in sections.items()}


@lru_cache(maxsize=1)
def _starts() -> re.Pattern[str]:
    longest_first = sorted(lexicon()["start"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})\b")


def is_furniture(paragraph: str) -> bool:
    """Return whether `paragraph` is a mark, a button, a caption with its credit or a pointer to something else."""
    if len(paragraph) > _MEDIUM:
        return False
    words = words_of(paragraph)
    if not words or is_caption(paragraph) or any(f" {entry} " in f" {words} " for entry in lexicon()["within"]):
        return True
    if len(paragraph) > _SHORT:
        return False
    return _COUNT.sub("", words) in lexicon()["line"] or _is_bar(words) or _is_pointer(paragraph, words)


def _is_pointer(paragraph: str, words: str) -> bool:
    """Whether a line that is no sentence leads elsewhere: "Read more about eels", "WATCH: Eels in the mill race"."""
    label, colon, _ = paragraph.partition(":")
    leads = _starts().match(words) or (colon and words_of(label) in lexicon()["label"])
    return bool(leads) and not paragraph.rstrip("”\"'’)").endswith((".", "!"))


def _is_bar(words: str) -> bool:
    """Whether a line is a row of buttons: "Facebook Twitter Email Print"."""
    return all(word in _buttons() for word in words.split())


@lru_cache(maxsize=1)
def _buttons() -> frozenset[str]:
    return frozenset(word for row in lexicon()["bar"] for word in row.split())


def is_caption(paragraph: str) -> bool:
    """Return whether `paragraph` is a short line that ends in a picture's credit ("A B, founder. Photo: C")."""
    credit = _CREDIT.search(paragraph)
    return credit is not None and len(paragraph) - credit.start() <= 60


def ends_article(paragraph: str) -> bool:
    """Return whether nothing of the article follows this line."""
    return len(paragraph) <= 60 and words_of(paragraph) in lexicon()["end"]


def without_furniture(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield the paragraphs of the article: no furniture, none doubled, nothing behind the line that ends it."""
    before = ""
    for paragraph in _before_the_end(list(paragraphs)):
        if paragraph != before and not is_furniture(paragraph) and not ends_article(paragraph):
            yield paragraph
        before = paragraph


def _before_the_end(paragraphs: list[str]) -> list[str]:
    """Cut at the first ending line that has most of the text before it: such a line also heads boxes in the middle."""
    whole, so_far = sum(map(len, paragraphs)), 0
    for index, paragraph in enumerate(paragraphs):
        if so_far * 2 > whole and ends_article(paragraph):
            return paragraphs[:index]
        so_far += len(paragraph)
    return paragraphs
