"""Several readers' opinions on which blocks of a page are its article."""

import copy
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import LxmlError, iterwalk
from lxml.html import HtmlElement, document_fromstring

from digest.clean.characters import one_line

_BLOCKS = frozenset(
    ("p", "head", "item", "quote", "code", "row", "ab", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre",
     "tr", "div", "section", "article")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """The blocks that one reader takes for the article, in page order."""

    reader: str
    blocks: tuple[str, ...]

    @property
    def size(self) -> int:
        """Return the number of characters in the blocks."""
        return sum(map(len, self.blocks))


def candidates(tree: HtmlElement, url: str | None) -> Iterator[Candidate]:
    """Yield what each reader finds, the most trusted first; a reader that fails on the page has no opinion."""
    for name in ("trafilatura", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    readers: dict[str, Callable[[], HtmlElement | None]] = {
        "trafilatura": lambda: _trafilatura(tree, url),
        "readability": lambda: _readability(tree),
        "precise": lambda: _trafilatura(tree, url, favor_precision=True),
        "fast": lambda: _trafilatura(tree, url, fast=True),
    }
    for name, read in readers.items():
        try:
            body = read()
        except _BEATEN:
            continue
        yield Candidate(name, tuple(blocks_of(body)) if body is not None else ())


_BEATEN = (ValueError, TypeError, AttributeError, IndexError, KeyError, LxmlError, RecursionError, AssertionError)
"""What the readers raise on pages that nobody wrote by hand."""


def _trafilatura(tree: HtmlElement, url: str | None, **mode: Any) -> HtmlElement | None:
    import trafilatura

    document = trafilatura.bare_extraction(copy.deepcopy(tree), url=url, include_comments=False, **mode)
    return getattr(document, "body", None)


def _readability(tree: HtmlElement) -> HtmlElement:
    from readability import Document

    summary = Document(copy.deepcopy(tree)).summary(html_partial=True)
    return document_fromstring(summary)


def blocks_of(body: HtmlElement) -> Iterator[str]:
    """Yield the text of `body` block by block: a paragraph, heading, list item, quotation, table row or loose run."""
    pending: list[str] = []
    for element, starts in _walk(body):
        if element.tag in _BLOCKS:
            text = one_line("".join(pending))
            if text:
                yield text
            pending.clear()
        elif element.tag in ("br", "lb", "cell", "td", "th"):
            pending.append(" ")
        if starts:
            pending.append(element.text or "")
        else:
            pending.append(element.tail or "" if element is not body else "")
    text = one_line("".join(pending))
    if text:
        yield text


def _walk(body: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield every node in page order, with whether it begins there; a comment only ends."""
    for event, element in iterwalk(body, events=("start", "end", "comment", "pi")):
        yield element, event == "start"
