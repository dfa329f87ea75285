"""Tells by the words around them that marked words are a title, a name or a word spoken of."""

from __future__ import annotations

import re

from digest.extract.quotes.lexicon import words

_WORD = re.compile(r"[\w’'-]+")
_SMALL_WORDS = frozenset(
    ("the", "a", "an", "of", "in", "on", "at", "to", "for", "and", "or", "with", "from", "by", "is", "vs")
)
_TITLE_AT_MOST = 15
"""How many words a title may have."""
_POSSESSIVE = re.compile(r"[’']s(?:\sthe)?$")
_LAST_TWO = re.compile(r"(?:([\w-]+)\s)?([\w-]+)$")
_APPOSITION = re.compile(r"\s(?:a|an|the|his|her|its|their) ((?:[\w-]+ ){0,2}[\w-]+)")
_NEXT_WORD = re.compile(r"\s([\w-]+)")
_EXPLAINED = re.compile(
    r"\s(?:means?|meant|stands? for|stood for|refers? to|is (?:an? )?(?:\w+ )?(?:word|term|phrase|name))\b"
)


def is_title_case(inner: str) -> bool:
    """Whether the marked words are written as a title: all but the small ones with a capital."""
    found = _WORD.findall(inner)
    large = [word for word in found if word.lower() not in _SMALL_WORDS]
    if not large or not inner[0].isupper() or len(found) > _TITLE_AT_MOST:
        return False
    return all(word[0].isupper() or word[0].isdigit() for word in large)


def names_a_work(lead: str, tail: str) -> bool:
    """Whether the words around say what the marked name is of: the film “Low Tide”, a group called “Low Tide”.

    Or behind it: “Low Tide” hat, “Low Tide,” a 2031 biography.
    """
    before = last_words(lead.rstrip(",:"))
    if before[-1] in words("works"):
        return True
    if before[-1] in ("called", "named", "dubbed") and before[0] in words("named things"):
        return True
    apposition, word = _APPOSITION.match(tail), _NEXT_WORD.match(tail)
    named = apposition[1].split() if apposition else [word[1]] if word else []
    return any(name.lower() in words("works") for name in named)


def names_a_programme(lead: str) -> bool:
    """Whether a title follows a word that no speech does: on “Low Tide”, author of “Low Tide”, Hollin’s “Low Tide”."""
    before = last_words(lead)
    if before[-1] == "of" and before[0] in words("chanted"):
        return False
    last = before[0] if before[-1] == "the" else before[-1]
    return _POSSESSIVE.search(lead) is not None or last in words("before titles") or before[-1] in words("channels")


def mentions_a_word(lead: str, tail: str) -> bool:
    """Whether the marked words are spoken of, not spoken: the word “pier”, Danish for “rope”, what “early” means."""
    before = last_words(lead)
    mentioned = before[-1] in words("mentioned") or "-".join(before) in words("mentioned")
    return mentioned or _EXPLAINED.match(tail) is not None


def last_words(lead: str) -> list[str]:
    """Return the last two words before the mark, in small letters; "" for one that is missing or set off by a point."""
    match = _LAST_TWO.search(lead)
    return [(word or "").lower() for word in match.groups()] if match else ["", ""]
