"""The words of Verbatim's own around a line, the same on every platform: who says it, when, which outlets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from digest.model import (
    Article,
    Attribution,
    Correction,
    Fate,
    Figure,
    Highlight,
    Outlet,
    Piece,
    Published,
    Said,
    Slice,
    Span,
    Stance,
    Story,
    StoryInEdition,
    StoryStatus,
)

STATUS: dict[StoryStatus, str] = {"new": "", "updated": "updated", "running": "still running"}
STANCE: dict[Stance, str] = {"asserted": "", "hedged": "hedged", "denied": "denied", "asked": "a question"}
COMMENTARY = "[commentary]"
EXCERPT = "[excerpt]"
CORRECTED = "Corrected since"
WITHDRAWN = "[withdrawn since:] "
THE_PAGE_SAYS = "[the page says:] "
RUNNING = "Still running: "
RUNNING_AT_MOST = 5

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_JOINER = "\u200c\u200d"
_STRAY_JOINER = re.compile(rf"(?<![^\x00-\x7f\s{_JOINER}])[{_JOINER}]|[{_JOINER}](?![^\x00-\x7f\s{_JOINER}])")
_BLANK_LETTERS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
_DATE_FORMS = {"year": "{0:%Y}", "month": "{0:%B %Y}"}


def legible(text: str) -> str:
    """Return `text` on one line, without control, bidirectional, zero-width and other unseen characters.

    A joiner stays between two characters beyond ASCII, where emoji and several scripts need it.
    """
    seen = "".join(char for char in _SPACE.sub(" ", text) if not _is_unseen(char))
    return _STRAY_JOINER.sub("", seen)


def _is_unseen(char: str) -> bool:
    return char in _BLANK_LETTERS or (char not in _JOINER and unicodedata.category(char) in {"Cf", "Cs"})


def who(attribution: Attribution) -> str:
    """Return who says it: a name, the outlet itself, or that nobody knows."""
    if isinstance(attribution, Said):
        return legible(attribution.name)
    return "the outlet itself" if isinstance(attribution, Outlet) else "unattributed"


def speaker_to_name(highlight: Highlight, article: Article) -> str:
    """Return who says it, or nothing where the line's own words name them or the outlet speaks."""
    said = highlight.attribution
    if not isinstance(said, Said):
        return "unattributed" if highlight.kind == "quote" else ""
    return "" if said.name in highlight.line(article.text) else legible(said.name)


def line_credit(highlight: Highlight, told: StoryInEdition) -> str:
    """Return what stands behind a line of a story: who says it, and the outlet where it is not the headline's."""
    article, first = told.story.article(highlight.article), told.story.articles[0]
    outlet = legible(article.source or "") if article.source != first.source else ""
    marks = [mark for mark in marks_of(article) if mark not in marks_of(first)]
    parts = (speaker_to_name(highlight, article), outlet, sources_of(highlight, told), *marks)
    return " · ".join(part for part in parts if part)


def marks_of(article: Article) -> tuple[str, ...]:
    """Return what is said of an article beside its outlet: that it argues, that it is only what its feed gives away."""
    kinds = ((COMMENTARY, article.is_commentary), (EXCERPT, article.excerpt))
    return tuple(mark for mark, holds in kinds if holds)


def sources_of(highlight: Highlight, told: StoryInEdition) -> str:
    """Return how many sources carry a line ("3 sources", "4 sources, 2 independent"), or nothing for one."""
    for counted in told.counted:
        if counted.line == highlight.id:
            copied = f", {counted.independent} independent" if counted.independent < len(counted.sources) else ""
            return f"{len(counted.sources)} sources{copied}"
    return ""


def figure_label(figure: Figure) -> str:
    """Return "[Gull Post, 11:40:] ", what stands before a number that differs from another source's."""
    return f"[{legible(figure.label)}:] "


def outlets(told: StoryInEdition) -> str:
    """Return the outlets that tell a story, three at most by name."""
    names = list(dict.fromkeys(legible(article.source) for article in told.story.articles if article.source))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def correction_facts(correction: Correction) -> str:
    """Return what stands behind a correction: the outlet, and whether the page is silent about it."""
    outlet = legible(correction.now.source or "")
    silent = "" if correction.remark else "changed without a note"
    return " · ".join(part for part in (outlet, silent) if part)


def remark(correction: Correction) -> str:
    """Return the page's own words that it was corrected, or nothing."""
    return legible(correction.remark.of(correction.now.text)) if correction.remark else ""


def running(stories: Sequence[Story]) -> tuple[Article, ...]:
    """Return the articles whose headlines stand for the stories that go on, RUNNING_AT_MOST of them."""
    return tuple(story.articles[0] for story in stories[:RUNNING_AT_MOST])


def running_more(stories: Sequence[Story]) -> str:
    """Return how many more stories go on than are named, or nothing."""
    more = len(stories) - RUNNING_AT_MOST
    return f"and {more} more" if more > 0 else ""


def section_name(tag: str) -> str:
    """Return a tag as the heading of a section: its first letter large, the rest as the admin writes it."""
    shown = legible(tag).strip()
    return shown[:1].upper() + shown[1:]


def headline(article: Article) -> str:
    """Return the title as the source writes it, or the outlet's name where there is none."""
    return legible(article.title or "").strip() or legible(article.source or "").strip() or "Untitled"


def published_on(published: Published | None) -> str:
    """Return the date as exactly as it is known: "2025", "February 2025", "18 February 2025"; "" for none."""
    if published is None:
        return ""
    day = published.day
    return _DATE_FORMS.get(published.precision, f"{day.day} {{0:%B %Y}}").format(day)


def facts(highlight: Highlight, article: Article) -> str:
    """Return what stands behind a line of an answer: who, nature, stance, outlet, date, commentary, how it was read."""
    told = (
        who(highlight.attribution),
        legible(highlight.nature) if highlight.nature != highlight.kind else "",
        STANCE[highlight.stance],
        legible(article.source or ""),
        published_on(article.published),
        *marks_of(article),
        legible(article.how_read),
    )
    return " · ".join(fact for fact in told if fact)


def needs_quotation_marks(highlight: Highlight) -> bool:
    """Whether the line is a quote without the clause around it, so that its marks must be set by us."""
    return highlight.kind == "quote" and highlight.context is None


def pieces(highlight: Highlight, article: Article) -> tuple[Piece, ...]:
    """Return the line's pieces; a quote on its own loses the comma that led on to "she said"."""
    found = highlight.pieces(article.text)
    last = found[-1]
    if needs_quotation_marks(highlight) and isinstance(last, Slice) and last.text.endswith(",") and len(last.span) > 1:
        found = (*found[:-1], Slice(last.text[:-1], Span(last.span.start, last.span.end - 1), last.lead))
    return found


def accounted(totals: Mapping[Fate, int]) -> str:
    """Return "41 articles: 5 in, 12 merged, 24 told before"; the parts add up."""
    count = sum(totals.values())
    parts = ", ".join(f"{number} {fate}" for fate, number in totals.items())
    return f"{count} {'article' if count == 1 else 'articles'}{': ' if parts else ''}{parts}"
