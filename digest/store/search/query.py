"""What was typed, field by field -> a Query; no SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.model import Kind


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for, field by field; "" where a field is not narrowed."""

    kind: Kind
    words: str = ""
    speaker: str = ""
    source: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing was typed at all."""
        return not (self.words or self.speaker or self.source)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of matches as `highlights.seq`, the best first, and how many match in all."""

    order: tuple[int, ...]
    total: int


def terms(typed: str) -> Iterator[str]:
    """Split at white space; what would end a quoted string, or is no text at all, is dropped."""
    sound = typed.replace("\0", " ").replace('"', " ").encode("utf-8", "ignore").decode("utf-8")
    return (word for word in sound.split() if any(character.isalnum() for character in word))
