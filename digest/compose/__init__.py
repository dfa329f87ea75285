"""Stories since the last edition -> one frozen Edition. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from digest.compose import chrome
from digest.compose.account import Passed, account_of
from digest.compose.choice import Ranked, Weighing, choose, section
from digest.compose.lines import Layout, add_quotes, closing_quote, in_reading_order, story_lines
from digest.compose.news import News, NoNews, news_of
from digest.compose.scorecard import mentions, weigh
from digest.compose.sources import beside_others
from digest.model import (
    Article,
    Candidate,
    Composed,
    Considered,
    DigestSpec,
    Edition,
    FeedState,
    Highlight,
    Slot,
    Story,
    StoryInEdition,
    Window,
)
from digest.rules import Rules
from digest.schedule import zone

__all__ = ["compose", "compose_with_account", "told_scope"]


def compose(  # noqa: PLR0913, PLR0917 - each argument is a fact of its own that the caller holds
    spec: DigestSpec,
    slot: Slot,
    candidates: Iterable[Candidate],
    feeds: Sequence[FeedState],
    window: Window,
    now: datetime,
    *,
    late: bool = False,
) -> Edition:
    """Return the edition of one slot; the same whatever the order of `candidates` and `feeds`.

    It tells at most `spec.stories` stories, and no more than can be read in `spec.reading_minutes`: those with the most
    points behind variety and quotas; of each up to `spec.key_points` and `spec.claims` lines; and `spec.quotes` quotes
    in all, of which the best ends it. A rule that cannot be used is left aside with a warning.
    ScheduleError for an unknown time zone. `checked_at` of a feed that fails is since when it does.
    """
    return compose_with_account(spec, slot, candidates, feeds, window, now, late=late).edition


def compose_with_account(  # noqa: PLR0913, PLR0917 - the arguments of `compose`, and the entries
    spec: DigestSpec,
    slot: Slot,
    candidates: Iterable[Candidate],
    feeds: Sequence[FeedState],
    window: Window,
    now: datetime,
    entries: Iterable[Considered] = (),
    *,
    late: bool = False,
) -> Composed:
    """Return what `compose` does, and what became of each article, and of the `entries` that became none."""
    tz = zone(spec.timezone)
    unwanted, wanted = Rules.of(spec.exclude), Rules.of(spec.include)
    tellable, passed = _judged(spec, candidates, unwanted)
    ranked, told, cap = _sized(spec, [(news, weigh(news, spec, window, wanted)) for news in tellable])
    label = partial(chrome.source_and_time, tz=tz, today=slot.due.astimezone(tz).date())
    told_before = {news.story.id: news.candidate for news in tellable}
    stories = tuple(beside_others(story, told_before[story.story.id], label) for story in told.stories)
    closing = told.closing
    quiet = "" if stories or _may_be_silent(spec, feeds) else f"Nothing new; {chrome.feeds_checked(feeds)}."
    edition = Edition(
        slot=slot,
        title=spec.title,
        date_line=chrome.date_line(slot.due, tz, chrome.reading_minutes(stories, closing), late=late),
        stories=stories,
        closing_quote=closing,
        quiet=quiet,
        warnings=chrome.warnings(feeds, tz, now) + chrome.left_aside(unwanted.left_aside | wanted.left_aside),
        footer=chrome.footer(feeds, len(tellable) - len(stories)) if stories else "",
        late=late,
        running=_running(passed),
    )
    return Composed(edition, account_of(window, passed, ranked, edition, entries, cap))


def told_scope(spec: DigestSpec) -> str:
    """Return under which name is kept what this digest's readers were told.

    "digest:<id>", or with `told_once: server` "server:<ids>", which digests in the same servers share; a platform
    whose server is not known stands for itself.
    """
    if spec.told_once == "channel":
        return f"digest:{spec.id}"
    return "server:" + "+".join(sorted({target.server or target.platform for target in spec.targets}))


def _judged(spec: DigestSpec, candidates: Iterable[Candidate], unwanted: Rules) -> tuple[list[News], list[Passed]]:
    """Return what there is to tell, each story once, and what there is not."""
    tellable: dict[str, News] = {}
    passed: list[Passed] = []
    for candidate in sorted(candidates, key=_identity):
        news = _worth_telling(spec, candidate, unwanted)
        if isinstance(news, NoNews):
            passed.append(Passed(candidate, news))
        elif news.story.id in tellable:
            passed.append(Passed(candidate, NoNews("merged", "its story came in twice")))
        else:
            tellable[news.story.id] = news
    return list(tellable.values()), passed


def _identity(candidate: Candidate) -> tuple[str, list[str]]:
    return candidate.story.id, [article.id for article in candidate.story.articles]


def _worth_telling(spec: DigestSpec, candidate: Candidate, unwanted: Rules) -> News | NoNews:
    kinds = {"key_point": spec.key_points, "claim": spec.claims, "quote": spec.quotes}
    news = news_of(candidate)
    if isinstance(news, NoNews):
        return news
    if not any(kinds[line.kind] for line in news.lines):
        return NoNews("nothing to say", "it has no line of the kinds that this digest shows")
    if rule := mentions(news, unwanted):
        return NoNews("filtered", f"excluded by {rule}")
    return news


def _running(passed: Iterable[Passed]) -> tuple[Story, ...]:
    """Return the told stories that go on without anything of substance to tell, by their headlines."""
    going_on = {one.candidate.story.id: one.candidate.story for one in passed if one.reason.fate == "still running"}
    return tuple(sorted(going_on.values(), key=lambda story: (story.articles[0].title or "", story.id)))


def _may_be_silent(spec: DigestSpec, feeds: Sequence[FeedState]) -> bool:
    """Whether an edition without stories is not posted: its channel wants it so, and the day is quiet, not broken."""
    return spec.when_quiet == "silent" and (not feeds or any(feed.ok for feed in feeds))


@dataclass(frozen=True, slots=True)
class _Told:
    """Chosen stories with their lines, by section, and the quote that ends the edition.

    `is_full` says whether lines were left out for the reading time.
    """

    stories: tuple[StoryInEdition, ...]
    closing: tuple[Highlight, Article] | None
    is_full: bool


def _sized(spec: DigestSpec, weighed: Sequence[Weighing]) -> tuple[list[Ranked], _Told, str]:
    """Choose as many stories as the number of stories and the reading time allow, and say which of them is the cap.

    Rather fewer stories than stories without their lines; a single one is cut to the time.
    """
    places = spec.stories
    ranked = choose(spec, weighed, places)
    told = _told(spec, [one.news for one in ranked if one.place])
    while told.is_full and len(told.stories) > 1:
        places = len(told.stories) - 1
        ranked = choose(spec, weighed, places)
        told = _told(spec, [one.news for one in ranked if one.place])
    if places < spec.stories:
        return ranked, told, f"{spec.reading_minutes} min of reading are the most"
    return ranked, told, f"{spec.stories} {'story is' if spec.stories == 1 else 'stories are'} the most"


def _told(spec: DigestSpec, chosen: list[News]) -> _Told:
    chosen = sorted(chosen, key=lambda news: section(spec, news)[0])
    layout = Layout(spec.words_per_article, _words_for_lines(spec, chosen))
    lines = story_lines(chosen, spec, layout)
    closing = closing_quote(chosen, layout) if spec.quotes else None
    add_quotes(chosen, lines, spec.quotes - bool(closing), layout)
    stories = tuple(
        StoryInEdition(news.story, news.status, in_reading_order(news, own), news.what_is_new, section(spec, news)[1])
        for news, own in zip(chosen, lines, strict=True)
    )
    return _Told(stories, closing, layout.is_full)


def _words_for_lines(spec: DigestSpec, chosen: Sequence[News]) -> float:
    """Return how many words the lines may have in all: the reading time without the titles."""
    if not spec.reading_minutes:
        return math.inf
    titles = chrome.title_words(news.story.articles[0] for news in chosen)
    return max(0, spec.reading_minutes * chrome.WORDS_PER_MINUTE - titles)
