from pathlib import Path

import pytest
from hypothesis import given, settings

from digest.extract import closeness as room
from digest.extract import extract, ground, score_sentences
from digest.extract.claims import find_claims
from digest.extract.document import Document
from digest.extract.key_points import find_key_points
from digest.model import HIGHLIGHT_LIMIT, Article, Highlight, Published, Said, Span
from tests import hostile
from tests.conftest import SharedFolder
from tests.extract.reading import lines, of_kind
from tests.makers import article

TWIN = Path(__file__).parents[1] / "data" / "twin.txt"
RUBBISH = {"Advertisement", "Read More", "Leave a Reply", ""}


def opinion_piece(path: Path) -> Article:
    """The article without the page's rubbish, as the cleaner hands it over."""
    title, *rest = path.read_text("utf-8").splitlines()
    kept = [line for line in rest if line.strip() not in RUBBISH and "Photo:" not in line]
    return article("\n\n".join(kept), title=title, genre="commentary", published=Published.parse("2025-02"))


NEWS = (
    "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks.\n\n"
    "Photo: The pier at dusk\n\n"
    "Divers found nine cracked piles below the pier last month, harbour master Mara Quill told the council.\n\n"
    "“We cannot leave a cracked pier open,” she said. Who would want that?\n\n"
    "Sign up for our newsletter.\n\n"
    "Repairs will cost 1.4 million crowns, and the ferry will stop at the south quay. They start in April.\n\n"
    "Fishing crews said the closure of the north pier would cost them a third of the spring catch."
)


def test_an_article_is_carried_by_two_to_five_lines() -> None:
    points = of_kind("key_point", article(NEWS))
    assert 2 <= len(points) <= 5
    assert points[0].span.of(NEWS).startswith("The harbour council voted")


def test_no_caption_question_call_to_action_or_leaning_line() -> None:
    text = " ".join(lines("key_point", article(NEWS)))
    for never in ("Photo", "newsletter", "?", "They start", "she said"):
        assert never not in text


def test_the_best_come_first_and_scores_fall() -> None:
    for kind in ("claim", "key_point"):
        scores = [highlight.score for highlight in extract(article(NEWS)) if highlight.kind == kind]
        assert scores == sorted(scores, reverse=True)


def test_nothing_is_told_twice() -> None:
    text = NEWS + "\n\nThe harbour council voted 7 to 2 on Monday to close the north pier."
    assert sum("voted 7 to 2" in line for line in lines("key_point", article(text))) == 1


def test_a_line_says_more_than_its_headline() -> None:
    headline = "The harbour council voted 7 to 2 on Monday to close the north pier"
    told = lines("key_point", article(f"{headline}.\n\n{NEWS}", title=headline))
    assert f"{headline}." not in told
    assert any("for six weeks" in line for line in told)
    assert lines("key_point", article(f"{headline}.", title=headline)) == [f"{headline}."]


def test_a_list_without_full_stops_is_no_furniture() -> None:
    notes = (
        "Version 4.2 of Brinewheel\n\nThe pump controller no longer hangs on restart\n\nBlades stop when the tide turns"
    )
    assert "The pump controller no longer hangs on restart" in lines("key_point", article(notes))


def test_what_is_not_in_the_text_is_left_out_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    source = article(NEWS)

    def find_inventions(document: Document, found: tuple[Highlight, ...]) -> list[Highlight]:
        return [Highlight(source.id, "quote", Span(len(NEWS), len(NEWS) + 9))]

    monkeypatch.setattr("digest.extract.EXTRACTORS", (find_inventions, find_key_points))
    assert {highlight.kind for highlight in extract(source)} == {"key_point"}


def test_one_sentence_is_its_own_key_point() -> None:
    assert lines("key_point", article("The pier closed on a grey morning.")) == ["The pier closed on a grey morning."]


def test_without_embeddings_words_in_common_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "embedder", lambda: None)
    room.closeness.cache_clear()
    assert "voted 7 to 2" in lines("key_point", article(NEWS))[0]
    room.closeness.cache_clear()


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_line_is_longer_than_can_be_read_at_a_glance(language: str) -> None:
    endless = "The harbour council of Skerrow voted " + "and voted " * 30 + "until nobody was awake."
    source = article(f"{endless} The pier was closed in the end.", language=language)
    assert lines("key_point", source) == ["The pier was closed in the end."]
    assert lines("key_point", article(endless, language=language)) == []


def test_another_language_keeps_its_sentences_whole() -> None:
    text = (
        "Der Hafenrat stimmte am Montag mit 7 zu 2 Stimmen. Die Pier bleibt sechs Wochen zu. "
        "Die Fischer von Saltmere klagen. Taucher fanden neun Risse."
    )
    points = of_kind("key_point", article(text, language="de-AT"))
    assert len(points) == 2
    assert all(not point.cuts and not point.notes for point in points)


def check_opinion(source: Article, matters: str, banned: str, starved: str, answerers: str) -> None:
    claims = of_kind("claim", source)
    top = [claim.line(source.text) for claim in claims[:5]]
    assert any(banned in line and "Last July [2024]" in line for line in top)
    assert any(starved in line for line in top)
    answer = next(claim for claim in claims if claim.asks)
    assert isinstance(answer.attribution, Said)
    assert answerers in answer.attribution.name
    points = sorted(of_kind("key_point", source), key=lambda point: point.span)
    assert len(points) >= 3
    shown = [point.line(source.text) for point in points]
    assert any(matters in line for line in shown[:2])
    assert not any(line.rstrip().endswith("?") for line in [*shown, *top])
    assert all(len(line) <= 220 for line in shown)


def test_an_opinion_piece_full_of_traps() -> None:
    check_opinion(
        opinion_piece(TWIN),
        "Brinewheel is important because",
        "Castellan Works banned millwrights",
        "Highgate has starved Saltmere",
        "harbour engineers and experts",
    )


def test_the_seed_article(shared: SharedFolder) -> None:
    path = shared.path("seed/article.txt", "claims and key points of the seed article")
    check_opinion(
        opinion_piece(path),
        "the significance of DeepSeek for China",
        "OpenAI banned developers",
        "Washington has deprived China",
        "researchers and experts",
    )


@settings(max_examples=60, deadline=None)
@given(hostile.articles())
def test_hostile_text_is_taken_word_for_word(source: Article) -> None:
    for highlight in extract(source):
        assert ground(highlight, source) is highlight
        assert len(highlight.shown) <= HIGHLIGHT_LIMIT


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "The pier closed in 2019, " * 4_000,
        "The pier closed. " * 6_000,
        "“" * 100_000,
        "(" * 50_000 + ")" * 50_000,
        "A. " * 30_000,
        "? " * 50_000,
        "— " * 50_000,
    ],
)
@pytest.mark.timeout(20)
def test_a_paragraph_of_a_hundred_thousand_characters_is_bounded_in_time(text: str) -> None:
    document = Document(article(text))
    for find in (find_claims, find_key_points):
        assert all(len(highlight.shown) <= HIGHLIGHT_LIMIT for highlight in find(document, ()))
    assert score_sentences(article(text))


@pytest.mark.parametrize("language", ["de", "zh", "xx", "en-GB", "", None])
def test_no_language_raises(language: str | None) -> None:
    assert extract(article("第一段文字。没有空格。\n\nNur 12 Worte.", language=language)) is not None
