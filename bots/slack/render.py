"""Editions and answers as Slack messages. Pure: the same content gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from bots.slack import blocks
from bots.slack.blocks import Json, Unit, clip, link, section, text
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

MORE_ACTION = "verbatim_more"
"""The action of the "+N more" button; it never changes, so that a button works after a restart."""

_THERE = "in the source"


def render(content: Edition | Answer) -> tuple[str, ...]:
    """Return the JSON text of each message, in order, each within Slack's limits."""
    if isinstance(content, Edition):
        return blocks.pack(content.title, _edition(content))
    return blocks.pack(content.title or _first_words(content), _answer(content))


def _first_words(answer: Answer) -> str:
    return answer.text[0] if answer.text else "Verbatim"


def _edition(edition: Edition) -> Iterator[Unit]:
    date_line = clip(edition.date_line, 200)  # it says itself when the edition is late
    yield Unit((blocks.header(edition.title), blocks.context(date_line)), (date_line,))
    if edition.quiet:
        yield _sentence(edition.quiet)
    section_name = ""
    for told in edition.stories:
        if told.section != section_name:
            section_name = told.section
            yield from _section_name(section_name)
        yield from _story(told)
    if edition.closing_quote:
        yield _closing_quote(*edition.closing_quote)
    if edition.corrections:
        yield Unit((blocks.DIVIDER, blocks.context(wording.CORRECTED)), (wording.CORRECTED,))
        yield from _corrections(edition.corrections)
    if edition.running:
        yield _running(edition.running)
    for warning in edition.warnings:
        yield Unit((blocks.context(f"⚠ {warning}"),), (f"Warning: {clip(warning, 300)}",))
    if edition.footer:
        yield Unit((blocks.context(edition.footer),))


def _sentence(words: str) -> Unit:
    shown = clip(words, 2_500) or "…"
    return Unit((blocks.rich_text(section([text(shown)])),), (shown,))


def _section_name(name: str) -> Iterator[Unit]:
    if shown := clip(wording.section_name(name), 150):
        yield Unit((blocks.DIVIDER, blocks.context(shown)), (shown,))


def _story(told: StoryInEdition) -> Iterator[Unit]:
    """Yield the story's head with as many lines as fit, then the rest of its lines."""
    head = section(_headline(told))
    plain = [_plain(head)]
    items: list[Json] = []
    lines = [_line(highlight, told) for highlight in told.highlights]
    for item in (*lines, *map(_side_by_side, told.differing)):
        if items and blocks.size([head, *items, item]) > blocks.ITEM_ROOM:
            yield _listed(head, items, plain)
            head, items, plain = section([_title(told), text(" (continued)")]), [], []
        items.append(item)
        plain.append("• " + _plain(item))
    yield _listed(head, items, plain)


def _side_by_side(figures: Sequence[Figure]) -> Json:
    """Return what several sources give for one thing, each with its time and a link to its sentence."""
    elements: list[Json] = []
    for figure in figures:
        url = span_link(figure.passage.article, figure.passage.span)
        elements += [
            text((" " if elements else "") + clip(wording.figure_label(figure).strip(), 120) + " ", italic=True),
            link(url, wording.legible(figure.passage.words), bold=True),
        ]
    return section(elements)


def _listed(head: Json, items: Sequence[Json], plain: Sequence[str]) -> Unit:
    return Unit((blocks.rich_text(head, *([blocks.bullets(items)] if items else [])),), tuple(plain))


def _title(told: StoryInEdition) -> Json:
    first = told.story.articles[0]
    return link(page_link(first.url), clip(wording.headline(first), 250), bold=True)


def _headline(told: StoryInEdition) -> list[Json]:
    first = told.story.articles[0]
    facts = [
        clip(wording.outlets(told), 260),
        wording.STATUS[told.status],
        *wording.marks_of(first),
    ]
    said = " · ".join(fact for fact in facts if fact)
    news = clip(told.what_is_new, 300)
    return [
        _title(told),
        text(f"\n{said}" if said else "", italic=True),
        text(f"\n{news}" if news else ""),
        *_news(told),
    ]


