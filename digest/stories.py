"""Which articles tell the same story, decided one by one as they come in; which of their sources are independent."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from digest.model import Article, stable_id

SAME_STORY = 0.2
"""The least likeness at which an article joins a story; tuned on development sets of articles and of bare titles."""
STORY_WINDOW = timedelta(days=7)
"""Articles published farther apart tell different stories."""
LEAD_SENTENCES = 3
_LEAD_CHARACTERS = 900
_NAME_WEIGHT, _NUMBER_WEIGHT, _TITLE_WEIGHT = 1.6, 1.2, 1.5
_POSTINGS = 400
"""How many of the newest articles are compared for one term: more share it only when it says little."""
_PRIOR_DOCUMENTS = 300
"""How many articles without the term the weighting presumes, so that the first ones are not all rare words."""

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’')]*\s+|\n+")
_ENDINGS = ("ing", "edly", "ed", "ies", "es", "s", "ly")


@cache
def _stop_words() -> frozenset[str]:
    lines = Path(__file__).with_name("stories_stop_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True, slots=True)
class Placed:
    """An article that has its story, as much of it as the index needs: its title and first sentences."""

    id: str
    story: str
    title: str | None
    text: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    story: str
    weights: Mapping[str, float]
    published: datetime | None


class StoryIndex:
    """The recent articles by their terms; `place` looks only at those that share a telling one."""

    def __init__(self, recent: Iterable[Placed] = ()) -> None:
        self._entries: list[_Entry] = []
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._frequency: Counter[str] = Counter()
        self.add(recent)

    def add(self, placed: Iterable[Placed]) -> None:
        """Take in articles that have their story already."""
        for article in placed:
            self._insert(article.story, _weights(article.title, article.text), article.published)

    def place(self, article_id: str, title: str | None, text: str, published: datetime | None = None) -> str:
        """Return the story that an article belongs to: a known one, or a new one named after it; and remember it."""
        weights = _weights(title, text)
        story = self._nearest(weights, published) or stable_id("story", article_id)
        self._insert(story, weights, published)
        return story

    def _insert(self, story: str, weights: Mapping[str, float], published: datetime | None) -> None:
        number = len(self._entries)
        self._entries.append(_Entry(story, weights, published))
        for term in weights:
            self._postings[term].append(number)
            self._frequency[term] += 1

    def _nearest(self, weights: Mapping[str, float], published: datetime | None) -> str | None:
        """Return the story with the likest articles: the mean of its three best likenesses, if that is enough."""
        by_story: dict[str, list[float]] = defaultdict(list)
        own = self._valued(weights)
        length = _length(own)
        for number in self._candidates(own):
            entry = self._entries[number]
            if _same_time(entry.published, published):
                other = self._valued(entry.weights)
                shared = sum(value * other.get(term, 0.0) for term, value in own.items())
                by_story[entry.story].append(shared / (length * _length(other) or 1.0))
        likest = max(((_best_few(values), story) for story, values in by_story.items()), default=(0.0, ""))
        return likest[1] if likest[0] >= SAME_STORY else None

    def _candidates(self, own: Mapping[str, float]) -> set[int]:
        telling = sorted(own, key=lambda term: -own[term])[:24]
        return {number for term in telling for number in self._postings.get(term, ())[-_POSTINGS:]}

    def _valued(self, weights: Mapping[str, float]) -> dict[str, float]:
        count = len(self._entries) + _PRIOR_DOCUMENTS
        return {term: weight * math.log(count / (1 + self._frequency[term])) for term, weight in weights.items()}


def _best_few(values: Sequence[float]) -> float:
    best = sorted(values, reverse=True)[:3]
    return sum(best) / len(best)


def _length(values: Mapping[str, float]) -> float:
    return math.sqrt(sum(value * value for value in values.values()))


def _same_time(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= STORY_WINDOW


def _weights(title: str | None, text: str) -> dict[str, float]:
    """Return the terms of the title and the lead with their weights; names and numbers count more."""
    weights: dict[str, float] = defaultdict(float)
    for passage, factor in ((title or "", _TITLE_WEIGHT), (_lead(text), 1.0)):
        for match in _TOKEN.finditer(passage):
            term = _term(match[0])
            if term:
                weights[term] += factor * _kind_weight(match[0], passage, match.start())
    return {term: 1 + math.log(weight) if weight > 1 else weight for term, weight in weights.items()}


def _lead(text: str) -> str:
    return " ".join(_SENTENCE.split(text[: _LEAD_CHARACTERS * 3].strip())[:LEAD_SENTENCES])[:_LEAD_CHARACTERS]


def _kind_weight(word: str, passage: str, start: int) -> float:
    if word[0].isdigit():
        return _NUMBER_WEIGHT
    opens = start == 0 or passage[:start].rstrip()[-1:] in ".!?:"
    return _NAME_WEIGHT if word[0].isupper() and not opens else 1.0


def _term(word: str) -> str | None:
    """Return a word in lower case without a common English ending, or None for one that says nothing."""
    term = word.casefold().replace("’", "'").removesuffix("'s")
    if term in _stop_words() or (len(term) < 2 and not term.isdigit()):
        return None
    for ending in _ENDINGS:
        if term.endswith(ending) and len(term) - len(ending) >= 3:
            return term[: -len(ending)]
    return term


def independent_sources(articles: Sequence[Article]) -> int:
    """Return how many of the articles were written independently: one outlet's pieces, and copies, count once."""
    counted: list[Article] = []
    for article in articles:
        same_outlet = any(article.source is not None and article.source == other.source for other in counted)
        if not same_outlet and not any(is_copy(article, other) for other in counted):
            counted.append(article)
    return len(counted)


def is_copy(one: Article, other: Article) -> bool:
    """Return whether two articles are one text, such as wire copy: half of the shorter's five-word runs are shared."""
    runs, others = _runs(one.text), _runs(other.text)
    return 2 * len(runs & others) >= min(len(runs), len(others))


@lru_cache(maxsize=64)
def _runs(text: str, length: int = 5) -> frozenset[tuple[str, ...]]:
    words = [match[0].casefold() for match in _TOKEN.finditer(text)]
    return frozenset(tuple(words[at : at + length]) for at in range(max(1, len(words) - length + 1)))
