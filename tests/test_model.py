from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.model import Added, Highlight, Note, Published, Slice, Span
from tests.makers import article, highlight, span


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3)])
def test_a_span_without_a_character_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="at least one character"):
        Span(start, end)


def test_a_span_outside_its_text_is_refused() -> None:
    with pytest.raises(ValueError, match="reaches outside a text of 3 characters"):
        Span(1, 4).of("abc")


@pytest.mark.parametrize("text", ["2025", "2025-02", "2025-02-18", "2025-02-18T07:30:00+08:00"])
def test_a_publication_time_keeps_its_precision(text: str) -> None:
    assert str(Published.parse(text)) == text


def test_a_publication_time_without_a_zone_is_utc() -> None:
    assert Published.parse("2025-02-18T07:30").at == datetime(2025, 2, 18, 7, 30, tzinfo=UTC)


def test_a_publication_time_keeps_the_offset_of_its_zone_and_not_its_name() -> None:
    in_the_gap = datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
    published = Published(in_the_gap)
    assert Published.parse(str(published)) == published
    assert str(published) == "2026-03-29T02:30:00+01:00"


def test_a_line_shows_cuts_and_notes_in_square_brackets() -> None:
    text = "However, it banned developers (in Hong Kong) last July, she said."
    line = Highlight(
        "a",
        "claim",
        Span(0, len(text)),
        cuts=(span(text, "However, "), span(text, " (in Hong Kong)")),
        notes=(Note(span(text, "i"), "I", replaces=True), Note(span(text, "last July"), "2024")),
    )
    assert line.line(text) == "[I]t banned developers […] last July [2024], she said."


def test_every_piece_is_a_slice_or_bracketed() -> None:
    pier = article()
    line = highlight(pier, "Repairs will cost 1.4 million crowns.", lead=span(pier.text, "1.4 million crowns"))
    pieces = line.pieces(pier.text)
    assert [piece.text for piece in pieces if isinstance(piece, Slice) and piece.lead] == ["1.4 million crowns"]
    assert all(piece.span.of(pier.text) == piece.text for piece in pieces if isinstance(piece, Slice))
    assert not [piece for piece in pieces if isinstance(piece, Added)]


def test_a_line_of_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="reaches outside"):
        highlight(article(), "Repairs will cost 1.4 million crowns.").line("A shorter text.")


def test_a_question_comes_before_its_answer() -> None:
    text = "Is the pier safe? The answer is no."
    line = Highlight("a", "claim", span(text, "The answer is no."), asks=span(text, "Is the pier safe?"))
    assert line.line(text) == "[asked:] Is the pier safe? [answered:] The answer is no."


def test_a_highlight_keeps_its_id_when_only_its_score_changes() -> None:
    pier = article()
    words = "Repairs will cost 1.4 million crowns."
    assert highlight(pier, words, score=0.1).id == highlight(pier, words, score=0.9).id
