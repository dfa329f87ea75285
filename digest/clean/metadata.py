"""What an article is called and where it appeared."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digest.clean.characters import one_line, words_of
from digest.clean.facts import Facts, text_of

_SEPARATOR = re.compile(r"\s+[|/–—·•»:-]+(?:\s+[|/–—·•»:-]+)*\s+|\s*[|»]\s*|:\s+")


def title_of(facts: Facts, tree: HtmlElement, source: str | None, url: str | None) -> str | None:
    """Return the headline without the site's name: the statement that the page repeats in its visible heading.

    Where no heading repeats one, the page's only top heading is its headline if nothing but the window's title, which
    is made for search engines, says otherwise, or if it lies within what is stated.
    """
    site = frozenset(map(_run_together, outlet_names(facts, source, url)))
    named = [text_of(facts.article.get("headline")), facts.first("og:title"), facts.first("twitter:title", "dc.title")]
    stated = [title for title in named if title and _run_together(title) not in site]
    window = _text(tree.find(".//title"))
    window = None if window and _run_together(window) in site else window
    titles = [*stated, window] if window else stated
    headings = [text for tag in ("h1", "h2") for text in map(_text, tree.iter(tag)) if text]
    headings = [heading for heading in headings if _run_together(heading) not in site]
    shown = _shown(stated, headings) or _behind_a_kicker(stated, headings) or _shown(titles, headings)
    if shown:
        return shown
    top = _only_heading(tree, site)
    if top and (not stated or any(f" {words_of(top)} " in f" {words_of(title)} " for title in titles)):
        return top
    if titles:
        return _without_site(titles[0], site, is_head=titles[0] == window)
    return headings[0] if headings else None


def _shown(titles: list[str], headings: list[str]) -> str | None:
    """Return the first heading that says a title: all of it, else its beginning, else its end."""
    for title in titles:
        said = words_of(title)
        shown = [(words_of(heading), heading) for heading in headings]
        whole = (heading for words, heading in shown if words == said)
        start = (heading for words, heading in shown if len(words) > 15 and said.startswith(words + " "))
        end = (heading for words, heading in shown if len(words) > 15 and said.endswith(" " + words))
        found = next((heading for matching in (whole, start, end) for heading in matching), None)
        if found:
            return found
    return None


def _behind_a_kicker(stated: list[str], headings: list[str]) -> str | None:
    """Return a stated title that a heading ends with."""
    for title in stated:
        said = words_of(title)
        if len(said) > 15 and any(words_of(heading).endswith(" " + said) for heading in headings):
            return title
    return None


def _only_heading(tree: HtmlElement, site: frozenset[str]) -> str | None:
    tops = {text for text in map(_text, tree.iter("h1")) if text and _run_together(text) not in site}
    top = tops.pop() if len(tops) == 1 else None
    return top if top and len(top) <= _LONGEST else None


_LONGEST = 200
"""Characters up to which a heading may be a headline."""


def _without_site(title: str, site: frozenset[str], *, is_head: bool) -> str:
    first = _SEPARATOR.search(title)
    if first and _run_together(title[: first.start()]) in site:
        return _without_site(title[first.end() :].strip(), site, is_head=False)
    for match in reversed(list(_SEPARATOR.finditer(title))):
        tail = title[match.end() :]
        if _run_together(tail) in site or (is_head and 0 < len(words_of(tail).split()) <= 3):
            return title[: match.start()].strip()
    return title


def _run_together(name: str) -> str:
    """A name as an address writes it: "The Harbour Herald" -> "theharbourherald"."""
    return words_of(name).replace(" ", "")


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
    """Return the outlet's name as the page states it; what is as long as a headline is none."""
    stated = (
        facts.first("og:site_name"),
        text_of(facts.article.get("publisher")),
        facts.first("application-name", "publisher", "dc.publisher", "twitter:app:name:iphone"),
    )
    return next((name for name in stated if name and _is_short(name)), None)


def outlet_names(facts: Facts, source: str | None, url: str | None) -> tuple[str, ...]:
    """Return every name by which the page may call its own outlet, its host included."""
    names = (source, facts.first("og:site_name"), text_of(facts.article.get("publisher")), _host(url), _host_name(url))
    return tuple(name for name in names if name and _is_short(name))


def _is_short(name: str) -> bool:
    return len(words_of(name).split()) <= _MOST_WORDS


_MOST_WORDS = 8
