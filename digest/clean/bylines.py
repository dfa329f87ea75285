"""Where a page shows who wrote its article."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from digest.clean.characters import one_line
from digest.clean.names import is_byline, is_labelled, is_only_names, names_in
from digest.clean.pruned import is_boxed, short_text

_NAMES = re.compile(
    r"(?:^|-)(?:authors?|bylines?|autor(?:en|in)?|auteurs?|verfasser|writer|contributor)-+(?:full)?-?names?$"
)
_BYLINES = re.compile(
    r"(?:^|-)(?:authors?|bylines?|autor(?:en|in)?|auteurs?|verfasser|writer|written-by)(?:-+(?:link|url))?$"
)
"""Classes that name an author, and those that hold a byline, such as "article-author" or "byline-link"."""

_LOOSE = re.compile(r"author|byline|autor|auteur|verfasser|writ|contributor")
_OTHERS = re.compile(
    r"comment|image|photo|picture|avatar|bio|descri|licen[sc]e|credit|role|job|position|e-?mail|twitter|social|follow|"
    r"related|authority|authori[sz]"
)
"""Classes of what stands beside a name, or of the names of others."""

_OF_A_PICTURE = re.compile(r"(?:^|[\s-])(?:images?|photos?|picture|caption|licen[sc]e)(?:$|[\s-])")
_AUTHOR_PAGES = re.compile(
    r"/(?:[\w-]*(?:author|autor|auteur|redaktion|journalist|profil|contributor|columnist)[\w-]*|by|people|person|staff|team|"
    r"users?|writers?)(?:/|\.|\?)|[?&]author"
)
_LONGEST = 300


def signed(tree: HtmlElement) -> Iterator[list[str]]:
    """Yield what stands where the markup names the author of the page, each time all names of one byline."""
    for element in tree.xpath("//body//*[@rel='author' or @itemprop='author' or @property='author']"):
        if not _is_of_others(element):
            yield _byline(element)


def bylines(tree: HtmlElement) -> Iterator[list[str]]:
    """Yield what the page shows where its authors stand, in order of trust: each time all texts of one byline."""
    marked = [(element, _rank(element)) for element in tree.xpath("//*[@class]") if _may_be_marked(element)]
    for rank in range(3):
        for element in (element for element, found in marked if found == rank):
            if not _is_of_others(element):
                yield _byline(element)
    yield from _labelled(tree)


def _may_be_marked(element: HtmlElement) -> bool:
    return _LOOSE.search(element.get("class", "").lower()) is not None


def _rank(element: HtmlElement) -> int | None:
    """How surely the markup of an element says "author": 0 names one, 1 holds them, 2 speaks of them."""
    kind = _kebab(element)
    if _OTHERS.search(kind):
        return None
    if element.get("rel") == "author" or "author" in (element.get("itemprop"), element.get("property")):
        return 0
    tokens = kind.split()
    if any(map(_NAMES.search, tokens)):
        return 0
    return 1 if any(map(_BYLINES.search, tokens)) else 2 if _LOOSE.search(kind) else None


def _kebab(element: HtmlElement) -> str:
    """The classes of an element written alike: "ArticleAuthor", "article__author" -> "article-author"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_+", "-", (element.get("class") or "")[:300]).lower()


def _is_of_others(element: HtmlElement) -> bool:
    near = islice(element.iterancestors("div", "span", "p", "figure"), 3)
    return any(one.tag == "figure" or _OF_A_PICTURE.search(_kebab(one)) for one in near) or is_boxed(element)


def _byline(element: HtmlElement) -> list[str]:
    """The names that the links to authors' pages give, else the text; with an exact mark also its twins beside it."""
    if _rank(element) == 0:
        return [_said_by(twin) for twin in _twins(element)]
    text = short_text(element, _LONGEST)
    if len(text) > _LONGEST:
        return []
    links = [one_line("".join(a.itertext())) for a in element.iter("a") if _AUTHOR_PAGES.search(a.get("href") or "")]
    named = [link for link in links if is_only_names(link)]
    return named or ([text] if len(text) <= 120 else [])


def _said_by(element: HtmlElement) -> str:
    named = element.find(".//*[@itemprop='name']")
    element = element if named is None else named
    return one_line(element.get("content") or short_text(element, 120))


def _twins(element: HtmlElement) -> list[HtmlElement]:
    """The elements with the same mark in the same byline, or beside it where it has no frame of its own."""
    kind, region = (element.tag, element.get("class"), element.get("rel")), element
    for ancestor in element.iterancestors():
        if ancestor.tag == "body" or len(short_text(ancestor, _LONGEST)) > _LONGEST:
            break
        region = ancestor
    near = region.iter(element.tag) if region is not element else (element, *element.itersiblings(element.tag))
    return [one for one in near if (one.tag, one.get("class"), one.get("rel")) == kind]


def _labelled(tree: HtmlElement) -> Iterator[list[str]]:
    """Yield the names behind a label: a short line "By Ada Wick", or "Author:" in bold before them."""
    for element in tree.iter("p", "div", "span", "h4", "h5", "h6", "em", "strong", "b", "i", "address", "dt"):
        text = short_text(element, 80) if len(element) <= 3 else ""
        if not text or len(text) > 80 or not is_labelled(text) or is_boxed(element):
            continue
        if is_byline(text):
            yield [text]
        elif text.endswith(":") and not names_in(text):
            yield [_behind(element)]


def _behind(label: HtmlElement) -> str:
    """The text behind a label on its line: "<b>Author:</b> <a>Ada Wick</a><br>"."""
    said = one_line(label.tail or "")
    following = label.getnext()
    return said or (short_text(following, 80) if following is not None and following.tag != "br" else "")
