import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.clean import NotAnArticle, clean_raw, clean_text
from tests.conftest import SharedFolder
from tests.hostile import barbed_text

TWIN = Path(__file__).parent.parent / "data" / "twin.txt"
FURNITURE = ("Advertisement", "Photo:", "Read More", "Leave a Reply")


def opening_words(text: str) -> list[str]:
    return [" ".join(paragraph.split()[:2]) for paragraph in text.split("\n\n")]


def test_the_twin_is_six_paragraphs_and_a_title() -> None:
    page = clean_raw(TWIN.read_text(encoding="utf-8"))
    assert page.title == "Why Brinewheel’s real gift to Saltmere is not the turbine"
    assert opening_words(page.text) == [
        "Has Brinewheel", "The answer", "Brinewheel is", "The workshop", "Last July,", "The success",
    ]  # fmt: skip
    assert not [mark for mark in FURNITURE if mark in page.text]
    assert (page.language, page.authors, page.published) == ("en", (), None)


def test_the_seed_article_is_six_paragraphs_and_a_title(shared: SharedFolder) -> None:
    path = shared.path("seed/article.txt", "that the article this project started from is cleaned right")
    page = clean_raw(path.read_text(encoding="utf-8"))
    assert page.title is not None
    assert page.title.startswith("Why DeepSeek")
    assert opening_words(page.text) == [
        "Has DeepSeek", "The answer", "DeepSeek is", "The start-up", "Last July,", "The breakthrough",
    ]  # fmt: skip
    assert not [mark for mark in FURNITURE if mark in page.text]


def test_every_kept_paragraph_stands_in_the_raw_text() -> None:
    raw = TWIN.read_text(encoding="utf-8")
    assert all(paragraph in raw for paragraph in clean_raw(raw).text.split("\n\n"))


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement", "ADVERTISEMENT", "[Advertisement]", "Read More", "Read more: Eels return to the mill race",
        "Share", "Share this article", "Sign up for our tide letter", "Leave a Reply", "Comments (12)", "* * *",
        "Mara Quill, harbour master. Photo: Lanternpost", "The pier at dusk. Photograph: Wren Tolliver/Lanternpost",
        "The pier at dusk (AP Photo/Wren Tolliver)", "You may also like", "Source: Northwire", "Anzeige",
        "Lesen Sie auch: Aale im Bach",
    ],
)  # fmt: skip
def test_a_furniture_line_is_dropped(line: str) -> None:
    page = clean_raw(f"The pier closes.\n\n{line}\n\nIt opens again in six weeks, says the council.")
    assert page.text == "The pier closes.\n\nIt opens again in six weeks, says the council."


