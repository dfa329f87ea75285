from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from digest.model import AnswerLine, Published
from digest.store import Query, Store, parse_query
from digest.store.search import postgres
from digest.store.search.sqlite import ANYWHERE, asked_of
from digest.store.search.sqlite import LINES as IN_LINES
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
    hits = await newsroom.archive.search(Query("quote", words, speaker, source))
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
    assert (await newsroom.archive.search(Query("quote", words, speaker))).total == 0


async def test_kinds_are_kept_apart(newsroom: Store) -> None:
    assert (await newsroom.archive.search(Query("claim", "pier"))).total == 2
    assert (await newsroom.archive.search(Query("quote", "pier"))).total == 1
    assert (await newsroom.archive.search(Query("key_point", "pier"))).total == 0


async def test_a_word_in_the_line_outweighs_one_in_the_title(newsroom: Store) -> None:
    lines = (await newsroom.archive.search(Query("claim", "pier"))).lines
    assert [line.highlight for line in lines] == [LINES[0], LINES[1]]


async def test_of_two_equal_matches_the_fresher_news_come_first(store: Store) -> None:
    for day in (1, 20, 10):
        dated = Published.parse(f"2026-02-{day:02}")
        old = makers.article(PIER.text, page=f"https://herald.example/{day}", published=dated)
        await store.newsroom.add(old, (makers.highlight(old, "Repairs will cost"),), f"{day}", "herald", NOW)
    days = [
        line.article.published.day.day if line.article.published else 0
        for line in (await store.archive.search(Query("claim", "repairs"))).lines
    ]
    assert days == [20, 10, 1]
    without_words = (await store.archive.search(Query("claim"))).lines
    assert [line.article.page[-2:] for line in without_words] == ["20", "10", "/1"]


async def test_pages_follow_on_and_the_total_counts_all(store: Store) -> None:
    for number in range(7):
        ship = makers.article(f"Ship {number} came in.", page=f"https://herald.example/{number}")
        await store.newsroom.add(ship, (makers.highlight(ship, ship.text),), str(number), "herald", NOW)
    for words in ("ship", ""):
        pages = [await store.archive.search(Query("claim", words), limit=3, offset=offset) for offset in (0, 3, 6)]
        assert [page.total for page in pages] == [7, 7, 7]
        assert len({line.highlight.id for page in pages for line in page.lines}) == 7


async def test_a_superseded_revision_is_not_found(newsroom: Store) -> None:
    corrected = makers.article(PIER.text.replace("1.4", "1.6"))
    line = makers.highlight(corrected, "Repairs will cost 1.6 million crowns.")
    await newsroom.newsroom.add(corrected, (line,), "pier", "herald", NOW + timedelta(hours=1))
    for words in ("repairs", ""):
        hits = await newsroom.archive.search(Query("claim", words))
        assert [hit.highlight for hit in hits.lines] == [line]


@given(typed=st.one_of(hostile.barbed_text, st.text(alphabet=st.characters())))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_typed_gets_an_answer(newsroom: Store, typed: str) -> None:
    for field in ("words", "speaker", "source"):
        hits = await newsroom.archive.search(replace(Query("claim"), **{field: typed}))
        assert hits.total >= len(hits.lines)
    await newsroom.archive.speakers(typed.encode("utf-8", "ignore").decode(), 5)


@pytest.mark.parametrize(
    ("prefix", "names"), [("el", ("Élise Bräun",)), ("QUI", ("Mara Quill",)), ("z", ()), ("%", ())]
)
async def test_speakers_are_offered_by_any_part_of_their_name(
    newsroom: Store, prefix: str, names: tuple[str, ...]
) -> None:
    assert await newsroom.archive.speakers(prefix, 5) == names


async def test_names_are_offered_by_frequency_and_up_to_the_limit(newsroom: Store) -> None:
    assert await newsroom.archive.speakers("", 1) == ("Mara Quill",)
    again = makers.article(BRAUN_TEXT, page="https://cafe.example/2", source="Café Courier")
    more = makers.quote(again, "Tariffs cost us a café a week.", "Élise Bräun", "told")
    await newsroom.newsroom.add(again, (more,), "cafe", "courier", NOW)
    assert await newsroom.archive.speakers("", 5) == ("Élise Bräun", "Mara Quill")
    assert await newsroom.archive.sources("c", 5) == ("Café Courier",)
    assert await newsroom.archive.sources("har", 5) == ("The Harbour Herald",)


async def found(store: Store, typed: str) -> list[str]:
    return shown((await store.archive.search(parse_query(typed, NOW))).lines)


