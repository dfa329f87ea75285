"""Pages and feeds are read in worker processes, so that a bad one never holds up an answer and costs itself alone."""

from __future__ import annotations

import structlog

from bots.workers import Limits, StoppedError, Workers
from digest.feeds import Feed, FeedError, parse_feed
from digest.ingest.analysis import Analysed, Job, Rejected, analyse

log = structlog.get_logger()

PAGE_LIMITS = Limits(seconds=60.0, megabytes=3_000)
"""The slowest of 245 real pages took under three seconds; a worker with its language data has 0.7 GB of addresses."""
FEED_LIMITS = Limits(seconds=10.0, megabytes=1_500)
"""A feed of 18 MB with 100,000 entries takes two seconds."""


class AnalysisPool(Workers):
    """Runs `analyse` in worker processes."""

    def __init__(self, workers: int = 1, limits: Limits = PAGE_LIMITS) -> None:
        super().__init__(limits, workers)

    async def __call__(self, job: Job) -> Analysed | Rejected:
        """Analyse one page; one that has to be stopped is rejected with the reason."""
        try:
            return await self.run(analyse, job)
        except StoppedError as stopped:
            why = f"Its analysis {stopped}; it is left out."
            log.warning("analysis failed", page=job.page, why=why)
            return Rejected(why)


class FeedPool(Workers):
    """Runs `parse_feed` in workers of its own: most feeds take a millisecond, and wait for no page.

    There are two, so that they do not wait for a bad feed either; the second starts when both are needed.
    """

    def __init__(self, limits: Limits = FEED_LIMITS, workers: int = 2) -> None:
        super().__init__(limits, workers)

    async def __call__(self, body: bytes, url: str, content_type: str | None = None) -> Feed:
        """Parse one feed; FeedError also where that had to be stopped."""
        try:
            return await self.run(parse_feed, body, url, content_type)
        except StoppedError as stopped:
            raise FeedError(f"Reading the feed at {url} {stopped}; ask its outlet to mend it.") from stopped
