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

_LIST_MARK = re.compile(r"(?:[-*•·‣–—]|\d{1,2}[.)]) +(?=\S)")
_PLACE = r"[A-Z][A-Z.’'-]+(?:[ ,]+[A-Z][\w.’'-]*)*(?:,? \d{1,2})?"
_DATELINE = re.compile(
    rf"(?:{_PLACE} ?)?\([A-Z][\w .&]{{1,25}}\) ?(?:[—–-]{{1,2}} )?(?=[A-Z“\"])"
    rf"|{_PLACE} (?:—|–|--|-) (?=[A-Z“\"])(?!.* (?:—|–|--|-) )"
)
_CONJUNCTIONS = {"But", "And", "So", "Yet"}
_BOUND = frozenset(words_of("for far long few many much little as to be what too again so then that"))
"""Words that make another thing of the conjunction before them: "But for the lamp", "So far", "Yet to come"."""

_LINKING_INSIDE = re.compile(r"(?<=\w,) (?:for example|for instance|of course|after all|meanwhile|moreover),(?= )")
_PARENTHESIS = re.compile(r" ?\([^()]*\)")
_ASIDE = re.compile(r" (?P<dash>—|–|--) [^—–]*? (?P=dash)(?= )|(?<=\w)—[^—]*—(?=\w)")
_DASH = re.compile(r"—|–|--")
_SECOND_HALF = re.compile(r"; [^;]*(?=\.$)")
_DIGIT = re.compile(r"\d")
_MARKS = re.compile(r"[“”\"«»]")


def opening(text: str) -> tuple[tuple[Span, ...], tuple[Note, ...]]:
    """Return the mark of a list, byline or linking opener to cut, and the capital that the rest then needs ("[I]t")."""
    if item := _LIST_MARK.match(text):
        return (Span(0, item.end()),), ()
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
    goes_on = rest[:1].isalnum() and rest.partition(" ")[0].strip(",").lower() not in entries("denial") | _BOUND
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
    for cut in _candidates(text, parse) if len(text) > LONG_LINE else ():
        if len(text) - sum(map(len, cuts)) <= LONG_LINE or len(cuts) >= _MOST_CUTS:
            break
        apart = all(cut.end < other.start or other.end < cut.start for other in cuts)
        safe = is_safe(text, cut) and not _compares(parse, cut)
        if apart and cut.start and len(cut) >= _WORTH_A_MARK and safe:
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


def _compares(parse: Any, cut: Span) -> bool:
    """Whether a comparative or a superlative stands in the cut."""
    inside = (token for token in parse if cut.start <= token.idx < cut.end)
    return any(
        token.tag_ in {"JJR", "JJS", "RBR", "RBS"} and token.lower_ not in {"earlier", "later"} for token in inside
    )


def _candidates(text: str, parse: Any) -> Iterator[Span]:
    """Yield what could go, the safest first."""
    yield from _matches(_PARENTHESIS, text)
    if len(_DASH.findall(text)) == 2:
        yield from _matches(_ASIDE, text)
    tokens = tuple(parse)
    for finder in (_relative_clause, _apposition, _participle, _examples, _circumstance, _second_clause):
        for token in tokens:
            cut = finder(token, text)
            if cut is not None:
                yield cut
    yield from _second_half(text, parse)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    yield from (Span(m.start(), m.end()) for m in pattern.finditer(text) if not _measures(m[0]))


def _measures(text: str) -> bool:
    """Whether a figure or a date stands there: what merely accompanies a statement may still be its measure."""
    return bool(_DIGIT.search(text)) or not grams_of(words_of(text)).isdisjoint(
        entries("numbers") | entries("calendar")
    )


def _relative_clause(token: Any, text: str) -> Span | None:
    """Return a clause like ", who runs the harbour,"."""
    if token.dep_ != "relcl" or token.left_edge.lower_ not in {"who", "which", "whose", "where"}:
        return None
    return _between_commas(token, text)


def _apposition(token: Any, text: str) -> Span | None:
    """Return an apposition to a name (", the harbour master,"), or one that sums up at the end (", a blow to all")."""
    if token.dep_ != "appos" or token.left_edge.i < token.head.i or _is_listed(token.head):
        return None
    if token.head.pos_ == "PROPN" and (token.pos_ == "NOUN" or token.lower_ == "one"):
        cut = _between_commas(token, text)
        return None if cut is None or grams_of(words_of(cut.of(text))) & entries("numbers") else cut
    sums_up = token.pos_ == "NOUN" and token.left_edge.lower_ in {"a", "an"}
    cut = _between_commas(token, text) if sums_up else None
    return cut if cut is not None and cut.end + 1 >= len(text.rstrip()) and not _measures(cut.of(text)) else None


