"""Says of each article that an edition considered what became of it; it decides nothing, it reads the decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from digest.compose.choice import Ranked
from digest.compose.news import News, NoNews
from digest.model import Account, Article, Candidate, Considered, Edition, Fate, Weighed, Window

FateOf = Callable[[Article], tuple[Fate, str]]


@dataclass(frozen=True, slots=True)
class Passed:
    """A story that was passed over before any was chosen, and why."""

    candidate: Candidate
    reason: NoNews


def account_of(  # noqa: PLR0913, PLR0917 - each argument is what one step of composing decided
    window: Window,
    passed: Iterable[Passed],
    ranked: Sequence[Ranked],
    edition: Edition,
    entries: Iterable[Considered],
    cap: str,
) -> Account:
    """Return the account of an edition: its articles that came in within the window, each once, then the entries.

    `entries` became no article, and come with their fate; `cap` says what kept further stories out.
    """
    shown = _shown(edition)
    last = min((one.score for one in ranked if one.place), default=0.0)
    considered: list[Considered] = []
    for one in ranked:
        current = frozenset(article.id for article in one.news.story.articles)
        fate_of = _told(one.news, shown) if one.place else _waiting(one, last, cap)
        considered += _of_story(one.news.candidate, current, fate_of)
    for story in passed:
        every = frozenset(article.id for article in story.candidate.story.articles)
        considered += _of_story(story.candidate, every, _always(story.reason.fate, story.reason.why))
    return Account(window, (*considered, *entries), tuple(map(_weighed, ranked)))


def _shown(edition: Edition) -> frozenset[str]:
    """Return the articles that a reader of the edition sees: those of its lines, and those that head a story."""
    lines = {line.article for story in edition.stories for line in story.highlights}
    heads = {story.story.articles[0].id for story in edition.stories}
    return frozenset(lines | heads | ({edition.closing_quote[1].id} if edition.closing_quote else set()))


def _told(news: News, shown: frozenset[str]) -> FateOf:
    names = {article.id: named(article) for article in news.story.articles}
    head = names[news.story.articles[0].id]

    def fate_of(article: Article) -> tuple[Fate, str]:
        if article.id in shown:
            return "in", f"told under “{head}”"
        if article.id in news.copies:
            return "merged", f"a copy of “{names[news.copies[article.id]]}”"
        return "merged", f"into “{head}”, which the lines of other articles tell"

    return fate_of


def _waiting(one: Ranked, last: float, cap: str) -> FateOf:
    why = one.barred or f"{cap}, and the last that got in has {last:.2f}"
    return _always("over the cap", f"{one.score:.2f} points; {why}")


def _always(fate: Fate, why: str) -> FateOf:
    return lambda _: (fate, why)


def _of_story(candidate: Candidate, current: frozenset[str], fate_of: FateOf) -> Iterator[Considered]:
    """Account for a story's articles of the window; told and superseded ones have a fate of their own."""
    for article in candidate.story.articles:
        if article.id not in candidate.fresh:
            continue
        if article.id in candidate.told:
            yield _considered(candidate, article, "told before", "its readers were told it")
        elif article.id in current:
            yield _considered(candidate, article, *fate_of(article))
        else:
            yield _considered(candidate, article, *_superseded(article))
    for article in candidate.superseded:
        yield _considered(candidate, article, *_superseded(article))


def _superseded(article: Article) -> tuple[Fate, str]:
    return "merged", f"an earlier version of “{named(article)}”"


def _considered(candidate: Candidate, article: Article, fate: Fate, why: str) -> Considered:
    return Considered(
        fate, why, named(article), article.source or "", article.url or "", article.id, candidate.story.id
    )


def _weighed(one: Ranked) -> Weighed:
    return Weighed(one.news.story.id, named(one.news.story.articles[0]), one.score, one.features, one.place)


def named(article: Article) -> str:
    """Return the title of an article, or what else tells it from others."""
    return article.title or article.url or article.page
