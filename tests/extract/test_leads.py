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
        "Perhaps the old pier closes on Monday.",
        "The pier stays open unless the divers find a crack.",
    ],
)
def test_a_lead_never_hides_the_condition_it_hangs_on(text: str) -> None:
    lead = as_key_point(text)[1]
    assert lead is None or "clos" not in lead
    assert lead is None or "open" not in lead


def test_a_line_without_a_main_clause_has_no_lead() -> None:
    assert as_key_point("A day to remember.")[1] is None


def test_a_long_subject_leads_up_to_its_first_comma_where_it_opens_the_line() -> None:
    longer = "shuts to all walkers, anglers, swimmers and boats of every size at noon on Monday 9 March"
    assert as_key_point(f"The pier, opened in 1889 and used by about 3,000 people a day, {longer}.")[1] == "The pier"


def test_a_subject_that_begins_with_a_comma_has_no_lead() -> None:
    text = "It is quiet. , harbour and all, are unlikely to be seen by the crews of the herring fleet in Hask."
    assert extract(Article("p", text)) is not None


@given(hostile.barbed_text)
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_editing_of_key_points(text: str) -> None:
    assert isinstance(extract(Article("p", text + " The pier, harbour and all, was closed on Monday. ,")), tuple)
