"""What a page says about itself: its JSON-LD, meta tags and head."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from digest.clean.characters import one_line

Node = dict[str, Any]

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|TechArticle|Review)$")
_NOT_JSON = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """The page's own statements; `nodes` are its JSON-LD objects, `meta` its tags by lower-case name, in page order."""

    nodes: tuple[Node, ...]
    meta: dict[str, tuple[str, ...]]

    def first(self, *names: str) -> str | None:
        """Return the first meta tag of these names, in this order of preference, that says anything."""
        return next((value for name in names for value in self.meta.get(name, ())), None)

    @property
    def article(self) -> Node:
        """The JSON-LD object that describes the article; an empty one where there is none."""
        articles = [node for node in self.nodes if any(map(_ARTICLE_TYPES.search, types_of(node)))]
        return max(articles, key=lambda node: ("headline" in node) + ("datePublished" in node), default={})


def read_facts(tree: HtmlElement) -> Facts:
    """Collect the statements of a parsed page; what is malformed is left out."""
    return Facts(tuple(_nodes(tree)), _meta(tree))


def declared_language(facts: Facts, tree: HtmlElement) -> str | None:
    """Return the language that a page declares, with its region where it says one ("de-AT")."""
    declared = (tree.get("lang"), tree.get("xml:lang"), facts.first("og:locale", "content-language", "language"))
    named = [one for one in declared if one]
    return next((one for one in named if "-" in one or "_" in one), named[0] if named else None)


def types_of(node: Node) -> list[str]:
    """Return the schema.org types of a JSON-LD object."""
    kinds = node.get("@type") or ()
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def text_of(value: object) -> str | None:
    """Return a JSON-LD or meta value as one line of plain text; None when it is not a text or says nothing."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if isinstance(value, list):
        value = next((item for item in value if item), None)
    if not isinstance(value, str):
        return None
    return one_line(html.unescape(html.unescape(value))) or None


def _meta(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = text_of(tag.get("content") or "")
        for name in (tag.get("property"), tag.get("name"), tag.get("itemprop"), tag.get("http-equiv")):
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
    return {name: tuple(values) for name, values in found.items()}


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield from _objects(_loads(script.text or ""), 0)


def _loads(text: str) -> object:
    text = _NOT_JSON.sub("", _NOT_JSON.sub("", text)).strip()
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: object, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)
