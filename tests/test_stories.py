from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.stories import Placed, StoryIndex, independent_sources
from tests import hostile
from tests.makers import article

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
PIER = (
    "North pier to close for six weeks",
    (
        "The harbour council voted 7 to 2 to close Skerrow's north pier after divers found cracks in four piles. "
        "Repairs will cost 1.4 million crowns. Mara Quill, the harbour master, asked for the closure."
    ),
)
CREWS = (
    "Fishing crews count the cost as pier shuts",
    (
        "Fishing boats will lose their moorings when Skerrow closes its north pier for repairs, after a vote of "
        "the harbour council. Divers had found cracks in its piles, said Mara Quill. "
        "The repairs will cost 1.4 million crowns."
    ),
)
GOATS = (
    "Goats clear the sea wall of bramble",
    "Thirty goats graze the sea wall at Dunmar since Friday. The herd belongs to Petra Lund.",
)


def test_two_outlets_on_one_event_tell_one_story() -> None:
    index = StoryIndex()
    first = index.place("a", *PIER, MONDAY)
    assert index.place("b", *CREWS, MONDAY) == first
    assert index.place("c", *GOATS, MONDAY) != first


def test_an_index_that_is_rebuilt_decides_the_same() -> None:
    index = StoryIndex()
    first = index.place("a", *PIER, MONDAY)
    rebuilt = StoryIndex([Placed("a", first, *PIER, MONDAY)])
    assert rebuilt.place("b", *CREWS, MONDAY) == index.place("b", *CREWS, MONDAY) == first


def test_the_same_words_a_month_later_are_another_story() -> None:
    index = StoryIndex()
    first = index.place("a", *PIER, MONDAY)
    assert index.place("b", *PIER, MONDAY + timedelta(days=30)) != first


def test_a_story_keeps_the_name_of_its_first_article() -> None:
    assert StoryIndex().place("a", *PIER, MONDAY) == StoryIndex().place("a", *GOATS, MONDAY)


def test_empty_articles_are_stories_of_their_own() -> None:
    index = StoryIndex()
    assert index.place("a", None, "") != index.place("b", "", "…")


def test_wire_copy_and_one_outlets_pieces_count_once() -> None:
    wire = article(
        PIER[1] + " The pier opened in 1889 and is used by 3,000 people a day.", source="Saltmarsh Courier", url=None
    )
    copied = article(PIER[1] + " It shuts at noon.", source="The Harbour Herald", url=None)
    own = article(CREWS[1], source="Dunmar Post", url=None)
    again = article(GOATS[1], source="Dunmar Post", url=None)
    assert independent_sources([wire]) == 1
    assert independent_sources([wire, copied]) == 1
    assert independent_sources([wire, copied, own]) == 2
    assert independent_sources([wire, copied, own, again]) == 2


@given(st.lists(st.tuples(hostile.barbed_text, hostile.barbed_text), max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_placed(pairs: list[tuple[str, str]]) -> None:
    index = StoryIndex()
    assert all(index.place(str(number), title, text) for number, (title, text) in enumerate(pairs))


SHORE = (
    "The ferry to Dunmar ran aground on a sandbank at dawn with 62 people aboard. Nobody was hurt. "
    "Two tugs pulled it free at the next high tide, and it reached its berth under its own engines. "
    "The company will inspect the hull in dry dock before it sails again on Thursday."
)


def test_sister_sites_are_one_source() -> None:
    main = article(PIER[1], source="The Tern Herald", url="https://www.tern-herald.example/pier")
    sport = article(CREWS[1], source="Tern Herald Sport", url="https://sport.example/pier")
    weekend = article(GOATS[1], source="Weekend", url="https://weekend.tern-herald.example/goats")
    assert independent_sources([main, sport, weekend]) == 1


def test_outlets_on_one_public_suffix_are_not() -> None:
    one = article(PIER[1], source="Tern Herald", url="https://tern.co.uk/pier")
    other = article(CREWS[1], source="Dunmar Post", url="https://dunmar.co.uk/pier")
    assert independent_sources([one, other]) == 2


def test_one_agencys_reports_count_once() -> None:
    one = article(f"SKERROW (Gannet Wire) — {PIER[1]}", source="Saltmarsh Courier", url=None)
    other = article(f"Dunmar (Gannet Wire) - {GOATS[1]}", source="Dunmar Post", url=None)
    own = article(CREWS[1], source="Gannet Wire", url=None)
    byline = article(SHORE, source="Fenland Echo", url=None, authors=("Gannet Wire",))
    assert independent_sources([one, other, own, byline]) == 1


def test_copy_with_a_new_lead_or_cut_short_is_no_source_of_its_own() -> None:
    wire = article(SHORE, source="Gannet Wire", url=None)
    led = article(f"A quiet crossing it was not. {SHORE.partition('. ')[2]}", source="Fenland Echo", url=None)
    cut = article(SHORE.partition(" Two tugs")[0], source="Dunmar Post", url=None)
    assert independent_sources([wire, led, cut]) == 1


def test_one_statement_quoted_by_two_reporters_makes_no_copy() -> None:
    said = "“We heard the keel scrape and then nothing moved, and for an hour we sat there and watched the gulls,” "
    one = article(
        said + "said the mate, Oda Wren, as 62 people walked ashore from the ferry at Dunmar.", source="A", url=None
    )
    other = article(
        said + "a crew member told the Echo; tugs had to wait for high water to free the ship.", source="B", url=None
    )
    assert independent_sources([one, other]) == 2


def test_hundreds_of_copies_are_one_source() -> None:
    copies = [article(f"{SHORE} Edition {number}.", source=f"Outlet{number}", url=None) for number in range(400)]
    assert independent_sources(copies) == 1


def test_only_the_newest_stories_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.stories.index.OPEN_STORIES", 3)
    index = StoryIndex()
    first = index.place("a", *PIER, MONDAY)
    for number, word in enumerate(("heron", "lantern", "quarry", "turnip")):
        index.place(str(number), f"{word} {word}house", "", MONDAY)
    assert len(index) == 3
    assert index.place("b", *CREWS, MONDAY) != first
