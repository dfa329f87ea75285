"""`verbatim why` on the sample newsroom: it accounts for every article of the window."""

import json
import shutil
import sqlite3
from collections import Counter

import pytest

from tests.cli.command import ROOT, SAMPLE, Verbatim

NOW = "2026-03-03T07:31+01:00"
LATER = "2026-03-04T12:00+01:00"


@pytest.fixture
def sample(verbatim: Verbatim) -> Verbatim:
    """The whole sample newsroom after its first edition, with two pages that cannot be read."""
    shutil.copytree(SAMPLE, verbatim.folder / "sample")
    verbatim.write("config.yaml", (ROOT / "config.yaml").read_bytes().replace(b"stories: 5 ", b"stories: 4 "))
    for page in sorted((verbatim.folder / "sample/saltmarsh-courier").rglob("*.html"))[-2:]:
        page.write_text("<html><body><p>Nothing.</p></body></html>", encoding="utf-8")
    assert verbatim("run", "--once", "--now", NOW).code == 0
    return verbatim


def in_the_database(at: Verbatim) -> int:
    """How many articles and entries without one the database holds, counted without any code of ours."""
    with sqlite3.connect(at.folder / "verbatim.db") as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        (entries,) = connection.execute("SELECT count(*) FROM entries WHERE outcome NOT LIKE 'article %'").fetchone()
    assert articles > 8
    assert entries
    return int(articles) + int(entries)


def test_every_article_of_the_window_is_accounted_for(sample: Verbatim) -> None:
    told = json.loads(sample("why", "--json").out)
    assert len(told["articles"]) == sum(told["totals"].values()) == in_the_database(sample)
    assert Counter(one["fate"] for one in told["articles"]) == told["totals"]
    assert told["totals"]["in"] >= 4
    assert told["totals"]["failed"] == 2
    assert all(one["why"] for one in told["articles"])
    assert sum(story["place"] > 0 for story in told["stories"]) == 4

    shown = sample("why").out
    first = "Morning digest · the edition of Tuesday 3 March 07:30\nWhat came in from Monday 2 March 07:31 to"
    assert shown.startswith(first)
    assert f"\n{in_the_database(sample)} articles: {told['totals']['in']} in, " in shown
    assert all(f"\n{fate.upper()}  {count}" in shown for fate, count in told["totals"].items())


def test_an_article_shows_all_that_is_known_of_it(sample: Verbatim) -> None:
    by_words = sample("why", "morning", "--slot", "2026-03-03T07:30", "--article", "piles pier")
    assert by_words.code == 0
    assert "\n  in: told under “North pier to close" in by_words.out
    assert "in all\n" in by_words.out
    assert "Also in this story:" in by_words.out
    address = "https://harbour-herald.example/2026/03/02/north-pier.html"
    assert sample("why", "--article", address).out == by_words.out


def test_a_preview_is_accounted_for_too_and_counts_no_old_failure_again(sample: Verbatim) -> None:
    sample("ingest", "--now", LATER)
    assert "what would be posted now" in (preview := sample("why", "--preview", "--now", LATER).out)
    assert "Nothing came in within this window." in preview


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["evening"], "There is no digest “evening”; there are: morning."),
        (["mornign"], "There is no digest “mornign”; did you mean “morning”?"),
        (["--slot", "2026"], "“morning” has no edition yet that is accounted for; --preview shows the next one."),
        (["--last", "--preview"], "--slot, --last and --preview exclude each other; give one of them."),
        (["--preview", "--article", "zebra"], "“zebra” is none of the 0 articles that this edition considered"),
    ],
)
def test_bad_input_is_one_sentence(newsroom: Verbatim, words: list[str], said: str) -> None:
    done = newsroom("why", *words)
    assert done.code == 2
    assert said in done.sentence
