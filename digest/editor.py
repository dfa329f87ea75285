"""What the store holds for a digest, at one moment -> its edition, or a preview of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.compose import compose_with_account, told_scope
from digest.config import FeedSpec
from digest.model import Candidate, Composed, Considered, DigestSpec, FeedState, Slot, Window, stable_id
from digest.store import Store
from digest.store.feeds import FeedRecord
from digest.store.passed_over import PassedOver

PREVIEW_WINDOW = timedelta(hours=24)
"""What a preview or a post by hand covers, at least."""


class Editor:
    """Fetches what an edition may tell, and has it composed."""

    def __init__(self, store: Store, feeds: Sequence[FeedSpec]) -> None:
        self._newsroom = store.newsroom
        self._records = store.feeds
        self._ledger = store.ledger
        self._subscriptions = store.subscriptions
        self._configured = tuple(feeds)

    async def feeds(self) -> tuple[FeedSpec, ...]:
        """Return every feed as it is now: those of config.yaml, then those added by command."""
        return await self._subscriptions.beside(self._configured)

    async def edition(self, spec: DigestSpec, slot: Slot, window: Window, now: datetime, *, late: bool) -> Composed:
        """Return the edition of a slot, with its account; what its readers were told before is left out."""
        all_feeds = await self.feeds()
        feeds = feeds_of(spec, all_feeds)
        candidates = await self._newsroom.candidates(feeds, window.start, window.end, told_scope(spec))
        tagged = [_tagged(candidate, all_feeds) for candidate in candidates]
        passed_over = await self._newsroom.passed_over(feeds, window.start, window.end)
        entries = [_considered(entry) for entry in passed_over]
        states = await self._feed_states(feeds or {feed.name for feed in all_feeds})
        return compose_with_account(spec, slot, tagged, states, window, now, entries, late=late)

    async def preview(self, spec: DigestSpec, now: datetime) -> Composed:
        """Return the edition that would be posted now: what came in since the last one, and was not told yet."""
        window = await self._ledger.open_window(spec.id, now) or Window(now - PREVIEW_WINDOW, now)
        slot = Slot(spec.id, f"by hand {stable_id(now.isoformat())}", now)
        return await self.edition(spec, slot, window, now, late=False)

    async def _feed_states(self, names: Collection[str]) -> tuple[FeedState, ...]:
        records = {record.name: record for record in await self._records.all()}
        return tuple(_state(records[name]) for name in sorted(names) if name in records)


def feeds_of(spec: DigestSpec, feeds: Sequence[FeedSpec]) -> frozenset[str]:
    """Return the names of the feeds that a digest draws on, by name or tag; an empty set means every feed."""
    return frozenset(spec.feeds) | frozenset(feed.name for feed in feeds if set(feed.tags) & set(spec.tags))


def _tagged(candidate: Candidate, feeds: Sequence[FeedSpec]) -> Candidate:
    tags = frozenset(tag for feed in feeds if feed.name in candidate.feeds for tag in feed.tags)
    return replace(candidate, tags=tags)


def _considered(entry: PassedOver) -> Considered:
    return Considered("too old" if entry.is_old else "failed", entry.why, entry.title, entry.feed)


def _state(record: FeedRecord) -> FeedState:
    return FeedState(record.name, not record.failing_since, record.why, record.failing_since or record.checked_at)
