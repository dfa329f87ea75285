import pytest

from digest.extract.cuts import is_safe
from tests.extract.reading import as_key_point
from tests.makers import span


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("However, it would be rash to open the pier before May.", "[I]t would be rash to open the pier before May."),
        (
            "However, for example, it would be rash to open the pier before May.",
            "[I]t would be rash to open the pier before May.",
        ),
        ("Meanwhile, Mara Quill has ordered new piles.", "Mara Quill has ordered new piles."),
        ("But the council has not paid for them.", "[T]he council has not paid for them."),
        ("Still waters run deep below the pier.", "Still waters run deep below the pier."),
        ("In addition, the ferry will stop at the south pier.", "[T]he ferry will stop at the south pier."),
        ("SALTMERE, March 3 (Tidewire) — The pier is closed.", "The pier is closed."),
        ("(Tidewire) The pier is closed.", "The pier is closed."),
        ("Last May, for example, it lost a week of catch.", "Last May, […] it lost a week of catch."),
        ("The pier (built of oak) is shut.", "The pier (built of oak) is shut."),
    ],
)
def test_openers_go_and_short_lines_stay(text: str, line: str) -> None:
    assert as_key_point(text)[0] == line


CLOSED = "The harbour council closed the north pier on Monday after divers found three cracks in its oldest piles"
SENT = "closed the north pier on Monday and sent the fishing crews to the south quay of the island."


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("The harbour council", "(built by the sons of convicts from the old quarry at Grimsay)", SENT),
        ("Mara Quill", ", who grew up in a cottage on the old quarry road above the town,", SENT),
        ("Mara Quill", ", the harbour master of the island of Saltmere and the neighbouring shoals,", SENT),
        (CLOSED, ", leaving the fishing crews of the island with the south quay", "."),
        (CLOSED, ", and the ferry moved its ticket office to the south quay of the island", "."),
    ],
)
def test_asides_of_long_lines_are_cut_and_marked(before: str, gone: str, after: str) -> None:
    space = " " if gone.startswith("(") else ""
    rest = after if after == "." else f" {after}"
    assert as_key_point(f"{before}{space}{gone}{rest}")[0] == f"{before} […]{rest}"


@pytest.mark.parametrize(
    "kept",
    [
        "leaving nobody in charge of the old lighthouse on the quay",
        "leaving crews that might not return with the south quay",
        "leaving most of the crews of the island with the south quay",
        "leaving the crews, unless the storm turns, with the south quay",
        "leaving everything except the lighthouse with the old crews",
        "leaving more boats than ever at the old quay of the south",
        "saying the crews would find room at the old south quay",
        "citing a report by the engineers of the Gannet Foundry",
        "according to the engineers of the old Gannet Foundry there",
        "claiming that the piles were sound when they were laid",
        "leaving the quay, the council said, to the fishing crews",
        "leaving the crews “without a berth in the old harbour”",
        "leaving the “safe quay to the boats of the oldest crews",
        "leaving the crews alone with the cost of the old south quay",
        "allegedly leaving the crews with the old quay of the south",
        "leaving fewer berths for the boats of the oldest crews",
    ],
)
def test_what_the_meaning_hangs_on_is_never_cut(kept: str) -> None:
    assert as_key_point(f"{CLOSED}, {kept}.")[0] == f"{CLOSED}, {kept}."


@pytest.mark.parametrize(
    "aside",
    [
        "not a single boat",
        "if the storm allows",
        "a former mayor",
        "the alleged owner",
        "some of them leaking",
        "which she denied",
        "which may be sold",
        "unlike the south quay",
        "the only dry one",
        "despite the storm",
        "so-called wreckers",
        "all but two",
        "at least for now",
        "who isn’t a sailor",
        "bigger than the last",
    ],
)
def test_protected_words_make_a_cut_unsafe(aside: str) -> None:
    text = f"The pier, {aside}, is closed."
    assert not is_safe(text, span(text, f", {aside},"))


def test_a_quotation_is_never_cut_into() -> None:
    text = "Quill called it “a pier, old and proud and tired, of great charm” on Monday."
    assert not is_safe(text, span(text, ", old and proud and tired,"))


def test_a_list_is_no_apposition() -> None:
    text = (
        "The council, the ferry line and the fishing crews of Saltmere, Grimsay and the Hollow Reef agreed on Monday "
        "to share the cost of the new piles of the north pier over ten years."
    )
    assert as_key_point(text)[0] == text
