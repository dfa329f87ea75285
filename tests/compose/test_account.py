"""What the account says of each article, and that it says one thing of each."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose import compose_with_account
from digest.model import Account, Candidate, Composed, Considered, DigestSpec, Fate, Feature
from tests import makers
from tests.compose.newsroom import SLOT, WINDOW, candidate, piece, pier
from tests.compose.test_promises import candidates, specs
from tests.makers import NOW

FERRY = piece("ferry", "The ferry is late again")
MARKET = piece("market", "The fish market sold nine crates")


def composed(*pool: Candidate, entries: tuple[Considered, ...] = (), **spec: Any) -> Composed:
    return compose_with_account(makers.spec(**spec), SLOT, pool, (), WINDOW, NOW, entries)


def account(*pool: Candidate, **spec: Any) -> Account:
    return composed(*pool, **spec).account


def fates(of: Account) -> list[tuple[str, Fate, str]]:
    return [(one.title, one.fate, one.why) for one in of.considered]


def test_a_told_article_is_in() -> None:
    of = account(candidate(pier()))
    assert fates(of) == [
        ("North pier to close for six weeks", "in", "told under “North pier to close for six weeks”"),
    ]
    assert dict(of.totals) == {"in": 1}


def test_a_copy_is_merged_into_what_it_copies_and_a_report_without_a_line_into_its_story() -> None:
    copy = replace(MARKET, page="https://fathom.example/market", source="The Fathom", title="Wire", id="copy")
    other = piece("crates", "The fish market sold nine crates", "The Gull", title="Nine crates")
    of = account(candidate(MARKET, copy, other))
    assert fates(of) == [
        ("On the market", "in", "told under “On the market”"),
        ("Wire", "merged", "a copy of “On the market”"),
        ("Nine crates", "merged", "into “On the market”, which the lines of other articles tell"),
    ]


def test_what_was_told_is_told_before() -> None:
    of = account(candidate(MARKET, told=frozenset({MARKET.id})))
    assert fates(of) == [("On the market", "told before", "its readers were told it")]


def test_what_adds_nothing_to_what_was_told_is_still_running() -> None:
    again = piece("again", "The fish market sold nine crates", "The Gull")
    of = account(candidate(again, MARKET, told=frozenset({MARKET.id}), fresh=frozenset({again.id})))
    assert fates(of) == [("On the again", "still running", "it says nothing that its readers were not told")]


def test_a_rule_that_filtered_is_named() -> None:
    of = account(candidate(FERRY), candidate(MARKET), exclude=("gulls", "crates"), key_points=1)
    assert {one.title: (one.fate, one.why) for one in of.considered}["On the market"] == (
        "filtered",
        "excluded by crates",
    )


def test_an_article_without_a_line_has_nothing_to_say() -> None:
    assert dict(account(candidate(MARKET, highlights=())).totals) == {"nothing to say": 1}
    assert dict(account(candidate(MARKET), key_points=0, claims=1).totals) == {"nothing to say": 1}


def test_what_found_no_place_says_its_points_and_those_of_the_last_that_did() -> None:
    early = candidate(FERRY, first_seen=WINDOW.start)
    of = account(early, candidate(MARKET, first_seen=WINDOW.end), stories=1)
    first, second = of.stories
    assert [(one.title, one.place) for one in of.stories] == [("On the market", 1), ("On the ferry", 0)]
    assert second.features[-2:] == (Feature("fresh 0%", 0.0), Feature("1 before it from The Harbour Herald", -0.5))
    assert first.score - second.score == pytest.approx(1.5)
    why = f"{second.score:.2f} points; 1 story is the most, and the last that got in has {first.score:.2f}"
    assert fates(of)[1] == ("On the ferry", "over the cap", why)


def test_a_superseded_version_is_merged() -> None:
    old = piece("market", "The fish market sold eight crates")
    assert fates(account(candidate(MARKET, superseded=(old,))))[1] == (
        "On the market",
        "merged",
        "an earlier version of “On the market”",
    )


def test_what_came_before_the_window_is_not_accounted_for() -> None:
    assert len(account(candidate(MARKET, FERRY, fresh=frozenset({MARKET.id}))).considered) == 1


def test_entries_that_became_no_article_come_last() -> None:
    failed = Considered("failed", "the page is gone (404)", "Nine crates", "The Gull")
    of = composed(candidate(MARKET), entries=(failed,)).account
    assert of.considered[-1] == failed
    assert dict(of.totals) == {"in": 1, "failed": 1}


def came_in(pool: list[Candidate]) -> list[str]:
    return sorted(
        [of.id for one in pool for of in one.story.articles if of.id in one.fresh]
        + [of.id for one in pool for of in one.superseded]
    )


@st.composite
def newsrooms(draw: st.DrawFn) -> list[Candidate]:
    """Stories with pages of their own, as the store hands them over."""
    pool = draw(st.lists(candidates(), max_size=6))
    return [_apart(one, f"{place}") for place, one in enumerate(pool)]


def _apart(one: Candidate, place: str) -> Candidate:
    renamed = {of.id: replace(of, page=of.page + place, id="") for of in one.story.articles}
    swap = lambda ids: frozenset(renamed[each].id for each in ids)  # noqa: E731
    return replace(
        one,
        story=replace(one.story, articles=tuple(renamed.values())),
        highlights=tuple(replace(line, article=renamed[line.article].id, id="") for line in one.highlights),
        fresh=swap(one.fresh),
        told=swap(one.told),
    )


@settings(max_examples=150, deadline=None)
@given(specs, newsrooms())
def test_every_article_of_the_window_has_one_fate(spec: DigestSpec, pool: list[Candidate]) -> None:
    done = compose_with_account(spec, SLOT, pool, (), WINDOW, NOW)
    assert sorted(one.article for one in done.account.considered) == came_in(pool)
    assert sum(done.account.totals.values()) == len(done.account.considered)
    shown = {line.article for story in done.edition.stories for line in story.highlights}
    for one in done.account.considered:
        assert one.why
        assert (one.article in shown) <= (one.fate == "in")
    places = [weighed.place for weighed in done.account.stories if weighed.place]
    assert places == list(range(1, len(done.edition.stories) + 1))
