"""Cuts the boxes around an article out of a page before any reader sees it."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

from digest.clean.characters import one_line
from digest.clean.furniture import is_furniture

_BOX = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert|advertisement|affiliate|breadcrumbs?|captions?|comments?|consent|cookies?|disqus|gallery|"
    r"inline-?video|most-?(?:popular|read|viewed)|newsletters?|outbrain|paywall|playlists?|popular|promos?|"
    r"read-?(?:also|more|next)|recirc(?:ulation)?|recommend(?:ed|ations?)?|related(?:[_-]?\w+)?|share|sharing|shares|"
    r"sharedaddy|signup|social|sponsor(?:ed)?|subscri(?:be|ption)|taboola|teasers?|trending|video-?(?:player|list))"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
"""Words in a class or id that name a box; matched as whole words between spaces, hyphens and underscores."""

_MOST = 0.25
"""The largest share of the page's paragraphs that a box may hold: what holds more is the article's own frame."""

_BOXES = ("div", "section", "aside", "ul", "ol", "nav", "form", "p", "span", "figure", "footer", "header")


def prune(tree: HtmlElement) -> HtmlElement:
    """Remove boxes, captions and paragraphs that are nothing but a link from `tree`, in place."""
    prose = _prose(tree)
    for element in list(_boxes(tree)):
        if element.getparent() is not None and prose[element] <= _MOST * prose[tree]:
            element.drop_tree()
    for paragraph in list(tree.iter("p", "h2", "h3", "h4", "h5")):
        if paragraph.getparent() is not None and _is_only_a_link(paragraph):
            paragraph.drop_tree()
    return tree


def is_boxed(element: HtmlElement) -> bool:
    """Whether `element` stands inside a box beside the article; what holds the page's heading is no box."""
    return any(
        (ancestor.tag in ("nav", "form") or _is_a_box_aside(ancestor) or _names_a_box(ancestor))
        and ancestor.find(".//h1") is None
        for ancestor in element.iterancestors()
        if ancestor.tag not in ("html", "body", "main")
    )


def _is_a_box_aside(element: HtmlElement) -> bool:
    """Whether it is an aside with matter of its own, and not one that holds the article's byline."""
    if element.tag != "aside":
        return False
    return not element.xpath(_BYLINE) or len(short_text(element, _LONGEST_BYLINE)) > _LONGEST_BYLINE


_BYLINE = (
    ".//*[@rel='author' or @itemprop='author' or @itemprop='datePublished'"
    " or contains(@class, 'author') or contains(@class, 'byline')]"
)
_LONGEST_BYLINE = 200
"""Characters up to which an aside may be a byline with its date and tags."""


def _names_a_box(element: HtmlElement) -> bool:
    return bool(_BOX.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:500]))


def _boxes(tree: HtmlElement) -> Iterator[HtmlElement]:
    yield from tree.iter("figcaption", "aside", "form")
    for element in tree.iter(*_BOXES):
        if _names_a_box(element):
            yield element


def _prose(tree: HtmlElement) -> Counter[HtmlElement]:
    """Return the characters of text in paragraphs below each element, itself included."""
    found: Counter[HtmlElement] = Counter()
    for paragraph in tree.iter("p"):
        size = sum(map(len, paragraph.itertext()))
        for element in (paragraph, *paragraph.iterancestors()):
            found[element] += size
    return found


def short_text(element: HtmlElement, most: int) -> str:
    """Return the text of `element` on one line, read no further than is needed to see that it exceeds `most`."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(part)
        size += len(part.strip())
        if size > most:
            break
    return one_line(" ".join(parts))


def _is_only_a_link(block: HtmlElement) -> bool:
    """Whether a block says nothing beyond one link, or a lead-in such as "Read more:" and a link."""
    links = list(block.iter("a"))
    if len(links) != 1 or (block.tag == "h2" and links[0].get("href", "").startswith("#")):
        return False
    linked, text = one_line("".join(links[0].itertext())), one_line("".join(block.itertext()))
    rest = text.replace(linked, "", 1).strip(" :–—-•|[]()»>")
    return bool(linked) and (not rest or is_furniture(rest))
