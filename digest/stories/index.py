"""The open stories, each the sum of its articles: an article joins the one that it is likest to, if that is enough."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from digest.model import stable_id
from digest.stories.frequency import Frequency
from digest.stories.terms import weights

SAME_STORY = 0.48
"""The least likeness at which a long article joins a story; tuned on development sets of articles and bare titles."""
BY_WORDS = 0.28
"""The same where there are no meanings, and words alone decide."""
SHORT = 16
"""Terms at which half of that is enough: a bare headline says less, so that two on one story share less."""
WORDS, MEANING = 2 / 3, 1 / 3
"""What a likeness is made of: the cosine of the weighted terms, and that of the meanings."""
STORY_WINDOW = timedelta(days=7)
"""An article published longer than this before or after all of a story's articles tells another one."""
OPEN_STORIES = 20_000
"""How many stories are kept open; the one that was told of longest ago closes first."""
_TELLING = 12
"""How many of an article's most telling terms lead to the stories that it is compared with."""
_POSTINGS = 16
"""How many stories a term leads to, those told of last: a term that more share says little."""
_COMPARED = 8
"""How many stories an article is compared with in full."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An article that has its story, as much of it as the index needs: its title, first sentences and meaning."""

    id: str
    story: str
    title: str | None
    text: str
    published: datetime | None = None
    meaning: bytes | None = None


@dataclass(slots=True)
class _Story:
    """The sums of its articles' terms and meanings, each article's of length one, with the squares of their lengths."""

    id: str
    terms: dict[str, float] = field(default_factory=dict)
    square: float = 0.0
    meaning: Any = None
    meaning_square: float = 0.0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An article as it is compared: its terms valued, to length one, and its meaning as a unit vector."""

    terms: Mapping[str, float]
    meaning: Any
    published: datetime | None


class StoryIndex:
    """The open stories by their terms; the cost of `place` does not grow with their number.

    A meaning is what `digest.extract.meaning` returns for `opening(title, text)`; without it the words decide alone.
    """

    def __init__(self, recent: Iterable[Placed] = ()) -> None:
        self._open: dict[str, _Story] = {}
        self._postings: dict[str, dict[str, None]] = defaultdict(dict)
        self._frequency = Frequency()
        self.add(recent)

    def __len__(self) -> int:
        """Return how many stories are open."""
        return len(self._open)

    def add(self, placed: Iterable[Placed]) -> None:
        """Take in articles that have their story already, in the order of their arrival."""
        for article in placed:
            arrival = self._arrival(article.title, article.text, article.published, article.meaning)
            self._insert(article.story, arrival)

    def place(
        self,
        article_id: str,
        title: str | None,
        text: str,
        published: datetime | None = None,
        meaning: bytes | None = None,
    ) -> str:
        """Return the story that an article belongs to: a known one, or a new one named after it; and remember it."""
        arrival = self._arrival(title, text, published, meaning)
        story = self._likest(arrival) or stable_id("story", article_id)
        self._insert(story, arrival)
        return story

    def _arrival(self, title: str | None, text: str, published: datetime | None, meaning: bytes | None) -> _Arrival:
        found = weights(title, text)
        valued = {term: weight * self._frequency.rarity(term) for term, weight in found.items()}
        self._frequency.count(found)
        length = math.sqrt(sum(value * value for value in valued.values())) or 1.0
        terms = {term: value / length for term, value in valued.items()}
        return _Arrival(terms, _unit(meaning), published)

    def _likest(self, arrival: _Arrival) -> str | None:
        likest = max(((_likeness(arrival, story), story.id) for story in self._candidates(arrival)), default=(-1.0, ""))
        return likest[1] if likest[0] >= 1 else None

    def _candidates(self, arrival: _Arrival) -> list[_Story]:
        """Return the stories that share the most telling terms, in time."""
        shared: dict[str, float] = defaultdict(float)
        for term, value in heapq.nlargest(_TELLING, arrival.terms.items(), key=lambda pair: pair[1]):
            for story in self._postings.get(term, ()):
                shared[story] += value
        best = heapq.nlargest(_COMPARED, shared, key=shared.__getitem__)
        return [story for story in map(self._open.__getitem__, best) if _in_time(story, arrival.published)]

    def _insert(self, story_id: str, arrival: _Arrival) -> None:
        story = self._open.pop(story_id, None) or _Story(story_id)
        self._open[story_id] = story
        _sum_up(story, arrival)
        for term in arrival.terms:
            self._post(term, story_id)
        while len(self._open) > OPEN_STORIES:
            self._close(next(iter(self._open)))

    def _post(self, term: str, story_id: str) -> None:
        posted = self._postings[term]
        posted.pop(story_id, None)
        posted[story_id] = None
        if len(posted) > _POSTINGS:
            del posted[next(iter(posted))]

    def _close(self, story_id: str) -> None:
        for term in self._open.pop(story_id).terms:
            if posted := self._postings.get(term):
                posted.pop(story_id, None)
            if not posted:
                self._postings.pop(term, None)


def _sum_up(story: _Story, arrival: _Arrival) -> None:
    """Add an article to a story's sums; |s + a|² = |s|² + 2 s·a + |a|²."""
    story.square += 2 * _shared(arrival, story) + 1
    for term, value in arrival.terms.items():
        story.terms[term] = story.terms.get(term, 0.0) + value
    if arrival.meaning is not None:
        story.meaning = arrival.meaning if story.meaning is None else story.meaning + arrival.meaning
        story.meaning_square = float(story.meaning @ story.meaning)
    if arrival.published is not None:
        story.first = min(story.first or arrival.published, arrival.published)
        story.last = max(story.last or arrival.published, arrival.published)


def _shared(arrival: _Arrival, story: _Story) -> float:
    of = story.terms.get
    return sum(value * of(term, 0.0) for term, value in arrival.terms.items())


def _likeness(arrival: _Arrival, story: _Story) -> float:
    """Return the cosines between an article and a story's sums, mixed, as a multiple of the least that is enough."""
    words = _shared(arrival, story) / math.sqrt(story.square or 1.0)
    size = len(arrival.terms) / (len(arrival.terms) + SHORT)
    if arrival.meaning is None or story.meaning is None:
        return words / (BY_WORDS * size) if size else 0.0
    meaning = float(arrival.meaning @ story.meaning) / math.sqrt(story.meaning_square or 1.0)
    return (WORDS * words + MEANING * meaning) / (SAME_STORY * size) if size else 0.0


def _in_time(story: _Story, published: datetime | None) -> bool:
    if published is None or story.first is None or story.last is None:
        return True
    return story.first - STORY_WINDOW <= published <= story.last + STORY_WINDOW


def _unit(meaning: bytes | None) -> Any:
    """Return a stored meaning, little-endian float16, as a vector of length one; None for none."""
    if meaning is None:
        return None
    import numpy as np

    vector = np.frombuffer(meaning, dtype="<f2").astype(np.float32)
    return vector / max(1e-6, float(np.linalg.norm(vector)))
