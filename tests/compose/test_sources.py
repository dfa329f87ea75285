"""What other sources say beside a line: how many carry it, and where their numbers differ."""

from dataclasses import replace
from typing import Any

import pytest

from digest.model import Article, Edition, Highlight, Published, StoryInEdition
from tests import makers
from tests.compose.newsroom import candidate, edition, piece

STORM = "The storm left 14 people dead on the north coast of Gull Island. Ferries stay in port"


def report(text: str, source: str, at: str = "09:10", **changes: Any) -> Article:
    published = Published.parse(f"2026-03-03T{at}:00+00:00")
    return piece("storm", text, source, published=published, **changes)


HERALD = report(STORM, "The Tern Herald")


def only(of: Edition) -> StoryInEdition:
    (told,) = of.stories
    return told


def beside(*texts: str, at: str = "11:40", first: Article = HERALD, **changes: Any) -> StoryInEdition:
    names = ("The Gull Post", "The Fathom", "The Pier Gazette")
    others = [report(text, name, at) for text, name in zip(texts, names, strict=False)]
    return only(edition(candidate(first, *others, highlights=(dead(first),)), quotes=0, **changes))


def dead(of: Article) -> Highlight:
    return makers.highlight(of, of.text.split(". ")[0], "key_point")


def figures(told: StoryInEdition) -> list[list[str]]:
    return [[f"[{one.label}:] {one.passage.words}" for one in numbers] for numbers in told.differing]


def test_a_line_that_independent_sources_carry_counts_them() -> None:
    told = beside(
        "On the north coast of Gull Island the storm left 14 people dead, the coastguard says",
        "Storm: 14 people dead on the north coast of Gull Island",
    )
    (counted,) = told.counted
    assert counted.sources == ("The Tern Herald", "The Gull Post", "The Fathom")
    assert (counted.line, counted.independent) == (told.highlights[0].id, 3)


@pytest.mark.parametrize(
    "other",
    [
        "The storm left 17 people dead on the north coast of Gull Island",
        "The storm left 14 people injured on the north coast of Gull Island",
        "The storm left no 14 people dead on the north coast of Gull Island",
        "The storm left 14 people dead on the north coast of Tern Island",
        "Ferries stay in port all week, the harbour master says",
    ],
)
def test_another_number_name_or_a_denial_carries_nothing(other: str) -> None:
    assert beside(other).counted == ()


def test_copies_are_counted_and_told_apart() -> None:
    copy = replace(HERALD, page="https://fathom.example/storm", source="The Fathom", id="copy")
    other = report("Storm: 14 people dead on the north coast of Gull Island", "The Gull Post")
    (counted,) = only(edition(candidate(HERALD, copy, other, highlights=(dead(HERALD),)), quotes=0)).counted
    assert (len(counted.sources), counted.independent) == (3, 2)
    alone = only(edition(candidate(HERALD, copy, highlights=(dead(HERALD),)), quotes=0))
    assert alone.counted == ()


def test_numbers_that_differ_stand_side_by_side_with_their_times() -> None:
    told = beside("The storm left 17 people dead on the north coast of Gull Island, officials say")
    assert figures(told) == [["[The Tern Herald, 09:10:] 14 people dead", "[The Gull Post, 11:40:] 17 people dead"]]
    earlier = beside("The storm left 17 people dead on the north coast of Gull Island", at="08:00")
    assert figures(earlier) == [["[The Gull Post, 08:00:] 17 people dead", "[The Tern Herald, 09:10:] 14 people dead"]]


def test_the_day_stands_with_a_time_of_another_day_and_the_zone_is_the_readers() -> None:
    late = report("The storm left 17 people dead on the north coast of Gull Island", "The Gull Post")
    late = replace(late, published=Published.parse("2026-03-02T23:30:00+00:00"))
    told = only(edition(candidate(HERALD, late, highlights=(dead(HERALD),)), quotes=0, timezone="Europe/Copenhagen"))
    assert figures(told) == [["[The Gull Post, 00:30:] 17 people dead", "[The Tern Herald, 10:10:] 14 people dead"]]
    utc = only(edition(candidate(HERALD, late, highlights=(dead(HERALD),)), quotes=0))
    assert figures(utc)[0][0] == "[The Gull Post, 2 March 23:30:] 17 people dead"


