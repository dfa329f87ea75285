"""Editions and answers as lines of styled segments; pure, so the same content gives the same bytes."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from digest import wording
from digest.links import page_link, sentence_link, span_link
from digest.model import Answer, Article, Correction, Edition, Figure, Highlight, Piece, Slice, Story, StoryInEdition

TITLE_LIMIT = 300
"""The longest title shown, in code points; an article's own lines are never cut."""

Segment = tuple[str, str, str]
"""Words, style ("", "lead", "added", "dim", ...), and link or ""."""
Line = dict[str, Any]


def render(content: Edition | Answer) -> tuple[str, ...]:
    """Return one payload: JSON text of lines, each with a first and a later indent and its segments."""
    lines = _edition(content) if isinstance(content, Edition) else _answer(content)
    return (json.dumps(list(lines), ensure_ascii=False, separators=(",", ":")),)


def degrade(payload: str) -> str | None:
    """Return None: a screen refuses nothing."""
    del payload
    return None


def as_text(payload: str, width: int = 88) -> str:
    """Return the payload as plain text, wrapped at `width` columns."""
    return "\n".join(_wrapped(line, width) for line in json.loads(payload)) + "\n"


def _wrapped(line: Line, width: int) -> str:
    words = "".join(f"{words} <{link}>" if style == "link" else words for words, style, link in line["segments"])
    return textwrap.fill(
        words,
        width,
        initial_indent=line["first"],
        subsequent_indent=line["rest"],
        break_on_hyphens=False,
        break_long_words=False,
    )


def _line(segments: Sequence[Segment], first: str = "", rest: str | None = None) -> Line:
    kept = [list(segment) for segment in segments if segment[0]]
    return {"first": first, "rest": first if rest is None else rest, "segments": kept}


_BLANK = _line([])


def _edition(edition: Edition) -> Iterator[Line]:
    yield _line([(_title(edition.title), "title", "")])
    yield _line([(wording.legible(edition.date_line), "dim", "")])
    if edition.quiet:
        yield from (_BLANK, _line([(wording.legible(edition.quiet), "", "")]))
    section = ""
    for told in edition.stories:
        if told.section and told.section != section:
            section = told.section
            yield from (_BLANK, _line([(_title(section).upper(), "section", "")]))
        yield from _story(told)
    if edition.closing_quote:
        yield from _closing_quote(*edition.closing_quote)
    if edition.corrections:
        yield from (_BLANK, _line([(wording.CORRECTED.upper(), "section", "")]))
        yield from _corrections(edition.corrections)
    if edition.running:
        yield from (_BLANK, _running(edition.running))
    if edition.warnings:
        yield _BLANK
    for warning in edition.warnings:
        yield _line([("! ", "warning", ""), (wording.legible(warning), "warning", "")], "", "  ")
    if edition.footer:
        yield from (_BLANK, _line([(wording.legible(edition.footer), "dim", "")]))


def _story(told: StoryInEdition) -> Iterator[Line]:
    first = told.story.articles[0]
    facts = (
        wording.outlets(told),
        wording.STATUS[told.status],
        wording.legible(told.what_is_new),
        *wording.marks_of(first),
    )
    yield _BLANK
    yield _line([(_title(wording.headline(first)), "headline", page_link(first.url) or "")])
    yield _line([(" · ".join(fact for fact in facts if fact), "dim", "")])
    for change in told.changes:
        link = span_link(change.now.article, change.now.span) or ""
        yield _line(_marked(change.news_pieces(), link))
    for highlight in told.highlights:
        yield _story_line(highlight, told)
    for figures in told.differing:
        yield _line([segment for figure in figures for segment in _figure(figure)], "  • ", "    ")


def _figure(figure: Figure) -> tuple[Segment, ...]:
    """Return what one of several sources gives for one thing, with its time and a link to its sentence."""
    link = span_link(figure.passage.article, figure.passage.span) or ""
    words = wording.legible(figure.passage.words)
    return (wording.figure_label(figure), "added", ""), (words, "lead", link), (" ", "", "")


def _story_line(highlight: Highlight, told: StoryInEdition) -> Line:
    article = told.story.article(highlight.article)
    tail = wording.line_credit(highlight, told)
    segments = [*_words(highlight, article), (f" — {tail}" if tail else "", "dim", "")]
    return _line(segments, "  • ", "    ")


