"""What a command is: a name, typed options, and a function that turns a request into an Answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from digest.config import Config
from digest.editor import Editor
from digest.model import Answer, Composed, DigestSpec, Target, VerbatimError
from digest.store import Store

OptionKind = Literal["text", "feeds", "speaker", "source", "time", "zone", "digest", "count"]
"""`count` is a whole number; the others are text, and the kind says what an autocomplete may offer."""


class CommandError(VerbatimError):
    """The asker did something wrong; the sentence says what to do instead."""


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

    @property
    def target(self) -> Target:
        """The channel in which the caller stands."""
        return Target(self.platform, self.channel, self.server)


class Post(Protocol):
    """Puts an edition into the ledger for one channel, to be posted at once."""

    async def __call__(self, composed: Composed, target: Target, spec: DigestSpec, now: datetime) -> None:
        """Enqueue it; posting follows."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command may reach while it runs; `now` is the moment of the request, aware UTC."""

    config: Config
    store: Store
    editor: Editor
    post: Post
    now: Callable[[], datetime]


Run = Callable[[Desk, Caller, Mapping[str, str]], Awaitable[Answer]]


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

    @property
    def usage(self) -> str:
        """How it is typed where there is one line of text: "/claims words speaker:… source:…"."""
        words = [
            f"/{self.name}",
            *(option.name if not place else f"{option.name}:…" for place, option in enumerate(self.options)),
        ]
        return " ".join(words)