def test_another_word_for_the_same_fate_is_the_same() -> None:
    told = beside("17 people died", first=report("14 people died on the coast. Rain", "The Tern Herald"))
    assert told.differing == ()
    crash = report("The ferry crash on the north coast killed 14 people. Rain", "The Tern Herald")
    told = beside("17 people died in the ferry crash on the north coast", first=crash)
    assert figures(told) == [["[The Tern Herald, 09:10:] 14 people", "[The Gull Post, 11:40:] 17 people died"]]


@pytest.mark.parametrize(
    "other",
    [
        "The storm left 17 people homeless and 9 boats lost off the south quay of Tern Rock",
        "The storm left 17 more people dead on the north coast of Gull Island",
        "The storm left at least 12 people dead on the north coast of Gull Island",
        "The storm left 17 people injured on the north coast of Gull Island",
        "The storm left 17 people dead or injured on the north coast of Gull Island",
        "Last year the storm left 17 people dead on the north coast of Gull Island",
        "The flood left 17 people dead on the north coast of Gull Island",
        "The storm left 17 dogs dead on the north coast of Gull Island",
        "The storm left 17 people dead on the north coast of Tern Island",
        "The storm of 1987 left 17 people dead in Fishwick",
        "In 2019 nobody counted the 17 people who waited for a ferry",
        "The storm did not leave 17 people dead on the north coast of Gull Island",
        "The storm left 17 people dead and 3 people missing on the north coast of Gull Island",
        "The storm left fourteen people dead on the north coast of Gull Island",
    ],
)
def test_what_is_not_surely_the_same_thing_is_not_paired(other: str) -> None:
    assert beside(other).differing == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("On Monday 14 people crossed the road to Gull Rock", "On Friday 17 people crossed the road to Gull Rock"),
        ("14 people were fined on the north coast of Gull Rock", "17 people were fed on the north coast of Gull Rock"),
        ("The council lost 14 fishing boats in the storm", "The council lost 17 fishing licences in the storm"),
        ("Repairs of the old pier cost $1.4 million in spring", "Repairs of the old pier cost $1.38 million in spring"),
        ("Repairs of the north pier cost $4 million", "Repairs of the ferry berth and its crane cost $9 million"),
    ],
)  # fmt: skip
def test_near_misses_are_not_paired(one: str, other: str) -> None:
    assert beside(other, first=report(one + ". Ferries stay in port", "The Tern Herald")).differing == ()


def test_one_outlet_is_not_put_beside_itself() -> None:
    again = report("The storm left 17 people dead on the north coast of Gull Island", "The Tern Herald", "11:40")
    again = replace(again, page="https://herald.example/storm-2", id="")
    told = only(edition(candidate(HERALD, again, highlights=(dead(HERALD),)), quotes=0))
    assert told.differing == ()


def test_a_number_that_was_told_otherwise_is_said_to_be_new() -> None:
    later = report(
        "The storm left 17 people dead on the north coast of Gull Island. Boats sank", "The Gull Post", "11:40"
    )
    told = only(
        edition(
            candidate(
                later, HERALD,
                highlights=(dead(later), dead(HERALD)), fresh=frozenset({later.id}), told=frozenset({HERALD.id}),
                told_lines=(dead(HERALD),),
            ),
            quotes=0,
        )
    )  # fmt: skip
    assert (told.status, told.what_is_new, told.differing) == ("updated", "a second source", ())
    (change,) = told.changes
    assert "".join(piece.text for piece in change.news_pieces()) == "[now:] 17 people dead [was:] 14 people dead"


def test_what_goes_on_without_anything_new_is_still_running() -> None:
    repeat = report("On the north coast of Gull Island the storm left 14 people dead. Rain", "The Gull Post")
    lines = (dead(HERALD), dead(repeat))
    of = edition(candidate(repeat, HERALD, highlights=lines, fresh=frozenset({repeat.id}), told=frozenset({HERALD.id})))
    assert (of.stories, [story.articles[0].title for story in of.running]) == ((), ["On the storm"])
    assert of.quiet == "Nothing new; 41 feeds checked."
