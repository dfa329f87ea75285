"""An article as the extractors see it."""

from digest.extract import whole_quotes
from digest.extract.document import Document, split_sentences
from digest.model import Span
from tests.makers import article


def _sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, Span(0, len(text)))]


def test_a_sentence_of_a_parsed_paragraph_is_not_parsed_again() -> None:
    source = article("Divers found the crack on Friday. “It was as wide as a thumb,” said Ada Quill, who leads them.")
    document, alone = Document(source), Document(source)
    whole_quotes(document)
    first = document.sentences[0].span
    lent, parsed = document.parse_sentence(first), alone.parse_sentence(first)
    assert first in document._lent
    assert [(t.text, t.idx, t.dep_, t.head.i) for t in lent] == [(t.text, t.idx, t.dep_, t.head.i) for t in parsed]


def test_a_sentence_with_a_stand_in_is_parsed_in_its_own_words() -> None:
    source = article("Divers came. “It was as wide as a thumb, and I have small thumbs,” said Ada Quill.")
    document = Document(source)
    whole_quotes(document)
    quoted = document.sentences[1].span
    assert "thumbs" in [token.text for token in document.parse_sentence(quoted)]


def test_no_ends_a_sentence_unless_a_number_follows() -> None:
    assert _sentences("Was it the heron? No. Boil it.") == ["Was it the heron?", "No.", "Boil it."]
    assert _sentences("Pump No. 7 failed.") == ["Pump No. 7 failed."]


def test_guillemets_begin_and_end_sentences() -> None:
    assert _sentences("Who pays the tradesmen? « Each of us. » Nobody answered.") == [
        "Who pays the tradesmen?",
        "« Each of us. »",
        "Nobody answered.",
    ]
