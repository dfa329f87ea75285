"""Which of the stories that could be told get a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.compose.news import News
from digest.compose.scorecard import total, weigh
from digest.model import DigestSpec, Feature, Window


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story with its scorecard; `place` is when it was chosen, from 1 on, or 0 when it found no place."""

    news: News
    features: tuple[Feature, ...]
    place: int = 0

    @property
    def score(self) -> float:
        """The sum of its features."""
        return total(self.features)


def choose(spec: DigestSpec, tellable: Sequence[News], window: Window) -> list[Ranked]:
    """Return every story with its scorecard: the chosen ones in the order of their places, then the others, best first.

    At least one of each section that has any is chosen, as far as the places go.
    """
    ranked = sorted((Ranked(news, weigh(news, spec, window)) for news in tellable), key=_order)
    chosen, waiting = ranked[: spec.stories], ranked[spec.stories :]
    for one in list(waiting):
        sections = [section(spec, other.news) for other in chosen]
        spare = next((other for other in reversed(chosen) if sections.count(section(spec, other.news)) > 1), None)
        if spare and section(spec, one.news) not in sections:
            chosen[chosen.index(spare)] = one
            waiting[waiting.index(one)] = spare
    chosen = [replace(one, place=place) for place, one in enumerate(chosen, start=1)]
    return chosen + sorted(waiting, key=_order)


def _order(one: Ranked) -> tuple[float, str, list[str]]:
    return -one.score, one.news.story.id, [article.id for article in one.news.story.articles]


def section(spec: DigestSpec, news: News) -> tuple[int, str]:
    """Return the place and name of a story's section: its first tag, where the digest has several."""
    if len(spec.tags) > 1:
        for place, tag in enumerate(spec.tags):
            if tag in news.candidate.tags:
                return place, tag
    return len(spec.tags), ""