@pytest.mark.parametrize(
    "line",
    [
        "Read more books, says the harbour master.", "Share prices fell by a third on Monday.",
        "Advertisements for tide tables filled the pages.", "Related illnesses were not counted.",
        "“Subscribe to nothing,” she said.", "Her photo: a pier, a gull, and nobody in between for miles.",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_like_furniture_stays(line: str) -> None:
    assert line in clean_raw(f"The pier closes.\n\n{line}\n\nIt opens again in six weeks.").text


def test_a_first_sentence_is_no_title() -> None:
    page = clean_raw("The pier closes on Monday.\n\nIt opens again in six weeks.")
    assert page.title is None
    assert page.text.startswith("The pier closes")


def test_one_line_is_the_text() -> None:
    assert clean_raw("The pier closes").text == "The pier closes"


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The harbour council voted on Monday night to close the north\n"
        "pier for six weeks, after divers found cracks in it as wide\nas a thumb.\n\nNobody cheered."
    )
    assert (
        clean_raw(wrapped)
        .text.split("\n\n")[0]
        .endswith("the north pier for six weeks, after divers found cracks in it as wide as a thumb.")
    )


def test_lines_without_blank_lines_are_paragraphs() -> None:
    assert clean_raw("The pier closes.\r\nThe gulls stay.\rNobody cheers.").text.count("\n\n") == 2


@pytest.mark.parametrize("text", ["", "  \n\t\n", "Advertisement\n\nRead More", "\u200b\u200b", "\ufeff"])
def test_nothing_is_no_article(text: str) -> None:
    with pytest.raises(NotAnArticle):
        clean_raw(text)


def test_a_pasted_wall_is_no_article() -> None:
    with pytest.raises(NotAnArticle, match="wall"):
        clean_raw("Just a moment...\n\nVerifying you are human. This may take a few seconds.")


def test_binary_data_is_no_article() -> None:
    with pytest.raises(NotAnArticle, match="binary"):
        clean_raw(b"\x7fELF\x02\x01\x01\x00\x00".decode("latin-1") * 40)


@given(barbed_text.filter(lambda text: bool(text.strip())))
def test_clean_text_keeps_every_character(text: str) -> None:
    assert clean_text(text).text == text


def test_blank_clean_text_is_no_article() -> None:
    with pytest.raises(NotAnArticle):
        clean_text(" \n")


def test_clean_text_keeps_its_title() -> None:
    assert clean_text("The pier closes.", title="Pier").title == "Pier"


@given(st.one_of(barbed_text, st.text(max_size=300)))
@settings(deadline=None)
def test_nothing_but_not_an_article_is_raised(text: str) -> None:
    try:
        page = clean_raw(text)
    except NotAnArticle as error:
        assert str(error)  # noqa: PT017  either answer will do, as long as there is one
    else:
        assert page.text.strip()


@pytest.mark.parametrize("unit", ["The tide came in. ", "a", "“", "Photo: ", "\n", "Read more\n", " \u200b", "( "])
def test_100_000_characters_take_bounded_time(unit: str) -> None:
    started = time.perf_counter()
    try:
        clean_raw((unit * 100_000)[:100_000])
    except NotAnArticle as error:
        assert str(error)  # noqa: PT017  either answer will do, as long as there is one
    assert time.perf_counter() - started < 3


TEXT = ("The harbour council voted 7 to 2 to close the north pier.", "It opens again in six weeks, if the oak comes.")


@pytest.mark.parametrize(
    ("head", "foot", "authors", "published", "genre"),
    [
        ("PORT ANSA, March 2 (Northwire) – ", "Northwire", (), "None", "wire"),
        ("PORT ANSA, 2 March 2026 (Northwire) -- ", "(Northwire)", (), "2026-03-02", "wire"),
        ("SALTMERE (AP) — ", "", (), "None", "wire"),
        ("Saltmere (dpa) - ", "dpa", (), "None", "wire"),
        ("SALTMERE, Grimsay — ", "", (), "None", "report"),
        ("", "Reuters", (), "None", "wire"),
        ("By Ada Wick\n\n", "", ("Ada Wick",), "None", "report"),
        ("By Ada Wick and Bo Lund, Harbour Editor\n\n", "", ("Ada Wick", "Bo Lund"), "None", "report"),
        ("Von Ada Wick\n\n2. März 2026, 18:00 Uhr\n\n", "", ("Ada Wick",), "2026-03-02", "report"),
        ("Published on Monday, March 2, 2026, 6:00 pm GMT\n\n", "", (), "2026-03-02T18:00:00+00:00", "report"),
        ("", "Ada Wick", ("Ada Wick",), "None", "report"),
        ("By Ada Wick\n\n", "Ada Wick", ("Ada Wick",), "None", "report"),
        ("2026-03-02 | Harbour\n\n", "", (), "2026-03-02", "report"),
    ],
)
def test_what_stands_above_and_below_a_text_is_read_and_taken_off(
    head: str, foot: str, authors: tuple[str, ...], published: str, genre: str
) -> None:
    page = clean_raw(f"North pier to close\n\n{head}{TEXT[0]}\n\n{TEXT[1]}\n\n{foot}")
    assert page.text == "\n\n".join(TEXT)
    assert (page.title, page.authors, str(page.published), page.genre) == (
        "North pier to close", authors, published, genre,
    )  # fmt: skip


@pytest.mark.parametrize(
    "paragraph",
    [
        "NASA — the agency, not the eel — said nothing.",
        "The pier (north) – a sad sight – is closed.",
        "By Monday Night the pier was gone.",
        "On 2 March 2026 the pier was closed.",
        "OSV-Bericht: Die Mole ist zu.",
        "Old Tam said he had seen worse tides.",
        "2.3.2026 – a day on which the bell rang twice.",
        "Happy Sailing",
    ],
)
def test_a_sentence_is_no_margin(paragraph: str) -> None:
    assert clean_raw(f"North pier to close\n\n{paragraph}\n\n{TEXT[0]}\n\n{paragraph}").text.count(paragraph) == 2


@pytest.mark.parametrize(
    "line",
    [
        "Facebook Twitter WhatsApp Email Print", "Share Tweet Save", "Teilen Drucken Merken", "© Northwire",
        "WATCH: Eels in the mill race", "Tags: pier, eels", "Te puede interesar: anguilas", "Photo by Wren Tolliver",
        "Never miss a tide: sign up to our newsletter today!", "You must be logged in to post a comment.",
        "Last updated 2 March 2026",
    ],
)  # fmt: skip
def test_a_row_of_buttons_or_a_pointer_is_dropped(line: str) -> None:
    page = clean_raw(f"The pier closes.\n\n{line}\n\nIt opens again in six weeks, says the council.")
    assert page.text == "The pier closes.\n\nIt opens again in six weeks, says the council."


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("North pier to close", "report"),
        ("Opinion: Leave the pier open", "commentary"),
        ("Kommentar: Lasst die Mole offen", "commentary"),
        ("Storm Gudrun: live updates", "live"),
        ("Brinewheel 2.4.1 released", "release notes"),
    ],
)
def test_the_genre_of_a_text_is_what_its_title_says(title: str, genre: str) -> None:
    assert clean_raw(f"{title}\n\n{TEXT[0]}\n\n{TEXT[1]}").genre == genre
