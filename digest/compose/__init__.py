"""Stories since the last edition -> one frozen Edition. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from digest.compose import chrome
from digest.compose.lines import Layout, add_quotes, closing_quote, in_reading_order, story_lines
from digest.compose.news import News, news_of
from digest.compose.scorecard import mentions, score
from digest.model import Article, Candidate, DigestSpec, Edition, FeedState, Highlight, Slot, StoryInEdition, Window
from digest.schedule import zone

__all__ = ["compose", "told_scope"]


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

    It tells at most `spec.stories` stories, those with the most on the scorecard; of each up to `spec.key_points` and
    `spec.claims` lines; and `spec.quotes` quotes in all, of which the best ends it. ScheduleError for an unknown
    time zone. `checked_at` of a feed that fails is since when it does.
    """
    tz = zone(spec.timezone)
    tellable = _tellable(spec, candidates, window)
    stories, closing = _told(spec, _chosen(spec, tellable))
    quiet = "" if stories or _may_be_silent(spec, feeds) else f"Nothing new; {chrome.feeds_checked(feeds)}."
    return Edition(
        slot=slot,
        title=spec.title,
        date_line=chrome.date_line(slot.due, tz, chrome.reading_minutes(stories, closing), late=late),
        stories=stories,
        closing_quote=closing,
        quiet=quiet,
        warnings=chrome.warnings(feeds, tz, now),
        footer=chrome.footer(feeds, len(tellable) - len(stories)) if stories else "",
        late=late,
    )


def told_scope(spec: DigestSpec) -> str:
    """Return under which name is kept what this digest's readers were told.

    "digest:<id>", or with `told_once: server` "server:<ids>", which digests in the same servers share; a platform
    whose server is not known stands for itself.
    """
    if spec.told_once == "channel":
        return f"digest:{spec.id}"
    return "server:" + "+".join(sorted({target.server or target.platform for target in spec.targets}))


def _tellable(spec: DigestSpec, candidates: Iterable[Candidate], window: Window) -> list[News]:
    """Return what there is to tell, each story once, the best first."""
    kinds = {"key_point": spec.key_points, "claim": spec.claims, "quote": spec.quotes}
    news = [found for candidate in candidates if (found := news_of(candidate))]
    news = [one for one in news if any(kinds[line.kind] for line in one.lines) and not mentions(one, spec.exclude)]
    news.sort(key=lambda one: (-score(one, spec, window), one.story.id, [article.id for article in one.story.articles]))
    return list({one.story.id: one for one in reversed(news)}.values())[::-1]


def _may_be_silent(spec: DigestSpec, feeds: Sequence[FeedState]) -> bool:
    """Whether an edition without stories is not posted: its channel wants it so, and the day is quiet, not broken."""
    return spec.when_quiet == "silent" and (not feeds or any(feed.ok for feed in feeds))


def _chosen(spec: DigestSpec, tellable: list[News]) -> list[News]:
    """Return the best stories, with at least one of each section that has any, as far as the places go."""
    chosen, waiting = tellable[: spec.stories], tellable[spec.stories :]
    for news in waiting:
        sections = [_section(spec, one) for one in chosen]
        spare = next((one for one in reversed(chosen) if sections.count(_section(spec, one)) > 1), None)
        if spare and _section(spec, news) not in sections:
            chosen[chosen.index(spare)] = news
    return chosen


def _told(spec: DigestSpec, chosen: list[News]) -> tuple[tuple[StoryInEdition, ...], tuple[Highlight, Article] | None]:
    """Return the chosen stories with their lines, by section, and the quote that ends the edition."""
    chosen = sorted(chosen, key=lambda news: _section(spec, news)[0])
    layout = Layout(spec.words_per_article)
    lines = story_lines(chosen, spec, layout)
    closing = closing_quote(chosen, layout) if spec.quotes else None
    add_quotes(chosen, lines, spec.quotes - bool(closing), layout)
    stories = tuple(
        StoryInEdition(news.story, news.status, in_reading_order(news, own), news.what_is_new, _section(spec, news)[1])
        for news, own in zip(chosen, lines, strict=True)
    )
    return stories, closing


def _section(spec: DigestSpec, news: News) -> tuple[int, str]:
    """Return the place and name of a story's section: its first tag, where the digest has several."""
    if len(spec.tags) > 1:
        for place, tag in enumerate(spec.tags):
            if tag in news.candidate.tags:
                return place, tag
    return len(spec.tags), ""
