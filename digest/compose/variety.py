"""What a story loses because others like it were chosen before it: a penalty, never a ban."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from digest.compose.news import News
from digest.compose.sayings import Saying, source_words
from digest.model import Feature

SAME_THEME, ALIKE = 4.0, 0.2
"""Times the likeness (0 to 1) to the likest story that was chosen before, where that is at least ALIKE."""
SAME_OUTLET = 0.5
"""For each story chosen before that the same outlet heads."""
_LINES_READ = 3


class Variety:
    """The themes of the stories that could be told; a word that few of them share tells more of a theme."""

    def __init__(self, stories: Sequence[News]) -> None:
        words = {news.story.id: _words(news) for news in stories}
        shared = Counter(word for own in words.values() for word in own)
        self._weights = {
            story: {word: math.log(1 + len(words) / shared[word]) for word in sorted(own)}
            for story, own in words.items()
        }
        self._known: dict[tuple[str, str], float] = {}

    def penalties(self, news: News, chosen: Iterable[News]) -> tuple[Feature, ...]:
        """Return what a story loses behind those that were chosen."""
        chosen = list(chosen)
        likest = max(((self._likeness(news, other), other) for other in chosen), key=lambda pair: pair[0], default=None)
        lost = []
        if likest and likest[0] >= ALIKE:
            title = likest[1].story.articles[0].title or "another story"
            lost.append(Feature(f"like “{title}” {likest[0]:.2f}", -SAME_THEME * likest[0]))
        outlet = news.story.articles[0].source
        same = sum(outlet is not None and other.story.articles[0].source == outlet for other in chosen)
        if same:
            lost.append(Feature(f"{same} before it from {outlet}", -SAME_OUTLET * same))
        return tuple(lost)

    def _likeness(self, one: News, other: News) -> float:
        """Return the cosine of the two stories' words."""
        pair = one.story.id, other.story.id
        if pair not in self._known:
            own, others = (self._weights[story] for story in pair)
            shared = sum(own[word] * others[word] for word in sorted(own.keys() & others.keys()))
            self._known[pair] = shared / (_length(own) * _length(others) or 1.0)
        return self._known[pair]


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _words(news: News) -> frozenset[str]:
    best = sorted(news.lines, key=lambda line: (-line.score, line.article, line.span))[:_LINES_READ]
    texts = [article.title or "" for article in news.story.articles]
    texts += [source_words(line, news.story.article(line.article)) for line in best]
    return Saying.of(" ".join(texts)).words
