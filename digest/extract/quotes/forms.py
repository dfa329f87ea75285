"""Speakers that the form alone names: transcript labels, signatures behind a dash."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.extract.quotes.marks import Stretch
from digest.extract.quotes.speakers import Choice
from digest.model import Span

_LABEL = re.compile(r"(?:^|[.!?]\s|[-–—]\s)([A-Z][\w.’'()\- ]{1,45}):\s*$")
_WHOLE_LINE_LABEL = re.compile(r"^(\S.{1,59}?):\s*$")
_INNER_LABEL = re.compile(r"\W*([A-Z][A-Z.' -]{2,40}):\s")
_SIGNATURE = re.compile(
    r"[”\"’ \xa0]*\n?[ \xa0]*(?:―|—|–|--|-)+[ \xa0]*(?:[Tt]he\s)?"
    r"([A-Z@](?:[^\n,;:.–—-]|\b[A-Z]\.|-(?=\w)){2,60})(?=\s*(?:[,(\n.]|$))"
)


def speakers_by_form(text: str, stretch: Stretch, paragraph: Span) -> Iterator[Choice]:
    """Yield who is named by a signature behind the quote, a label before it, or a label inside the marks."""
    words = stretch.span.of(text)
    signature = _SIGNATURE.match(text[stretch.span.end : stretch.span.end + 90])
    if signature and words[-1] in ".?!…”’":
        yield Choice(_group(signature, stretch.span.end), None, ("signed with a dash",))
    lead = text[paragraph.start : stretch.marked.start]
    if label := _LABEL.search(lead[-60:]):
        yield Choice(_group(label, stretch.marked.start - len(lead[-60:])), None, ("transcript label",))
    elif label := _WHOLE_LINE_LABEL.match(lead):
        yield Choice(_group(label, paragraph.start), None, ("transcript label",))
    if label := _INNER_LABEL.match(words):
        yield Choice(_group(label, stretch.span.start), None, ("label inside the marks",))


def _group(match: re.Match[str], offset: int) -> Span:
    return Span(offset + match.start(1), offset + match.start(1) + len(match[1].rstrip()))
