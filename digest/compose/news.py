"""Whether a story is new to a digest's readers, and what of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.compose.sayings import Saying, source_words
from digest.model import Article, Candidate, Fate, Highlight, Story, StoryStatus
from digest.stories import independent_sources, is_copy

_ORDINALS = ("", "", "a second", "a third", "a fourth", "a fifth")
_CORRECTION = re.compile(r"\bcorrect(?:s|ed|ion|ions)\b", re.IGNORECASE)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class News:
    """A story worth telling now: `lines` say what its readers have not been told.

    `story` holds one revision a page: first the articles that `lines` come from, the fullest first. `copies` says of
    which article another is a copy, by their ids.
    """

    story: Story
    status: StoryStatus
    what_is_new: str
    lines: tuple[Highlight, ...]
    candidate: Candidate
    copies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoNews:
    """Why a story is not worth telling now."""

    fate: Fate
    why: str


def news_of(candidate: Candidate) -> News | NoNews:
    """Return what is new in a story; NoNews when nothing of substance came in within the window."""
    articles = _newest_revisions(candidate)
    told = tuple(article for article in candidate.story.articles if article.id in candidate.told)
    to_tell = tuple(
        article
        for article in articles
        if article.id not in candidate.told and (not candidate.told or article.id in candidate.fresh)
    )
    if candidate.fresh.isdisjoint(article.id for article in to_tell):
        return NoNews("told before", "its readers were told it")
    filled_in = _filled_in(to_tell, told)
    if candidate.fresh.isdisjoint(article.id for article in to_tell if article not in filled_in):
        return NoNews("told before", "its readers were told an excerpt of it; its full text alone is no news")
    copies = _copies(to_tell)
    originals = tuple(article for article in to_tell if article.id not in copies)
    lines = _untold_lines(candidate, originals)
    if not lines:
        return _why_no_line(candidate, originals)
    others = tuple(article for article in articles if article not in to_tell)
    return News(
        story=Story(candidate.story.id, to_tell + others),
        status="updated" if candidate.told else "new",
        what_is_new=_what_is_new(told, to_tell) if candidate.told else _carried(to_tell),
        lines=lines,
        candidate=candidate,
        copies=copies,
    )


def _why_no_line(candidate: Candidate, originals: tuple[Article, ...]) -> NoNews:
    marked = {line.article for line in candidate.highlights}
    if any(article.id in marked for article in originals):
        return NoNews("still running", "it says nothing that its readers were not told")
    return NoNews("nothing to say", "no line of it can stand alone")


def _filled_in(articles: tuple[Article, ...], told: tuple[Article, ...]) -> tuple[Article, ...]:
    """Return the full texts of pages that were told by their excerpts alone."""
    full = {article.page for article in told if not article.excerpt}
    excerpts = {article.page for article in told if article.excerpt} - full
    return tuple(article for article in articles if article.page in excerpts and not article.excerpt)


def _newest_revisions(candidate: Candidate) -> tuple[Article, ...]:
    """Keep one revision a page, in the story's order: a fresh one, then the one with the latest date."""

    def newness(article: Article) -> tuple[bool, bool, datetime, int, str]:
        at = article.published.at if article.published else _LONG_AGO
        return article.id in candidate.fresh, article.id not in candidate.told, at, len(article.text), article.id

    newest: dict[str, Article] = {}
    for article in sorted(candidate.story.articles, key=newness):
        newest[article.page] = article
    return tuple(article for article in candidate.story.articles if newest[article.page] is article)


def _copies(articles: tuple[Article, ...]) -> Mapping[str, str]:
    """Return which articles are copies of an earlier one: what they say is said, a fair share is one share."""
    originals: list[Article] = []
    copies: dict[str, str] = {}
    for article in articles:
        original = next((other for other in originals if is_copy(article, other)), None)
        if original:
            copies[article.id] = original.id
        else:
            originals.append(article)
    return copies


def _carried(articles: tuple[Article, ...]) -> str:
    """Say of outlets that carry one wire text that they do."""
    outlets = {article.source for article in articles}
    return f"one text in {len(outlets)} outlets" if len(outlets) > 1 and independent_sources(articles) == 1 else ""


def _untold_lines(candidate: Candidate, to_tell: tuple[Article, ...]) -> tuple[Highlight, ...]:
    by_id = {article.id: article for article in candidate.story.articles}
    said = {highlight.id: Saying.of(source_words(highlight, by_id[highlight.article])) for highlight in _own(candidate)}
    told = [said[highlight.id] for highlight in _own(candidate) if highlight.article in candidate.told]
    told += [Saying.of(source_words(line, by_id[line.article])) for line in candidate.told_lines]
    telling = {article.id for article in to_tell}
    return tuple(
        highlight
        for highlight in _own(candidate)
        if highlight.article in telling and not any(said[highlight.id].adds_nothing_to(old) for old in told)
    )


def _own(candidate: Candidate) -> tuple[Highlight, ...]:
    ids = {article.id for article in candidate.story.articles}
    return tuple(highlight for highlight in candidate.highlights if highlight.article in ids)


def _what_is_new(told: tuple[Article, ...], to_tell: tuple[Article, ...]) -> str:
    if not told:  # what was told is an earlier revision that is not at hand any more
        return _change("", to_tell)
    pages = {article.page: article.text for article in told}
    changed = [article for article in to_tell if article.page in pages and article not in _filled_in(to_tell, told)]
    reasons = [_change(pages[article.page], (article,)) for article in changed]
    sources = independent_sources(told + to_tell)
    if sources > independent_sources(told):
        reasons.append(f"{_ORDINALS[sources] if sources < len(_ORDINALS) else 'another'} source")
    return "; ".join(dict.fromkeys(reasons)) or "a new report"


def _change(old: str, articles: tuple[Article, ...]) -> str:
    says_so = any(_CORRECTION.search(article.text) for article in articles) and not _CORRECTION.search(old)
    return "corrected since" if says_so else "the article has changed since"
