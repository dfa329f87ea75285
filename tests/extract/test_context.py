import pytest

from digest.extract.context import leans, notes_for
from digest.extract.document import Document
from digest.model import Article, Published
from tests.makers import article


def brackets(source: Article, sentence: int = 0) -> list[tuple[str, str]]:
    document = Document(source)
    return [(n.at.of(source.text), n.text) for n in notes_for(document, document.sentences[sentence].span)]


def published(text: str, when: str) -> Article:
    return article(text, published=Published.parse(when))


@pytest.mark.parametrize(
    ("text", "when", "bracket"),
    [
        ("Last July the foundry closed.", "2025-02", ("Last July", "2024")),
        ("The foundry closed last December.", "2025-02-18", ("last December", "2024")),
        ("The foundry lost two crews last year.", "2025", ("last year", "2024")),
        ("The foundry opened this year.", "2025-02", ("this year", "2025")),
        ("The foundry was sold last month.", "2025-01-20", ("last month", "December 2024")),
        ("The council voted on Tuesday to close the pier.", "2026-03-05", ("on Tuesday", "3 Mar")),
        ("The council voted on Tuesday evening to close.", "2026-03-05", ("on Tuesday evening", "3 Mar")),
        ("The council met on Thursday.", "2026-03-05", ("on Thursday", "5 Mar")),
    ],
)
def test_relative_dates_are_resolved_against_the_day_of_publication(
    text: str, when: str, bracket: tuple[str, str]
) -> None:
    assert brackets(published(text, when)) == [bracket]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Last July the foundry closed.", "2025-09"),  # this year's July or the one before?
        ("Last July the foundry closed.", "2025"),
        ("Last July 14 the foundry closed.", "2025-02"),
        ("The foundry was sold last month.", "2025"),
        ("The council voted on Tuesday to close the pier.", "2026-03"),
        ("The council will vote on Tuesday.", "2026-03-05"),
        ("The council meets on Tuesday.", "2026-03-05"),
        ("The council voted on Friday.", "2026-03-05"),  # tomorrow, or the day itself somewhere else?
        ("Shops opened on Tuesday after the storm.", "2026-03-05"),
        ("“We lost two crews last year,” Quill said.", "2025-02"),
        ('"We lost two crews last year," Quill said.', "2025-02"),
        ("In 1953 the mayor had called last year a bad one.", "2025-02"),
        ("At the time he was happy with last year’s catch.", "2025-02"),
    ],
)
def test_what_is_not_sure_gets_no_bracket(text: str, when: str) -> None:
    assert brackets(published(text, when)) == []


def test_no_publication_date_no_bracket() -> None:
    assert brackets(article("Last July the foundry closed.", published=None)) == []


WORKSHOP = (
    "Brinewheel has sold nine turbines. {} has opened a second hall. Brinewheel hired forty smiths. Brinewheel won."
)


def test_a_country_beside_the_name_is_no_rival() -> None:
    text = "Brinewheel left the US for Norway in June. The company won. Brinewheel grew. Brinewheel sings."
    assert brackets(article(text, title="Brinewheel"), 1) == [("The company", "Brinewheel")]


def test_a_bare_noun_gets_the_main_name() -> None:
    source = article(WORKSHOP.format("The company"), title="Why Brinewheel matters")
    assert brackets(source, 1) == [("The company", "Brinewheel")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Brinewheel sued Castellan Works. The company denied it. Brinewheel won, Brinewheel said.", "Brinewheel"),
        (WORKSHOP.format("The company"), "A story of turbines"),
        (WORKSHOP.format("The harbour"), "Why Brinewheel matters"),
        (WORKSHOP.format("It"), "Why Brinewheel matters"),
        ("Brinewheel won. The two foundries lost. The company has closed. Brinewheel, Brinewheel.", "Brinewheel"),
        ("Brinewheel and Castellan fought. The company lost. Brinewheel smiled; Brinewheel won.", "Brinewheel"),
    ],
)
def test_a_bare_noun_that_is_not_sure_gets_none(text: str, title: str) -> None:
    source = article(text, title=title)
    assert [b for n in range(3) for b in brackets(source, n)] == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("He refused.", True),
        ("But they refused.", True),
        ("It’s broken.", True),
        ("Their pier is closed.", True),
        ("Most of them leaked.", True),
        ("It would be rash to open the pier.", False),
        ("It was the storm that broke the pier.", False),
        ("Item nine was refused.", False),
        ("Mara Quill refused.", False),
    ],
)
def test_a_line_that_leans_on_another_is_known(text: str, answer: bool) -> None:
    assert leans(text) is answer