def _words(highlight: Highlight, article: Article) -> list[Segment]:
    """Return the line's pieces, each a link to the sentence where the article has a page."""
    link = sentence_link(article, highlight) or ""
    opening, closing = ("“", "”") if wording.needs_quotation_marks(highlight) else ("", "")
    pieces = [
        (wording.legible(piece.text), "lead" if piece.lead else "", link)
        if isinstance(piece, Slice)
        else (piece.text, "added", "")
        for piece in wording.pieces(highlight, article)
    ]
    return [(opening, "", ""), *pieces, (closing, "", "")]


def _closing_quote(highlight: Highlight, article: Article) -> Iterator[Line]:
    source = wording.legible(article.source or "")
    parts = (wording.who(highlight.attribution), source, *wording.marks_of(article))
    credit = " · ".join(part for part in parts if part)
    yield _BLANK
    yield _line([(words, style or "quote", link) for words, style, link in _words(highlight, article)], "    ")
    yield _line([(f"— {credit}", "dim", "")], "    ")


def _corrections(corrections: Sequence[Correction]) -> Iterator[Line]:
    """Yield each page's headline, and what changed in the lines that were told of it."""
    page = ""
    for correction in corrections:
        if correction.now.page != page:
            page = correction.now.page
            yield _BLANK
            yield _line([(_title(wording.headline(correction.now)), "headline", page_link(correction.now.url) or "")])
            yield _line([(wording.correction_facts(correction), "dim", "")])
        yield from _correction(correction)


def _correction(correction: Correction) -> Iterator[Line]:
    """Yield what changed, the sentence as it stands now, and the page's own words about it."""
    link = span_link(correction.now, correction.sentence) or "" if correction.sentence else ""
    withdrawn = "" if correction.sentence else wording.WITHDRAWN
    yield _line([(withdrawn, "added", ""), *_marked(correction.change_pieces(), link)], "  • ", "    ")
    if correction.sentence:
        yield _line(_marked(correction.sentence_pieces(), link), "    ")
    if remark := wording.remark(correction):
        yield _line([(wording.THE_PAGE_SAYS, "added", ""), (remark, "dim", "")], "    ")


def _marked(pieces: Sequence[Piece], link: str) -> list[Segment]:
    """Return pieces with what stands no more struck, and what is new in bold; the words that stand are links."""
    return [_segment(piece, link) if isinstance(piece, Slice) else (piece.text, "added", "") for piece in pieces]


def _segment(piece: Slice, link: str) -> Segment:
    words = wording.legible(piece.text)
    return (words, "struck", "") if piece.struck else (words, "lead" if piece.lead else "", link)


def _running(stories: Sequence[Story]) -> Line:
    segments: list[Segment] = [(wording.RUNNING, "dim", "")]
    for count, article in enumerate(wording.running(stories)):
        title = (_title(wording.headline(article)), "dim", page_link(article.url) or "")
        segments += [(" · " * (count > 0), "dim", ""), title]
    more = wording.running_more(stories)
    return _line([*segments, (f" · {more}" if more else "", "dim", "")])


def _answer(answer: Answer) -> Iterator[Line]:
    if answer.title:
        yield _line([(_title(answer.title), "title", "")])
    for sentence in answer.text:
        yield _line([(wording.legible(sentence), "", "")])
    for line in answer.lines:
        yield _line(_words(line.highlight, line.article), "  • ", "    ")
        link = sentence_link(line.article, line.highlight) or ""
        facts = wording.facts(line.highlight, line.article)
        way = [(" · ", "dim", ""), ("in the source", "link", link)] if link else []
        yield _line([(facts, "dim", ""), *way], "    ")
    yield from _corrections(answer.corrections)
    if answer.edition:
        yield from _edition(answer.edition)
    if answer.more:
        way_on = f": {wording.legible(answer.next_page)}" if answer.next_page else ""
        yield _line([(f"+{answer.more} more{way_on}", "dim", "")])
    if not (answer.title or answer.text or answer.lines or answer.edition or answer.corrections):
        yield _line([("There is nothing to show.", "", "")])


def _title(words: str) -> str:
    shown = wording.legible(words).strip()
    return shown if len(shown) <= TITLE_LIMIT else shown[: TITLE_LIMIT - 1].rstrip() + "…"
