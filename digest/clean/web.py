"""A web page -> the article on it."""

import re
from collections.abc import Iterator

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from digest.clean.candidates import candidates
from digest.clean.characters import looks_binary, one_line, words_of
from digest.clean.chooser import choose
from digest.clean.facts import Facts, declared_language, read_facts
from digest.clean.furniture import without_furniture
from digest.clean.genre import genre_of
from digest.clean.language import language_of
from digest.clean.margins import read_margins
from digest.clean.metadata import outlet_names, source_of, title_of
from digest.clean.page import NotAnArticle, Page, WallError
from digest.clean.people import authors_of
from digest.clean.pruned import prune
from digest.clean.published import published_of
from digest.clean.walls import is_wall

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_FALLBACK = "windows-1252"
_SHORTEST = 25
_SURE = 120
"""Characters from which a text is judged by itself; below, by all that its page shows."""


def clean_html(html: bytes | str, url: str | None = None) -> Page:
    """Return the article on a page; NotAnArticle where there is none to be found (blank, binary, a wall)."""
    markup = html if isinstance(html, str) else _decode(html)
    if looks_binary(markup):
        raise NotAnArticle(f"{_where(url)} is binary data, not a web page; give the address of the article itself.")
    tree = _parse(markup, url)
    facts = read_facts(tree)
    source = source_of(facts)
    title = title_of(facts, tree, source, url)
    authors = authors_of(facts, tree, outlet_names(facts, source, url))
    published = published_of(facts, tree, title, url)
    margins = read_margins(_article(tree, facts, url, title))  # last, since it prunes the tree
    text = "\n\n".join(margins.paragraphs)
    page = Page(
        title=title,
        authors=authors or margins.authors,
        published=published or margins.published,
        text=text,
        source=source,
        language=language_of(text, (declared_language(facts, tree) or "")[:2].lower() or None),
        genre=genre_of(facts, url, title, authors, margins.agency),
    )
    _refuse_walls(page, url, markup, stated=bool(facts.article or facts.first("article:published_time")))
    return page


def _article(tree: HtmlElement, facts: Facts, url: str | None, title: str | None) -> list[str]:
    blocks = list(without_furniture(choose(candidates(prune(tree), url), facts).blocks))
    if blocks and title and words_of(blocks[0]) == words_of(title):
        return blocks[1:]
    return blocks


def _refuse_walls(page: Page, url: str | None, markup: str, *, stated: bool) -> None:
    shown = page.text if len(page.text) >= _SURE else one_line(" ".join(_visible(_parse(markup, url))))
    if is_wall(page.title, shown, stated=stated):
        raise WallError(
            f"{_where(url)} shows a wall (consent, log-in, JavaScript, a robot check or an error) instead of an "
            "article; open it in a browser and give Verbatim the saved page."
        )
    if len(page.text) < _SHORTEST:
        raise NotAnArticle(f"{_where(url)} holds no article text; give the address of the article itself.")


def _visible(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if element.tag not in _UNSEEN:
            yield element.text or ""
        yield element.tail or ""


_UNSEEN = ("script", "style", "template", "head", "title")


def _where(url: str | None) -> str:
    return url or "The page"


def _parse(markup: str, url: str | None) -> HtmlElement:
    try:
        return document_fromstring(markup.encode("utf-8", "replace"), parser=_parser())
    except (LxmlError, ValueError, AssertionError) as error:
        raise NotAnArticle(f"{_where(url)} is empty or no HTML; give the address of the article itself.") from error


def _parser() -> HTMLParser:
    """A parser set as trafilatura sets its own: with comments left in the tree it loses paragraphs around them."""
    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False)


def _decode(html: bytes) -> str:
    for mark, encoding in _MARKS:
        if html.startswith(mark):
            return html[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED.search(html[:4096])
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(declared[1].decode("ascii", "replace") if declared else _FALLBACK, html)


def _decode_as(encoding: str, html: bytes) -> str:
    try:
        return html.decode(encoding, "replace")
    except (LookupError, UnicodeError):  # no such encoding, or one that is no encoding of texts ("hex", "idna")
        return html.decode(_FALLBACK, "replace")
