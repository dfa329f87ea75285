"""The frozen values that a configuration consists of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from digest.model import DigestSpec, Target


class Secret:
    """A token that shows itself only when asked: never in a log, a traceback, a repr or a pickle."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        self._token = token

    def reveal(self) -> str:
        """Return the token itself, to be handed to an SDK and to nothing else."""
        return self._token

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._token == self._token

    def __hash__(self) -> int:
        return hash(("Secret", self._token))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """A feed to be read. `url` is http(s), or an absolute path in a folder that `FetchConfig` allows.

    `every` is how often exactly; without it that is learned from the feed. Limits that are None are those of
    `FetchConfig`.
    """

    name: str
    url: str
    every: timedelta | None = None
    tags: tuple[str, ...] = ()
    max_bytes: int | None = None
    timeout_seconds: float | None = None
    max_redirects: int | None = None


@dataclass(frozen=True, slots=True)
class DiscordConfig:
    """`server` is the guild's id where the file names it. `missing` says in a sentence what the token lacks."""

    token: Secret | None
    server: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """`workspace` is the team's id where the file names it. `missing` has one sentence a token."""

    bot_token: Secret | None
    app_token: Secret | None
    workspace: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TerminalConfig:
    """The terminal has nothing to set."""


@dataclass(frozen=True, slots=True)
class Platforms:
    """The platforms that the file lists; None is one that it does not."""

    discord: DiscordConfig | None = None
    slack: SlackConfig | None = None
    terminal: TerminalConfig | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the platforms that are enabled."""
        return tuple(name for name in ("discord", "slack", "terminal") if getattr(self, name) is not None)


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """What may be read: `allowed_hosts` also in the private network, `allowed_folders` on this machine.

    `contact` is the mail address or page that every site that is read is told, to complain to.
    """

    allowed_folders: tuple[Path, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    max_bytes: int = 10_000_000
    timeout_seconds: float = 20.0
    max_redirects: int = 5
    contact: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveConfig:
    """How long articles are kept, and how many bytes the database may take; None is no limit."""

    keep: timedelta | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """Everything an admin configured.

    `path` is the file; `database` an SQLite URL with an absolute path, or a PostgreSQL URL, whose password is in
    `database_password` alone.
    `alerts_to` is where an admin reads what is broken; without it, the channels of the digests that are concerned.
    """

    path: Path
    database: str
    data_dir: Path
    feeds: tuple[FeedSpec, ...]
    digests: tuple[DigestSpec, ...]
    platforms: Platforms
    fetch: FetchConfig
    alerts_to: tuple[Target, ...] = ()
    database_password: Secret | None = None
    archive: ArchiveConfig = ArchiveConfig()
