"""Which stories an edition tells: a scorecard with few features, each a number that a reader can check."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.compose.news import News
from digest.compose.sayings import source_words
from digest.model import DigestSpec, Window
from digest.stories import independent_sources

SOURCE, MOST_SOURCES = 2.0, 4
"""For each independent source beyond the first, up to the fourth."""
BEST_LINE = 3.0
"""Times the score (0 to 1) of the story's best line."""
NEW = 1.0
"""For a story that nobody was told yet, against an update."""
RECENT = 1.0
"""Times the place of the story's first sighting in the window, 0 at its start and 1 at its end."""
WANTED = 5.0
"""For a story in which a word of the digest's `include` stands."""


def score(news: News, spec: DigestSpec, window: Window) -> float:
    """Return how much a story deserves its place; higher is better."""
    sources = min(independent_sources(news.story.articles), MOST_SOURCES)
    return (
        SOURCE * (sources - 1)
        + BEST_LINE * max(line.score for line in news.lines)
        + NEW * (news.status == "new")
        + RECENT * _recency(news, window)
        + WANTED * mentions(news, spec.include)
    )


def _recency(news: News, window: Window) -> float:
    length = (window.end - window.start).total_seconds()
    age = (news.candidate.first_seen - window.start).total_seconds()
    return min(max(age / length, 0.0), 1.0) if length > 0 else 0.0


def mentions(news: News, words: Iterable[str]) -> bool:
    """Return whether one of the words stands, whole and in any case, in a title or line of the story."""
    patterns = [re.compile(rf"(?<!\w){re.escape(word.casefold())}(?!\w)") for word in words]
    if not patterns:
        return False
    texts = [article.title or "" for article in news.story.articles]
    texts += [source_words(line, news.story.article(line.article)) for line in news.lines]
    return any(pattern.search(text.casefold()) for pattern in patterns for text in texts)
