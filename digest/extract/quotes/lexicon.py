"""The hand-written word lists, read once: verbs and nouns that introduce words, and what marks a title."""

from __future__ import annotations

from functools import cache
from pathlib import Path

GRADES = {"core": 4, "speech": 3, "reporting": 2}
"""How plainly the verbs of a section report speech; a verb in none of them has grade 0."""


@cache
def words(section: str) -> frozenset[str]:
    """Return the words of one section of cues.txt or works.txt; KeyError when there is none of that name."""
    return _sections()[section]


@cache
def verb_grade(lemma: str) -> int:
    """Return how plainly a verb reports speech: 4 say, 3 insist, 2 call, 0 any other."""
    return next((grade for section, grade in GRADES.items() if lemma in words(section)), 0)


@cache
def _sections() -> dict[str, frozenset[str]]:
    """Read both files; a word that stands in two graded sections has the first one's grade."""
    found: dict[str, list[str]] = {}
    for name in ("cues.txt", "works.txt"):
        section = ""
        for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[] ")
                found[section] = []
            elif line and not line.startswith("#"):
                found[section] += line.split()
    return {section: frozenset(listed) for section, listed in found.items()}
