"""The mistakes of a configuration, in words that never repeat a token."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digest.model import VerbatimError

_TOKEN = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe\.[\w.-]+"  # Slack
    r"|[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{25,}"  # Discord: user id, time and signature in base64
)
_USER_INFO = re.compile(r"(?<=://)[^/@\s]*@")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: its line (0: the file as a whole), its key path ("digests[0].schedule") and a sentence."""

    line: int
    path: str
    sentence: str


class ConfigError(VerbatimError):
    """A configuration that cannot be used; `problems` are all its mistakes, in the order of the file."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(self._line(problem) for problem in self.problems))

    def _line(self, problem: Problem) -> str:
        place = f"{self.file}:{problem.line}" if problem.line else str(self.file)
        return ": ".join(part for part in (place, problem.path, problem.sentence) if part)


def holds_token(text: str) -> bool:
    """Return whether `text` looks like it holds a bot's token."""
    return bool(_TOKEN.search(text))


def shown(text: str) -> str:
    """Return `text` in quotation marks, fit for a message: one short line without tokens, passwords and controls."""
    text = _USER_INFO.sub("…@", _TOKEN.sub("(a token)", text))
    text = "".join(char if char.isprintable() else " " for char in text)
    return f'"{text[:_LONGEST_SHOWN]}…"' if len(text) > _LONGEST_SHOWN else f'"{text}"'


def found(what: str, accepted: str, write: str | None = None) -> str:
    """Return the sentence of a mistake: what was found, what to write instead where that is known, what is accepted."""
    hint = f'; write "{write}"' if write else ""
    return f"found {what}{hint}. Accepted: {accepted}."