def _is_listed(noun: Any) -> bool:
    return any(child.dep_ in {"conj", "cc"} for child in noun.children) or noun.dep_ == "conj"


def _between_commas(token: Any, text: str) -> Span | None:
    """Return the subtree with the commas that only it needs."""
    first, last = token.left_edge, token.right_edge
    if first.i == 0 or first.nbor(-1).text != "," or last.i + 1 >= len(token.doc):
        return None
    after, start, end = last.nbor(), first.nbor(-1).idx, last.idx + len(last)
    if after.text == "." and _ends(after, text):
        return Span(start, end)
    if after.text != "," or after.i + 1 >= len(token.doc):
        return None
    return _with_second_comma(token, Span(start, end), after)


def _with_second_comma(token: Any, cut: Span, comma: Any) -> Span | None:
    """Return the cut with the comma behind it where the verb of the subject follows, else up to that comma."""
    noun, goes_on = token.head, comma.nbor()
    subjects = (one for one in (noun, *noun.ancestors) if one.dep_ in {"nsubj", "nsubjpass"})
    if any(one.right_edge.i in {token.right_edge.i, comma.i} and one.head.i > comma.i for one in subjects):
        return Span(cut.start, comma.idx + 1) if goes_on.pos_ in {"VERB", "AUX", "ADV"} else None
    return cut if goes_on.pos_ in {"CCONJ", "SCONJ"} and not _is_listed(noun) else None


def _participle(token: Any, text: str) -> Span | None:
    """Return a last clause like ", leaving the pier empty", or one on a subject: ", battered by the gale,"."""
    if token.tag_ not in {"VBG", "VBN"} or token.left_edge.i != token.i:
        return None
    if token.tag_ == "VBG" and token.dep_ == "advcl":
        return _without_measure(_to_the_end(token.i, token.right_edge, text), text)
    if token.dep_ == "acl" and token.head.dep_ in {"nsubj", "nsubjpass"}:
        return _between_commas(token, text)
    return None


def _examples(token: Any, text: str) -> Span | None:
    """Return ", including two from Grimsay," or the like."""
    if token.lower_ != "including" or _is_listed(token):
        return None
    return _without_measure(_between_commas(token, text), text)


def _circumstance(token: Any, text: str) -> Span | None:
    """Return a last phrase like ", with crews working through the night"."""
    if token.lower_ != "with" or token.dep_ != "prep" or not any(part.tag_ == "VBG" for part in token.subtree):
        return None
    return _without_measure(_to_the_end(token.i, token.right_edge, text), text)


def _without_measure(cut: Span | None, text: str) -> Span | None:
    return None if cut is None or _measures(cut.of(text)) else cut


def _second_clause(token: Any, text: str) -> Span | None:
    """Return a last clause with a subject of its own: ", and the ferry will stop at the south pier"."""
    if token.dep_ != "conj" or token.pos_ not in {"VERB", "AUX"} or _is_third(token):
        return None
    if not any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.lefts):
        return None
    first = token.left_edge.i
    if first < 2 or token.doc[first - 1].lower_ != "and":
        return None
    return _to_the_end(first - 1, token.right_edge, text)


def _is_third(clause: Any) -> bool:
    """Whether two clauses stand before this one, which without it would be joined by a bare comma."""
    return clause.head.dep_ == "conj" or any(child.dep_ == "ccomp" for child in clause.head.lefts)


def _second_half(text: str, parse: Any) -> Iterator[Span]:
    """Yield what stands behind the only semicolon, where a whole statement stands before it."""
    match = _SECOND_HALF.search(text)
    if match and text.count(";") == 1:
        before = [token for token in parse if token.idx < match.start()]
        root = next(
            (token for token in before if token.dep_ in {"ROOT", "ccomp"} and token.pos_ in {"VERB", "AUX"}), None
        )
        if root is not None and any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in root.lefts):
            yield Span(match.start(), match.end())


def _to_the_end(first: int, last: Any, text: str) -> Span | None:
    """Return the tokens from a comma or dash on, when they are the last of the sentence."""
    mark = last.doc[first - 1]
    if first < 4 or mark.text not in {",", "—", "–", "--"}:
        return None
    if not last.is_punct and last.i + 1 < len(last.doc):
        last = last.nbor()
    return Span(mark.idx, last.idx) if last.text == "." and _ends(last, text) else None


def _ends(token: Any, text: str) -> bool:
    return not text[token.idx + len(token) :].strip()
