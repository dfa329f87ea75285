"""Which reader's opinion on a page is its article."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from html import unescape
from itertools import pairwise

from lxml.html import document_fromstring

from digest.clean.candidates import Candidate, blocks_of
from digest.clean.characters import one_line
from digest.clean.facts import Facts

_AGREED = 0.9
_SHORTEST_BODY = 400
_PARAGRAPH = 40
_NOBODY = Candidate("none", ())


def choose(found: Iterable[Candidate], facts: Facts) -> Candidate:
    """Return the candidate that the page itself supports; an empty one where no reader found anything.

    The text that the page states in its JSON-LD decides where there is one, and stands in where no reader found it.
    Else the first reader is right as soon as the second agrees; where they disagree, every reader is heard, the
    scorecard decides, and blocks inside the article that all others hold are added.
    """
    stated = _stated(facts)
    if stated.size >= _SHORTEST_BODY:
        likest = max(found, key=lambda candidate: round(_likeness(candidate, stated), 2), default=stated)
        return stated if _is_fuller(stated, likest) else likest
    heard: list[Candidate] = []
    for candidate in found:
        heard.append(candidate)
        if len(heard) == 2 and heard[0].blocks and _likeness(*heard) >= _AGREED:
            return heard[0]
    named = [candidate for candidate in heard if candidate.blocks]
    description = facts.first("og:description", "description") or ""
    best = max(named, key=lambda candidate: _points(candidate, named, description), default=_NOBODY)
    return _completed(best, [candidate for candidate in named if candidate is not best])


def _completed(best: Candidate, others: list[Candidate]) -> Candidate:
    """Return `best` with the paragraphs that all of the others hold, each behind the one that it follows there."""
    if len(others) < 2:
        return best
    agreed = frozenset.intersection(*(frozenset(other.blocks) for other in others))
    missing = {block for block in agreed.difference(best.blocks) if len(block) >= _PARAGRAPH}
    blocks = list(best.blocks)
    for before, block in pairwise(others[0].blocks):
        if block in missing and before in blocks:
            blocks.insert(blocks.index(before) + 1, block)
            missing.remove(block)
    return replace(best, blocks=tuple(blocks))


def _is_fuller(stated: Candidate, likest: Candidate) -> bool:
    """Whether the stated text is far longer than what was found, or the same text with its paragraphs kept apart."""
    kept_apart = len(stated.blocks) > 2 * len(likest.blocks) and _likeness(likest, stated) >= _AGREED
    return kept_apart or stated.size > 2 * likest.size


def _stated(facts: Facts) -> Candidate:
    """The article's text as JSON-LD gives it, in plain text or in HTML."""
    body = facts.article.get("articleBody")
    if not isinstance(body, str) or len(body) < _SHORTEST_BODY:
        return _NOBODY
    if re.search(r"</?p\b", body):
        return Candidate("stated", tuple(blocks_of(document_fromstring(f"<div>{body}</div>"))))
    return Candidate("stated", tuple(part for part in map(one_line, unescape(body).splitlines()) if part))


def _points(candidate: Candidate, named: list[Candidate], description: str) -> float:
    """Score by agreement with the other readers, with the page's own description, and by how much is prose."""
    others = [other for other in named if other is not candidate]
    agreement = sum(_likeness(candidate, other) for other in others) / max(1, len(others))
    prose = sum(len(block) for block in candidate.blocks if len(block) > 80) / max(1, candidate.size)
    return agreement + 0.5 * prose + 0.3 * _opens_with(candidate, description) + 0.1 * (candidate.reader == "precise")


def _opens_with(candidate: Candidate, description: str) -> bool:
    start = description[:40].strip().casefold()
    return len(start) > 20 and any(start in block.casefold() for block in candidate.blocks[:6])


def _likeness(one: Candidate, other: Candidate) -> float:
    """Return the share of word triples that two candidates have in common (F1)."""
    a, b = _triples(one.blocks), _triples(other.blocks)
    return 2 * sum((a & b).values()) / max(1, a.total() + b.total())


@lru_cache(maxsize=16)
def _triples(blocks: tuple[str, ...]) -> Counter[tuple[str, str, str]]:
    words = re.findall(r"\w+", " ".join(blocks))
    return Counter(zip(words, words[1:], words[2:], strict=False))
