"""Whatever a text holds, the quotes are slices of it, within the limits, and found in reasonable time."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.extract.document import Document
from digest.extract.ground import ground
from digest.extract.quotes import find_quotes
from digest.model import HIGHLIGHT_LIMIT, Said
from tests.hostile import barbed_text
from tests.quotes.reading import article, highlights, said

barbed_speech = st.tuples(barbed_text, barbed_text, st.sampled_from(("“”", '""', "‘’", "«»"))).map(
    lambda parts: f"{parts[2][0]}{parts[0]} and the rope was wet,{parts[2][1]} said Mara Quill. {parts[1]}"
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(barbed_text, barbed_speech))
def test_hostile_text_gives_grounded_quotes_or_none(text: str) -> None:
    source = article(text)
    for quote in find_quotes(Document(source), ()):
        assert ground(quote, source) == quote
        assert len(quote.span) <= HIGHLIGHT_LIMIT
        assert quote.shown.covers(quote.span)
        assert 0 <= quote.score <= 1
        if isinstance(quote.attribution, Said):
            assert quote.attribution.mention.of(text).strip()


def test_a_long_quote_becomes_runs_of_whole_sentences() -> None:
    sentence = "The rope was wet and the crew sang all night long about it. "
    text = f"“{(sentence * 21).strip()}” said Mara Quill."
    quotes = highlights(text)
    assert len(quotes) == 3
    assert all(len(quote.span) <= HIGHLIGHT_LIMIT and quote.span.of(text).endswith("it.") for quote in quotes)
    assert {quote.attribution.name for quote in quotes if isinstance(quote.attribution, Said)} == {"Mara Quill"}


@pytest.mark.parametrize("piece", ["“", '"', "‘", '"a', "“ab” ", "'a ", "«", "“a said ", '5" x'])
def test_a_paragraph_of_marks_takes_seconds_at_most(piece: str) -> None:
    start = time.monotonic()
    highlights(piece * (100_000 // len(piece)))
    assert time.monotonic() - start < 20


def test_a_chain_of_a_thousand_pronouns_is_followed_or_given_up() -> None:
    text = "Mara Quill sang. " + "She sang on. " * 1_000 + "“The rope was wet all night,” she said."
    assert [said(quote).name for quote in highlights(text)] == ["Mara Quill"]
