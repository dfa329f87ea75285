from dataclasses import replace

import pytest

from digest.compose.corrections import correct
from digest.model import Added, Article, Correction, Slice
from tests import makers
from tests.compose.newsroom import pier

COST = "Repairs will cost 1.2 million crowns, the council said on Monday."
TOLD = (
    "The north pier closes for six weeks. " + COST + " “We cannot leave it open,” said Mara Quill. "
    "Fishing crews expect a hard spring, since the south pier is far from the market."
)
WAS = pier(text=TOLD)


def after(old: str, new: str, line: str = COST, *, note: str = "") -> Correction | None:
    """What a page that puts `new` in the place of `old` corrects in a told line."""
    now = pier(text=TOLD.replace(old, new) + note)
    assert now.text != TOLD
    return correct(makers.highlight(WAS, line, "key_point"), WAS, now)


def shown(of: Correction | None) -> str:
    """A correction as it reads; every slice is proven against the revision that it is of."""
    assert of is not None
    for piece in (*of.change_pieces(), *of.sentence_pieces()):
        if isinstance(piece, Slice):
            assert piece.text == piece.span.of(of.was.text if piece.struck else of.now.text)
        else:
            assert isinstance(piece, Added)
            assert piece.text.strip().startswith("[")
    return "".join(piece.text for piece in of.change_pieces())


def test_number_corrected() -> None:
    found = after("1.2 million", "1.4 million")
    assert shown(found) == "1.2 million [→] 1.4 million"
    assert found is not None
    assert "".join(piece.text for piece in found.sentence_pieces()) == COST.replace("1.2", "1.4")
    assert found.remark is None


def test_date_corrected() -> None:
    assert shown(after("on Monday", "on Tuesday")) == "Monday [→] Tuesday"


def test_name_corrected() -> None:
    said = "“We cannot leave it open,” said Mara Quill."
    assert shown(after("Mara Quill", "Maria Quill", said)) == "Mara Quill [→] Maria Quill"
    assert shown(after("Mara Quill", "Ole Rask", said)) == "Mara Quill [→] Ole Rask"


def test_two_facts_corrected_in_one_sentence() -> None:
    both = after(COST, COST.replace("1.2", "1.4").replace("Monday", "Friday"))
    assert shown(both) == "1.2 million [→] 1.4 million [·] Monday [→] Friday"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Repairs will cost", "The repairs will cost"),
        ("the council said", "according to the council"),
        ("1.2 million", "1,200,000"),
        ("1.2 million", "1.21 million"),
        ("1.2 million", "about 1.25 million"),
        ("on Monday", "on Monday 2 March"),
        ("on Monday", "this week"),
        ("The north pier closes", "North pier to shut"),
        (COST, COST + " It will begin in May."),
        (COST, "Nobody knows how the 7 new cranes will be paid for, and 4 tenders are open."),
    ],
)
def test_reworded_only(old: str, new: str) -> None:
    assert after(old, new) is None


@pytest.mark.parametrize("new", ["Harbour Master Quill", "Quill", "Mara Quill Rask", "Mayor Mara Quill", "MQ"])
def test_a_name_said_in_another_way_is_no_correction(new: str) -> None:
    assert after("Mara Quill", new, "“We cannot leave it open,” said Mara Quill.") is None


def test_a_name_that_the_text_goes_on_using_was_not_wrong() -> None:
    said, more = "“We cannot leave it open,” said Mara Quill.", " Mara Quill lives on the quay."
    old = pier(text=TOLD + more)
    line = makers.highlight(old, said, "key_point")
    swapped = TOLD.replace("Mara Quill", "Ole Rask") + more
    assert correct(line, old, pier(text=swapped)) is None
    says_so = correct(line, old, pier(text=swapped + " An earlier version of this article named the wrong speaker."))
    assert shown(says_so) == "Mara Quill [→] Ole Rask"


def test_a_change_outside_the_words_that_were_told_is_none_of_theirs() -> None:
    assert after("six weeks", "nine weeks") is None
    assert after("on Monday", "on Tuesday", "Repairs will cost 1.2 million crowns") is None
    line = makers.highlight(WAS, COST, "key_point", cuts=(makers.span(WAS.text, ", the council said on Monday"),))
    assert correct(line, WAS, pier(text=TOLD.replace("Monday", "Tuesday"))) is None


def test_two_sentences_that_may_both_stand_for_the_old_one() -> None:
    twins = COST.replace("1.2", "1.4") + " " + COST.replace("1.2", "1.6")
    assert after(COST, twins) is None


def test_a_sentence_that_vanished_is_withdrawn_only_where_the_page_says_so() -> None:
    assert after(COST + " ", "") is None
    gone = after(COST + " ", "", note=" This article was corrected on Wednesday.")
    assert gone is not None
    assert (shown(gone), gone.sentence) == (COST, None)
    assert gone.remark is not None
    assert gone.remark.of(gone.now.text) == "This article was corrected on Wednesday."
    assert gone.told_now is None


def test_the_pages_own_words_stand_with_a_correction() -> None:
    found = after("1.2 million", "1.4 million", note=" Correction: an earlier version had the wrong cost.")
    assert found is not None
    assert found.remark is not None
    assert found.remark.of(found.now.text) == "Correction: an earlier version had the wrong cost."


def test_back_to_what_was_told_is_no_correction() -> None:
    assert correct(makers.highlight(WAS, COST, "key_point"), WAS, WAS) is None


def test_other_pages_and_languages_are_left_alone() -> None:
    line = makers.highlight(WAS, COST, "key_point")
    elsewhere = pier(text=TOLD.replace("1.2", "1.4"), page="https://fathom.example/pier")
    assert correct(line, WAS, elsewhere) is None
    danish: Article = replace(WAS, language="da")
    assert correct(line, danish, pier(text=TOLD.replace("1.2", "1.4"))) is None


def test_a_full_text_corrects_no_excerpt_and_a_changed_excerpt_is_corrected() -> None:
    was = pier(text=TOLD, excerpt=True)
    line = makers.highlight(was, COST, "key_point")
    changed = TOLD.replace("1.2 million", "1.4 million")
    assert correct(line, was, pier(text=changed)) is None
    assert shown(correct(line, was, pier(text=changed, excerpt=True))) == "1.2 million [→] 1.4 million"
