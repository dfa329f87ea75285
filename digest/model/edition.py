"""What is configured, told and answered: stories, digests, editions, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digest.model.article import Article, stable_id
from digest.model.change import Change, Correction, Counted, Figure
from digest.model.highlight import Highlight

StoryStatus = Literal["new", "updated", "running"]


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell the same story, the fullest first."""

    id: str
    articles: tuple[Article, ...]

    def article(self, article_id: str) -> Article:
        """Return the article with that id; KeyError when it is not in this story."""
        for article in self.articles:
            if article.id == article_id:
                return article
        raise KeyError(article_id)


@dataclass(frozen=True, slots=True)
class StoryInEdition:
    """A story as one edition tells it; `highlights` are in reading order.

    `changes` are numbers that were told otherwise before; `counted` the lines that several sources carry; `differing`
    numbers on one thing that differ between sources, each with its time.
    """

    story: Story
    status: StoryStatus
    highlights: tuple[Highlight, ...]
    what_is_new: str = ""
    section: str = ""
    changes: tuple[Change, ...] = ()
    counted: tuple[Counted, ...] = ()
    differing: tuple[tuple[Figure, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that an edition may tell, as the store hands it over: its articles of the window and before.

    `highlights` are those of all its articles; `fresh` are the ids of the articles that came in within the window;
    `told` the ids of those already told to the digest's readers, and `told_lines` what was shown to them, each a line
    of an article of the story. `superseded` came in within the window too, but a later revision of the same page
    replaced them before they were told.
    """

    story: Story
    highlights: tuple[Highlight, ...]
    fresh: frozenset[str]
    told: frozenset[str]
    feeds: frozenset[str]
    tags: frozenset[str]
    first_seen: datetime
    superseded: tuple[Article, ...] = ()
    told_lines: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A channel on a platform. `server` is the Discord guild or Slack workspace, where known."""

    platform: str
    channel: str
    server: str = ""

    def __str__(self) -> str:
        return f"{self.platform}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Quota:
    """How many stories of one tag an edition tells: at least so many where there are any, and at most so many."""

    tag: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class DigestSpec:
    """What an admin configured. `id` is stable: renaming a digest or moving its hour tells nothing twice.

    `feeds` are feed names and `tags` feed tags (an empty pair means every feed); `include` and `exclude` are
    rules as `digest.rules` reads them. `stories` and `reading_minutes` (0: as long as it gets) are both the most.
    `schedule` is text that `digest.schedule` reads. `corrections` says how readers hear of a told line that its source
    has changed: in a post of its own, in the next edition, or not. `origin` says where it can be changed.
    """

    id: str
    name: str
    title: str
    schedule: str
    timezone: str
    targets: tuple[Target, ...]
    feeds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    stories: int = 5
    key_points: int = 3
    claims: int = 0
    quotes: int = 1
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    when_quiet: Literal["say", "silent"] = "say"
    told_once: Literal["channel", "server"] = "channel"
    corrections: Literal["post", "digest", "off"] = "post"
    words_per_article: int = 120
    reading_minutes: int = 0
    quotas: tuple[Quota, ...] = ()
    paused: bool = False
    origin: Literal["file", "chat"] = "file"


@dataclass(frozen=True, slots=True)
class Slot:
    """One due time of one digest. `key` is unique within the digest: local wall time at a fixed hour, else UTC."""

    digest: str
    key: str
    due: datetime

    @property
    def id(self) -> str:
        """The identity of the edition that this slot gets."""
        return stable_id("slot", self.digest, self.key)


@dataclass(frozen=True, slots=True)
class Window:
    """What an edition covers: articles first seen after `start` and up to `end` (aware UTC)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FeedState:
    """How one feed fared, as an edition's footer tells it."""

    name: str
    ok: bool
    why: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What is posted for one slot: composed once, frozen, the same for every channel and every retry.

    `date_line` is chrome ("Tuesday 18 February 2025 · 3 min read"); `closing_quote` ends the edition where there is
    a good one; `quiet` is the sentence of an edition without stories; `corrections` are told lines that have changed,
    `running` stories that go on without anything new to tell; `warnings` say what is broken.
    """

    slot: Slot
    title: str
    date_line: str
    stories: tuple[StoryInEdition, ...] = ()
    closing_quote: tuple[Highlight, Article] | None = None
    quiet: str = ""
    warnings: tuple[str, ...] = ()
    footer: str = ""
    late: bool = False
    corrections: tuple[Correction, ...] = ()
    running: tuple[Story, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One claim or quote of an answer, with the article it is a slice of."""

    highlight: Highlight
    article: Article


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command returns; the renderers know it as they know an Edition.

    `text` are plain sentences of ours; `lines` are highlights; `edition` is a preview; `corrections` are told
    lines that have changed. `more` counts what was left out, and `next_page` is the command line that shows it ("claims
    tariffs from:6"; a button carries it). `private` asks the platform to show it to the asker only.
    """

    title: str = ""
    text: tuple[str, ...] = ()
    lines: tuple[AnswerLine, ...] = ()
    edition: Edition | None = None
    more: int = 0
    next_page: str = ""
    private: bool = True
    corrections: tuple[Correction, ...] = ()
