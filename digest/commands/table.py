"""What a command is: a name, typed options, and a function that turns a request into an Answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from digest.model import Answer

if TYPE_CHECKING:
    from digest.commands.desk import Desk

OptionKind = Literal["text", "feeds", "speaker", "source", "time", "zone", "digest", "count"]
"""`count` is a whole number; the others are text, and the kind says what an autocomplete may offer."""


@dataclass(frozen=True, slots=True)
class Option:
    """One argument of a command. Names are lower-case words; descriptions are at most 100 characters."""

    name: str
    description: str
    kind: OptionKind = "text"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and where. `is_admin` is the platform's answer at this very moment, never a cached one."""

    platform: str
    user: str
    channel: str
    server: str = ""
    is_admin: bool = False


Run = Callable[["Desk", Caller, Mapping[str, str]], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person may ask or set: "claims", or "digest here" (a sub-command of "digest").

    `run` raises CommandError (a VerbatimError) for what the asker did wrong; a platform shows its sentence privately.
    The first option takes the free words on platforms that have a single text argument.
    """

    name: str
    description: str
    run: Run
    options: tuple[Option, ...] = ()
    admin: bool = False
