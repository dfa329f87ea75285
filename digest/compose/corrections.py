"""What a later revision of a page has changed in a line that was told. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from digest.compose.facts import Fact, facts, is_another_date, is_another_number
from digest.extract.document import Document
from digest.extract.lexicon import entries
from digest.model import Article, Change, Correction, Highlight, Passage, Slice, Span

SAME_SENTENCE = 0.7
"""The share of two sentences' other words that must be the same for one to be the other, corrected."""
FEWEST_SHARED = 3
"""Words that two such sentences share at the least, beside what changed."""
MOST_BESIDE = 2
"""Words beside the fact that an edit may have touched in the same place."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['’]\w+)?")
_REMARK = re.compile(
    r"\b(?:article|story|version|report|headline|post|page|piece|caption)\b.*\b(?:corrected|amended)\b"
    r"|\b(?:corrected|amended)\b.*\b(?:article|story|version|report|headline|post|page|piece|caption)\b"
    r"|^\W*(?:corrections?|clarification)\b|\b(?:an?|the) (?:earlier|previous) version\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A fact or a word of a sentence; two tokens with one `key` say the same."""

    key: str
    span: Span
    fact: Fact | None = None


def correct(line: Highlight, was: Article, now: Article) -> Correction | None:
    """Return what of a told line its page says otherwise by now: another number, date or name in the same sentence.

    None where nothing of substance changed, where it is not sure which sentence stands for the old one, and where a
    sentence has vanished without a word of the page's own about a correction. A full text corrects no excerpt.
    """
    if was.excerpt != now.excerpt:
        return None
    if was.page != now.page or _still_says(line, was, now) or not was.is_english:
        return None
    remark = _remark(was, now)
    vanished = 0
    told = _sentences_of(line, was)
    for sentence in told:
        match = _counterpart(sentence, was, now)
        changes = _changes(sentence, match, was, now, says_so=remark is not None) if match else ()
        if match and (shown := tuple(change for change in changes if _is_shown(change.was.span, line))):
            return Correction(line, was, now, shown, match, remark)
        vanished += not match and _is_gone(sentence, was, now)
    return Correction(line, was, now, remark=remark) if remark and vanished == len(told) else None


def _still_says(line: Highlight, was: Article, now: Article) -> bool:
    said = [piece.text.strip() for piece in line.pieces(was.text) if isinstance(piece, Slice)]
    sentences = {_plain(sentence.of(now.text)) for sentence in _sentences(now)}
    kept = all(_plain(sentence.of(was.text)) in sentences for sentence in _sentences_of(line, was))
    return kept or (len(said) == 1 and len(said[0].split()) > FEWEST_SHARED and said[0] in now.text)


def _plain(words: str) -> str:
    return " ".join(words.split())


@lru_cache(maxsize=32)
def _sentences(article: Article) -> tuple[Span, ...]:
    return tuple(sentence.span for sentence in Document(article).sentences)


def _sentences_of(line: Highlight, article: Article) -> list[Span]:
    return [sentence for sentence in _sentences(article) if sentence.overlaps(line.shown)]


def _is_shown(span: Span, line: Highlight) -> bool:
    return line.shown.covers(span) and not any(cut.overlaps(span) for cut in line.cuts)


def _counterpart(sentence: Span, was: Article, now: Article) -> Span | None:
    """Return the one sentence of the new text that stands for an old one; None when it is not sure."""
    old = {_plain(span.of(was.text)) for span in _sentences(was)}
    new = [span for span in _sentences(now) if _plain(span.of(now.text)) not in old]
    likeness = {span: _likeness(sentence, was, span, now) for span in new}
    best = sorted((span for span in new if likeness[span] >= SAME_SENTENCE), key=lambda span: -likeness[span])
    if not best or (len(best) > 1 and likeness[best[0]] == likeness[best[1]]):
        return None
    standing = {_plain(span.of(now.text)) for span in _sentences(now)}
    rivals = [span for span in _sentences(was) if span != sentence and _plain(span.of(was.text)) not in standing]
    is_nearest = all(_likeness(rival, was, best[0], now) < likeness[best[0]] for rival in rivals)
    return best[0] if is_nearest else None


