"""Who wrote an article."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from digest.clean.characters import one_line, words_of
from digest.clean.facts import Facts, text_of, types_of
from digest.clean.pruned import is_boxed, short_text

_TAGS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl")
_BETWEEN = re.compile(r"\s*(?:;|,|\||\s&\s|\b(?:and|und|et|y)\b)\s*")
_BY = re.compile(
    r"^(?:(?:written|posted|published|geschrieben|ein gastbeitrag)\s+)?(?:by|von|par|por|door|di|av)\s*:?\s+"
    r"|^(?:autor(?:in)?|author|text)\s*:\s*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[\w.'’-]+){0,3}")
_CAPITALISED = r"[A-ZÀ-ÞŽŠ][\w.'’-]+"
_TWO_NAMES = re.compile(rf"{_CAPITALISED}(?:\s+(?:{_CAPITALISED}|von|van|de|der|la|al))*\s+{_CAPITALISED}")
_NOBODY = re.compile(
    r"://|@|www\.|\d{3}|\bby$|\b(?:GmbH|e\. ?V\.|Inc|Ltd|LLC|AG|admin|administrator|staff|webmaster|editor|unknown)\b",
    re.IGNORECASE,
)
_BYLINE = (
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline') or contains(@class, 'author')"
    " or contains(@class, 'Byline') or contains(@class, 'Author')]"
)


def authors_of(facts: Facts, tree: HtmlElement, outlet: Sequence[str]) -> tuple[str, ...]:
    """Return every author the page names, in order, without roles, links or the `outlet` by any of its names.

    Of the places that name authors the first with a written-out name counts: a user name only where there is no other.
    """
    outlets = {words_of(name).replace(" ", "") for name in outlet}
    named = []
    for stated in (_people(facts), list(_tagged(facts)), list(_bylines(tree))):
        names = [name for name in _names(stated) if words_of(name).replace(" ", "") not in outlets]
        if names:
            named.append(_once(names))
    return next((names for names in named if any(map(_is_written_out, names))), named[0] if named else ())


def _once(names: Sequence[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(words_of(name), name)
    return tuple(first.values())


def _is_written_out(name: str) -> bool:
    return " " in name or (not name.isascii() and name.upper() == name.lower())


def _people(facts: Facts) -> list[object]:
    """The JSON-LD authors, looked up where they are only referred to by their @id; organisations left out."""
    stated = facts.article.get("author")
    known = {str(node["@id"]): node for node in facts.nodes if "@id" in node and "name" in node}
    listed = stated if isinstance(stated, list) else [stated]
    people = [known.get(str(one.get("@id")), one) if isinstance(one, dict) else one for one in listed]
    return [one for one in people if not (isinstance(one, dict) and "Organization" in types_of(one))]


def _tagged(facts: Facts) -> Sequence[str]:
    return next((facts.meta[name] for name in _TAGS if name in facts.meta), ())


def _names(stated: Sequence[object]) -> Iterator[str]:
    for text in map(text_of, stated):
        for name in _BETWEEN.split(_BY.sub("", text)) if text and len(text) < 300 else ():
            if 2 < len(name) <= 60 and len(name.split()) <= 6 and not _NOBODY.search(name):
                yield name


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """Yield the first byline: where the markup says that an author stands, else a short line "By A B"."""
    for element in tree.xpath(_BYLINE):
        found = "" if is_boxed(element) else _byline(element)
        if found:
            yield found
            return
    for element in tree.iter("p", "div", "span", "h4", "h5", "h6", "em", "strong", "address"):
        text = short_text(element, 80) if len(element) <= 3 else ""
        said = _BY.sub("", text)
        if len(text) <= 80 and said != text and all(map(_TWO_NAMES.fullmatch, _BETWEEN.split(said))):
            yield said
            return


def _byline(element: HtmlElement) -> str:
    text = short_text(element, 300)
    said = _BY.sub("", text)
    if len(text) <= 80 and _are_names(said):
        return said
    links = [one_line("".join(link.itertext())) for link in element.iter("a")] if len(text) <= 300 else []
    return next((name for name in links if _are_names(name)), "")


def _are_names(text: str) -> bool:
    parts = [part for part in _BETWEEN.split(text) if part]
    return 0 < len(parts) <= 4 and all(map(_NAME.fullmatch, parts))
