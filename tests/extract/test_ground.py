from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.extract import UngroundedError, ground
from digest.model import HIGHLIGHT_LIMIT, Article, Highlight, Note, Said, Span, VerbatimError
from tests import hostile
from tests.makers import TEXT, article, highlight, span

SENTENCE = "Repairs will cost 1.4 million crowns."
PIER = article()
AT = span(TEXT, SENTENCE)
BEYOND = Span(len(TEXT) - 3, len(TEXT) + 1)


def test_what_stands_in_the_text_comes_back_as_it_is() -> None:
    claim = highlight(
        PIER,
        SENTENCE,
        lead=span(TEXT, "Repairs will cost"),
        cuts=(span(TEXT, "million "),),
        notes=(Note(span(TEXT, "1.4"), "about 130,000 euros", span(TEXT, "crowns")),),
        attribution=Said(span(TEXT, "Mara Quill"), "Mara Quill", span(TEXT, "said")),
        asks=span(TEXT, "The harbour council voted"),
    )
    assert ground(claim, PIER) is claim


def cut(start: int, end: int) -> Span:
    return Span(AT.start + start, AT.start + end)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"span": BEYOND}, "its span reaches outside the text"),
        ({"span": Span(TEXT.index("\n\n"), TEXT.index("\n\n") + 2)}, "its span holds no words"),
        ({"context": BEYOND}, "its context reaches outside the text"),
        ({"context": span(TEXT, "The harbour council")}, "its context does not cover its span"),
        ({"lead": span(TEXT, "The harbour council")}, "its lead is outside the line"),
        ({"lead": BEYOND}, "its lead reaches outside the text"),
        ({"asks": cut(0, 7)}, "the question it answers is part of the line"),
        ({"asks": BEYOND}, "its question reaches outside the text"),
        ({"cuts": (span(TEXT, "The harbour council"),)}, "a cut is outside the line"),
        ({"cuts": (cut(0, 7), cut(5, 12))}, "two cuts overlap or touch"),
        ({"cuts": (cut(0, 7), cut(7, 12))}, "two cuts overlap or touch"),
        ({"cuts": (AT,)}, "nothing of it would be left to read"),
        ({"cuts": (cut(0, len(SENTENCE) - 1),)}, "nothing of it would be left to read"),
        ({"cuts": (cut(5, 12),), "lead": cut(0, 7)}, "a cut takes away a part of the lead"),
        ({"notes": (Note(span(TEXT, "the north pier"), "Orrin"),)}, "a note stands outside the line"),
        ({"notes": (Note(cut(0, 7), "Orrin", BEYOND),)}, "its evidence reaches outside the text"),
        ({"notes": (Note(cut(0, 7), " "),)}, "a note has no words"),
        ({"notes": (Note(cut(0, 7), "a] b"),)}, "a note has no words or brackets of its own"),
        ({"notes": (Note(cut(0, 7), "x"), Note(cut(3, 9), "y"))}, "on a cut or on another note"),
        ({"notes": (Note(cut(0, 7), "x"),), "cuts": (cut(0, 8),)}, "on a cut or on another note"),
        ({"attribution": Said(BEYOND, "Mara Quill")}, "its mention reaches outside the text"),
        ({"attribution": Said(cut(0, 7), "Mara Quill", BEYOND)}, "its cue reaches outside the text"),
        ({"attribution": Said(cut(0, 7), "Mara Quill", None, BEYOND)}, "its name reaches outside the text"),
        ({"attribution": Said(cut(0, 7), "Ottoline Frane")}, "its speaker's name is not in the text"),
        ({"attribution": Said(cut(0, 7), " ")}, "its speaker has no name"),
        ({"score": 1.1}, "its score is not between 0 and 1"),
        ({"article": "another"}, "it belongs to article another"),
    ],
)
def test_what_does_not_is_refused_with_its_reason(wrong: dict[str, Any], complaint: str) -> None:
    values: dict[str, Any] = {"article": PIER.id, "kind": "claim", "span": AT} | wrong
    with pytest.raises(UngroundedError, match=complaint) as refused:
        ground(Highlight(**values), PIER)
    assert isinstance(refused.value, VerbatimError)


def test_a_highlight_that_is_too_long_is_refused() -> None:
    text = "word " * HIGHLIGHT_LIMIT
    with pytest.raises(UngroundedError, match="longer than 600 characters"):
        ground(Highlight(article(text).id, "claim", Span(0, HIGHLIGHT_LIMIT + 1)), article(text))


@given(st.data())
def test_whatever_is_grounded_reads_word_for_word(data: st.DataObject) -> None:
    source: Article = data.draw(hostile.articles())
    proposed = data.draw(hostile.highlights(source))
    try:
        highlight = ground(proposed, source)
    except UngroundedError:
        return
    for piece in highlight.pieces(source.text):
        if hasattr(piece, "span"):
            assert piece.text == piece.span.of(source.text)
