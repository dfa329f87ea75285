"""Which stories an edition tells: a scorecard with few features, each a number that a reader can check."""

from __future__ import annotations

from collections.abc import Iterable

from digest.compose.news import News
from digest.compose.sayings import source_words
from digest.model import DigestSpec, Feature, Highlight, Window
from digest.rules import Rules
from digest.stories import independent_sources

SOURCE, MOST_SOURCES = 2.0, 4
"""For each independent source beyond the first, up to the fourth."""
LINES, BEST_LINES = 3.0, 8
"""Times the mean score (0 to 1) of the story's eight best lines; a line that it lacks counts as 0."""
NOVELTY = 1.0
"""Times the share of the story's lines that its readers were not told: 1 for a new story."""
RECENT = 1.0
"""Times the place of the story's first sighting in the window, 0 at its start and 1 at its end."""
TAGGED, MOST_TAGS = 0.5, 2
"""For each of the digest's tags that the story's feeds carry, up to the second."""
WANTED = 5.0
"""For a story in which a rule of the digest's `include` is found."""


def weigh(news: News, spec: DigestSpec, window: Window, wanted: Rules) -> tuple[Feature, ...]:
    """Return how much a story deserves its place, one feature after the other; the sum counts, higher is better."""
    sources = independent_sources(news.story.articles)
    lines = sum(sorted((line.score for line in news.lines), reverse=True)[:BEST_LINES]) / BEST_LINES
    novelty = len(news.lines) / (len(news.lines) + len(_told_lines(news)))
    recency = _recency(news, window)
    tags = [tag for tag in spec.tags if tag in news.candidate.tags]
    rule = mentions(news, wanted)
    return (
        Feature(_counted_sources(sources), SOURCE * (min(sources, MOST_SOURCES) - 1)),
        Feature(f"weight of its lines {lines:.2f}", LINES * lines),
        Feature("new" if novelty == 1 else f"new in part {novelty:.0%}", NOVELTY * novelty),
        Feature(f"fresh {recency:.0%}", RECENT * recency),
        *([Feature(f"tags {', '.join(tags)}", TAGGED * min(len(tags), MOST_TAGS))] if tags else []),
        *([Feature(f"included by {rule}", WANTED)] if rule else []),
    )


def _told_lines(news: News) -> list[Highlight]:
    return [line for line in news.candidate.highlights if line.article in news.candidate.told]


def total(features: Iterable[Feature]) -> float:
    """Return the sum of a scorecard."""
    return sum(feature.worth for feature in features)


def _counted_sources(count: int) -> str:
    return f"{count} independent {'source' if count == 1 else 'sources'}"


def _recency(news: News, window: Window) -> float:
    length = (window.end - window.start).total_seconds()
    age = (news.candidate.first_seen - window.start).total_seconds()
    return min(max(age / length, 0.0), 1.0) if length > 0 else 0.0


def mentions(news: News, rules: Rules) -> str:
    """Return the first of the rules that stands in a title or line of the story, or ""."""
    texts = [article.title or "" for article in news.story.articles]
    return rules.first_in(texts + [source_words(line, news.story.article(line.article)) for line in news.lines])
