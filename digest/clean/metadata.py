"""What an article is called and where it appeared."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digest.clean.characters import one_line, words_of
from digest.clean.facts import Facts, text_of

_SEPARATOR = re.compile(r"\s+[|–—·•»:-]+\s+|\s*[|»]\s*|:\s+")


def title_of(facts: Facts, tree: HtmlElement, source: str | None, url: str | None) -> str | None:
    """Return the headline without the site's name: the statement that the page repeats in its visible heading."""
    headings = [text for tag in ("h1", "h2") for text in map(_text, tree.iter(tag)) if text]
    stated = [
        text_of(facts.article.get("headline")),
        facts.first("og:title"),
        facts.first("twitter:title", "title", "dc.title"),
        _text(tree.find(".//title")),
    ]
    titles = [title for title in stated if title]
    for title in titles:
        for heading in headings:
            if _says_the_same(heading, title):
                return heading
    site = set(map(words_of, outlet_names(facts, source, url)))
    if titles:
        return _without_site(titles[0], site, is_head=titles[0] == stated[-1])
    return headings[0] if headings else None


def _says_the_same(heading: str, title: str) -> bool:
    shown, said = words_of(heading), words_of(title)
    return (
        shown == said
        or (len(shown) > 15 and said.startswith(shown + " "))
        or (len(shown) > 15 and said.endswith(" " + shown))
    )


def _without_site(title: str, site: set[str], *, is_head: bool) -> str:
    for match in reversed(list(_SEPARATOR.finditer(title))):
        tail = words_of(title[match.end() :])
        if tail and (any(_same_name(tail, name) for name in site) or (is_head and len(tail.split()) <= 3)):
            return title[: match.start()].strip()
    first = _SEPARATOR.search(title)
    if first and words_of(title[: first.start()]) in site:
        return title[first.end() :].strip()
    return title


def _same_name(tail: str, name: str) -> bool:
    return tail == name or tail.replace(" ", "") == name.replace(" ", "")


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _host_name(url: str | None) -> str:
    return _host(url).split(".")[0]


def _text(element: HtmlElement | None) -> str | None:
    return (one_line(" ".join(element.itertext())) or None) if element is not None else None


def source_of(facts: Facts) -> str | None:
    """Return the outlet's name as the page states it."""
    return (
        facts.first("og:site_name")
        or text_of(facts.article.get("publisher"))
        or facts.first("application-name", "publisher", "dc.publisher", "twitter:app:name:iphone")
    )


def outlet_names(facts: Facts, source: str | None, url: str | None) -> tuple[str, ...]:
    """Return every name by which the page may call its own outlet, its host included."""
    names = (source, facts.first("og:site_name"), text_of(facts.article.get("publisher")), _host(url), _host_name(url))
    return tuple(name for name in names if name)
