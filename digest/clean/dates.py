"""When an article was published, as exactly as its page says it and no more exactly."""

import copy
import logging
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from lxml.etree import LxmlError
from lxml.html import HtmlElement

from digest.clean.characters import one_line
from digest.clean.facts import Facts, text_of
from digest.clean.pruned import is_boxed, short_text
from digest.model import Published

_TAGS = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "date", "pubdate", "publishdate",
    "publish-date", "publication_date", "published_time", "article.published", "cxenseparse:recs:publishtime",
    "og:release_date", "displaydate",
)  # fmt: skip

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?(?!\d))?(?!\d)", re.ASCII
)
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:\.|st|nd|rd|th|º)?\s*(?:de\s+)?([^\W\d_]{3,10})\.?,?\s*(?:del?\s+)?(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b", re.ASCII)

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan jän ene gen", "feb fév fev", "mar mär mrt", "apr avr abr", "may mai mag mei maj", "jun giu juin",
            "jul lug juil", "aug aoû aou ago", "sep set", "oct okt out ott", "nov", "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""The beginnings of month names in English, German, French, Spanish, Italian, Portuguese, Dutch and Nordic."""

_SHOWN = re.compile(
    r"(?:^|[\s_-])(?:date|datum|datetime|fecha|published|pubdate|timestamp|time|veroeffentlicht)(?=$|[\s_-])|Date\b"
)
_BEATEN = (ValueError, TypeError, AttributeError, IndexError, KeyError, LxmlError, RecursionError, OverflowError)
"""What htmldate raises on pages that nobody wrote by hand."""


def published_of(facts: Facts, tree: HtmlElement) -> Published | None:
    """Return when the article was first published: by its JSON-LD, its meta tags, what it shows, or a guess."""
    stated = map(text_of, (facts.article.get("datePublished"), *_tagged(facts)))
    read = (read_date(text) for text in (*stated, *_marked(tree)) if text)
    return next((when for when in read if when), None) or _shown(tree) or _guessed(tree)


def read_date(text: str) -> Published | None:
    """Read an ISO 8601 date, with its time and zone where given, or a day written in words; None when it is none."""
    text = one_line(text[:200])
    match = _ISO.search(text)
    return _iso(match) if match else _in_words(text)


def _iso(match: re.Match[str]) -> Published | None:
    day, time, zone = "-".join(match.group(1, 2, 3)), match[4], match[5]
    try:
        return Published.parse(f"{day}T{time}{zone or ''}" if time else day)
    except ValueError:
        return None


def _in_words(text: str) -> Published | None:
    readings = [(m[1], m[2], m[3]) for m in _DAY_FIRST.finditer(text)]
    readings += [(m[2], m[1], m[3]) for m in _MONTH_FIRST.finditer(text)]
    readings += [(m[1], m[2], m[3]) for m in _DOTTED.finditer(text)]
    return next((when for when in (_day(*reading) for reading in readings) if when), None)


def _day(day: str, month: str, year: str) -> Published | None:
    number = int(month) if month.isascii() and month.isdigit() else _month(month.casefold())
    try:
        return Published(datetime(int(year), number, int(day), tzinfo=UTC), "day")
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.get(name[:4], _MONTHS.get(name[:3], 0))


def _tagged(facts: Facts) -> Iterator[str]:
    for name in _TAGS:
        yield from facts.meta.get(name, ())


def _marked(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//*[@itemprop='datePublished' or @property='datePublished' or @pubdate]"):
        if not is_boxed(element):
            yield _said_by(element)


def _shown(tree: HtmlElement) -> Published | None:
    """Read the dates that the page shows, behind its heading first.

    A time element is believed before a class that speaks of a date, and that before a bare short line.
    """
    behind = _behind_the_heading(tree)
    for elements in (behind, list(tree.iter())):
        times = [element for element in elements if element.tag == "time"]
        named = [e for e in elements if e.tag in _LINES and _SHOWN.search(e.get("class") or "")]
        when = _first_date((*times, *named))
        if when:
            return when
    near = _first_date([element for element in behind if element.tag in _LINES][:_NEAR])
    return near or _only_date(element for element in tree.iter() if element.tag in _LINES)


_LINES = frozenset(("span", "div", "p", "li", "em", "small", "i", "b", "strong", "td", "h2", "h3", "h4", "h5", "h6"))
_NEAR = 25
"""How many short lines behind the heading may hold a bare date; further down other things have happened."""


def _behind_the_heading(tree: HtmlElement) -> list[HtmlElement]:
    elements = list(tree.iter())
    headings = [index for index, element in enumerate(elements) if element.tag == "h1"]
    return elements[headings[-1] :] if headings else []


def _first_date(elements: Iterable[HtmlElement]) -> Published | None:
    for element in elements:
        text = _said_by(element)
        when = read_date(text) if len(text) <= 80 and not is_boxed(element) else None
        if when:
            return when
    return None


def _only_date(elements: Iterable[HtmlElement]) -> Published | None:
    """Return the date that stands on short lines of the page when they all name the same one."""
    found: set[Published] = set()
    for element in elements:
        line = short_text(element, 40)
        when = read_date(line) if 8 <= len(line) <= 40 else None
        if when and not is_boxed(element):
            found.add(when)
    return found.pop() if len(found) == 1 else None


def _said_by(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or short_text(element, 80)


def _guessed(tree: HtmlElement) -> Published | None:
    """Ask htmldate, which also looks at addresses and running text; it knows days, not times."""
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = find_date(copy.deepcopy(tree), original_date=True, extensive_search=False)
    except _BEATEN:
        return None
    return read_date(found) if found else None
