"""Names that mean the same speaker, and the names that an autocomplete offers; all in memory."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from heapq import nsmallest

from digest.store.rows import fold

MOST = 20_000
"""How many names are held, the most frequent ones; the others are still found by their words."""

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


@lru_cache(maxsize=4_096)
def bare_name(name: str) -> str:
    """Return a name without case, accents, full stops and titles: "President Élise Bräun" becomes "elise braun".

    What is nothing but titles stays.
    """
    words = [word.replace(".", "").replace("’", "'") for word in _WORD.findall(fold(name))]
    start = 0
    while start < len(words) - 1 and words[start] in _titles():
        start += 1
    return " ".join(words[start:])


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    from digest.extract.lexicon import entries

    return entries("titles")


def may_be_one(one: str, other: str) -> bool:
    """Whether two bare names can be the same person's: the same surname, and no first name that speaks against it.

    "quill", "m quill" and "mara j quill" can be "mara quill"; "tomas quill" cannot.
    """
    *firsts, surname = one.split() or [""]
    *others, other_surname = other.split() or [""]
    if surname != other_surname or not (firsts and others):
        return surname == other_surname
    short, long = sorted((firsts[0], others[0]), key=len)
    return short == long or (len(short) == 1 and long.startswith(short))


class Names:
    """Names of one kind with how often each occurs, the most frequent MOST of them. Nothing here waits or reads."""

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self._counts: Counter[str] = Counter(counts or {})
        self._forms: dict[str, list[str]] | None = None
        self._starts: list[tuple[str, str]] = []
        self._by_surname: dict[str, list[str]] = {}

    def add(self, names: Iterable[str]) -> None:
        """Count names that came in."""
        self._counts.update(name for name in names if name)
        self._forms = None
        if len(self._counts) > MOST + MOST // 4:
            self._counts = Counter(dict(self._counts.most_common(MOST)))

    def __len__(self) -> int:
        return len(self._counts)

    def starting(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Return up to `limit` names with a word that starts with `prefix`, the most frequent first.

        Of several spellings of one name the most frequent is offered; a surname is offered as its only bearer.
        """
        forms, wanted = self._known(), fold(prefix)
        at = bisect_left(self._starts, (wanted, ""))
        found = set()
        while at < len(self._starts) and self._starts[at][0].startswith(wanted):
            found.add(self._starts[at][1])
            at += 1
        often = {bare: sum(self._counts[form] for form in forms[bare]) for bare in found}
        best = nsmallest(limit, often, key=lambda bare: (-often[bare], forms[bare][0]))
        return tuple(forms[bare][0] for bare in best)

    def aliases(self, typed: str) -> tuple[str, ...]:
        """Return the bare names that are surely the same person's as what was typed, itself first.

        A surname alone, or with an initial, is the typed person's only where everybody known by that surname can be.
        """
        wanted = bare_name(typed)
        self._known()
        namesakes = [bare for bare in self._by_surname.get(wanted.rpartition(" ")[2], ()) if bare != wanted]
        if " " not in wanted or not all(may_be_one(one, wanted) for one in namesakes):
            return (wanted,)
        return (wanted, *namesakes)

    def _known(self) -> dict[str, list[str]]:
        """Return the spellings of every bare name, the most frequent first; worked out anew after names came in."""
        if self._forms is None:
            self._work_out()
        return self._forms or {}

    def _work_out(self) -> None:
        forms: dict[str, list[str]] = defaultdict(list)
        for name, _ in self._counts.most_common(MOST):
            forms[bare_name(name)].append(name)
        by_surname: dict[str, list[str]] = defaultdict(list)
        for bare in forms:
            by_surname[bare.rpartition(" ")[2]].append(bare)
        self._by_surname = dict(by_surname)
        for namesakes in by_surname.values():
            _merge(forms, namesakes)
        self._forms = dict(forms)
        self._starts = sorted((start, bare) for bare in forms for form in forms[bare] for start in _starts(form))


def _merge(forms: dict[str, list[str]], namesakes: list[str]) -> None:
    """Give the only bearer of a surname what stands under the surname alone, or with an initial that fits."""
    bearers = [bare for bare in namesakes if len(bare.split()[0]) > 1 and " " in bare]
    if len(bearers) == 1 and all(may_be_one(bearers[0], bare) for bare in namesakes):
        for bare in namesakes:
            forms[bearers[0]] += forms.pop(bare) if bare != bearers[0] else []


def _starts(name: str) -> Iterator[str]:
    words = fold(name).split()
    return (" ".join(words[at:]) for at in range(len(words)))
