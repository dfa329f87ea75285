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


def read_margins(paragraphs: list[str]) -> Margins:
    """Take the byline and date above a text, its dateline, and the agency or author below it off `paragraphs`."""
    head = [line for line in paragraphs[:_HEAD] if is_byline(line) or says_only_a_date(line)]
    body = [line for line in paragraphs[:_HEAD] if line not in head] + paragraphs[_HEAD:]
    names = [name for line in head if is_byline(line) for name in names_in(line)]
    dates = [read_date(line) for line in head]
    opening = _DATELINE.match(body[0]) if body else None
    agency = (opening["agency"] or opening["wire"]) if opening else None
    if opening:
        body[0] = body[0][opening.end() :]
        dates.append(read_date(opening["date"] or opening["day"] or ""))
    signature = _signature(body, agency)
    if signature and _is_an_agency(signature, agency):
        agency = agency or signature
    elif signature and not names:
        names = [signature]
    published = next((when for when in dates if when), None)
    return Margins(tuple(body[:-1] if signature else body), tuple(names), published, agency)


def _signature(body: list[str], agency: str | None) -> str | None:
    """The name below a text: an agency's, or one or two words behind a finished sentence that are no sentence."""
    if len(body) < 2:
        return None
    last = body[-1].strip("()[] –—-")
    finished = body[-2].rstrip("”\"'’)").endswith((".", "!", "?", "…"))
    return last if _is_an_agency(last, agency) or (finished and _is_a_name(last)) else None


def _is_an_agency(line: str, agency: str | None) -> bool:
    return words_of(line) in lexicon()["agency"] or (agency is not None and words_of(line) == words_of(agency))


def _is_a_name(line: str) -> bool:
    return re.fullmatch(r"[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ]\.)?(?: [A-ZÀ-Þ][\w’'-]+){1,2}", line) is not None
