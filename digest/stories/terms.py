"""The words by which a story is known: those of the title and the first sentences, weighed by their kind."""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

LEAD_SENTENCES = 3
_LEAD_CHARACTERS = 900
_NAME_WEIGHT, _NUMBER_WEIGHT, _TITLE_WEIGHT = 1.6, 1.2, 1.5

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’')]*\s+|\n+")
_ENDINGS = ("ing", "edly", "ed", "ies", "es", "s", "ly")


@cache
def _stop_words() -> frozenset[str]:
    lines = Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def opening(title: str | None, text: str) -> str:
    """Return the title and the first sentences, without the title a second time where the text begins with it."""
    lead = _lead(text)
    return lead if not title or lead.startswith(title.strip()) else f"{title}\n{lead}"


def weights(title: str | None, text: str) -> dict[str, float]:
    """Return the terms of the title and the lead with their weights; names and numbers count more."""
    found: dict[str, float] = defaultdict(float)
    for passage, factor in ((title or "", _TITLE_WEIGHT), (_lead(text), 1.0)):
        for match in WORD.finditer(passage):
            if term := _term(match[0]):
                found[term] += factor * _kind_weight(match[0], passage, match.start())
    return {term: 1 + math.log(weight) if weight > 1 else weight for term, weight in found.items()}


def _lead(text: str) -> str:
    return " ".join(_SENTENCE.split(text[: _LEAD_CHARACTERS * 3].strip())[:LEAD_SENTENCES])[:_LEAD_CHARACTERS]


def _kind_weight(word: str, passage: str, start: int) -> float:
    if word[0].isdigit():
        return _NUMBER_WEIGHT
    opens = start == 0 or passage[max(0, start - 8) : start].rstrip()[-1:] in ".!?:"
    return _NAME_WEIGHT if word[0].isupper() and not opens else 1.0


def _term(word: str) -> str | None:
    """Return a word in lower case without a common English ending, or None for one that says nothing."""
    term = sys.intern(word.casefold().replace("’", "'").removesuffix("'s"))
    if term in _stop_words() or (len(term) < 2 and not term.isdigit()):
        return None
    for ending in _ENDINGS:
        if term.endswith(ending) and len(term) - len(ending) >= 3:
            return sys.intern(term[: -len(ending)])
    return term
