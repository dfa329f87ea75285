import pytest
from hypothesis import given, settings

from digest.extract import extract
from digest.model import Article
from tests import hostile
from tests.extract.reading import as_key_point


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Last July, Castellan banned millwrights from using its almanac.", "Castellan banned millwrights"),
        ("Since the storm broke, Saltmere has lost two piers.", "Saltmere has lost two piers"),
        ("The north pier is closed for six weeks, officials said.", "The north pier is closed"),
        ("Twenty crews were moved on Monday to the south quay.", "Twenty crews were moved"),
        ("Mara Quill is the harbour master.", "Mara Quill is the harbour master"),
        ("Brinewheel is important because it has restored its nerve.", "Brinewheel is important because it has"),
        ("The council did not close the pier.", "The council did not close the pier"),
    ],
)
def test_the_lead_is_who_does_what(text: str, lead: str) -> None:
    found = as_key_point(text)[1]
    assert found is not None
    assert found.startswith(lead)
    assert 2 <= len(found.split()) <= 9


@pytest.mark.parametrize(
    "text",
    [
        "The pier closes on Monday if the storm returns.",
        "If the storm returns, the old pier closes on Monday.",
        "The old pier closes on Monday should it crack again.",
        "Perhaps the old pier closes on Monday.",
        "The pier stays open unless the divers find a crack.",
    ],
)
def test_a_lead_never_hides_the_condition_it_hangs_on(text: str) -> None:
    lead = as_key_point(text)[1]
    assert lead is None or "clos" not in lead
    assert lead is None or "open" not in lead


def test_a_lead_never_stops_before_an_only() -> None:
    lead = as_key_point("The old pier of Hask stays open to all the walkers of the island only on Sundays.")[1]
    assert lead is None or "only" in lead


def test_a_line_without_a_main_clause_has_no_lead() -> None:
    assert as_key_point("A day to remember.")[1] is None


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        (
            "The long pier of the old fishing harbour on the island of Saltmere shuts its gates.",
            "shuts its gates",
        ),
        (
            "A retired geography teacher who sold forged charts to three museums was jailed for four years.",
            "was jailed for four years",
        ),
        (
            "A landlord who had lost his temper with a tenor on the floor above may not evict a man for singing.",
            "may not evict a man for singing",
        ),
    ],
)
def test_of_a_long_subject_the_lead_is_what_is_said(text: str, lead: str) -> None:
    assert as_key_point(text)[1] == lead


@pytest.mark.parametrize(
    "text",
    [
        "The council said that the plan for the long pier of the old harbour on the island would cost too much.",
        "Ada Pring told a conference in Wendelaar that every door with a reader of the old sort opens.",
        "The makers of panels call one with up to five dead pixels perfect, in letters to shops.",
    ],
)
def test_a_lead_is_more_than_who_speaks_to_whom(text: str) -> None:
    lead = as_key_point(text)[1] or ""
    assert lead not in {"The council", "The council said", "Ada Pring"}
    assert not lead.endswith(("Saturday", "conference", "one"))


@pytest.mark.parametrize("subject", ["No team from the third division of the island leagues", "Only half of the crews"])
def test_a_lead_never_leaves_out_a_subject_that_turns_it_round(subject: str) -> None:
    text = f"{subject} of Grimsay, Saltmere and the outer shoals has reached the final of the great mud cup."
    assert "has reached" not in (as_key_point(text)[1] or "")


def test_a_lead_breaks_off_no_name_and_no_measure() -> None:
    assert as_key_point("Prince and his band are bringing the Hit & Run Tour of the year to the old pier.")[1] != (
        "Prince and his band are bringing the Hit"
    )
    assert not (as_key_point("Kyle Waring will ship you six pounds of the whitest snow of Boston.")[1] or "").endswith(
        "pounds"
    )


def test_a_subject_that_begins_with_a_comma_has_no_lead() -> None:
    text = "It is quiet. , harbour and all, are unlikely to be seen by the crews of the herring fleet in Hask."
    assert extract(Article("p", text)) is not None


@given(hostile.barbed_text)
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_editing_of_key_points(text: str) -> None:
    assert isinstance(extract(Article("p", text + " The pier, harbour and all, was closed on Monday. ,")), tuple)
