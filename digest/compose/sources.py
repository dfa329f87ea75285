"""Which sources carry a line too, and where they give another number for the same thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from digest.compose.facts import Fact, facts, is_another_date, is_another_number
from digest.compose.sayings import Saying, source_words
from digest.extract.document import Document
from digest.extract.lexicon import entries
from digest.model import Article, Candidate, Change, Counted, Figure, Highlight, Passage, Span, StoryInEdition
from digest.stories import independent_sources, is_copy

FEWEST_WORDS = 4
"""A line with fewer words of meaning stands in too many texts to be counted."""
SAME_CLAIM = 0.8
"""The share of a line's words of meaning that a sentence must hold to carry it."""
FEWEST_SHARED = 3
"""Words that two sentences on one thing share at the least, beside the number and what it counts."""

_NEXT = re.compile(r"\s+([a-z][a-z’'-]+)(?:\s+([a-z][a-z’'-]+))?")
_ANOTHER = frozenset({"more", "other", "others", "further", "additional", "new", "extra", "years", "year", "of", "to"})
_FATES = {
    "dead": "dead", "died": "dead", "dies": "dead", "die": "dead", "killed": "dead", "kills": "dead", "deaths": "dead",
    "drowned": "dead", "injured": "hurt", "wounded": "hurt", "hurt": "hurt", "injuries": "hurt", "missing": "missing",
    "arrested": "arrested", "rescued": "rescued", "evacuated": "evacuated", "homeless": "homeless", "ill": "ill",
}  # fmt: skip
"""What befell those who are counted: it must be the same in both sentences."""
_TELLS_APART = frozenset({
    "last", "previous", "previously", "earlier", "year", "years", "month", "months", "week", "weeks", "yesterday",
    "total", "since", "first", "second", "third", "another", "more", "further", "nearly", "only", "if", "may", "might",
    "could", "expected", "forecast", "compared", "than", "up", "down", "each", "every", "average",
})  # fmt: skip
"""A word of which one sentence alone has one may make its number that of another time or part."""
_HEDGE = re.compile(
    r"\b(at least|more than|over|about|around|nearly|almost|up to|some|fewer than|less than|under|roughly|estimated"
    r"|as many as|from|between|another|first|second|last)\s+(?:an?\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Count:
    """A number in a sentence with what it counts; `thing` is "dead", "fishing boats" or a currency or per cent sign."""

    article: Article
    span: Span
    fact: Fact
    thing: str
    hedge: str
    saying: Saying
    names: frozenset[str]
    dates: tuple[Fact, ...]
    numbers: frozenset[str]


def beside_others(told: StoryInEdition, candidate: Candidate, label: Callable[[Article], str]) -> StoryInEdition:
    """Return a story with what its lines are beside what was told before and what its other sources say.

    `label` says whose a number is, and of when.
    """
    lines, articles = told.highlights, told.story.articles
    changed = changes(lines, candidate.told_lines, (*articles, *candidate.story.articles))
    said = {change.now.span for change in changed}
    apart = differing(lines, articles, label)
    return replace(
        told,
        changes=changed,
        counted=counted(lines, articles),
        differing=tuple(one for one in apart if said.isdisjoint(figure.passage.span for figure in one)),
    )


def counted(lines: Iterable[Highlight], articles: Sequence[Article]) -> tuple[Counted, ...]:
    """Return for each line that independent articles carry too which outlets they are, its own first."""
    by_id = {article.id: article for article in articles}
    found = []
    for line in lines:
        own = by_id[line.article]
        saying, names = Saying.of(source_words(line, own)), _names(own, line.shown)
        if len(saying.words) < FEWEST_WORDS:
            continue
        carrying = [own, *(other for other in articles if other.id != own.id and _carries(other, saying, names))]
        sources = tuple(dict.fromkeys(article.source for article in carrying if article.source))
        if (independent := independent_sources(carrying)) > 1 and len(sources) > 1:
            found.append(Counted(line.id, sources, independent))
    return tuple(found)


def _carries(article: Article, saying: Saying, names: frozenset[str]) -> bool:
    return any(
        _says_all(Saying.of(sentence.of(article.text)), saying) and names <= _names(article, sentence)
        for sentence in _sentences(article)
    )


def _says_all(other: Saying, saying: Saying) -> bool:
    """Whether nearly all words of a line stand in another sentence, with its numbers and the same fate of people."""
    enough = len(saying.words & other.words) >= SAME_CLAIM * len(saying.words)
    return enough and saying.adds_nothing_to(other) and _fates(saying) == _fates(other)


def _fates(saying: Saying) -> frozenset[str]:
    return frozenset(_FATES[word] for word in saying.words & _FATES.keys())


def _names(article: Article, span: Span) -> frozenset[str]:
    return frozenset(part for fact in _facts(article, span) if fact.kind == "name" for part in fact.value.split())


@lru_cache(maxsize=256)
def _sentences(article: Article) -> tuple[Span, ...]:
    return tuple(sentence.span for sentence in Document(article).sentences)


@lru_cache(maxsize=8192)
def _facts(article: Article, span: Span) -> tuple[Fact, ...]:
    return facts(article.text, span)


def changes(lines: Iterable[Highlight], told: Iterable[Highlight], articles: Sequence[Article]) -> tuple[Change, ...]:
    """Return the numbers of new lines that were told otherwise before, from an article that is not older."""
    by_id = {article.id: article for article in articles}
    before = [count for line in told for count in _shown(line, by_id[line.article])]
    found: dict[Span, Change] = {}
    for line in lines:
        for count in _shown(line, by_id[line.article]):
            older = [old for old in before if _differ(old, count) and _is_older(old.article, count.article)]
            if older:
                change = Change(Passage(older[-1].article, older[-1].span), Passage(count.article, count.span))
                found.setdefault(count.span, change)
    return tuple(found.values())


def _is_older(one: Article, other: Article) -> bool:
    return one.published is not None and other.published is not None and one.published.at < other.published.at


def differing(
    lines: Iterable[Highlight], articles: Sequence[Article], label: Callable[[Article], str]
) -> tuple[tuple[Figure, ...], ...]:
    """Return the numbers on one thing that differ between independent articles, side by side, the earliest first.

    One of them stands in a line that is shown. `label` says whose a number is, and of when.
    """
    by_id = {article.id: article for article in articles}
    found: dict[tuple[str, ...], tuple[Figure, ...]] = {}
    for line in lines:
        for count in _shown(line, by_id[line.article]):
            others = [other for article in _independent_of(count.article, articles) for other in _counts(article)]
            rivals = {other.fact.value: other for other in others if _differ(count, other)}
            if rivals:
                figures = sorted((count, *rivals.values()), key=lambda one: (_moment(one.article), one.article.id))
                key = (count.thing, *sorted(one.fact.value for one in figures))
                shown = tuple(Figure(label(one.article), Passage(one.article, one.span)) for one in figures)
                found.setdefault(key, shown)
    return tuple(found.values())


def _independent_of(article: Article, articles: Sequence[Article]) -> Iterator[Article]:
    for other in articles:
        if other.source and other.source != article.source and not is_copy(article, other):
            yield other


def _moment(article: Article) -> str:
    return article.published.at.isoformat() if article.published else ""


def _shown(line: Highlight, article: Article) -> list[_Count]:
    return [count for count in _counts(article) if line.shown.covers(count.span)]


@lru_cache(maxsize=256)
def _counts(article: Article) -> tuple[_Count, ...]:
    """Return what the article's sentences count; a thing that one sentence counts twice is left out."""
    if not article.is_english:
        return ()
    found = []
    for sentence in _sentences(article):
        own = [count for fact in _facts(article, sentence) if (count := _count(article, sentence, fact))]
        things = [count.thing for count in own]
        found += [count for count in own if things.count(count.thing) == 1]
    return tuple(found)


def _count(article: Article, sentence: Span, fact: Fact) -> _Count | None:
    if fact.kind != "number":
        return None
    text = article.text
    noun = _noun(text[fact.span.end : sentence.end])
    sign = fact.value[0] if fact.value[0] in "$€£¥%" else ""
    if not (sign or noun):
        return None
    known = _facts(article, sentence)
    hedge = _HEDGE.search(text[sentence.start : fact.span.start])
    return _Count(
        article=article,
        span=fact.span if sign else Span(fact.span.start, fact.span.end + len(noun)),
        fact=fact,
        thing=sign or _thing(noun),
        hedge=hedge[1].lower() if hedge else "",
        saying=Saying.of(sentence.of(text)),
        names=_names(article, sentence),
        dates=tuple(other for other in known if other.kind == "date"),
        numbers=frozenset(other.value for other in known if other.kind == "number" and other.span != fact.span),
    )


def _noun(behind: str) -> str:
    """Return what stands behind a number as what it counts, with the space before it; "" when it is not sure."""
    match = _NEXT.match(behind)
    if not match or match[1] in _ANOTHER or match[1] in entries("small_words"):
        return ""
    if match[2] in _FATES:
        return behind[: match.end(2)]
    if match[1] in _FATES or match[1] in entries("units"):
        return behind[: match.end(1)]
    if match[2] is None or match[2] in entries("small_words"):
        return behind[: match.end(1)] if match[1].endswith("s") else ""
    return behind[: match.end(2)]


def _thing(noun: str) -> str:
    """Return what is counted without what befell it: "people" of "people dead"."""
    first, *rest = noun.split()
    return first if not rest or rest[0] in _FATES else noun.strip()


def _differ(one: _Count, other: _Count) -> bool:
    """Whether two sentences surely count the same thing, and come to different numbers."""
    if one.thing != other.thing or one.hedge != other.hedge or one.saying.denies != other.saying.denies:
        return False
    if not is_another_number(one.fact, other.fact, one.article.text, other.article.text):
        return False
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return False
    if any(is_another_date(mine, theirs) for mine in one.dates for theirs in other.dates):
        return False
    if not (one.names <= other.names or other.names <= one.names):
        return False
    mine, theirs = _others(one), _others(other)
    fewer, more = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    beside = more - fewer
    return len(fewer) >= FEWEST_SHARED and fewer <= more and beside.isdisjoint(_TELLS_APART | set(_FATES.values()))


def _others(count: _Count) -> frozenset[str]:
    """Return the words of a sentence beside the number and its thing, without who reports it; "died" is "dead"."""
    words = count.saying.words - count.saying.numbers - set(count.thing.split()) - entries("reporting")
    return frozenset(_FATES.get(word, word) for word in words)
