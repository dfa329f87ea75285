"""Which of the stories that could be told get a place: the best first, with variety and quotas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.compose.news import News
from digest.compose.scorecard import total
from digest.compose.variety import Variety
from digest.model import DigestSpec, Feature, Quota


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story with its scorecard; `place` is when it was chosen, from 1 on, or 0 when it found no place.

    `barred` says which quota left no place for it, or "".
    """

    news: News
    features: tuple[Feature, ...]
    place: int = 0
    barred: str = ""

    @property
    def score(self) -> float:
        """The sum of its features."""
        return total(self.features)


Weighing = tuple[News, tuple[Feature, ...]]
"""A story with its scorecard, before variety."""


def choose(spec: DigestSpec, weighed: Sequence[Weighing], places: int) -> list[Ranked]:
    """Return every story: the chosen ones, at most `places`, in the order of their places, then the others, best first.

    Each place goes to the story with the most points after what variety takes from it, among those that no quota bars.
    When the places that are left are all needed for quotas, only stories that serve one are taken.
    """
    quotas = quotas_of(spec)
    variety = Variety([news for news, _ in weighed])
    waiting = [Ranked(news, features) for news, features in weighed]
    chosen: list[Ranked] = []
    while len(chosen) < places:
        free = [one for one in waiting if not _barred(one, chosen, quotas)]
        if not free:
            break
        needed = _needed(free, chosen, quotas)
        if sum(needed.values()) >= places - len(chosen):
            free = [one for one in free if not needed.keys().isdisjoint(one.news.candidate.tags)]
        before = [one.news for one in chosen]
        taken = min(free, key=lambda one: _order(_behind(one, before, variety)))
        waiting.remove(taken)
        chosen.append(replace(_behind(taken, before, variety), place=len(chosen) + 1))
    before = [one.news for one in chosen]
    left = [replace(_behind(one, before, variety), barred=_barred(one, chosen, quotas)) for one in waiting]
    return chosen + sorted(left, key=_order)


def quotas_of(spec: DigestSpec) -> tuple[Quota, ...]:
    """Return the quotas of a digest; each section has at least one story where nothing else is said."""
    said = {quota.tag for quota in spec.quotas}
    usual = [Quota(tag, least=1) for tag in spec.tags if tag not in said] if len(spec.tags) > 1 else []
    return (*spec.quotas, *usual)


def _needed(free: Sequence[Ranked], chosen: Sequence[Ranked], quotas: Sequence[Quota]) -> Mapping[str, int]:
    """Return how many stories of each tag are still owed, as far as there are any."""
    owed = {quota.tag: min(quota.least - _count(chosen, quota.tag), _count(free, quota.tag)) for quota in quotas}
    return {tag: count for tag, count in owed.items() if count > 0}


def _barred(one: Ranked, chosen: Sequence[Ranked], quotas: Sequence[Quota]) -> str:
    """Return which quota leaves no place for a story, or ""."""
    for quota in quotas:
        is_full = quota.most is not None and _count(chosen, quota.tag) >= quota.most
        if is_full and quota.tag in one.news.candidate.tags:
            return f"the quota of {quota.tag}, at most {quota.most}, is full"
    return ""


def _count(stories: Sequence[Ranked], tag: str) -> int:
    return sum(tag in one.news.candidate.tags for one in stories)


def _behind(one: Ranked, before: Sequence[News], variety: Variety) -> Ranked:
    return replace(one, features=one.features + variety.penalties(one.news, before))


def _order(one: Ranked) -> tuple[float, str, list[str]]:
    return -one.score, one.news.story.id, [article.id for article in one.news.story.articles]


def section(spec: DigestSpec, news: News) -> tuple[int, str]:
    """Return the place and name of a story's section: its first tag, where the digest has several."""
    if len(spec.tags) > 1:
        for place, tag in enumerate(spec.tags):
            if tag in news.candidate.tags:
                return place, tag
    return len(spec.tags), ""