def _news(told: StoryInEdition) -> list[Json]:
    """Return the numbers that were told otherwise before, a line each."""
    return [element for change in told.changes for element in (text("\n"), *_marked(change.news_pieces()))]


def _outlet(article: Article) -> str:
    return clip(article.source or "", 80)


def _line(highlight: Highlight, told: StoryInEdition) -> Json:
    """Return a line of a story: the words, who says it where they do not, and the way to the sentence."""
    article = told.story.article(highlight.article)
    credit = clip(wording.line_credit(highlight, told), 200)
    tail = text(f" — {credit}" if credit else "")
    return section(_fitting([*_words(highlight, article), tail], [text(" "), *_way(highlight, article, "")]))


def _fitting(words: Sequence[Json], way: Sequence[Json]) -> list[Json]:
    """Return the line, or a remark in its place where Slack could not hold it: a line is never cut."""
    if blocks.size([words, way]) <= blocks.ITEM_ROOM:
        return [*words, *way]
    return [text("[a line too long for Slack]", italic=True), *way]


def _words(highlight: Highlight, article: Article) -> list[Json]:
    """Return the line's pieces: the lead in bold, what Verbatim adds in italics, a lone quote in quotation marks."""
    shown = [
        text(wording.legible(piece.text), **({"bold": True} if piece.lead else {}))
        if isinstance(piece, Slice)
        else text(piece.text, italic=True)
        for piece in wording.pieces(highlight, article)
    ]
    if wording.needs_quotation_marks(highlight):
        shown = [text("“"), *shown, text("”")]
    return _joined(shown)


def _joined(elements: Sequence[Json]) -> list[Json]:
    """Join neighbours of one style into one element, since every element counts against the limit."""
    joined: list[Json] = []
    for element in blocks.filled(elements):
        if joined and joined[-1].get("style") == element.get("style"):
            joined[-1] = joined[-1] | {"text": joined[-1]["text"] + element["text"]}
        else:
            joined.append(element)
    return joined


def _way(highlight: Highlight, article: Article, words: str) -> list[Json]:
    """Return the link to the sentence, or only the words where there is none."""
    url = sentence_link(article, highlight)
    return [link(url, f"{words} ↗".strip())] if url else [text(words)]


def _closing_quote(highlight: Highlight, article: Article) -> Unit:
    quoted = blocks.blockquote(_fitting(_words(highlight, article), []))
    names = (clip(wording.who(highlight.attribution), 80), _outlet(article), *wording.marks_of(article))
    credit = section([text("— "), *_way(highlight, article, " · ".join(name for name in names if name))])
    return Unit((blocks.DIVIDER, blocks.rich_text(quoted, credit)), (_plain(quoted), _plain(credit)))


def _corrections(corrections: Sequence[Correction]) -> Iterator[Unit]:
    """Yield each page's headline together with the first of its corrections, then its others."""
    page = ""
    for correction in corrections:
        head = _page_head(correction) if correction.now.page != page else []
        page = correction.now.page
        parts = [section(part) for part in (head, _change(correction)) if part]
        if correction.sentence:
            url = span_link(correction.now, correction.sentence)
            way = [text(" "), link(url, "↗")] if url else []
            quoted = blocks.blockquote(_fitting(_marked(correction.sentence_pieces()), way))
            parts += [quoted] if quoted["elements"] else []
        if remark := clip(wording.remark(correction), 600):
            parts.append(section([text(wording.THE_PAGE_SAYS, italic=True), text(remark)]))
        yield Unit((blocks.rich_text(*parts),), tuple(map(_plain, parts)))


def _page_head(correction: Correction) -> list[Json]:
    title = link(page_link(correction.now.url), clip(wording.headline(correction.now), 250), bold=True)
    facts = clip(wording.correction_facts(correction), 200)
    return [title, text(f"\n{facts}" if facts else "", italic=True)]


def _change(correction: Correction) -> list[Json]:
    withdrawn = "" if correction.sentence else wording.WITHDRAWN
    return _fitting([text(withdrawn, italic=True), *_marked(correction.change_pieces())], [])


