from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.compose import compose, told_scope
from digest.compose.news import News, NoNews, news_of
from digest.compose.sayings import Saying, count_words, source_words
from digest.model import (
    Article,
    Candidate,
    DigestSpec,
    Edition,
    FeedState,
    Outlet,
    Published,
    Slot,
    Span,
    Target,
    Unattributed,
)
from digest.stories import independent_sources
from tests import makers
from tests.compose.newsroom import PIER, SLOT, WINDOW, candidate, edition, lines, piece, pier, shown
from tests.makers import NOW


def test_a_story_is_told_in_reading_order_and_ends_on_its_quote() -> None:
    told = edition(candidate(pier()))
    assert shown(told) == [
        "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks",
        "Repairs will cost 1.4 million crowns",
        "Fishing crews expect to lose a third of the spring catch",
    ]
    assert told.closing_quote
    assert source_words(*told.closing_quote) == "We cannot leave a cracked pier open to the public"
    assert told.date_line == "Tuesday 3 March 2026 · 1 min read"
    assert told.footer == "Word for word, not fact-checked. 41 feeds checked."
    assert (told.quiet, told.warnings, told.late) == ("", (), False)
    assert [(story.status, story.what_is_new, story.section) for story in told.stories] == [("new", "", "")]


def test_the_caps_hold_and_what_is_left_out_is_counted() -> None:
    topics = ("lighthouse", "ferry", "market", "bakery")
    many = [
        candidate(piece(topic, f"The {topic} opens at {n} on Sunday. It sold {n} keys."))
        for n, topic in enumerate(topics)
    ]
    told = edition(*many, stories=2, key_points=1)
    assert len(told.stories) == 2
    assert [len(story.highlights) for story in told.stories] == [1, 1]
    assert told.footer.endswith("41 feeds checked. +2 more stories.")
    assert edition(*many, stories=3).footer.endswith(" +1 more story.")


@pytest.mark.parametrize(
    ("feeds", "quiet"),
    [
        ([True] * 41, "Nothing new; 41 feeds checked."),
        ([True], "Nothing new; 1 feed checked."),
        ([True, False, True], "Nothing new; 2 of 3 feeds answered."),
        ([False, False], "Nothing new; none of 2 feeds answered."),
        ([], "Nothing new; no feed is set up."),
    ],
)
def test_a_quiet_day_says_so(feeds: list[bool], quiet: str) -> None:
    states = [FeedState(f"feed {number}", ok) for number, ok in enumerate(feeds)]
    told = compose(makers.spec(), SLOT, (), states, WINDOW, NOW)
    assert told.quiet == quiet
    assert told.date_line == "Tuesday 3 March 2026"
    assert (told.stories, told.closing_quote, told.footer) == ((), None, "")


def test_a_quiet_day_can_be_silent() -> None:
    assert edition(when_quiet="silent").quiet == ""


@pytest.mark.parametrize(("feeds", "is_silent"), [([], True), ([True, False], True), ([False, False], False)])
def test_a_silent_digest_is_silent_on_a_quiet_day_and_not_on_a_broken_one(feeds: list[bool], is_silent: bool) -> None:
    states = [FeedState(f"feed {number}", ok) for number, ok in enumerate(feeds)]
    told = compose(makers.spec(when_quiet="silent"), SLOT, (), states, WINDOW, NOW)
    assert (told.quiet == "") is is_silent


def test_a_late_edition_says_for_when_it_was() -> None:
    told = compose(makers.spec(timezone="Europe/Copenhagen"), SLOT, (), (), WINDOW, NOW, late=True)
    assert told.date_line == "Tuesday 3 March 2026 · posted late, for 08:30"
    assert told.late


def test_the_date_is_that_of_the_readers() -> None:
    slot = Slot("morning", "x", datetime(2026, 3, 3, 20, 0, tzinfo=UTC))
    told = compose(makers.spec(timezone="Pacific/Auckland"), slot, (), (), WINDOW, NOW)
    assert told.date_line == "Wednesday 4 March 2026"


