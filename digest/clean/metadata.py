"""What an article is called, who wrote it, when and where it appeared, and what kind of piece it is."""

import copy
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lxml.etree import LxmlError
from lxml.html import HtmlElement

from digest.clean.characters import one_line, words_of
from digest.clean.facts import Facts, Node, text_of, types_of
from digest.model import Published

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
    site = {words_of(name) for name in (source, facts.first("og:site_name"), _host_name(url)) if name}
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


def _host_name(url: str | None) -> str | None:
    parts = (urlsplit(url).hostname or "").removeprefix("www.").split(".") if url else []
    return parts[0] or None if parts else None


def _text(element: HtmlElement | None) -> str | None:
    return (one_line(" ".join(element.itertext())) or None) if element is not None else None


def source_of(facts: Facts) -> str | None:
    """Return the outlet's name as the page states it."""
    return (
        facts.first("og:site_name")
        or text_of(facts.article.get("publisher"))
        or facts.first("application-name", "publisher", "dc.publisher", "twitter:app:name:iphone")
    )


def published_of(facts: Facts, tree: HtmlElement) -> Published | None:
    """Return when the article was first published, as exactly as the page's statements say it."""
    stated = [facts.article.get("datePublished"), *_dated(facts), *_shown_dates(tree)]
    read = (read_date(text) for text in map(text_of, stated) if text)
    return next((when for when in read if when), None) or _guessed_date(tree)


def _shown_dates(tree: HtmlElement) -> Iterator[str]:
    marked = tree.xpath("//*[@itemprop='datePublished' or @property='datePublished']")
    for element in (*marked, *tree.iter("time")):
        yield element.get("datetime") or element.get("content") or "".join(element.itertext())


def _guessed_date(tree: HtmlElement) -> Published | None:
    """Ask htmldate, which also reads dates in running text; it knows days, not times."""
    import logging

    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = find_date(copy.deepcopy(tree), original_date=True, extensive_search=True)
    except _BEATEN:
        return None
    return read_date(found) if found else None


_BEATEN = (ValueError, TypeError, AttributeError, IndexError, KeyError, LxmlError, RecursionError, OverflowError)


_DATE_TAGS = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "date", "pubdate", "publishdate",
    "publish-date", "publication_date", "article.published", "cxenseparse:recs:publishtime", "last-modified",
)  # fmt: skip


def _dated(facts: Facts) -> Iterator[str]:
    for name in _DATE_TAGS:
        yield from facts.meta.get(name, ())


_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?")


def read_date(text: str) -> Published | None:
    """Read an ISO 8601 date, with its time and zone where given; None when it is none."""
    match = _ISO.match(text.strip())
    if match is None:
        return None
    day, time, zone = "-".join(match.group(1, 2, 3)), match[4], match[5]
    try:
        return Published.parse(f"{day}T{time}{zone or ''}" if time else day)
    except ValueError:
        return None


def authors_of(facts: Facts, tree: HtmlElement, source: str | None) -> tuple[str, ...]:
    """Return every author the page names, in order, without roles, links or the outlet itself."""
    outlet = words_of(source or "")
    for stated in (_people(facts), list(_author_tags(facts)), list(_bylines(tree))):
        names = [name for name in _names(stated) if words_of(name) != outlet]
        if names:
            return tuple({words_of(name): name for name in reversed(names)}.values())[::-1]
    return ()


def _people(facts: Facts) -> list[object]:
    """The JSON-LD authors, looked up where they are only referred to by their @id; organisations left out."""
    stated = facts.article.get("author")
    known = {node.get("@id"): node for node in facts.nodes if node.get("@id") and node.get("name")}
    people = [
        known.get(one.get("@id"), one) if isinstance(one, dict) and "name" not in one else one
        for one in (stated if isinstance(stated, list) else [stated])
    ]
    return [one for one in people if not (isinstance(one, dict) and "Organization" in types_of(one))]


_BYLINE = (
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline') or contains(@class, 'author')"
    " or contains(@class, 'Byline') or contains(@class, 'Author')]"
)
_BY = re.compile(
    r"^(?:(?:written|posted|published)\s+)?(?:by|von|par|por|door|di|av)\s*:?\s+|^(?:autor(?:in)?|author|text)\s*:\s*",
    re.IGNORECASE,
)


def _bylines(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath(_BYLINE):
        text = one_line(" ".join(element.itertext()))
        linked = [one_line("".join(link.itertext())) for link in element.iter("a")]
        said = _BY.sub("", text)
        if text and len(text) <= 80 and _looks_like_people(said):
            yield said
            return
        names = [name for name in linked if _looks_like_people(name)]
        if names and len(text) <= 300:
            yield names[0]
            return


def _looks_like_people(text: str) -> bool:
    """Whether `text` is one or a few capitalised names and nothing else."""
    parts = [part for part in _BETWEEN.split(text) if part]
    return 0 < len(parts) <= 4 and all(_NAME.fullmatch(part) for part in parts)


_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[\w.'’-]+){0,3}")


def _author_tags(facts: Facts) -> Iterable[str]:
    for name in ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"):
        if name in facts.meta:
            return facts.meta[name]
    return ()


_BETWEEN = re.compile(r"\s*(?:;|,|\||\band\b|\bund\b|\bet\b|&)\s*")


def _names(value: object) -> list[str]:
    items: list[object] = value if isinstance(value, list) else [value]
    said = [text_of(item) for item in items]
    found = [name for text in said if text for name in _BETWEEN.split(_BY.sub("", text))]
    return [name for name in found if _is_a_name(name)]


def _is_a_name(name: str) -> bool:
    return 2 < len(name) <= 60 and "://" not in name and "@" not in name and len(name.split()) <= 6


_GENRES = (
    ("live", re.compile(r"LiveBlogPosting|/live(?:-updates|blog)?[/-]|\bliveblog\b|\blive updates\b")),
    ("commentary", re.compile(r"Opinion|/(?:opinions?|commentisfree|commentary|editorials?|op-?ed|columns?|meinung|kommentare?)[/-]|\b(?:opinion|commentary|editorial|op-ed|comment)\b")),
    ("release notes", re.compile(r"/(?:releases?|changelog|release-?notes)(?:[/-]|$)|\brelease notes\b|\bchangelog\b")),
    ("post", re.compile(r"BlogPosting|SocialMediaPosting|/blogs?[/-]|//(?:blog|engineering)\.")),
)  # fmt: skip


def genre_of(facts: Facts, url: str | None, title: str | None) -> str:
    """Return what the page's types, section, address or title make it; "report" when nothing says otherwise."""
    stated = [" ".join(types_of(facts.article)), url or "", (title or "").lower(), *_sections(facts.article, facts)]
    for genre, pattern in _GENRES:
        if any(pattern.search(text) for text in stated):
            return genre
    return "report"


def _sections(article: Node, facts: Facts) -> list[str]:
    section = text_of(article.get("articleSection")) or facts.first("article:section", "section") or ""
    return [section.lower()]
