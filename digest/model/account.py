"""What became of every article that an edition considered, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from digest.model.edition import Edition, Window

Fate = Literal[
    "in", "merged", "told before", "still running", "filtered", "nothing to say", "over the cap", "too old", "failed"
]
FATES: tuple[Fate, ...] = get_args(Fate)


@dataclass(frozen=True, slots=True)
class Feature:
    """One line of a story's scorecard: what was seen ("2 independent sources") and what it adds, or takes."""

    seen: str
    worth: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A story that could be told, and how it was weighed against the others.

    `score` is the sum of `features`; those of variety are what they were when its turn came. `place` is when it was
    chosen, from 1 on, or 0 for a story that found no place.
    """

    story: str
    title: str
    score: float
    features: tuple[Feature, ...]
    place: int = 0


@dataclass(frozen=True, slots=True)
class Considered:
    """One article of the window, or one entry of a feed that became none: its one fate, and why in a sentence.

    `article` is the id of the article, "" for an entry; `story` the id of its story, "" where it has none.
    """

    fate: Fate
    why: str
    title: str
    source: str
    url: str = ""
    article: str = ""
    story: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that was considered for an edition, each article once, and the stories that were weighed for it."""

    window: Window
    considered: tuple[Considered, ...] = ()
    stories: tuple[Weighed, ...] = ()

    @property
    def totals(self) -> Mapping[Fate, int]:
        """How many articles had each fate, in the order of FATES; they add up to `considered`."""
        counted = Counter(one.fate for one in self.considered)
        return {fate: counted[fate] for fate in FATES if counted[fate]}

    def story(self, story_id: str) -> Weighed | None:
        """Return how a story was weighed, or None for one that was not."""
        return next((weighed for weighed in self.stories if weighed.story == story_id), None)


@dataclass(frozen=True, slots=True)
class Composed:
    """An edition, with the account of how it came to be; both from the same decisions."""

    edition: Edition
    account: Account
