import json

import pytest

from bots.cli.search import excerpt
from tests.cli.command import NOW, Verbatim

PAPER = "The harbour council met.\nDivers found cracks in four piles. " + "Nobody was surprised. " * 20


@pytest.fixture
def archive(newsroom: Verbatim) -> Verbatim:
    newsroom("ingest", "--now", NOW)
    return newsroom


def test_lines_are_found_by_words_phrases_and_filters(archive: Verbatim) -> None:
    for typed in (["crowns"], ["four piles"], ['"four piles"', "source:herald"], ["--kind", "claim", "--after", "3d"]):
        done = archive("search", *typed, "--now", NOW)
        assert done.code == 0, typed
        assert "in the source" in done.out
    assert archive("search", '"piles four"', "--now", NOW).code == 1


def test_one_sentence_is_shown_once_and_is_every_kind_in_json(archive: Verbatim) -> None:
    records = json.loads(archive("search", "crowns", "--json", "--now", NOW).out)
    lines = [record["line"] for record in records]
    assert {record["kind"] for record in records} >= {"claim", "key_point"}
    assert len(lines) > len(set(lines))
    assert archive("search", "crowns", "--now", NOW).out.count("• ") == len(set(lines))


def test_articles_are_found_with_a_slice_around_the_word_and_their_story(archive: Verbatim) -> None:
    done = archive("search", "piles", "--articles", "--now", NOW)
    assert done.out.startswith("Articles with “piles”\n\n  North pier to close")
    record = json.loads(archive("search", "piles", "--articles", "--json", "--now", NOW).out)[0]
    assert "piles" in record["excerpt"]
    assert archive("search", "--story", record["story"], "--now", NOW).code == 0


def test_the_way_on_is_a_command(archive: Verbatim) -> None:
    first = archive("search", "the", "--articles", "--limit", "1", "--now", NOW)
    assert first.out.rstrip().endswith("more: verbatim search 'the' --from 2 --articles")
    assert archive("search", "the", "--articles", "--limit", "1", "--from", "2", "--now", NOW).out != first.out


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["tag:nosuch"], "No feed has the tag “nosuch”; there are news."),
        (["--tag", "newz"], "did you mean “news”?"),
        (["--before", "soon"], "“soon” is no time; write for example before:2026-03-01"),
        (["--kind", "poem"], "“poem” is no kind"),
    ],
)
def test_what_cannot_be_understood_is_one_sentence(archive: Verbatim, typed: list[str], sentence: str) -> None:
    done = archive("search", *typed)
    assert done.code == 2
    assert sentence in done.err


def test_an_excerpt_is_a_slice_around_the_word() -> None:
    assert excerpt(PAPER, ["cracked"]).startswith("Divers found cracks in four piles.")
    assert excerpt(PAPER, ["harbour"]).startswith("The harbour council met.")
    assert excerpt(PAPER, []).endswith(" …")
    assert excerpt("Short.", ["absent"]) == "Short."
