"""Which stories an edition tells: a scorecard with few features, each a number that a reader can check."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.compose.news import News
from digest.compose.sayings import source_words
from digest.model import DigestSpec, Feature, Window
from digest.stories import independent_sources

SOURCE, MOST_SOURCES = 2.0, 4
"""For each independent source beyond the first, up to the fourth."""
LINES, BEST_LINES = 3.0, 8
"""Times the mean score (0 to 1) of the story's eight best lines; a line that it lacks counts as 0."""
NEW = 1.0
"""For a story that nobody was told yet, against an update."""
RECENT = 1.0
"""Times the place of the story's first sighting in the window, 0 at its start and 1 at its end."""
WANTED = 5.0
"""For a story in which a word of the digest's `include` stands."""


def weigh(news: News, spec: DigestSpec, window: Window) -> tuple[Feature, ...]:
    """Return how much a story deserves its place, one feature after the other; the sum counts, higher is better."""
    sources = independent_sources(news.story.articles)
    lines = sum(sorted((line.score for line in news.lines), reverse=True)[:BEST_LINES]) / BEST_LINES
    recency = _recency(news, window)
    wanted = mentions(news, spec.include)
    return (
        Feature(_counted_sources(sources), SOURCE * (min(sources, MOST_SOURCES) - 1)),
        Feature(f"weight of its lines {lines:.2f}", LINES * lines),
        Feature("new" if news.status == "new" else news.status, NEW * (news.status == "new")),
        Feature(f"fresh {recency:.0%}", RECENT * recency),
        *([Feature(f"included: {wanted}", WANTED)] if wanted else []),
    )


def total(features: Iterable[Feature]) -> float:
    """Return the sum of a scorecard."""
    return sum(feature.worth for feature in features)


def _counted_sources(count: int) -> str:
    return f"{count} independent {'source' if count == 1 else 'sources'}"


def _recency(news: News, window: Window) -> float:
    length = (window.end - window.start).total_seconds()
    age = (news.candidate.first_seen - window.start).total_seconds()
    return min(max(age / length, 0.0), 1.0) if length > 0 else 0.0


def mentions(news: News, words: Iterable[str]) -> str:
    """Return the first of the words that stands, whole and in any case, in a title or line of the story, or ""."""
    texts = [(article.title or "").casefold() for article in news.story.articles]
    texts += [source_words(line, news.story.article(line.article)).casefold() for line in news.lines]
    for word in words:
        pattern = re.compile(rf"(?<!\w){re.escape(word.casefold())}(?!\w)")
        if word and any(pattern.search(text) for text in texts):
            return word
    return ""
