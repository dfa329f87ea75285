"""Which articles were written independently: an outlet's sites, an agency's wire, copies of a text count once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from tld import get_fld

from digest.model import Article
from digest.stories.terms import WORD

COPIED = 1 / 2
"""The share of the shorter text's own runs of words, outside quotation marks, that makes it a copy of the other."""
_RUN = 5
_FEW_RUNS = 12
"""With fewer runs outside quotation marks the whole text is compared."""
_QUOTED = re.compile(r"[“\"][^“”\"\n]{1,2000}[”\"]")
_DATELINE = re.compile(r"^[^\n.]{0,60}?\(([^\W\d_][\w .&-]{1,30})\)\s*[-–—:]")
"""A place, the agency in parentheses, a dash: “SKERROW (Gannet Wire) —”."""


def independent_sources(articles: Sequence[Article]) -> int:
    """Return how many of the articles were written independently; the cost grows with their length, not their pairs."""
    groups = _Groups(len(articles))
    names = {name for article in articles if (name := _name(article.source))}
    first_with: dict[tuple[str, ...], int] = {}
    first_run: dict[tuple[str, ...], int] = {}
    for number, article in enumerate(articles):
        for mark in _marks(article, names):
            groups.join(number, first_with.setdefault(mark, number))
        runs = _runs(article.text)
        shared = Counter(first_run[run] for run in runs if run in first_run)
        for other, count in shared.items():
            if count >= COPIED * min(len(runs), len(_runs(articles[other].text))):
                groups.join(number, other)
        for run in runs:
            first_run.setdefault(run, number)
    return groups.count()


def is_copy(one: Article, other: Article) -> bool:
    """Return whether two articles are one text, such as wire copy that one cut short or gave another lead."""
    runs, others = _runs(one.text), _runs(other.text)
    return len(runs & others) >= COPIED * min(len(runs), len(others))


class _Groups:
    """Which numbers belong together."""

    def __init__(self, count: int) -> None:
        self._of = list(range(count))

    def join(self, one: int, other: int) -> None:
        self._of[self._first(one)] = self._first(other)

    def count(self) -> int:
        return len({self._first(number) for number in range(len(self._of))})

    def _first(self, number: int) -> int:
        while self._of[number] != number:
            self._of[number] = number = self._of[self._of[number]]
        return number


def _marks(article: Article, names: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield what an article has in common with all others of its outlet, of its outlet's sister or of its agency."""
    if name := _name(article.source):
        yield "name", *name
        for end in range(2, len(name)):
            if name[:end] in names:
                yield "name", *name[:end]
    if site := _site(article.url):
        yield "site", site
    if dateline := _DATELINE.match(article.text):
        yield "name", *_name(dateline[1])
    for author in map(_name, article.authors):
        if author in names:
            yield "name", *author


def _name(source: str | None) -> tuple[str, ...]:
    words = tuple(match[0].casefold() for match in WORD.finditer(source or ""))
    return words[1:] if words[:1] == ("the",) else words


def _site(url: str | None) -> str | None:
    """Return the domain that somebody registered, by the public suffix list; the last two parts where it has none."""
    host = urlsplit(url or "").hostname or ""
    if "." not in host or host.rpartition(".")[2].isdigit():
        return host or None
    found = get_fld(f"https://{host}", fail_silently=True, search_private=True)
    return found if isinstance(found, str) else ".".join(host.split(".")[-2:])


@lru_cache(maxsize=256)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of words outside quotation marks: what somebody said is reported by many of their own accord."""
    own = _split(_QUOTED.sub(" ", text))
    return own if len(own) >= _FEW_RUNS else _split(text)


def _split(text: str) -> frozenset[tuple[str, ...]]:
    words = [match[0].casefold() for match in WORD.finditer(text)]
    return frozenset(tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)))
