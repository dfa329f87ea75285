"""What may be read, what came back, and why nothing did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digest.model import VerbatimError

Kind = Literal[
    "address", "dead host", "directory", "empty", "not allowed", "not found", "private network", "redirects", "refused",
    "scheme", "status", "timeout", "too large", "transfer", "unreadable",
]  # fmt: skip


class FetchError(VerbatimError):
    """Something could not be read; `kind` is a plain word for it, the message a sentence for people.

    `retry_after` is the header of that name, where the server sent one.
    """

    def __init__(self, kind: Kind, sentence: str, status: int | None = None, retry_after: str | None = None) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may take: bytes of a decompressed body, seconds for all of it, redirects on the way."""

    max_bytes: int = 10_000_000
    timeout_seconds: float = 20.0
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What may be read: folders, hosts that are exempt from address checks, and the limits of each reading.

    `contact` is the mail address or page that a site's owner finds in the User-Agent, to complain to.
    """

    allowed_folders: tuple[Path, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    max_bytes: int = 10_000_000
    timeout_seconds: float = 20.0
    max_redirects: int = 5
    contact: str = ""

    @property
    def limits(self) -> Limits:
        """The limits of a reading that has none of its own."""
        return Limits(self.max_bytes, self.timeout_seconds, self.max_redirects)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response: `url` is where it came from after redirects; `body` is decompressed, empty when not modified.

    `moved_to` is that address where every redirect on the way there was a permanent one (HTTP 301 or 308).
    """

    url: str
    status: int
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    moved_to: str | None = None


def size_of(size: int) -> str:
    """Return a number of bytes for people: "2 MB"."""
    return f"{size / 1_000_000:g} MB" if size >= 100_000 else f"{size} bytes"
