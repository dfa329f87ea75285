"""Which lines an edition shows, without saying anything twice or taking too much of an article."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from digest.compose.news import News
from digest.compose.sayings import Saying, count_words, source_words
from digest.model import Article, DigestSpec, Highlight, Kind, Said, Span

FAIR_SHARE = 3
"""At most a third of an article is shown, however short it is."""
SHORTEST_CLOSING_QUOTE = 6
"""Words; a fragment does not end an edition well."""


_POINTING = re.compile(r"\b(?:it|its|this|that|these|those|he|she|they|them|him|her|there)\b", re.IGNORECASE)


class Layout:
    """The lines taken so far in one edition, with the words they took of each page and in all.

    `words` is how many they may have in all; `is_full` says whether a line was left out for it.
    """

    def __init__(self, words_per_article: int, words: float = math.inf) -> None:
        self._words_per_article = words_per_article
        self._left = words
        self.is_full = False
        self._words: dict[str, int] = {}
        self._spans: dict[str, list[Span]] = {}
        self._sayings: list[Saying] = []

    def take(self, line: Highlight, article: Article) -> bool:
        """Take a line when it is fair to show and not shown already; return whether it was taken."""
        text = source_words(line, article)
        count = count_words(text)
        saying, words = Saying.of(text), self._words.get(article.page, 0) + count
        spans = [line.shown, line.asks] if line.asks else [line.shown]
        shown = self._spans.setdefault(article.id, [])
        if words > min(self._words_per_article, count_words(article.text) // FAIR_SHARE):
            return False
        if any(span.overlaps(other) for span in spans for other in shown):
            return False
        if any(saying.is_nearly(other) for other in self._sayings):
            return False
        if count > self._left:
            self.is_full = True
            return False
        self._left -= count
        self._words[article.page] = words
        shown += spans
        self._sayings.append(saying)
        return True

    def take_best(self, news: News, kind: Kind, count: int) -> list[Highlight]:
        """Take up to `count` lines of a kind; key points come from the fullest article as long as it has any."""
        taken: list[Highlight] = []
        for line in ranked(news, kind):
            if len(taken) < count and self.take(line, news.story.article(line.article)):
                taken.append(line)
        return taken


def ranked(news: News, kind: Kind) -> list[Highlight]:
    """Return a story's lines of a kind, the best first; the order does not depend on how they came."""
    fullest = news.story.articles[0].id
    return sorted(
        (line for line in news.lines if line.kind == kind),
        key=lambda line: (kind == "key_point" and line.article != fullest, -line.score, line.article, line.span),
    )


def closing_quote(chosen: Iterable[News], layout: Layout) -> tuple[Highlight, Article] | None:
    """Take the best quote that is whole, has a speaker and is not shown yet; the earlier story's of two as good."""
    quotes = [(line, news.story.article(line.article)) for news in chosen for line in ranked(news, "quote")]
    quotes.sort(key=lambda pair: (_points_elsewhere(*pair), -pair[0].score))
    for line, article in quotes:
        if _is_whole(line, article) and layout.take(line, article):
            return line, article
    return None


def _points_elsewhere(line: Highlight, article: Article) -> bool:
    """Whether a quote speaks of something that only the words around it name: "I had to look up how to spell it."."""
    return _POINTING.search(line.span.of(article.text)) is not None


def _is_whole(line: Highlight, article: Article) -> bool:
    words = line.span.of(article.text)
    starts_a_sentence = not words.lstrip("“‘\"'«(¿¡ ")[:1].islower()
    is_said = line.context is None and isinstance(line.attribution, Said)
    return is_said and starts_a_sentence and count_words(words) >= SHORTEST_CLOSING_QUOTE


def story_lines(chosen: list[News], spec: DigestSpec, layout: Layout) -> list[list[Highlight]]:
    """Take each story's key points and claims, in the order of the stories."""
    return [
        layout.take_best(news, "key_point", spec.key_points) + layout.take_best(news, "claim", spec.claims)
        for news in chosen
    ]


def add_quotes(chosen: list[News], lines: list[list[Highlight]], count: int, layout: Layout) -> None:
    """Add to the stories' lines up to `count` more quotes that have a speaker, at most one a story."""
    for news, own in zip(chosen, lines, strict=True):
        said = (line for line in ranked(news, "quote") if isinstance(line.attribution, Said))
        taken = next((line for line in said if count and layout.take(line, news.story.article(line.article))), None)
        if taken:
            own.append(taken)
            count -= 1


def in_reading_order(news: News, lines: list[Highlight]) -> tuple[Highlight, ...]:
    """Return lines in the order of the story's articles, and within each in the order of the source."""
    order = {article.id: place for place, article in enumerate(news.story.articles)}
    return tuple(sorted(lines, key=lambda line: (order[line.article], line.shown)))
