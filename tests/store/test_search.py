from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import AnswerLine, Published
from digest.store import Store
from digest.store.search import Query
from digest.store.search.sqlite import match_of
from tests import hostile, makers
from tests.makers import NOW

PIER = makers.article()
LINES = (
    makers.highlight(PIER, "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks."),
    makers.highlight(PIER, "Repairs will cost 1.4 million crowns.", nature="statistic"),
    makers.quote(PIER, "We cannot leave a cracked pier open,", "Mara Quill", "said"),
)
BRAUN_TEXT = "Élise Bräun told the assembly: “Tariffs cost us a café a week.” She sells tariff tables."
BRAUN = makers.article(BRAUN_TEXT, page="https://cafe.example/1", title="Coffee", source="Café Courier")
CAFE = makers.quote(BRAUN, "Tariffs cost us a café a week.", "Élise Bräun", "told")


@pytest.fixture
async def newsroom(store: Store) -> Store:
    await store.newsroom.add(PIER, LINES, "pier", "herald", NOW)
    await store.newsroom.add(BRAUN, (CAFE,), "cafe", "courier", NOW)
    return store


def shown(lines: tuple[AnswerLine, ...]) -> list[str]:
    return [line.highlight.line(line.article.text) for line in lines]


@pytest.mark.parametrize(
    ("words", "speaker", "source"),
    [
        ("tariffs", "", ""),
        ("TARIFF café", "", ""),
        ("cafe", "", ""),
        ("coffee", "", ""),
        ("", "elise", ""),
        ("", "braun", "courier"),
        ("tariffs", "Élise BRÄUN", "cafe"),
        ('"tariffs"', "", ""),
        ("tariffs *", "", ""),
        ("'tariffs' -- café;", "", ""),
    ],
)
async def test_a_quote_is_found(newsroom: Store, words: str, speaker: str, source: str) -> None:
    hits = await newsroom.newsroom.search("quote", words, speaker, source)
    assert shown(hits.lines) == ["Tariffs cost us a café a week."]
    assert hits.total == 1


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("tariffs pier", ""),
        ("NOT pier", ""),
        ("tariffs OR pier", ""),
        ("tariffs NEAR pier", ""),
        ("words:tariffs", ""),
        ("tar*", ""),
        ("assembly", ""),
        ("tariffs", "quill"),
        ("***", ""),
        ('"', ""),
    ],
)
async def test_nothing_that_is_typed_is_an_operator(newsroom: Store, words: str, speaker: str) -> None:
    assert (await newsroom.newsroom.search("quote", words, speaker)).total == 0


async def test_kinds_are_kept_apart(newsroom: Store) -> None:
    assert (await newsroom.newsroom.search("claim", "pier")).total == 2
    assert (await newsroom.newsroom.search("quote", "pier")).total == 1
    assert (await newsroom.newsroom.search("key_point", "pier")).total == 0


async def test_a_word_in_the_line_outweighs_one_in_the_title(newsroom: Store) -> None:
    lines = (await newsroom.newsroom.search("claim", "pier")).lines
    assert [line.highlight for line in lines] == [LINES[0], LINES[1]]


async def test_of_two_equal_matches_the_fresher_news_come_first(store: Store) -> None:
    for day in (1, 20, 10):
        dated = Published.parse(f"2026-02-{day:02}")
        old = makers.article(PIER.text, page=f"https://herald.example/{day}", published=dated)
        await store.newsroom.add(old, (makers.highlight(old, "Repairs will cost"),), f"{day}", "herald", NOW)
    days = [
        line.article.published.day.day if line.article.published else 0
        for line in (await store.newsroom.search("claim", "repairs")).lines
    ]
    assert days == [20, 10, 1]
    without_words = (await store.newsroom.search("claim")).lines
    assert [line.article.page[-2:] for line in without_words] == ["20", "10", "/1"]


async def test_pages_follow_on_and_the_total_counts_all(store: Store) -> None:
    for number in range(7):
        ship = makers.article(f"Ship {number} came in.", page=f"https://herald.example/{number}")
        await store.newsroom.add(ship, (makers.highlight(ship, ship.text),), str(number), "herald", NOW)
    for words in ("ship", ""):
        pages = [await store.newsroom.search("claim", words, limit=3, offset=offset) for offset in (0, 3, 6)]
        assert [page.total for page in pages] == [7, 7, 7]
        assert len({line.highlight.id for page in pages for line in page.lines}) == 7


async def test_a_superseded_revision_is_not_found(newsroom: Store) -> None:
    corrected = makers.article(PIER.text.replace("1.4", "1.6"))
    line = makers.highlight(corrected, "Repairs will cost 1.6 million crowns.")
    await newsroom.newsroom.add(corrected, (line,), "pier", "herald", NOW + timedelta(hours=1))
    for words in ("repairs", ""):
        hits = await newsroom.newsroom.search("claim", words)
        assert [hit.highlight for hit in hits.lines] == [line]


@given(typed=st.one_of(hostile.barbed_text, st.text(alphabet=st.characters())))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_typed_gets_an_answer(newsroom: Store, typed: str) -> None:
    for field in ("words", "speaker", "source"):
        hits = await newsroom.newsroom.search("claim", **{field: typed})
        assert hits.total >= len(hits.lines)
    await newsroom.newsroom.speakers(typed.encode("utf-8", "ignore").decode(), 5)


def test_every_word_is_a_term() -> None:
    query = Query("claim", "NEAR(a* ^b", speaker='"')
    assert match_of(query) == '{words title} : "NEAR(a*" AND {words title} : "^b"'


@pytest.mark.parametrize(
    ("prefix", "names"), [("el", ("Élise Bräun",)), ("QUI", ("Mara Quill",)), ("z", ()), ("%", ())]
)
async def test_speakers_are_offered_by_any_part_of_their_name(
    newsroom: Store, prefix: str, names: tuple[str, ...]
) -> None:
    assert await newsroom.newsroom.speakers(prefix, 5) == names


async def test_names_are_offered_by_frequency_and_up_to_the_limit(newsroom: Store) -> None:
    assert await newsroom.newsroom.speakers("", 1) == ("Mara Quill",)
    again = makers.article(BRAUN_TEXT, page="https://cafe.example/2", source="Café Courier")
    more = makers.quote(again, "Tariffs cost us a café a week.", "Élise Bräun", "told")
    await newsroom.newsroom.add(again, (more,), "cafe", "courier", NOW)
    assert await newsroom.newsroom.speakers("", 5) == ("Élise Bräun", "Mara Quill")
    assert await newsroom.newsroom.sources("c", 5) == ("Café Courier",)
    assert await newsroom.newsroom.sources("har", 5) == ("The Harbour Herald",)
