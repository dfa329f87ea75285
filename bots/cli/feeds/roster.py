"""Every feed that is set up, whether in config.yaml or by command, and finding one among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.config import Config, FeedSpec
from digest.model import VerbatimError
from digest.spelling import near_miss
from digest.store import FeedRecord, Store
from digest.wording import legible

LONGEST_NAME = 100
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class Roster:
    """The feeds of config.yaml, those added by command, and how the polling of each stands, by address."""

    file: str
    configured: tuple[FeedSpec, ...]
    added: tuple[FeedSpec, ...]
    records: Mapping[str, FeedRecord]

    @property
    def all(self) -> tuple[FeedSpec, ...]:
        """Every feed, those of config.yaml first."""
        return (*self.configured, *self.added)

    def get(self, wanted: str) -> FeedSpec | None:
        """Return the feed with that address or, whatever its case, that name."""
        return _called(self.all, wanted)

    def find(self, wanted: str) -> FeedSpec:
        """Return the feed with that name or address; VerbatimError says which one may be meant."""
        if found := self.get(wanted):
            return found
        meant = near_miss(wanted, [name for feed in self.all for name in (feed.name, feed.url)])
        hint = f"did you mean “{meant}”?" if meant else "`verbatim feeds list` shows all of them."
        raise VerbatimError(f"No feed is called “{wanted}”, or has that address; {hint}")

    def removable(self, wanted: str) -> FeedSpec:
        """Return the feed with that name or address that was added; VerbatimError for one of config.yaml, or none."""
        if found := _called(self.added, wanted):
            return found
        raise VerbatimError(f"“{self.find(wanted).name}” stands in {self.file}; take it out there.")

    def kept_in(self, feed: FeedSpec) -> str:
        """Return where a feed is set up: the name of the file, or "added"."""
        return self.file if feed in self.configured else "added"

    def refuse_taken(self, feed: FeedSpec) -> None:
        """Raise VerbatimError where the address or the name of a feed is another's already."""
        for other in self.all:
            where = f"in {self.file}" if other in self.configured else "among the feeds that were added"
            if other.url == feed.url:
                raise VerbatimError(f"{feed.url} is there already: “{other.name}”, {where}.")
            if other.name.casefold() == feed.name.casefold():
                raise VerbatimError(
                    f"The name “{feed.name}” is taken by {other.url}, {where}; give another one with --name."
                )


def _called(feeds: Iterable[FeedSpec], wanted: str) -> FeedSpec | None:
    wanted = wanted.strip()
    return next((feed for feed in feeds if wanted == feed.url or wanted.casefold() == feed.name.casefold()), None)


async def roster_of(config: Config, store: Store) -> Roster:
    """Return the feeds as they are set up now."""
    records = {record.url: record for record in await store.feeds.all()}
    return Roster(config.path.name, config.feeds, await store.subscriptions.all(), records)


def address_of(text: str) -> str:
    """Return an http(s) address as it stands; VerbatimError says what else was given."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        is_good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_good = False
    if is_good and url.isprintable() and " " not in url and len(url) <= LONGEST_ADDRESS:
        return url
    hint = f"; write https://{url}" if "://" not in url and "." in url and " " not in url else ""
    raise VerbatimError(
        f"“{legible(url)[:200]}” is no address on the web{hint or ', such as https://herald.example/feed'}."
    )


def name_of(text: str) -> str:
    """Return a name on one line, without what cannot be seen, and no longer than LONGEST_NAME; it may be empty."""
    return " ".join(legible(text).split())[:LONGEST_NAME].strip()


def tags_of(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags as they are kept: each once, in the order of the alphabet."""
    return tuple(sorted({tag for tag in map(name_of, tags) if tag}))


def host_of(url: str) -> str:
    """Return the host of an address without its "www."."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
