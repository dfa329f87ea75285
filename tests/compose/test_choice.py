"""Which stories get a place: points, variety, quotas, rules and the reading time."""

import time
from datetime import timedelta
from typing import Any

import pytest

from digest.compose import compose_with_account
from digest.model import Candidate, Composed, Quota
from tests import makers
from tests.compose.newsroom import SLOT, WINDOW, candidate, edition, piece
from tests.makers import NOW


def titles(of: Composed) -> list[str | None]:
    return [story.story.articles[0].title for story in of.edition.stories]


def composed(*pool: Candidate, **spec: Any) -> Composed:
    return compose_with_account(makers.spec(**spec), SLOT, pool, (), WINDOW, NOW)


def on(topic: str, text: str, *tags: str, hours: float = 2, outlet: str = "The Harbour Herald") -> Candidate:
    return candidate(piece(topic, text, outlet), tags=frozenset(tags), first_seen=NOW - timedelta(hours=hours))


STRIKE = on("strike", "Grey Line ferry crews strike over night shifts at the harbour. Grey Line cancels ferry sailings")
STRIKE_AGAIN = on("walkout", "Ferry crews of Grey Line strike at the harbour over night shifts", outlet="The Fathom")
GOATS = on("goats", "Sixty goats mow the sea wall", hours=20, outlet="The Gull")


class TestVariety:
    def test_a_second_story_on_one_theme_steps_back(self) -> None:
        assert titles(composed(STRIKE, STRIKE_AGAIN, GOATS, stories=2)) == ["On the strike", "On the goats"]

    def test_it_is_a_penalty_and_not_a_rule(self) -> None:
        assert len(titles(composed(STRIKE, STRIKE_AGAIN, GOATS, stories=3))) == 3
        assert titles(composed(STRIKE, STRIKE_AGAIN, GOATS, stories=2, include=("walkout",)))[0] == "On the walkout"

    def test_the_account_says_what_it_cost_and_behind_which_story(self) -> None:
        account = composed(STRIKE, STRIKE_AGAIN, GOATS, stories=2).account
        lost = account.stories[-1].features[-1]
        assert lost.seen.startswith("like “On the strike” 0.")
        assert lost.worth < -1

    def test_one_outlet_does_not_crowd_out_the_others(self) -> None:
        herald = [on(topic, f"The {topic} opens", hours=1) for topic in ("lighthouse", "market", "bakery")]
        other = on("tram", "The tram came early", hours=20, outlet="The Fathom")
        assert "On the tram" in titles(composed(*herald, other, stories=3))


class TestQuotas:
    happened = ("lighthouse opens", "market sells crates", "bakery burns", "tram derails")
    won = ("regatta ends", "cup goes north", "swimmers beat eels", "archers miss")
    news = tuple(on(what.split()[0], f"The {what}", "news", hours=1, outlet=f"The {what}") for what in happened)
    sport = tuple(on(what.split()[0], f"The {what}", "sport", hours=20, outlet=f"The {what}") for what in won)

    def count(self, tag: str, *quotas: Quota, stories: int = 4) -> int:
        told = edition(*self.news, *self.sport, stories=stories, tags=("news", "sport"), quotas=quotas).stories
        return sum(story.section == tag for story in told)

    def test_at_most(self) -> None:
        assert self.count("news", Quota("news", most=1)) == 1
        assert self.count("news", Quota("news", most=0)) == 0

    def test_at_least(self) -> None:
        assert self.count("sport", Quota("sport", least=3)) == 3

    def test_without_a_word_each_section_has_a_place(self) -> None:
        assert self.count("sport") == 1
        assert self.count("news") == 3

    def test_what_there_is_not_is_not_waited_for(self) -> None:
        told = edition(*self.news, stories=3, tags=("news", "sport"), quotas=(Quota("sport", least=2),)).stories
        assert len(told) == 3

    def test_a_story_that_a_quota_bars_says_so(self) -> None:
        account = composed(*self.news, stories=4, quotas=(Quota("news", most=1),)).account
        assert dict(account.totals) == {"in": 1, "over the cap": 3}
        assert account.considered[1].why.endswith(" points; the quota of news, at most 1, is full")


class TestReadingTime:
    many = tuple(
        on(topic, " ".join(f"The {topic} {word} {'very ' * 50}late." for word in ("is", "was", "stays")))
        for topic in ("ferry", "tram", "crane", "buoy", "lamp")
    )

    def test_it_is_the_size_where_it_is_met_first(self) -> None:
        short = composed(*self.many, reading_minutes=1, quotes=0)
        assert 0 < len(short.edition.stories) < 5
        assert short.edition.date_line.endswith("1 min read")
        assert "; 1 min of reading are the most, and" in short.account.considered[-1].why
        assert len(composed(*self.many, reading_minutes=60).edition.stories) == 5

    def test_a_single_story_is_cut_to_it(self) -> None:
        words = " ".join(f"Buoy {number} {'very ' * 60}late." for number in range(12))
        long = composed(on("buoy", words), reading_minutes=1, key_points=10, quotes=0)
        assert long.edition.date_line.endswith("1 min read")
        assert len(long.edition.stories) == 1


class TestRules:
    def left(self, *rules: str) -> list[str | None]:
        return titles(composed(STRIKE, GOATS, exclude=rules))

    @pytest.mark.parametrize("rule", ["GOATS", '"sea  wall"', "sea wall", r"/g.ats\b/i", "/Sixty/"])
    def test_a_story_is_dropped_by(self, rule: str) -> None:
        assert self.left(rule) == ["On the strike"]

    @pytest.mark.parametrize("rule", ["goat", '"wall sea"', "/sixty/", "/goats$mow/"])
    def test_no_story_is_dropped_by(self, rule: str) -> None:
        assert len(self.left(rule)) == 2

    def test_a_rule_that_cannot_be_used_is_left_aside_with_a_warning(self) -> None:
        done = composed(STRIKE, GOATS, exclude=("/[a/", "goats"))
        assert titles(done) == ["On the strike"]
        assert done.edition.warnings == ("The rule /[a/ was left aside: unterminated character set at character 4.",)

    def test_a_catastrophic_expression_holds_up_nothing(self) -> None:
        began = time.monotonic()
        bait = on("bait", "xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyz" * 8)
        done = composed(bait, GOATS, exclude=(r"/(?:(x|y|xy|yx|xyx)+)+\1q/",))
        assert len(titles(done)) == 2
        assert time.monotonic() - began < 5