TARIFFS = "Tariffs cost us a café a week."
OPEN = "We cannot leave a cracked pier open,"


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ('"cafe a week"', [TARIFFS]),
        ('"week a cafe"', []),
        ("week cafe", [TARIFFS]),
        ("speaker:quill", [OPEN]),
        ('speaker:"President Mara Quill"', [OPEN]),
        ("speaker:quill source:courier", []),
        ("source:herald kind:quote", [OPEN]),
        ("after:2026-03-03", [TARIFFS]),
        ("before:2026-03-03 kind:quotes", [TARIFFS, OPEN]),
        ("after:2026-03-02T18:00 before:2026-03-02T18:01 kind:quote", [TARIFFS, OPEN]),
        ("after:2026-03-02T18:01 before:2026-03-03", []),
        ("since:1h", [TARIFFS]),
        ("before:1990", []),
        ("story:cafe", [TARIFFS]),
        (f"story:{BRAUN.id}", [TARIFFS]),
        ("story:none", []),
    ],
)
async def test_each_field_narrows(newsroom: Store, typed: str, lines: list[str]) -> None:
    undated = replace(BRAUN, published=None, id="", page="https://cafe.example/2", text=BRAUN_TEXT + " ")
    line = makers.quote(undated, TARIFFS, "Élise Bräun", "told")
    await newsroom.newsroom.add(undated, (line,), "cafe", "courier", NOW)
    assert sorted(set(await found(newsroom, typed))) == lines


async def test_one_person_under_several_names_is_found_by_each(store: Store) -> None:
    for number, name in enumerate(("Mara Quill", "President Quill", "Quill", "Otto Brandvik")):
        text = f"“The pier stays,” said {name} on day {number}."
        said = makers.article(text, page=f"https://herald.example/{number}")
        await store.newsroom.add(said, (makers.quote(said, "The pier stays,", name, "said"),), str(number), None, NOW)
    for typed in ('speaker:"Mara Quill"', 'speaker:"president quill"', "speaker:QUILL", 'speaker:"Mayor Mara Quill"'):
        assert len(await found(store, typed)) == 3, typed
    assert await store.archive.speakers("pres", 5) == ("Mara Quill",)


async def test_a_tag_is_where_an_article_was_seen(newsroom: Store) -> None:
    async def seen_in(*feeds: str) -> int:
        return (await newsroom.archive.search(Query("quote", feeds=frozenset(feeds)))).total

    assert (await seen_in("courier"), await seen_in("herald", "courier"), await seen_in("wire"), await seen_in()) == (
        *(1, 2, 0),
        0,
    )
    assert not await newsroom.newsroom.add(BRAUN, (CAFE,), "cafe", "wire", NOW)
    assert (await seen_in("wire"), await seen_in("courier")) == (1, 1)
    assert (await newsroom.archive.search(Query("quote", "tariffs"))).total == 1
    many = frozenset(f"feed {number}" for number in range(500))
    assert (await newsroom.archive.search(Query(feeds=many | {"wire"}))).total == 1


async def test_articles_are_found_by_their_text(newsroom: Store) -> None:
    async def titles(typed: str) -> list[str | None]:
        hits = await newsroom.archive.articles(parse_query(typed, NOW))
        assert hits.total == len(hits.articles)
        return [hit.article.title for hit in hits.articles]

    assert await titles("assembly") == ["Coffee"]
    assert await titles('"fishing crews"') == ["North pier to close for six weeks"]
    assert await titles("speaker:braun") == ["Coffee"]
    assert await titles('speaker:"Mara Bräun"') == []
    assert len(await titles("")) == 2


@pytest.mark.parametrize("windows", [{"na": 12, "nb": 15, "nc": 18}, {"na": 3, "nb": 5, "nc": 8}])
async def test_matches_are_counted_up_to_a_thousand_and_paged_beyond(
    store: Store, windows: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_WINDOWS", windows)
    said = [f"Ship {number} came in{' late' if number % 50 == 0 else ''}." for number in range(1_203)]
    fleet = makers.article("\n\n".join(said))
    ships = tuple(makers.highlight(fleet, line) for line in said)
    await store.newsroom.add(fleet, ships, "fleet", None, NOW)
    late = await store.archive.search(Query("claim", '"in late"'), 100)
    assert sorted(shown(late.lines)) == sorted(said[::50]), "few matches, in all the windows"
    pages = [await store.archive.search(Query("claim", "ship"), 100, offset) for offset in range(0, 1_300, 100)]
    assert (pages[0].total, pages[0].more) == (1_000, True)
    assert [len(page.lines) for page in pages] == [100] * 12 + [3]
    assert len({line.highlight.id for page in pages for line in page.lines}) == 1_203
    assert set(shown(pages[0].lines)) == set(said[-100:]), "the newest come first"


async def test_our_own_terms_cannot_be_typed_or_written(newsroom: Store) -> None:
    assert await found(newsroom, "\ue000kquote") == []
    sly = makers.article("Sly \ue000kquote words.", page="https://sly.example/", title="\ue000every \ue000kquote")
    await newsroom.newsroom.add(sly, (makers.highlight(sly, sly.text),), "sly", None, NOW)
    assert (await newsroom.archive.search(Query("quote"))).total == 2
    assert (await newsroom.archive.search(Query("claim", "sly kquote"))).total == 1


@pytest.mark.parametrize(
    ("query", "match"),
    [
        (Query(words="north pier"), '{words title} : "north" AND {words title} : "pier"'),
        (Query(kind="quote"), '("\ue000kquote")'),
        (Query(), '("\ue000every")'),
    ],
)
def test_sqlite_is_asked_for_what_every_line_has_only_when_nothing_narrows(query: Query, match: str) -> None:
    with create_engine("sqlite://").connect() as connection:
        asked = asked_of(connection, IN_LINES, query, ())
    assert asked is not None
    assert asked.match(ANYWHERE) == match
