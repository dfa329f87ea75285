"""Cuts a sentence down to its idea; nothing on which the meaning hangs is ever cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from digest.extract.lexicon import entries, grams_of, words_of
from digest.model import Note, Span

LONG_LINE = 130
"""Lines up to this many characters are left as they are: a mark of omission costs the reader more than it saves."""

_MOST_CUTS = 2
_WORTH_A_MARK = 12
"""A shorter cut saves no more than its mark takes."""

_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.’'-]+(?:[ ,]+[A-Z][\w.’'-]*)*(?:,? \d{1,2})? ?)?\([A-Z][\w .&]{1,25}\) ?(?:[—–-]{1,2} )?(?=[A-Z“\"])"
)
_CONJUNCTIONS = {"But", "And", "So", "Yet"}
_LINKING_INSIDE = re.compile(
    r"(?<=\w,) (?:for example|for instance|of course|after all|meanwhile|moreover),(?= )"
)
_PARENTHESIS = re.compile(r" ?\([^()]*\)| (?:—|–|--) [^—–]*? (?:—|–|--)(?= )")
_MARKS = re.compile(r"[“”\"«»]")


def opening(text: str) -> tuple[tuple[Span, ...], tuple[Note, ...]]:
    """Return the byline or linking opener to cut, and the capital letter that the rest then needs ("[I]t")."""
    if dateline := _DATELINE.match(text):
        return (Span(0, dateline.end()),), ()
    end = _end_of_linking(text)
    if not end:
        return (), ()
    letter = Span(end, end + 1)
    capital = Note(letter, text[end].upper(), letter, replaces=True)
    return (Span(0, end),), (capital,) if text[end].islower() else ()


def _end_of_linking(text: str) -> int:
    """Return where the sentence starts behind "However, for example, " or a bare "But "; 0 where it starts at once."""
    end = 0
    while end < len(text):
        words, comma, _ = text[end : end + 30].partition(", ")
        if not comma or words.lower() not in entries("linking"):
            break
        end += len(words) + len(comma)
    if 0 < end < len(text):
        return end
    first, _, rest = text.partition(" ")
    goes_on = rest[:1].isalnum() and rest.split(" ", 1)[0].lower() not in entries("denial")
    return len(first) + 1 if first in _CONJUNCTIONS and goes_on else 0


def linking_inside(text: str) -> tuple[Span, ...]:
    """Return the linking phrase between commas (", for example"), which means nothing on a lone line."""
    return tuple(Span(m.start(), m.end()) for m in _LINKING_INSIDE.finditer(text))[:1]


def cuts_of(text: str, parse: Any) -> tuple[Span, ...]:
    """Return the cuts inside a sentence, in reading order.

    A linking phrase between commas always goes; the rest only where the line is long, the safest first, and no more
    than two.
    """
    cuts = list(linking_inside(text))
    for cut in _candidates(text, parse):
        if len(text) - sum(map(len, cuts)) <= LONG_LINE or len(cuts) >= _MOST_CUTS:
            break
        apart = all(cut.end < other.start or other.end < cut.start for other in cuts)
        if apart and cut.start and len(cut) >= _WORTH_A_MARK and is_safe(text, cut):
            cuts.append(cut)
    return tuple(sorted(cuts))


def is_safe(text: str, cut: Span) -> bool:
    """Whether nothing that the meaning hangs on stands in the cut, and no quotation is cut into."""
    grams = grams_of(words_of(cut.of(text)))
    if any(grams & entries(name) for name in ("protected", "hedge", "denial")):
        return False
    if any(word.endswith("n't") for word in grams):
        return False
    before = _MARKS.findall(text[: cut.start])
    return len(before) % 2 == 0 and len(_MARKS.findall(cut.of(text))) % 2 == 0


def _candidates(text: str, parse: Any) -> Iterator[Span]:
    yield from (Span(match.start(), match.end()) for match in _PARENTHESIS.finditer(text))
    for finder in (_relative_clause, _apposition, _trailing_participle, _second_clause):
        for token in parse:
            cut = finder(token, text)
            if cut is not None:
                yield cut


def _relative_clause(token: Any, text: str) -> Span | None:
    """Return a clause like ", who runs the harbour,"."""
    if token.dep_ != "relcl" or token.left_edge.lower_ not in {"who", "which", "whose", "where"}:
        return None
    return _between_commas(token, text)


def _apposition(token: Any, text: str) -> Span | None:
    """Return an apposition to a name: ", the harbour master,"."""
    named = token.head.pos_ == "PROPN" and not any(child.dep_ in {"conj", "cc"} for child in token.head.children)
    if token.dep_ != "appos" or not named or token.pos_ != "NOUN" or token.left_edge.i < token.head.i:
        return None
    return _between_commas(token, text)


def _between_commas(token: Any, text: str) -> Span | None:
    """Return the subtree with its commas: the second goes too where the verb of the subject follows."""
    first, last = token.left_edge, token.right_edge
    if first.i == 0 or first.nbor(-1).text != "," or last.i + 1 >= len(token.doc):
        return None
    after, start, end = last.nbor(), first.nbor(-1).idx, last.idx + len(last)
    if after.text == "." and _ends(after, text):
        return Span(start, end)
    if after.text != ",":
        return None
    subject = token.head
    return Span(start, after.idx + 1) if subject.dep_ in {"nsubj", "nsubjpass"} and subject.head.i > after.i else None


def _trailing_participle(token: Any, text: str) -> Span | None:
    """Return a last clause like ", leaving the pier empty"."""
    if token.tag_ != "VBG" or token.dep_ != "advcl" or token.left_edge.i != token.i:
        return None
    return _to_the_end(token.i, token.right_edge, text)


def _second_clause(token: Any, text: str) -> Span | None:
    """Return a last clause with a subject of its own: ", and the ferry will stop at the south pier"."""
    own_subject = any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.lefts)
    if token.dep_ != "conj" or token.pos_ not in {"VERB", "AUX"} or not own_subject:
        return None
    first = token.left_edge.i
    if first < 2 or token.doc[first - 1].lower_ != "and":
        return None
    return _to_the_end(first - 1, token.right_edge, text)


def _to_the_end(first: int, last: Any, text: str) -> Span | None:
    """Return the tokens from a comma on, when they are the last of the sentence."""
    comma = last.doc[first - 1]
    if first < 4 or comma.text != ",":
        return None
    if not last.is_punct and last.i + 1 < len(last.doc):
        last = last.nbor()
    return Span(comma.idx, last.idx) if last.text == "." and _ends(last, text) else None


def _ends(token: Any, text: str) -> bool:
    return not text[token.idx + len(token) :].strip()
