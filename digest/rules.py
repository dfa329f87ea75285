"""What an admin writes to lift or to drop stories: a word, a phrase or a regular expression. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from digest.model import VerbatimError

ACCEPTED_RULES = 'a word, a phrase such as "horse racing", or a regular expression such as /strikes?/i'
LONGEST_RULE = 200
"""Characters; a longer one is a mistake, such as a text that was pasted."""
LONGEST_TEXT = 1_000
"""How many characters of a title or line are looked at."""
PATIENCE = 0.05
"""Seconds of computing that a regular expression may take for one title or line; a plain one takes microseconds."""
MOST_REPEATS = 1_000
"""What the counts of an expression may multiply to; each of a{9}'s is laid out in memory when it is read."""
_COUNTS = regex.compile(r"(?<=\{(?:\d*,)?)\d{2,}(?=,?\d*\})")
_PARTS = regex.compile(r"/(?P<pattern>.+)/(?P<flags>\w*)", regex.DOTALL)
_PROBE_LENGTH = 60


class RuleError(VerbatimError):
    """A rule that cannot be used; `why` says what is wrong with it."""

    def __init__(self, rule: str, why: str) -> None:
        self.why = why
        super().__init__(f"the rule {rule} cannot be used: {why}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it was written, ready to be looked for."""

    text: str
    pattern: regex.Pattern[str]

    def is_in(self, text: str) -> bool:
        """Return whether it stands in a title or line; TimeoutError when an expression takes longer than PATIENCE."""
        return self.pattern.search(text[:LONGEST_TEXT], timeout=PATIENCE) is not None


@lru_cache(maxsize=1_000)
def parse_rule(text: str) -> Rule:
    """Read a rule; RuleError with the reason when it is none.

    A word or words, in quotation marks or not, are found whole, in any case, with any space between them. /…/ is a
    regular expression, and /…/i one in any case.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_RULE:
        raise RuleError(text[:LONGEST_RULE], f"it must have 1 to {LONGEST_RULE} characters")
    if text.startswith("/"):
        return Rule(text, _expression(text))
    words = text[1:-1].split() if len(text) > 2 and text[0] == text[-1] == '"' else text.split()
    if not words:
        raise RuleError(text, "there is no word between the quotation marks")
    whole = r"\s+".join(map(regex.escape, words))
    return Rule(text, regex.compile(rf"(?<!\w){whole}(?!\w)", regex.IGNORECASE | regex.FULLCASE))


def _expression(text: str) -> regex.Pattern[str]:
    parts = _PARTS.fullmatch(text)
    if not parts:
        raise RuleError(text, f'a regular expression ends with / or /i; a word that starts with / is written "{text}"')
    if parts["flags"] not in {"", "i"}:
        raise RuleError(text, f"{parts['flags']} is no flag; only i, for any case, may stand behind the last /")
    if math.prod(int(count) for count in _COUNTS.findall(parts["pattern"])) > MOST_REPEATS:
        raise RuleError(text, f"its counts in braces multiply to more than {MOST_REPEATS:,}")
    try:
        pattern = regex.compile(parts["pattern"], regex.IGNORECASE if parts["flags"] else 0)
    except (regex.error, RecursionError, OverflowError) as error:
        place = getattr(error, "pos", None)
        at = f" at character {place + 2}" if place is not None else ""
        raise RuleError(text, f"{getattr(error, 'msg', None) or type(error).__name__}{at}") from error
    if pattern.search(""):
        raise RuleError(text, "it matches every line, since it matches nothing at all")
    _try(text, pattern)
    return pattern


def _try(text: str, pattern: regex.Pattern[str]) -> None:
    """Refuse an expression that takes too long on lines made of its own letters, long before a real line does that."""
    letters = sorted(set(filter(str.isalnum, text)) | {"a", "1"})
    probes = [letter * _PROBE_LENGTH + "!" for letter in letters] + ["word " * _PROBE_LENGTH + "!", " " * LONGEST_TEXT]
    try:
        for probe in probes:
            pattern.search(probe, timeout=PATIENCE)
    except TimeoutError:
        raise RuleError(
            text, "it takes too long on a long line; let nothing repeat that already repeats, as in (a+)+"
        ) from None


@dataclass(slots=True)
class Rules:
    """Several rules, of which one that cannot be used is left aside, with the reason, and stops nothing."""

    rules: Sequence[Rule] = ()
    left_aside: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Rules:
        """Read rules; a bad one is left aside."""
        rules, left_aside = [], {}
        for text in texts:
            try:
                rules.append(parse_rule(text))
            except RuleError as error:
                left_aside[text] = error.why
        return cls(rules, left_aside)

    def first_in(self, texts: Sequence[str]) -> str:
        """Return the first rule that stands in one of the texts, as it was written, or ""."""
        for rule in self.rules:
            if rule.text not in self.left_aside and self._is_in_any(rule, texts):
                return rule.text
        return ""

    def _is_in_any(self, rule: Rule, texts: Sequence[str]) -> bool:
        try:
            return any(rule.is_in(text) for text in texts)
        except TimeoutError:
            self.left_aside[rule.text] = "it took too long on a line"
            return False
