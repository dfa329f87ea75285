"""When an article on a page was published."""

import copy
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from lxml.etree import LxmlError
from lxml.html import HtmlElement

from digest.clean.characters import words_of
from digest.clean.dates import read_date, read_opening_date
from digest.clean.facts import Facts, declared_language, text_of, types_of
from digest.clean.places import place_of
from digest.clean.pruned import is_boxed, short_text
from digest.model import Published

_PUBLISHED = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.issued", "pubdate", "publishdate", "publish-date",
    "publication_date", "publication-date", "published_time", "article.published", "article_date_original",
    "originalpublicationdate", "rnews:datepublished", "cxenseparse:recs:publishtime", "og:release_date", "displaydate",
    "bt:pubdate", "citation_online_date", "citation_publication_date",
)  # fmt: skip
_RECORDED = ("date", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "dcterms.available", "created")
"""Tags that may also hold the day on which somebody began to write: a date shown below the headline beats them."""

_SHOWN = re.compile(
    r"(?:^|[\s_-])(?:date|datum|datetime|fecha|published|pubdate|timestamp|time|veroeffentlicht)(?=$|[\s_-])|Date\b"
)
_UPDATED = re.compile(
    r"\b(?:updated?|modified|edited|aktualisiert|geändert|stand|zuletzt|mis à jour|modifié|actualizad[oa]|"
    r"aggiornat[oa]|atualizad[oa]|bijgewerkt|opdateret|oppdatert|uppdaterad)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:current time|currently|today|aktuelle zeit|heute|aujourd|hoy|oggi|hoje)\b", re.IGNORECASE)
_FIRST = re.compile(
    r"\b(?:published|posted|erstellt|veröffentlicht|publié|publicado|pubblicato|gepubliceerd)\b", re.IGNORECASE
)
_FOLDERS = re.compile(
    r"/((?:19|20)\d\d)[/-](\d\d?)(?:[/-](\d\d?)(?=[/_-])|(?=/))|/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_-])", re.ASCII
)
_BEATEN = (ValueError, TypeError, AttributeError, IndexError, KeyError, LxmlError, RecursionError, OverflowError)
"""What htmldate raises on pages that nobody wrote by hand."""

_Read = Callable[[str], Published | None]


def published_of(facts: Facts, tree: HtmlElement, title: str | None = None, url: str | None = None) -> Published | None:
    """Return when the article was first published, or None where the page does not say.

    What the page states for machines is believed first; where its statements differ, the one that it also shows to
    readers. Then come what it shows below its headline, its address, and a guess. Figures such as 3/4/2026 follow the
    page's country only where readers see them: programs write them in an order of their own.
    """
    place = place_of(declared_language(facts, tree), url)
    read, read_stated = partial(read_date, place=place), partial(read_date, place=replace(place, day_first=None))
    stated = _dates(read_stated, (*_stated(facts), *_marked(tree)))
    if stated and len({when.day for when in stated}) == 1:
        return stated[0]
    behind = _behind_the_heading(tree, title)
    shown = _labelled(read, behind)
    if stated:
        return next((when for when in stated if shown and when.day == shown.day), stated[0])
    recorded = next(iter(_dates(read_stated, _tagged(facts, _RECORDED))), None)
    if shown is None and recorded:
        return recorded
    addressed = _addressed(url)
    if addressed and addressed.precision == "day":
        return shown if shown and abs((shown.day - addressed.day).days) <= 1 else addressed
    shown = shown or _elsewhere(read, tree, behind)
    return addressed if addressed and not (shown and _is_within(shown, addressed)) else shown


def _is_within(when: Published, month: Published) -> bool:
    return (when.day.year, when.day.month) == (month.day.year, month.day.month)


def _elsewhere(read: _Read, tree: HtmlElement, behind: list[HtmlElement]) -> Published | None:
    """Read what the page shows less clearly: dates before its heading, bare ones, a dateline; else guess."""
    return (
        _labelled(read, list(tree.iter()))
        or _first_date(read, [element for element in behind if element.tag in _LINES][:_NEAR])
        or _opening(tree)
        or _only_date(read, (element for element in tree.iter() if element.tag in _LINES))
        or _guessed(read, tree)
    )


def _dates(read: _Read, texts: Iterable[str | None]) -> list[Published]:
    return [when for when in (read(text) for text in texts if text) if when]


def _stated(facts: Facts) -> Iterator[str | None]:
    pages = (node for node in facts.nodes if any(map(_PAGE.search, types_of(node))))
    yield text_of(facts.article.get("datePublished")) or next(
        (text_of(page.get("datePublished")) for page in pages), None
    )
    yield from _tagged(facts, _PUBLISHED)


