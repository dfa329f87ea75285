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


_POINTER = re.compile(
    r"(?:^|[\s_-])(?:popular|promos?|read-?(?:also|more|next)|recommend(?:ed|ations?)?|related(?:[_-]?\w+)?|teasers?|trending)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
"""Those of them that point to other articles: without a link they are a lead ("teaser-text") or fold a text away."""

_BARS = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|paywall|share|sharing|shares|sharedaddy|social|subscri(?:be|ption))(?=$|[\s_-])",
    re.IGNORECASE,
)
"""Those of them that hold buttons, among which the article's own byline and date may stand."""

_BODY = re.compile(r"(?:entry|article|post|story)[_-]*(?:content|body|text)(?=$|[\s_-])", re.IGNORECASE)
"""Classes of the article's own frame, whatever else they say ("entry-content paywall")."""

_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|preface|intro|standfirst|teaser|summary|excerpt|deck?|ingress|vorspann|anleser|chap[eô]a?u?|"
    r"entradilla|bajada)(?=$|[\s_-])",
    re.IGNORECASE,
)


def prune(tree: HtmlElement) -> HtmlElement:
    """Remove boxes, captions, teasers and paragraphs that are nothing but a link from `tree`, in place."""
    prose = _prose(tree)
    for element in list(_boxes(tree)):
        if element.getparent() is not None and prose[element] <= _MOST * prose[tree]:
            element.drop_tree()
    for element in list(_teasers(tree)):
        element.drop_tree()
    for paragraph in list(tree.iter("p", "h2", "h3", "h4", "h5")):
        if paragraph.getparent() is not None and (_is_only_a_link(paragraph) or _is_a_row_of_links(paragraph)):
            paragraph.drop_tree()
    for lead in list(_leads(tree)):
        lead.attrib.clear()
        lead.tag = "p" if lead.find(".//p") is None else "div"
    return tree


def _teasers(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the articles of a row in which most only open others, beside a heading of the page's own."""
    for parent in {article.getparent() for article in tree.iter("article")}:
        row = list(parent.iterchildren("article"))
        if len(row) >= 3 and 2 * sum(map(_opens_another, row)) >= len(row) and parent.find(".//h1") is None:
            yield from row


def _opens_another(article: HtmlElement) -> bool:
    """Whether its heading leads to another page, or its text breaks off."""
    if one_line("".join(article.itertext())).endswith(("…", "...", "[…]", "[...]")):
        return True
    linked = article.xpath(".//*[self::h2 or self::h3 or self::h4][.//a or parent::a]//@href")
    return bool(linked) and not any("#" in href for href in linked)


def _leads(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the leads in frames of their own, whose classes readers take for those of teasers."""
    for element in tree.iter("div", "h2", "h3", "strong"):
        plain = next(element.iterdescendants(*_INNER), None) is None
        if plain and _LEAD.search((element.get("class") or "")[:300]) and not is_boxed(element):
            yield from [element] if 60 <= len(short_text(element, _LONGEST_LEAD)) <= _LONGEST_LEAD else []


_LONGEST_LEAD = 1000
_INNER = ("a", "div", "ul", "ol", "table", "section", "article", "h1", "h2", "h3", "h4", "form", "img")


def is_boxed(element: HtmlElement) -> bool:
    """Whether `element` stands inside a box of other matter than the article; what holds the page's heading is none."""
    return any(
        (ancestor.tag in ("nav", "form") or _is_a_box_aside(ancestor) or _holds_others(ancestor))
        and ancestor.find(".//h1") is None
        for ancestor in element.iterancestors()
        if ancestor.tag not in ("html", "body", "main")
    )


def _holds_others(element: HtmlElement) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"[:500]
    return bool(_BOX.search(named) and _BOX.search(_BARS.sub(" ", named))) and not _is_the_frame(element)


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
        if _names_a_box(element) and not _is_the_frame(element) and not _points_nowhere(element):
            yield element


def _is_the_frame(element: HtmlElement) -> bool:
    return element.get("itemprop") == "articleBody" or _BODY.search((element.get("class") or "")[:500]) is not None


def _points_nowhere(element: HtmlElement) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"[:500]
    linked = element.find(".//a") is not None or any(True for _ in element.iterancestors("a"))
    return not linked and not _BOX.search(_POINTER.sub(" ", named))


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


def _is_a_row_of_links(block: HtmlElement) -> bool:
    """Whether a paragraph is several links elsewhere and hardly a word between: more to read, an imprint, tags."""
    links = [link for link in block.iter("a") if not link.get("href", "#").startswith("#")]
    if block.tag != "p" or len(links) < 2:
        return False
    linked = sum(len(one_line("".join(link.itertext()))) for link in links)
    return linked >= _ROW and linked >= 0.8 * len(one_line("".join(block.itertext())))


_ROW = 40
