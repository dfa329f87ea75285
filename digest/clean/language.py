"""Which language a text is written in."""

from functools import lru_cache
from typing import Protocol

_ENOUGH_CHARACTERS = 2000
_TOO_FEW_CHARACTERS = 25


class _Classifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


@lru_cache(maxsize=1)
def _classifier() -> _Classifier:
    import py3langid

    return py3langid  # type: ignore[no-any-return]  # the library ships no types


def language_of(text: str, declared: str | None = None) -> str | None:
    """Return the ISO 639-1 code; what the page declares decides only where the text is too short to tell."""
    if len(text) < _TOO_FEW_CHARACTERS:
        return declared
    return _classifier().classify(text[:_ENOUGH_CHARACTERS])[0]