_PAGE = re.compile(r"(?:WebPage|ItemPage|Recipe|HowTo|CreativeWork)$")
"""The types of pages that are described without calling them an article."""


def _tagged(facts: Facts, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from facts.meta.get(name, ())


def _marked(tree: HtmlElement) -> Iterator[str]:
    """Yield the first date that the markup itself names as the publication's (microdata, RDFa, early HTML5)."""
    for element in tree.xpath("//*[@itemprop='datePublished' or @property='datePublished' or @pubdate]"):
        if not is_boxed(element):
            yield _said_by(element)
            return


_LINES = frozenset(
    ("span", "div", "p", "li", "em", "small", "i", "b", "strong", "td", "abbr", "h2", "h3", "h4", "h5", "h6")
)
_NEAR = 25
"""How many short lines behind the heading may hold a bare date; further down other things have happened."""


def _labelled(read: _Read, elements: list[HtmlElement]) -> Published | None:
    """Read the dates whose markup says so: a time element is believed before a class that speaks of a date."""
    times = [element for element in elements if element.tag == "time"]
    named = [e for e in elements if e.tag in _LINES and _SHOWN.search(e.get("class") or "")]
    return _first_date(read, (*times, *named))


def _behind_the_heading(tree: HtmlElement, title: str | None) -> list[HtmlElement]:
    elements = list(tree.iter())
    named = words_of(title or "")
    headings = [index for index, element in enumerate(elements) if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    titled = (index for index in headings if words_of(short_text(elements[index], 300)) == named)
    tops = [index for index in headings if elements[index].tag == "h1"]
    start = next(titled, tops[-1] if tops else None)
    return elements[start:] if start is not None else []


def _first_date(read: _Read, elements: Iterable[HtmlElement]) -> Published | None:
    """Return the first date on these short lines; one of a change only where there is no other."""
    changed: Published | None = None
    for element in elements:
        text = _said_by(element)
        if len(text) > 80 or _NOW.search(text) or is_boxed(element) or _is_in_a_card(element, text):
            continue
        first = _FIRST.search(text)
        when = read(text[first.end() :] if first else text)
        if when and (first or not _tells_of_a_change(element, text)):
            return when
        changed = changed or when
    return changed


def _is_in_a_card(element: HtmlElement, date: str) -> bool:
    """Whether a link holds the date and a headline: it leads to another article, of that date."""
    most = len(date) + _LABEL
    return any(len(short_text(link, most)) > most for link in element.iterancestors("a"))


_LABEL = 20
"""Characters by which a link may exceed its date: "Posted on"."""


def _tells_of_a_change(element: HtmlElement, text: str) -> bool:
    label = _UPDATED.search(text)
    kind = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
    return bool(label) or "datemodified" in kind or ("updated" in kind and "published" not in kind)


def _only_date(read: _Read, elements: Iterable[HtmlElement]) -> Published | None:
    """Return the date that stands on short lines of the page when they all name the same one."""
    found: set[Published] = set()
    for element in elements:
        line = short_text(element, 40)
        when = read(line) if 8 <= len(line) <= 40 else None
        if when and not is_boxed(element) and not _is_in_a_card(element, line):
            found.add(when)
    return found.pop() if len(found) == 1 else None


def _opening(tree: HtmlElement) -> Published | None:
    """Return the date with which a paragraph of the page opens."""
    found = (read_opening_date(short_text(p, 120)) for p in tree.iter("p") if not is_boxed(p))
    return next((when for when in found if when), None)


def _said_by(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or short_text(element, 80)


def _addressed(url: str | None) -> Published | None:
    """Return the day or month in the folders of an address, such as /2026/03/02/, /20260302/ or /2026/03/."""
    match = _FOLDERS.search(url or "")
    if not match:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    try:
        return Published.parse(f"{year}-{month:0>2}-{day:0>2}" if day else f"{year}-{month:0>2}")
    except ValueError:
        return None


def _guessed(read: _Read, tree: HtmlElement) -> Published | None:
    """Ask htmldate, which also looks at links and running text; it knows days, not times.

    It reads 3/4/2026 as the third of April everywhere: a day from figures that may mean another is left out.
    """
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = find_date(copy.deepcopy(tree), original_date=True, extensive_search=False)
    except _BEATEN:
        return None
    when = read(found) if found else None
    return None if when and _is_ambiguous(read, when, tree) else when


def _is_ambiguous(read: _Read, when: Published, tree: HtmlElement) -> bool:
    figures = re.compile(rf"\b0?{when.at.day}[/-]0?{when.at.month}[/-]{when.at.year}\b")
    written = figures.search(" ".join(tree.itertext()))
    return written is not None and read(written[0]) is None
