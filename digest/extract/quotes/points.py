"""The scorecards: what speaks for a speaker, for a quote, and for showing it. Change a weight here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SPEAKER: dict[str, float] = {
    # the cue
    "a verb such as say": 5,
    "a verb of speech": 3,
    "a verb that may report": 2,
    "a verb of no speech": -1,
    "passive": -4,
    "told or asked": -4,
    # who is named
    "a pronoun": 2,
    "a name": 2,
    "not somebody who speaks": -3,
    # the route between them
    "according to": 5,
    "as somebody puts it": 3,
    "described by the clause": -1,
    "possessive under another speaker": -3,
    "a thought under another speaker": -4,
    # where the cue stands
    "same sentence": 4,
    "right before": 6,
    "close before": 3,
    "comma or colon": 2,
    "right after": 6,
    "says something else": -5,
    "previous paragraph": -4,
    "previous paragraph ends in a colon": 9,
    # the parse
    "governs the words": 3,
    "governs them from afar": 2,
    "outer source": 4,
    "inner source": -4,
    # by form, or carried over from another quote
    "transcript label": 12,
    "label inside the marks": 16,
    "signed with a dash": 11,
    "named behind the marks": 11,
    "carried on in the paragraph": 10,
    "goes on from an open mark": 11,
    "carried over a paragraph": 7,
    "a paragraph further": -2,
    "carried back": 6,
}
"""Points for a speaker of one stretch. About 12 is a plain case ("...," she said), below SPEAKER_NEEDED nobody."""

SPEAKER_NEEDED = 4

QUOTE: dict[str, float] = {
    "speaker sure": 3,
    "speaker likely": 2,
    "speaker possible": 1,
    "no speaker": -2,
    "cue such as say": 2,
    "cue of speech": 1,
    "no cue of speech": -2,
    "short, but speech around it": 2,
    "very short, no speech around it": -2,
    "reporting verb before it": 1,
    "stands alone": 3,
    "twelve words or more": 4,
    "six words or more": 3,
    "three words or more": 1,
    "one or two words": -1,
    "governed by the cue": 1,
    "right behind the cue": 2,
    "a clause leads into it": 1,
    "set off by its form": 2,
    "title case": -4,
    "a work is named": -4,
    "title of a programme": -6,
    "article before it": -1,
    "modifies a noun": -2,
    "a bare yes or no": -4,
    "a word is mentioned": -5,
    "repeats another quote": -6,
    "page furniture": -9,
}
"""Points for a stretch being somebody's words, and not a scare quote, a title or the mention of a word."""

QUOTE_NEEDED = 4


WORTH: dict[str, float] = {
    "whole sentence": 30,
    "six words or more": 15,
    "not too long": 10,
    "speaker": 10,
    "sure speaker": 15,
    "name": 20,
}
"""Hundredths of a quote's score: how good it is to show."""


def total(features: Iterable[str], card: Mapping[str, float]) -> float:
    """Add up the points of the features; KeyError for one that the card does not have."""
    return sum(card[feature] for feature in features)
