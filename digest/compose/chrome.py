"""The words of an edition that are Verbatim's own: dates, reading time, what is quiet and what is broken."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.compose.sayings import count_words, source_words
from digest.model import Article, FeedState, Highlight, StoryInEdition
from digest.schedule import DAY_NAMES

WORDS_PER_MINUTE = 230
"""How fast adults read non-fiction silently: 238 in the meta-analysis of Brysbaert (2019), rounded down."""
WARNINGS_AT_MOST = 5
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_line(due: datetime, tz: ZoneInfo, minutes: int, *, late: bool) -> str:
    """Return "Tuesday 3 March 2026 · 3 min read", with no reading time for 0 minutes, and the mark of a late one."""
    local = due.astimezone(tz)
    parts = [f"{DAY_NAMES[local.weekday()].capitalize()} {_day(local)} {local.year}"]
    parts += [f"{minutes} min read"] if minutes else []
    parts += [f"posted late, for {local:%H:%M}"] if late else []
    return " · ".join(parts)


def _day(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1]}"


def source_and_time(article: Article, tz: ZoneInfo, today: date) -> str:
    """Return "Gull Post, 11:40", with the day where it is another one, and no more exact than it is known."""
    outlet = article.source or "a source without a name"
    if article.published is None:
        return f"{outlet}, time not given"
    if article.published.precision != "minute":
        return f"{outlet}, {article.published}"
    local = article.published.at.astimezone(tz)
    return f"{outlet}, {local:%H:%M}" if local.date() == today else f"{outlet}, {_day(local)} {local:%H:%M}"


def reading_minutes(stories: Sequence[StoryInEdition], closing: tuple[Highlight, Article] | None) -> int:
    """Return whole minutes, rounded up; 0 when there is nothing to read."""
    words = title_words(story.story.articles[0] for story in stories)
    for story in stories:
        words += sum(count_words(source_words(line, story.story.article(line.article))) for line in story.highlights)
    words += count_words(source_words(*closing)) if closing else 0
    return max(1, math.ceil(words / WORDS_PER_MINUTE)) if stories else 0


def title_words(heads: Iterable[Article]) -> int:
    """Count the words of titles."""
    return sum(count_words(article.title or "") for article in heads)


def feeds_checked(feeds: Sequence[FeedState]) -> str:
    """Return "41 feeds checked", or how many of them answered."""
    answered = sum(feed.ok for feed in feeds)
    if not feeds:
        return "no feed is set up"
    if answered == len(feeds):
        return f"{answered} {'feed' if answered == 1 else 'feeds'} checked"
    return f"{answered or 'none'} of {len(feeds)} {'feed' if len(feeds) == 1 else 'feeds'} answered"


def warnings(feeds: Sequence[FeedState], tz: ZoneInfo, now: datetime) -> tuple[str, ...]:
    """Return a sentence for each failing feed, by name; `checked_at` of such a feed is since when it fails."""
    failing = sorted((feed for feed in feeds if not feed.ok), key=lambda feed: feed.name)
    lines = [_warning(feed, tz, now) for feed in failing]
    left_out = len(lines) - WARNINGS_AT_MOST
    return tuple(lines[:WARNINGS_AT_MOST]) + ((f"{left_out} more feeds do not answer.",) if left_out > 0 else ())


def left_aside(rules: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each rule that could not be used."""
    return tuple(f"The rule {rule} was left aside: {why}." for rule, why in sorted(rules.items()))


def _warning(feed: FeedState, tz: ZoneInfo, now: datetime) -> str:
    since = f"has not answered since {_since(feed.checked_at, tz, now)}" if feed.checked_at else "has not answered yet"
    why = feed.why.strip().rstrip(".")
    return f"{feed.name} {since}{': ' + why if why else ''}."


def _since(at: datetime, tz: ZoneInfo, now: datetime) -> str:
    local = at.astimezone(tz)
    day = DAY_NAMES[local.weekday()][:3].capitalize() if now - at < timedelta(days=6) else _day(local)
    return f"{day} {local:%H:%M}"


def footer(feeds: Sequence[FeedState], more: int) -> str:
    """Return the last line of an edition with stories; `more` counts the stories that found no place."""
    checked = feeds_checked(feeds) if feeds else ""
    said = ["Word for word, not fact-checked.", f"{checked[:1].upper()}{checked[1:]}." if checked else ""]
    said += [f"+{more} more {'story' if more == 1 else 'stories'}."] if more else []
    return " ".join(part for part in said if part)