def test_failing_feeds_are_named_with_how_long() -> None:
    states = [
        FeedState(
            "Tide Tables", ok=False, why="the page is gone (404).", checked_at=datetime(2026, 2, 1, 9, 5, tzinfo=UTC)
        ),
        FeedState("Harbour Herald", ok=False, why="no answer", checked_at=datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        FeedState("Fathom", ok=True, checked_at=NOW),
        FeedState("Gull Weekly", ok=False),
    ]
    told = compose(makers.spec(), SLOT, (), states, WINDOW, NOW)
    assert told.warnings == (
        "Gull Weekly has not answered yet.",
        "Harbour Herald has not answered since Mon 14:00: no answer.",
        "Tide Tables has not answered since 1 February 09:05: the page is gone (404).",
    )


def test_many_failing_feeds_are_counted() -> None:
    states = [FeedState(f"feed {number:02}", ok=False) for number in range(30)]
    told = compose(makers.spec(), SLOT, (), states, WINDOW, NOW)
    assert len(told.warnings) == 6
    assert told.warnings[-1] == "25 more feeds do not answer."


def test_the_same_line_in_two_outlets_is_shown_once() -> None:
    second = piece(
        "pier",
        "The council voted 7 to 2 on Monday to close the north pier for six weeks. A ferry will call instead.",
        "The Fathom",
    )
    told = edition(candidate(pier(), second), key_points=6)
    assert shown(told)[-1] == "A ferry will call instead"
    assert len(shown(told)) == 4


def test_wire_copy_is_told_once_and_said_to_be_one_text() -> None:
    first = piece("market", "The fish market sold nine crates")
    copy = replace(first, page="https://fathom.example/market", source="The Fathom", id="copy")
    (story,) = edition(candidate(first, copy), key_points=5, claims=5).stories
    assert story.what_is_new == "one text in 2 outlets"
    assert {line.article for line in story.highlights} == {first.id}
    (apart,) = edition(candidate(first, piece("market", "Cats were pleased with nine crates", "The Fathom"))).stories
    assert apart.what_is_new == ""


def test_key_points_come_from_the_fullest_article_first() -> None:
    second = piece("pier", "Rope sellers welcome the long closure.", "The Fathom")
    best = replace(lines(second)[0], score=1.0)
    told = edition(candidate(pier(), second, highlights=(*lines(pier()), best)), key_points=2)
    assert shown(told) == [
        "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks",
        "Repairs will cost 1.4 million crowns",
    ]


def test_a_claim_that_is_a_key_point_already_is_not_shown_again() -> None:
    of = pier()
    claim = makers.highlight(of, "Repairs will cost 1.4 million crowns", "claim", score=1.0)
    told = edition(candidate(of, highlights=(*lines(of), claim)), claims=3)
    assert shown(told).count("Repairs will cost 1.4 million crowns") == 1


def test_no_more_than_a_third_of_a_short_article_is_shown() -> None:
    text = "The bell tower is closed. Its clock has stopped at noon. Nobody has the key to it any more, they say"
    of = makers.article(text, title="Bell")
    points = [makers.highlight(of, words, "key_point", score=0.5) for words in text.split(". ")]
    told = edition(candidate(of, highlights=tuple(points)), key_points=5)
    assert len(shown(told)) == 1
    assert count_words(" ".join(shown(told))) * 3 <= count_words(text)


def test_a_story_too_short_to_quote_is_told_by_its_title() -> None:
    of = makers.article("The bell tower is closed until further notice.", title="Bell tower closed")
    told = edition(candidate(of, highlights=(makers.highlight(of, of.text, "key_point"),)))
    assert [(story.story.articles[0].title, story.highlights) for story in told.stories] == [("Bell tower closed", ())]


def test_a_story_without_a_line_of_a_wanted_kind_is_left_out() -> None:
    assert not edition(candidate(pier(), highlights=())).stories
    assert not edition(candidate(piece("ferry", "The ferry is late again")), key_points=0, claims=2, quotes=0).stories


def test_a_digest_without_quotes_has_none() -> None:
    assert edition(candidate(pier()), quotes=0).closing_quote is None


def test_only_a_whole_quote_with_a_speaker_ends_an_edition() -> None:
    of = pier()
    whole = next(line for line in lines(of) if line.kind == "quote")
    fragment = replace(whole, context=Span(whole.span.start - 1, whole.span.end + 20))
    short = replace(whole, span=Span(whole.span.start, whole.span.start + len("We cannot")))
    tail = replace(whole, span=Span(whole.span.start + len("We "), whole.span.end))
    for unfit in (
        fragment,
        short,
        tail,
        replace(whole, attribution=Unattributed()),
        replace(whole, attribution=Outlet()),
    ):
        assert edition(candidate(of, highlights=(*lines(of)[:2], unfit))).closing_quote is None
    assert edition(candidate(of, highlights=(*lines(of)[:2], whole))).closing_quote == (whole, of)


def test_further_quotes_stand_in_their_stories() -> None:
    ferry = piece("ferry", "The ferry is late again. “Nobody told the crew about the new timetable,” said Ole Rask")
    told = edition(candidate(pier()), candidate(ferry), quotes=2)
    assert told.closing_quote
    quotes = [line for story in told.stories for line in story.highlights if line.kind == "quote"]
    assert len(quotes) == 1
    assert told.closing_quote[0] not in quotes


class TestTheScorecard:
    ferry = piece("ferry", "The ferry is late again")
    market = piece("market", "The fish market sold nine crates")

    def first(self, *candidates: Candidate, **spec: Any) -> str | None:
        return edition(*candidates, stories=1, **spec).stories[0].story.articles[0].title

    def test_a_second_source_lifts_a_story(self) -> None:
        other = piece("market", "Nine crates went at the market, and cats were pleased", "The Fathom")
        assert self.first(candidate(self.ferry), candidate(self.market, other)) == "On the market"

    def test_a_wire_copy_does_not(self) -> None:
        copy = replace(self.market, page="https://fathom.example/market", source="The Fathom", id="copy")
        best = replace(lines(self.ferry)[0], score=1.0)
        assert independent_sources((self.market, copy)) == 1
        assert self.first(candidate(self.ferry, highlights=(best,)), candidate(self.market, copy)) == "On the ferry"

    def test_a_better_line_lifts_a_story(self) -> None:
        best = replace(lines(self.market)[0], score=1.0)
        assert self.first(candidate(self.ferry), candidate(self.market, highlights=(best,))) == "On the market"

    def test_a_later_story_stands_before_an_earlier_one(self) -> None:
        early = candidate(self.ferry, first_seen=WINDOW.start)
        assert self.first(early, candidate(self.market, first_seen=WINDOW.end)) == "On the market"

    @pytest.mark.parametrize(("word", "first"), [("MARKET", "On the market"), ("ferry", "On the ferry")])
    def test_a_wanted_word_wins(self, word: str, first: str) -> None:
        assert self.first(candidate(self.ferry), candidate(self.market), include=(word,)) == first

    def test_an_unwanted_word_drops_a_story(self) -> None:
        told = edition(candidate(self.ferry), candidate(self.market), exclude=("Crates",))
        assert [story.story.articles[0].title for story in told.stories] == ["On the ferry"]
        assert told.footer.endswith("checked.")

    def test_a_part_of_a_word_drops_nothing(self) -> None:
        assert len(edition(candidate(self.market), exclude=("mark", "c++", "")).stories) == 1


def test_every_section_that_has_a_story_gets_a_place() -> None:
    news = [candidate(piece(topic, f"The {topic} is late again"), tags=frozenset({"news"})) for topic in "abcde"]
    sport = candidate(piece("race", "A boat won"), tags=frozenset({"sport"}), first_seen=WINDOW.start)
    told = edition(*news, sport, stories=3, tags=("news", "sport")).stories
    assert [story.section for story in told] == ["news", "news", "sport"]
    assert [story.section for story in edition(*news, sport, stories=1, tags=("news", "sport")).stories] == ["news"]


def test_stories_stand_in_sections_when_a_digest_has_several_tags() -> None:
    ferry = candidate(piece("ferry", "The ferry is late again"), tags=frozenset({"sea"}))
    tram = candidate(piece("tram", "The tram came early"), tags=frozenset({"town", "land"}))
    told = edition(ferry, tram, tags=("land", "sea"))
    assert [story.section for story in told.stories] == ["land", "sea"]
    assert {story.section for story in edition(ferry, tram, tags=("land",)).stories} == {""}


class TestWhatIsNew:
    def after(self, *fresh: Article, told: Article | None = None) -> Edition:
        told = told or pier()
        return edition(
            candidate(*fresh, told, fresh=frozenset(of.id for of in fresh), told=frozenset({told.id})), key_points=5
        )

    def test_a_story_with_nothing_new_is_left_out(self) -> None:
        assert self.after().quiet == "Nothing new; 41 feeds checked."

    def test_a_repeat_by_another_outlet_is_left_out(self) -> None:
        repeat = piece("pier", "On Monday the harbour council voted 7 to 2 to close the north pier", "The Fathom")
        assert not self.after(repeat).stories

    def test_a_second_source_is_named_with_only_its_news(self) -> None:
        second = piece(
            "pier", "Repairs will cost 1.4 million crowns. A ferry calls at the south pier instead", "The Fathom"
        )
        told = self.after(second)
        assert [(story.status, story.what_is_new) for story in told.stories] == [("updated", "a second source")]
        assert shown(told) == ["A ferry calls at the south pier instead"]
        assert [of.source for of in told.stories[0].story.articles] == ["The Fathom", "The Harbour Herald"]

    def test_more_by_the_same_outlet_is_a_new_report(self) -> None:
        more = piece("crack", "Divers found a second crack in the pier")
        assert self.after(more).stories[0].what_is_new == "a new report"

    @pytest.mark.parametrize(
        ("remark", "what"),
        [("", "the article has changed since"), ("This article was corrected on Tuesday. ", "corrected since")],
    )
    def test_a_changed_number_is_news(self, remark: str, what: str) -> None:
        corrected = pier(text=PIER.replace("1.4 million", "4.1 million") + remark)
        corrected_lines = lines(replace(corrected, text=PIER.replace("1.4 million", "4.1 million")))
        both = tuple(replace(line, article=corrected.id, id="") for line in corrected_lines) + lines(pier())
        told = edition(
            candidate(corrected, pier(), highlights=both, fresh=frozenset({corrected.id}), told=frozenset({pier().id}))
        )
        assert shown(told) == ["Repairs will cost 4.1 million crowns"]
        assert told.stories[0].what_is_new == what
        assert told.stories[0].story.articles == (corrected,)

    def test_a_revision_of_something_told_that_is_no_longer_at_hand_is_an_update(self) -> None:
        told = edition(candidate(pier(), told=frozenset({"an earlier revision"})))
        assert [(one.status, one.what_is_new) for one in told.stories] == [("updated", "the article has changed since")]

    def test_the_full_text_of_an_excerpt_that_was_told_is_no_update_by_itself(self) -> None:
        excerpt = pier(text=PIER.partition(" “")[0], excerpt=True)
        given = candidate(pier(), excerpt, fresh=frozenset({pier().id}), told=frozenset({excerpt.id}))
        found = news_of(given)
        assert isinstance(found, NoNews)
        assert (found.fate, "full text alone is no news" in found.why) == ("told before", True)

    def test_another_outlet_updates_a_story_told_by_an_excerpt_and_its_full_text_is_not_called_changed(self) -> None:
        excerpt = pier(text=PIER.partition(" “")[0], excerpt=True)
        gull = piece("pier", "The mayor wants a new pier of steel by the summer of 2028.", "The Gull Post")
        fresh, told = frozenset({pier().id, gull.id}), frozenset({excerpt.id})
        found = news_of(candidate(gull, pier(), excerpt, fresh=fresh, told=told))
        assert isinstance(found, News)
        assert (found.status, found.what_is_new) == ("updated", "a second source")

    def test_what_came_before_the_window_and_was_never_told_is_not_news_by_itself(self) -> None:
        assert not edition(candidate(pier(), fresh=frozenset())).stories


def test_of_two_revisions_in_a_window_the_later_is_told() -> None:
    later = Published.parse("2026-03-02T20:00:00+00:00")
    old, new = pier(), piece("pier", "The pier stays open after all", page=pier().page, published=later)
    for both in ((old, new), (new, old)):
        told = edition(candidate(*both))
        assert told.stories[0].story.articles == (new,)
        assert shown(told) == ["The pier stays open after all"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The council closed the pier on Monday", "On Monday, the council closed the pier.", True),
        ("The pier closes", "The pier closes for 6 weeks at a cost of 1.4 million", True),
        ("Repairs cost 1.4 million crowns", "Repairs cost 4.1 million crowns", False),
        ("The pier will close", "The pier will not close", False),
        ("The pier can't open", "The pier can open", False),
        ("The ferry is late", "The pier is closed", False),
    ],
)
def test_what_says_the_same(one: str, other: str, *, same: bool) -> None:
    assert Saying.of(one).is_nearly(Saying.of(other)) is same


@pytest.mark.parametrize(
    ("spec", "scope"),
    [
        (makers.spec(), "digest:morning"),
        (
            makers.spec(told_once="server", targets=(Target("discord", "1", "77"), Target("discord", "2", "77"))),
            "server:77",
        ),
        (
            makers.spec(told_once="server", targets=(Target("slack", "C1", "T1"), Target("terminal", "screen"))),
            "server:T1+terminal",
        ),
    ],
)
def test_told_scope(spec: DigestSpec, scope: str) -> None:
    assert told_scope(spec) == scope
