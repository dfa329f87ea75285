"""Who wrote an article."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from digest.clean.bylines import bylines, signed
from digest.clean.characters import words_of
from digest.clean.facts import Facts, text_of, types_of
from digest.clean.names import names_in

_TAGS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author",
    "article.author", "og:article:author", "cxenseparse:author", "mediator_author", "creator", "authors", "byl",
)  # fmt: skip
_WRITTEN_BY = re.compile(r"(?:written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da)", re.IGNORECASE)


def authors_of(facts: Facts, tree: HtmlElement, outlet: Sequence[str]) -> tuple[str, ...]:
    """Return every author the page names, in order, without roles, links or the `outlet` by any of its names.

    Of the places that name authors the first with a written-out name counts: a user name only where there is no other.
    """
    outlets = {words_of(name).replace(" ", "") for name in outlet}
    user_names: tuple[str, ...] = ()
    for place in (_people(facts), signed(tree), _tagged(facts), bylines(tree)):
        names = next((named for named in (_named(texts, outlets) for texts in place) if named), ())
        if any(map(_is_written_out, names)):
            return names
        user_names = user_names or names
    return user_names


def _named(texts: list[str], outlets: set[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for name in (name for text in texts for name in names_in(text)):
        if words_of(name).replace(" ", "") not in outlets:
            first.setdefault(words_of(name), name)
    return tuple(first.values())


def _is_written_out(name: str) -> bool:
    return " " in name or (not name.isascii() and name.upper() == name.lower())


def _people(facts: Facts) -> Iterator[list[str]]:
    """Yield the JSON-LD authors, looked up where they are only referred to by their @id; organisations left out."""
    known = {str(node["@id"]): node for node in facts.nodes if "@id" in node and "name" in node}
    stated = facts.article.get("author") or facts.article.get("creator")
    people = [known.get(str(one.get("@id")), one) if isinstance(one, dict) else one for one in _listed(stated)]
    yield [name for one in people if not _is_organisation(one) for name in _names_of(one)]


def _is_organisation(one: object) -> bool:
    return isinstance(one, dict) and "Organization" in types_of(one)


def _names_of(one: object) -> list[str]:
    named = _listed(one.get("name")) if isinstance(one, dict) else [one]
    return [name for name in map(text_of, named) if name]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _tagged(facts: Facts) -> Iterator[list[str]]:
    for name in _TAGS:
        yield list(facts.meta.get(name, ()))
    for number in "12":
        if _WRITTEN_BY.fullmatch(facts.first(f"twitter:label{number}") or ""):
            yield list(facts.meta.get(f"twitter:data{number}", ()))
