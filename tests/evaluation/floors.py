"""The least that each figure must be (for what must not happen, the most); never loosened."""

from collections.abc import Mapping

OWN: Mapping[str, float] = {
    "cuts forbidden": 0,
    "key points never taken": 0,
    "lines longest": 220,
    "lines median": 160,
    "quotes joint F1": 74,
    "quotes span F1": 93,
    "quotes speaker": 79,
    "quotes cue": 90,
    "not-quotes taken %": 15,
    "claims checkable AP": 0.88,
    "claims checkable F1@0.5": 0.8,
    "claims worth AP": 0.78,
    "claims listed right": 87,
    "claims by": 82,
    "claims stance": 84,
    "brackets precision": 0.97,
    "brackets recall": 0.5,
    "brackets in lines precision": 0.97,
    "key points good": 47,
    "key points best found": 65,
}
"""Figures on our own labelled texts."""

DEVELOPMENT: Mapping[str, float] = {
    "quotes/mean/joint F1": 90,
    "quotes/mean/span F1 exact": 95,
    "quotes/mean/speaker token": 95,
    "quotes/mean/cue": 90,
    "quotes/mean/non-quotes taken %": 15,
    "claims/policlaim/AP": 0.86,
    "claims/policlaim/F1@0.5": 0.82,
    "claims/babe/AP": 0.88,
    "claims/subj/AP": 0.76,
    "claims/claimbuster/AP": 0.81,
    "claims/clef19/MAP": 0.12,
    "keypoints/top 2 R1": 31.5,
    "keypoints/top 2 R2": 12.3,
    "keypoints/top 3 R1 over LEAD-3": 1.0,
    "articles/full text F1": 0.975,
    "articles/worst tenth F1": 0.88,
    "articles/segments F1": 0.945,
    "articles/title": 0.84,
    "articles/author": 0.74,
    "articles/date": 0.93,
    "stories/ecb/B-Cubed F1": 0.85,
    "stories/titles/B-Cubed F1": 0.75,
}
"""Figures on the whole development sets."""

FIRST_ROWS: Mapping[str, float] = {
    "quotes/quotes/joint F1": 75,
    "quotes/quotes/speaker token": 88,
    "quotes/quotes-more/joint F1": 75,
    "quotes/quotes-more/speaker token": 88,
    "claims/policlaim/AP": 0.82,
    "claims/babe/AP": 0.85,
    "articles/full text F1": 0.96,
    "stories/ecb/B-Cubed F1": 0.78,
}
"""Figures on the first rows of each set, which vary more."""

CEILINGS = frozenset(
    ("not-quotes taken %", "key points never taken", "cuts forbidden", "lines longest", "lines median")
) | frozenset(("quotes/mean/non-quotes taken %",))
"""The figures that count what must not happen."""


def holds(name: str, value: float, floor: float) -> bool:
    """Whether a figure is on the right side of its floor, which for what must not happen is a ceiling."""
    return value <= floor if name in CEILINGS else value >= floor


def beside(name: str, value: float, floors: Mapping[str, float]) -> str:
    """Return what stands behind a figure: its floor or ceiling, and whether it is missed; nothing without one."""
    if name not in floors:
        return ""
    word = "at most" if name in CEILINGS else "floor"
    return f"   {word} {floors[name]:g}" + ("" if holds(name, value, floors[name]) else "  MISSED")


def missed(found: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Return the figures that are on the wrong side of their floors, or were not found at all."""
    return [name for name in floors if name not in found or not holds(name, found[name], floors[name])]
