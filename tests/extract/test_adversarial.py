import re
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.extract.cuts import cuts_of
from digest.extract.document import Document
from digest.extract.edit import LINE_LIMIT, behind_opener, edited, why_not_alone
from digest.extract.language import pipeline
from digest.extract.lexicon import entries, words_of
from digest.model import Highlight
from tests.extract.adversarial import AFTER, DEEDS, ENDS, MEANT, SUBJECTS, Case, forbidden, wanted
from tests.makers import article

MARK = "[…]"
TORN = re.compile(r",\s*[,.;]|\s[,.;]|\(\s*\)|\[…\]\s*\[…\]|,\s*\[…\],|[–—]\s*\[…\]|\[…\]\s*[–—]")
"""Punctuation that a careless cut leaves behind."""


@cache
def edits(which: str) -> dict[Case, tuple[Highlight, Document]]:
    """Every case, followed by another sentence, edited; all are parsed in one batch."""
    cases = forbidden() if which == "forbidden" else wanted()
    documents = {case: Document(article(f"{case.text} {AFTER}", published=None)) for case in cases}
    for (case, document), parse in zip(
        documents.items(), pipeline().pipe([behind_text(document) for document in documents.values()]), strict=True
    ):
        assert document.sentences[0].span.of(document.text) == case.text
        document._sentence_parses[behind_opener(document, document.sentences[0].span)] = parse
    return {case: (edited(one, one.sentences[0].span, 0.5, ()), one) for case, one in documents.items()}


def behind_text(document: Document) -> str:
    return behind_opener(document, document.sentences[0].span).of(document.text)


def line(highlight: Highlight, document: Document) -> str:
    return highlight.line(document.text)


def plain(shown: str) -> str:
    return re.sub(r"\[([A-Z])\]", r"\1", shown)


def test_there_are_enough_of_them_and_no_two_are_the_same() -> None:
    texts = [case.text for case in forbidden()]
    assert len(texts) == len(set(texts)) >= 300
    assert len({case.text for case in wanted()}) >= 90


def test_what_the_meaning_hangs_on_survives_every_cut() -> None:
    lost = [
        (shown, kept)
        for case, found in edits("forbidden").items()
        for shown in [plain(line(*found))]
        for kept in case.keep
        if kept.casefold() not in shown.casefold()
    ]
    assert not lost


def test_what_says_something_else_is_cut_from_long_lines() -> None:
    shown = {case: line(*found) for case, found in edits("wanted").items()}
    missed = [text for case, text in shown.items() if case.gone in text]
    assert len(missed) <= 0.1 * len(shown), missed
    spoilt = [text for case, text in shown.items() if not all(kept in text for kept in case.keep)]
    assert not spoilt


@pytest.mark.parametrize("which", ["forbidden", "wanted"])
def test_every_line_is_whole(which: str) -> None:
    for case, (highlight, document) in edits(which).items():
        shown = highlight.line(document.text)
        assert AFTER not in shown
        assert document.sentences[0].span.covers(highlight.shown)
        assert shown.count(MARK) <= 2
        assert not TORN.search(shown), shown
        assert shown.endswith(".")
        assert shown[0].isupper() or shown[0] in '[“"'
        assert all(shown.count(left) == shown.count(right) for left, right in ("()", "“”", "[]"))
        assert highlight.lead is None or 3 <= len(highlight.lead.of(document.text).split()) <= 9
        assert len(shown) <= LINE_LIMIT or why_not_alone(document, document.sentences[0].span, ()), case.text


def test_what_is_left_is_a_sentence() -> None:
    shorter = [
        plain(highlight.line(document.text)).replace(f" {MARK}", "")
        for which in ("forbidden", "wanted")
        for highlight, document in edits(which).values()
        if highlight.cuts
    ]
    broken = [text for text, parse in zip(shorter, pipeline().pipe(shorter), strict=True) if not whole(parse)]
    assert len(broken) <= 0.02 * len(shorter), broken


def whole(parse: object) -> bool:
    """Whether a main verb has its subject."""
    roots = [token for token in parse if token.dep_ == "ROOT"]  # type: ignore[attr-defined]
    return any(child.dep_.startswith("nsubj") for root in roots for child in root.children)


asides = st.sampled_from(
    [words for of_kind in MEANT.values() for words in of_kind] + [end.strip(" ,;–") for end in ENDS]
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SUBJECTS), asides, st.sampled_from(DEEDS), asides, st.sampled_from([", ", " – ", " ("]))
def test_no_cut_takes_a_protected_word(subject: str, aside: str, deed: str, end: str, mark: str) -> None:
    close = {", ": ",", " – ": " –", " (": ")"}[mark]
    text = f"{subject}{mark}{aside}{close} {deed}, {end}."
    cuts = cuts_of(text, pipeline()(text))
    protected = entries("protected") | entries("denial") | entries("hedge")
    assert all(not protected.intersection(words_of(cut.of(text))) for cut in cuts)
    assert all(first.end < second.start for first, second in pairwise(cuts))
    left = Counter(text) - Counter("".join(cut.of(text) for cut in cuts))
    assert left["("] == left[")"]
    assert len(cuts) <= 2
