"""An Edition or an Answer -> the bodies of Discord messages. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bots.discord.escape import escape, linked, shorten
from bots.discord.layout import Item, bodies, more_button
from digest import wording
from digest.links import page_link, sentence_link, span_link
from digest.model import (
    Answer,
    AnswerLine,
    Article,
    Correction,
    Edition,
    Figure,
    Highlight,
    Piece,
    Slice,
    Story,
    StoryInEdition,
)

_TITLE, _NAME, _SENTENCE = 200, 80, 600
_NOTHING = "Nothing matched. Try fewer words, or another speaker or source."


def render(content: Edition | Answer) -> tuple[str, ...]:
    """Return the create-message bodies, in order, as JSON text."""
    return _edition(content) if isinstance(content, Edition) else _answer(content)


def _edition(edition: Edition) -> tuple[str, ...]:
    title = escape(shorten(edition.title, _TITLE)) or "Digest"
    return bodies(_edition_head(edition, title), title, list(_edition_items(edition)))


def _edition_head(edition: Edition, title: str) -> str:
    return _lines(f"## {title}", _small(escape(shorten(edition.date_line, _TITLE))))


def _edition_items(edition: Edition) -> Iterator[Item]:
    if edition.quiet:
        yield Item(_sentence(edition.quiet), apart=True)
    section = ""
    for story in edition.stories:
        if story.section and story.section != section:
            section = story.section
            yield Item(f"### {_name(wording.section_name(section)) or 'More'}", apart=True)
            yield from _story_items(story, apart=False)
        else:
            yield from _story_items(story, apart=True)
    if edition.closing_quote:
        yield Item(_block_quote(*edition.closing_quote), apart=True)
    if edition.corrections:
        yield Item(f"### {wording.CORRECTED}", apart=True)
        yield from _correction_items(edition.corrections)
    if edition.running:
        yield Item(_running(edition.running), apart=True)
    for index, warning in enumerate(edition.warnings):
        yield Item(f"⚠️ {_sentence(warning)}", apart=index == 0)
    if footer := _sentence(edition.footer):
        yield Item(_small(footer), apart=True)


def _story_items(story: StoryInEdition, *, apart: bool) -> Iterator[Item]:
    """Yield the headline together with the first line, so that a page never ends on a headline."""
    lines = [line for highlight in story.highlights if (line := _story_line(story, highlight))]
    lines += [f"- {_side_by_side(figures)}" for figures in story.differing]
    head = _story_head(story)
    yield Item(_lines(head, *lines[:1]), apart=apart)
    yield from (Item(line) for line in lines[1:])


def _story_head(told: StoryInEdition) -> str:
    main = told.story.articles[0]
    title = escape(shorten(wording.headline(main), _TITLE).translate(_ROUND))
    facts = (
        _name(wording.outlets(told), 3 * _NAME),
        wording.published_on(main.published),
        *(escape(mark) for mark in wording.marks_of(main)),
        wording.STATUS[told.status],
    )
    return _lines(
        f"**{linked(title, page_link(main.url))}**",
        _small(_dotted(facts)),
        _small(_sentence(told.what_is_new)),
        *_news(told),
    )


def _news(told: StoryInEdition) -> Iterator[str]:
    for change in told.changes:
        yield _small("".join(_marked(change.news_pieces())))


def _side_by_side(figures: Sequence[Figure]) -> str:
    """Return what several sources give for one thing, each with its time and a link to its sentence."""
    return " ".join(_figure(figure) for figure in figures)


def _figure(figure: Figure) -> str:
    url = span_link(figure.passage.article, figure.passage.span)
    return f"{escape(wording.figure_label(figure).strip())} **{linked(escape(figure.passage.words), url)}**"


_ROUND = {ord("["): "(", ord("]"): ")"}
"""A headline is chrome: it may change its brackets to be a link."""


def _story_line(told: StoryInEdition, highlight: Highlight) -> str:
    article = told.story.article(highlight.article)
    words = _words(highlight, article)
    if not words:
        return ""
    said = _name(wording.line_credit(highlight, told), 3 * _NAME)
    return f"- {words}" + (f" — {said}" if said else "")


def _words(highlight: Highlight, article: Article) -> str:
    """Return the line in markdown, its lead in bold; its link lies on the lead, or on an arrow where none can."""
    url = sentence_link(article, highlight)
    parts, has_link = [], False
    for text, is_lead in _runs(highlight, article):
        words = escape(text)
        if not is_lead or not words:
            parts.append(_spaced(text, words))
            continue
        target = linked(words, None if has_link else url)
        has_link = has_link or target != words
        parts.append(_spaced(text, f"**{target}**"))
    line = " ".join("".join(parts).split())
    if line and wording.needs_quotation_marks(highlight):
        line = f"“{line}”"
    arrow = linked("↗", url)
    return f"{line} {arrow}" if line and not has_link and arrow != "↗" else line


def _runs(highlight: Highlight, article: Article) -> Iterator[tuple[str, bool]]:
    """Yield the pieces with neighbours of the same weight joined, so that no bold ends where the next begins."""
    run, weight = "", False
    for piece in wording.pieces(highlight, article):
        is_lead = isinstance(piece, Slice) and piece.lead
        if run and is_lead != weight:
            yield run, weight
            run = ""
        run, weight = run + piece.text, is_lead
    if run:
        yield run, weight


def _spaced(source: str, markdown: str) -> str:
    """Keep one space where the source had white space at an end: markdown must not touch its own marks."""
    return " " * source[:1].isspace() + markdown + " " * source[-1:].isspace()


def _block_quote(quote: Highlight, article: Article) -> str:
    names = (wording.who(quote.attribution), article.source, *wording.marks_of(article))
    who = ", ".join(_name(name) for name in names if name)
    return _lines(f"> {_words(quote, article)}", f"> — {who}")


def _correction_items(corrections: Sequence[Correction]) -> Iterator[Item]:
    """Yield a page's headline together with the first of its corrections, then its others."""
    page = ""
    for correction in corrections:
        head = _page_head(correction) if correction.now.page != page else ""
        yield Item(_lines(head, _correction(correction)), apart=bool(head and page))
        page = correction.now.page


