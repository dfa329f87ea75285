"""Reads the lines that stand above and below an article's text: bylines, dates, datelines, signatures."""

import re
from dataclasses import dataclass

from digest.clean.characters import words_of
from digest.clean.dates import read_date, says_only_a_date
from digest.clean.furniture import lexicon
from digest.clean.names import is_byline, names_in
from digest.model import Published

_HEAD = 5
"""How many paragraphs may hold a byline or a date before the text begins."""

_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.’'-]{2,}(?:[ /][A-ZÀ-Þ][A-ZÀ-Þ.’'-]+){0,3}"
_PLACE = r"[A-ZÀ-Þ][\w.’'-]+(?:[ -][A-ZÀ-Þ][\w.’'-]+){0,2}"
_REGION = r"(?:, [A-ZÀ-Þ][\w.]+){0,2}"
_DATE = r"(?:,? (?P<{}>(?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}}|\d{{1,2}}\.? [^\W\d_]{{3,9}}\.?)(?:,? \d{{4}})?))?"
_AGENCY = r" ?\((?P<{}>[\w.&/ -]{{2,25}})\)"
_DASH = r"\.?(?: [–—] ?|[–—] |\.?-- ?| --? |- )(?=[A-ZÀ-Þ\d“„\"‘«])"
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}{_REGION}{_DATE.format('date')}(?:{_AGENCY.format('agency')})?"
    rf"|{_PLACE}{_REGION}{_DATE.format('day')}{_AGENCY.format('wire')}){_DASH}"
)
"""PORT ANSA, March 2 (Northwire) – ; SALTMERE — ; Saltmere (dpa) - : a place without an agency only in capitals."""


@dataclass(frozen=True, slots=True)
class Margins:
    """An article's paragraphs without the lines around them, and what those said."""

    paragraphs: tuple[str, ...]
    authors: tuple[str, ...] = ()
    published: Published | None = None
    agency: str | None = None


def read_margins(paragraphs: list[str], *, signed: bool = False) -> Margins:
    """Take the byline and date above a text, its dateline, and the agency below it off `paragraphs`.

    A `signed` text, which has no other place for it, may also have its author's bare name below.
    """
    head = [line for line in paragraphs[:_HEAD] if _is_a_margin(line)]
    body = [line for line in paragraphs[:_HEAD] if line not in head] + paragraphs[_HEAD:]
    names = [name for line in head if is_byline(line) for name in names_in(line)]
    dates = [read_date(line) for line in head]
    opening = _DATELINE.match(body[0]) if body else None
    agency = (opening["agency"] or opening["wire"]) if opening else None
    if opening:
        body[0] = body[0][opening.end() :]
        dates.append(read_date(opening["date"] or opening["day"] or ""))
    foot = body[-1].strip("()[] –—-") if len(body) > 1 else ""
    if _is_an_agency(foot, agency):
        agency = agency or foot
        body.pop()
    elif signed and len(body) > 1 and _is_a_signature(foot, body[-2]):
        names = names or [foot]
        body.pop()
    return Margins(tuple(body), tuple(names), next((when for when in dates if when), None), agency)


def _is_a_margin(line: str) -> bool:
    return (
        is_byline(line) or says_only_a_date(line) or (_DATED.match(line) is not None and len(line) <= _LONGEST_MARGIN)
    )


_DATED = re.compile(r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})[^|–—·•-]{0,12}[|–—·•-] .*[^.!?:…”\"»]$")
"""A date in figures and what else stands on its line: "2026-03-02 | Harbour"."""

_LONGEST_MARGIN = 120


def _is_a_signature(line: str, before: str) -> bool:
    """Whether a line behind a finished sentence is a bare name, and no greeting."""
    finished = before.rstrip("”\"'’)").endswith((".", "!", "?", "…"))
    return finished and _NAME.fullmatch(line) is not None and not _GREETING.match(line)


_NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ]\.)?(?: [A-ZÀ-Þ][\w’'-]+){1,2}")
_GREETING = re.compile(
    r"(?:best|kind|warm|many|yours?|happy|thanks?|the|read|see|viele|beste|liebe|herzliche|mit|euer|eure|ihre?|bis)\b",
    re.IGNORECASE,
)


def _is_an_agency(line: str, agency: str | None) -> bool:
    return words_of(line) in lexicon()["agency"] or (agency is not None and words_of(line) == words_of(agency))
