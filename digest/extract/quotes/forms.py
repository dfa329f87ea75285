"""Speakers that the form alone names: transcript labels, signatures behind a dash."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.extract.marks import Stretch
from digest.extract.quotes.speakers import Choice
from digest.model import Span

_LABEL_AT_MOST = 64
"""Code points of a label before a quote, with its colon and space."""
_LABEL = re.compile(
    r"(?:^|[.!?]\s|[-–—]\s)(?P<name>(?:(?:[A-Z(][\w.’'()-]*|of|the|de|da|di|du|la|le|van|von|der|and|for) ?){1,6}):\s*$"
)
_INNER_LABEL = re.compile(r"\W*(?P<name>[A-Z][A-Z.' -]{2,40}):\s")
_SIGNATURE = re.compile(
    r"[”“»«\"’ \xa0]*\n?[ \xa0]*(?P<dash>(?:―|—|–|--|-)+)[ \xa0]*(?:[Tt]he\s)?"
    r"(?P<name>[A-Z@](?:[^\n,;:.–—-]|\b[A-Z]\.|-(?=\w)){2,60})(?=\s*(?:[,(\n.]|$))"
)

_NAMED_BEHIND = re.compile(
    r"\s?(?:,[”“»«’\"]|[”“»«’\"],)\s(?P<cue>[a-zà-ÿ’]+)(?:\s[a-zà-ÿ’]+){0,3}?\s(?:[ld][’'])?"
    r"(?P<name>[A-ZÀ-Þ][\w’-]+(?:\s(?:(?:de|da|di|du|la|le|van|von|der|den|del)\s)*[A-ZÀ-Þ][\w’-]+)*)(?=[\s,.;:]|$)"
)


def speakers_by_form(text: str, stretch: Stretch, paragraph: Span) -> Iterator[Choice]:
    """Yield who is named by a signature behind the quote, a label before it, or a label inside the marks."""
    words = stretch.span.of(text)
    signature = _SIGNATURE.match(text[stretch.span.end : stretch.span.end + 90])
    if signature and words[-1] in ".?!…”’":
        yield Choice(_group(signature, stretch.span.end), _dash(signature, stretch.span.end), ("signed with a dash",))
    lead_start = max(paragraph.start, stretch.marked.start - _LABEL_AT_MOST)
    lead = text[lead_start : stretch.marked.start]
    if label := _LABEL.search(lead):
        yield _labelled(label, lead_start, "transcript label")
    if label := _INNER_LABEL.match(words):
        yield _labelled(label, stretch.span.start, "label inside the marks")


def speakers_named_behind(text: str, stretch: Stretch, paragraph: Span) -> Iterator[Choice]:
    """Yield who is named behind a comma, whatever the language: „...“, sagte Almut Sesselmann; « ... », dit Jean Roy.

    A name is two capitalised words or more, or the last word of such a name elsewhere in the article.
    """
    named = _NAMED_BEHIND.match(text, stretch.span.end, paragraph.end)
    if named is None:
        return
    full = " " in named["name"] or re.search(rf"[A-ZÀ-Þ]\w+ {re.escape(named['name'])}\b", text)
    if full:
        yield Choice(_group(named, 0), Span(*named.span("cue")), ("named behind the marks",))


def _labelled(label: re.Match[str], offset: int, feature: str) -> Choice:
    """Make the choice of a label, whose colon is the cue."""
    colon = offset + label.string.index(":", label.end("name"))
    return Choice(_group(label, offset), Span(colon, colon + 1), (feature,))


def _dash(signature: re.Match[str], offset: int) -> Span:
    """Return where the dash before a signature stands: it is the cue."""
    return Span(offset + signature.start("dash"), offset + signature.end("dash"))


def _group(match: re.Match[str], offset: int) -> Span:
    return Span(offset + match.start("name"), offset + match.start("name") + len(match["name"].rstrip()))