def _page_head(correction: Correction) -> str:
    title = escape(shorten(wording.headline(correction.now), _TITLE).translate(_ROUND))
    facts = _name(wording.correction_facts(correction), 3 * _NAME)
    return _lines(f"**{linked(title, page_link(correction.now.url))}**", _small(facts))


def _correction(correction: Correction) -> str:
    """Return what changed, the sentence as it stands now, and the page's own words about it."""
    change = "".join(_marked(correction.change_pieces()))
    sentence = "".join(_marked(correction.sentence_pieces()))
    arrow = linked("↗", span_link(correction.now, correction.sentence)) if correction.sentence else ""
    lead = change if correction.sentence else f"{escape(wording.WITHDRAWN.strip())} {change}"
    note = (
        f"{escape(wording.THE_PAGE_SAYS.strip())} {_sentence(wording.remark(correction))}" if correction.remark else ""
    )
    now = f"> {sentence}" + (f" {arrow}" if arrow != "↗" else "") if sentence else ""
    return _lines(f"- {lead}", now, _small(note))


def _marked(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        words = escape(piece.text)
        mark = "" if not isinstance(piece, Slice) or not words else "~~" if piece.struck else "**" if piece.lead else ""
        yield _spaced(piece.text, f"{mark}{words.strip()}{mark}")


def _running(stories: Sequence[Story]) -> str:
    titles = [
        linked(escape(shorten(wording.headline(article), _NAME).translate(_ROUND)), page_link(article.url))
        for article in wording.running(stories)
    ]
    return _small(wording.RUNNING + " · ".join(filter(None, [*titles, wording.running_more(stories)])))


def _answer(answer: Answer) -> tuple[str, ...]:
    if answer.edition and not answer.lines:
        return _edition(answer.edition)
    title = escape(shorten(answer.title, _TITLE)) or "Verbatim"
    items = [Item(_sentence(text)) for text in answer.text if _sentence(text)]
    items += [Item(line, apart=True) for line in map(_answer_line, answer.lines) if line]
    items += _correction_items(answer.corrections)
    if not items:
        items = [Item(_NOTHING)]
    button = more_button(answer.more, answer.next_page)
    if answer.more and button is None:
        items.append(Item(_small(_more_sentence(answer))))
    return bodies(f"### {title}", title, items, [button] if button else [])


def _more_sentence(answer: Answer) -> str:
    return f"+{answer.more} more" + (f"; go on with /{escape(answer.next_page)}" if answer.next_page else "")


def _answer_line(line: AnswerLine) -> str:
    words = _words(line.highlight, line.article)
    facts = escape(shorten(wording.facts(line.highlight, line.article), 4 * _NAME))
    return f"{words}\n{_small(facts)}" if words else ""


def _name(text: str | None, limit: int = _NAME) -> str:
    return escape(shorten(text or "", limit))


def _sentence(text: str) -> str:
    return escape(shorten(text, _SENTENCE))


def _small(markdown: str) -> str:
    return f"-# {markdown}" if markdown else ""


def _dotted(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
