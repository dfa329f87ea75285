"""What the verbs of a sentence tell without a parse: what was done and by whom, what is under way, what is planned."""

from __future__ import annotations

from typing import NamedTuple

from digest.extract.lexicon import entries

_BEING = frozenset(("be", "being", "get", "getting"))
_HAVING = frozenset(("has", "have", "had"))
_IS = frozenset(("am", "is", "are", "i'm", "we're", "you're", "they're", "he's", "she's", "it's"))
_I_OR_WE = frozenset(("i", "we", "i've", "we've"))
_ADVERBS = frozenset(("also", "never", "just", "first", "already", "not", "all", "even", "still", "ever"))


class Word(NamedTuple):
    """A word in lower case, and the two words before it."""

    lower: str
    before: str
    before_that: str


def verb_signals(lower: list[str]) -> dict[str, float]:
    """Return counts of past forms, deeds and plans, and two yes-or-no features, of a sentence's words in lower case."""
    words = [Word(*three) for three in zip(lower, ["", *lower], ["", "", *lower], strict=False)]
    past = {word.lower for word in words if _is_past(word)}
    deeds = {word.lower for word in words if word.lower in entries("deeds")}
    plans = {word.lower for word in words if word.lower in deeds and _is_intended(word)}
    return {
        "past": len(past),
        "deed": len(deeds - plans),
        "plan": len(plans),
        "own record": _tells_own_record(words),
        "ongoing": any(word.lower.endswith("ing") and word.lower != "going" and _is_being(word) for word in words),
    }


def _is_past(word: Word) -> bool:
    regular = word.lower.endswith("ed") and len(word.lower) > 3 and word.lower not in entries("not_past")
    if not regular and word.lower not in entries("past"):
        return False
    return not {word.before, word.before_that} & _BEING and word.before not in entries("intending")


def _is_intended(word: Word) -> bool:
    intending = entries("intending")
    return word.before in intending or (word.before_that in intending and word.before not in {"the", "a", "this"})


def _is_being(word: Word) -> bool:
    return word.before in _IS or (word.before_that in _IS and _is_adverb(word.before))


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or word.endswith("ly")


def _tells_own_record(words: list[Word]) -> bool:
    """Whether "I" or "we" did something, with "have", "never" and the like between them and the verb."""
    ours = False
    for word in words:
        if ours and _is_past(word) and word.lower not in _HAVING:
            return True
        ours = word.lower in _I_OR_WE or (ours and (word.lower in _HAVING or _is_adverb(word.lower)))
    return False
