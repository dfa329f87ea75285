from datetime import UTC, datetime, timedelta

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
    wire = article(PIER[1] + " The pier opened in 1889 and is used by 3,000 people a day.", source="Saltmarsh Courier")
    copied = article(PIER[1] + " It shuts at noon.", source="The Harbour Herald")
    own = article(CREWS[1], source="Dunmar Post")
    again = article(GOATS[1], source="Dunmar Post")
    assert independent_sources([wire]) == 1
    assert independent_sources([wire, copied]) == 1
    assert independent_sources([wire, copied, own]) == 2
    assert independent_sources([wire, copied, own, again]) == 2


@given(st.lists(st.tuples(hostile.barbed_text, hostile.barbed_text), max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_placed(pairs: list[tuple[str, str]]) -> None:
    index = StoryIndex()
    assert all(index.place(str(number), title, text) for number, (title, text) in enumerate(pairs))