def _marked(pieces: Sequence[Piece]) -> list[Json]:
    """Return pieces with what stands no more struck, and what is new in bold."""
    return blocks.filled(
        [
            text(wording.legible(piece.text), **_STYLES[piece.struck, piece.lead])
            if isinstance(piece, Slice)
            else text(piece.text, italic=True)
            for piece in pieces
        ]
    )


_STYLES: dict[tuple[bool, bool], dict[str, bool]] = {
    (True, False): {"strike": True},
    (False, True): {"bold": True},
    (False, False): {},
}


def _running(stories: Sequence[Story]) -> Unit:
    elements = [text(wording.RUNNING, italic=True)]
    for count, article in enumerate(wording.running(stories)):
        elements += [text(" · " * (count > 0)), link(page_link(article.url), clip(wording.headline(article), 120))]
    more = wording.running_more(stories)
    paragraph = section([*elements, text(f" · {more}" if more else "", italic=True)])
    return Unit((blocks.rich_text(paragraph),), (_plain(paragraph),))


def _answer(answer: Answer) -> Iterator[Unit]:
    if title := clip(answer.title, 250):
        yield Unit((blocks.rich_text(section([text(title, bold=True)])),))
    for words in answer.text:
        yield _sentence(words)
    for line in answer.lines:
        item = section(_answer_line(line))
        yield Unit((blocks.rich_text(blocks.bullets([item])),), ("• " + _plain(item),))
    yield from _corrections(answer.corrections)
    if answer.edition:
        yield from _edition(answer.edition)
    if answer.more:
        yield Unit((_more(answer),), (f"+{answer.more} more",))
    if not (answer.title.strip() or answer.text or answer.lines or answer.edition or answer.corrections):
        yield _sentence("There is nothing to show.")


def _answer_line(line: AnswerLine) -> list[Json]:
    """Return one claim or quote on its own: the words, then who says it, of which nature, where, when, and the way."""
    said = text("\n— " + clip(wording.facts(line.highlight, line.article), 320), italic=True)
    url = sentence_link(line.article, line.highlight)
    way = [text(" · ", italic=True), link(url, f"{_THERE} ↗")] if url else []
    return _fitting([*_words(line.highlight, line.article), said], way)


def _more(answer: Answer) -> Json:
    words = f"+{answer.more} more"
    if not answer.next_page or blocks.units(answer.next_page) > blocks.BUTTON_VALUE_LIMIT:
        return blocks.context(words)
    return blocks.button(words, MORE_ACTION, answer.next_page)


def degrade(payload: str) -> str | None:
    """Return the message as plain text and links without any block, or None when it is that already."""
    message = json.loads(payload)
    if "blocks" not in message:
        return None
    lines = [line for block in message["blocks"] for line in _lines(block)]
    kept: list[str] = []
    for line in lines:
        if blocks.size("\n".join([*kept, line])) > blocks.BLOCKS_ROOM:
            kept.append("[…] The rest did not fit.")
            break
        kept.append(line)
    return blocks.dump(blocks.body("\n".join(kept) or "…"))


def _lines(block: Json) -> Iterator[str]:
    """Yield what a block says as escaped lines, each link in angle brackets behind its words."""
    if block["type"] == "header":
        yield blocks.escape(block["text"]["text"])
    elif block["type"] == "context":
        yield blocks.escape(block["elements"][0]["text"])
    elif block["type"] == "actions":
        yield blocks.escape(block["elements"][0]["text"]["text"])
    elif block["type"] == "rich_text":
        for paragraph in block["elements"]:
            is_list = paragraph["type"] == "rich_text_list"
            for item in paragraph["elements"] if is_list else [paragraph]:
                yield ("• " if is_list else "") + "".join(_inline(element) for element in item["elements"])


def _inline(element: Json) -> str:
    words = blocks.escape(element["text"])
    return f"{words} <{blocks.escape(element['url'])}>" if element["type"] == "link" else words


def _plain(paragraph: Json) -> str:
    words = "".join(element["text"] for element in paragraph["elements"])
    return words.replace("\n— ", " — ").replace("\n", " · ").removesuffix("↗").strip().removesuffix(f" · {_THERE}")
