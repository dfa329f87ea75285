"""Finds the accepted word that somebody most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near_miss(word: str, accepted: Iterable[str], closeness: float = 0.6) -> str | None:
    """Return the accepted word closest to `word`, ignoring case, or None when nothing is close.

    `closeness` is the least ratio of difflib, 0 to 1: "weekday" finds "weekdays", "shcedule" finds "schedule".
    """
    spelled = {candidate.casefold(): candidate for candidate in sorted(accepted)}
    close = difflib.get_close_matches(word.casefold(), spelled, n=1, cutoff=closeness)
    return spelled[close[0]] if close else None