def _likeness(old: Span, was: Article, new: Span, now: Article) -> float:
    """Return the share of words (facts aside) that two sentences have in common; 0 for too few."""
    one, other = _others(old, was), _others(new, now)
    shared = sum((one & other).values())
    most = max(sum(one.values()), sum(other.values()))
    return shared / most if shared >= FEWEST_SHARED else 0.0


def _others(sentence: Span, article: Article) -> Counter[str]:
    return Counter(token.key for token in _tokens(sentence, article) if token.fact is None)


@lru_cache(maxsize=4096)
def _tokens_of(text: str, sentence: Span) -> tuple[_Token, ...]:
    known = facts(text, sentence)
    tokens = [_Token(f"{fact.kind} {fact.value}", fact.span, fact) for fact in known]
    for match in _WORD.finditer(sentence.of(text)):
        span = Span(match.start() + sentence.start, match.end() + sentence.start)
        if not any(fact.span.overlaps(span) for fact in known):
            tokens.append(_Token(match[0].casefold().replace("’", "'"), span))
    return tuple(sorted(tokens, key=lambda token: token.span))


def _tokens(sentence: Span, article: Article) -> tuple[_Token, ...]:
    return _tokens_of(article.text, sentence)


def _changes(old: Span, new: Span, was: Article, now: Article, *, says_so: bool) -> tuple[Change, ...]:
    one, other = _tokens(old, was), _tokens(new, now)
    matcher = SequenceMatcher(None, [token.key for token in one], [token.key for token in other], autojunk=False)
    pairs = [
        pair
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag == "replace"
        for pair in _pairs(one[start:end], other[new_start:new_end])
    ]
    return tuple(
        Change(Passage(was, before.span), Passage(now, after.span))
        for before, after in pairs
        if _differs(before, after, was, now, says_so=says_so)
    )


def _pairs(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[tuple[Fact, Fact]]:
    """Yield the facts that stand in each other's place: as many of one kind, and little else beside them."""
    before = [token.fact for token in old if token.fact]
    after = [token.fact for token in new if token.fact]
    beside = len(old) - len(before) + len(new) - len(after)
    if beside <= MOST_BESIDE and [fact.kind for fact in before] == [fact.kind for fact in after]:
        yield from zip(before, after, strict=True)


def _differs(old: Fact, new: Fact, was: Article, now: Article, *, says_so: bool) -> bool:
    if old.kind == "number":
        return is_another_number(old, new, was.text, now.text)
    if old.kind == "date":
        return is_another_date(old, new)
    return _is_another_name(old, new, was.text, now.text, says_so=says_so)


def _is_another_name(old: Fact, new: Fact, before: str, after: str, *, says_so: bool) -> bool:
    """Whether a name was wrong, not shortened, given a title or said in another way.

    Sure is that only where the old name stands nowhere in the new text and the new one stood nowhere in the old; or
    where the page itself says that it was corrected.
    """
    one, other = old.value.split(), new.value.split()
    shared, apart = set(one) & set(other), set(one) ^ set(other)
    if (shared and len(one) != len(other)) or one == other or apart & _titles() or _initials(one, other):
        return False
    is_replaced = not _stands(old.span.of(before), after) and not _stands(new.span.of(after), before)
    return is_replaced or says_so


def _titles() -> frozenset[str]:
    return entries("titles") | entries("courtesy_titles") | entries("roles")


def _initials(one: list[str], other: list[str]) -> bool:
    return "".join(word[0] for word in one) in other or "".join(word[0] for word in other) in one


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _is_gone(sentence: Span, was: Article, now: Article) -> bool:
    """Whether nothing in the new text is even half of an old sentence."""
    return all(_likeness(sentence, was, span, now) < SAME_SENTENCE / 2 for span in _sentences(now))


def _remark(was: Article, now: Article) -> Span | None:
    """Return the page's own words, new in this revision, that it was corrected."""
    old = {_plain(span.of(was.text)) for span in _sentences(was)}
    new = (span for span in _sentences(now) if _plain(span.of(now.text)) not in old)
    return next((span for span in new if _REMARK.search(span.of(now.text))), None)
