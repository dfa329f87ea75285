"""An Edition or an Answer -> the bodies of Discord messages. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bots.discord.escape import escape, linked, shorten
from bots.discord.layout import Item, bodies, more_button
from digest.links import page_link, sentence_link
from digest.model import (
    Answer,
    AnswerLine,
    Article,
    Edition,
    Highlight,
    Outlet,
    Published,
    Said,
    Slice,
    StoryInEdition,
)

_TITLE, _NAME, _SENTENCE = 200, 80, 600
_STATUS = {"new": "", "updated": "updated", "running": "continuing"}
_NOTHING = "Nothing matched. Try fewer words, or another speaker or source."


def render(content: Edition | Answer) -> tuple[str, ...]:
    """Return the create-message bodies, in order, as JSON text."""
    return _edition(content) if isinstance(content, Edition) else _answer(content)


def _edition(edition: Edition) -> tuple[str, ...]:
    title = escape(shorten(edition.title, _TITLE)) or "Digest"
    return bodies(_edition_head(edition, title), title, list(_edition_items(edition)))


def _edition_head(edition: Edition, title: str) -> str:
    dates = [escape(shorten(edition.date_line, _TITLE)), "posted late" if edition.late else ""]
    return _lines(f"## {title}", _small(_dotted(dates)))


def _edition_items(edition: Edition) -> Iterator[Item]:
    if edition.quiet:
        yield Item(_sentence(edition.quiet), apart=True)
    section = ""
    for story in edition.stories:
        if story.section and story.section != section:
            section = story.section
            yield Item(f"### {escape(shorten(section, _NAME)) or 'More'}", apart=True)
            yield from _story_items(story, apart=False)
        else:
            yield from _story_items(story, apart=True)
    if edition.closing_quote:
        yield Item(_block_quote(*edition.closing_quote), apart=True)
    for index, warning in enumerate(edition.warnings):
        yield Item(f"⚠️ {_sentence(warning)}", apart=index == 0)
    if footer := _sentence(edition.footer):
        yield Item(_small(footer), apart=True)


def _story_items(story: StoryInEdition, *, apart: bool) -> Iterator[Item]:
    """Yield the headline together with the first line, so that a page never ends on a headline."""
    lines = [line for highlight in story.highlights if (line := _story_line(story, highlight))]
    head = _story_head(story)
    yield Item(_lines(head, *lines[:1]), apart=apart)
    yield from (Item(line) for line in lines[1:])


def _story_head(story: StoryInEdition) -> str:
    main = story.story.articles[0]
    title = escape(shorten(main.title or "", _TITLE).translate(_ROUND)) or "Untitled"
    commentary = "commentary" if all(article.is_commentary for article in story.story.articles) else ""
    facts = [_sources(story.story.articles), _day(main.published), commentary, _STATUS[story.status]]
    new = _sentence(story.what_is_new)
    return _lines(f"**{linked(title, page_link(main.url))}**", _small(_dotted(facts)), _small(new))


_ROUND = {ord("["): "(", ord("]"): ")"}
"""A headline is chrome: it may change its brackets to be a link."""


def _sources(articles: Iterable[Article]) -> str:
    names = list(dict.fromkeys(name for article in articles if (name := _source(article))))
    more = f" +{len(names) - 3}" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _story_line(story: StoryInEdition, highlight: Highlight) -> str:
    article = story.story.article(highlight.article)
    words = _words(highlight, article)
    if not words:
        return ""
    alone = len(story.story.articles) == 1
    mixed = article.is_commentary and not all(each.is_commentary for each in story.story.articles)
    marks = [_who(highlight, article, shows_outlet=not alone), r"\[commentary\]" if mixed else ""]
    said = _dotted(marks)
    return f"- {words}" + (f" — {said}" if said else "")


def _who(highlight: Highlight, article: Article, *, shows_outlet: bool) -> str:
    """Return who says it; a key point of a lone outlet needs no name beside the headline's."""
    source = _source(article) if shows_outlet else ""
    match highlight.attribution:
        case Said(name=name):
            return ", ".join(part for part in (escape(shorten(name, _NAME)), source) if part)
        case Outlet():
            return source
        case _:
            unknown = "" if highlight.kind == "key_point" else "unattributed"
            return ", ".join(part for part in (unknown, source) if part)


def _words(highlight: Highlight, article: Article) -> str:
    """Return the line in markdown, its lead in bold; its link lies on the lead, or on an arrow where none can."""
    url = sentence_link(article, highlight)
    parts, has_link = [], False
    for text, is_lead in _runs(highlight, article.text):
        words = escape(text)
        if not is_lead or not words:
            parts.append(_spaced(text, words))
            continue
        target = linked(words, None if has_link else url)
        has_link = has_link or target != words
        parts.append(_spaced(text, f"**{target}**"))
    line = " ".join("".join(parts).split())
    if line and highlight.kind == "quote" and highlight.context is None:
        line = f"“{line}”"
    arrow = linked("↗", url)
    return f"{line} {arrow}" if line and not has_link and arrow != "↗" else line


def _runs(highlight: Highlight, text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces with neighbours of the same weight joined, so that no bold ends where the next begins."""
    run, weight = "", False
    for piece in highlight.pieces(text):
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
    who = _who(quote, article, shows_outlet=True)
    return _lines(f"> {_words(quote, article)}", f"> — {who}" if who else "")


def _answer(answer: Answer) -> tuple[str, ...]:
    if answer.edition and not answer.lines:
        return _edition(answer.edition)
    title = escape(shorten(answer.title, _TITLE)) or "Verbatim"
    items = [Item(_sentence(text)) for text in answer.text if _sentence(text)]
    items += [Item(line, apart=index == 0) for index, line in enumerate(map(_answer_line, answer.lines)) if line]
    if not items:
        items = [Item(_NOTHING)]
    button = more_button(answer.more, answer.next_page)
    if answer.more and button is None:
        items.append(Item(_small(_more_sentence(answer))))
    return bodies(f"### {title}", title, items, [button] if button else [])


def _more_sentence(answer: Answer) -> str:
    return f"+{answer.more} more" + (f"; go on with /{escape(answer.next_page)}" if answer.next_page else "")


def _answer_line(line: AnswerLine) -> str:
    highlight, article = line.highlight, line.article
    words = _words(highlight, article)
    if not words:
        return ""
    who = _who(highlight, article, shows_outlet=False) or "the outlet itself"
    stance = "" if highlight.stance == "asserted" else highlight.stance
    commentary = "commentary" if article.is_commentary else ""
    where = " ".join(part for part in (_source(article), _day(article.published)) if part)
    facts = [who, escape(highlight.nature), stance, where, commentary]
    return _lines(f"- {words}", f"  {_dotted(facts)}")


def _source(article: Article) -> str:
    return escape(shorten(article.source or "", _NAME))


def _day(published: Published | None) -> str:
    if published is None:
        return ""
    day = published.day
    forms = {"year": f"{day:%Y}", "month": f"{day:%b %Y}"}
    return forms.get(published.precision, f"{day.day} {day:%b %Y}")


def _sentence(text: str) -> str:
    return escape(shorten(text, _SENTENCE))


def _small(markdown: str) -> str:
    return f"-# {markdown}" if markdown else ""


def _dotted(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
