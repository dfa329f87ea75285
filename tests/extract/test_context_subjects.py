"""Whom a pronoun or a definite noun at the head of a line means: what is sure, and what stays as it is."""

import pytest

from digest.extract.context import notes_for, stands_alone
from digest.extract.document import Document
from digest.extract.edit import trimmed
from digest.model import Highlight, Published, Span
from tests.makers import article


def subjects(text: str, title: str | None = None) -> list[tuple[str, str]]:
    """The brackets of the last sentence."""
    source = article(text, title=title, published=None)
    document = Document(source)
    last = document.sentences[-1].span
    notes = notes_for(document, last)
    assert all(note.evidence and note.evidence.of(text) == note.text for note in notes)
    return [(note.at.of(text), note.text) for note in notes]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Ada Quill, 52, opened the pier. She cut the rope.", "She", "Ada Quill"),
        ("Ada Quill opened the pier. But she did not stay.", "she", "Ada Quill"),
        ("Ada Quill opened the pier. On Monday she closed it.", "she", "Ada Quill"),
        ("Ada Quill opened the pier.\n\n“It leaks,” she said.", "she", "Ada Quill"),
        ("“It leaks,” said Ada Quill. “It always has.” She then left for the hills.", "She", "Ada Quill"),
        ("Mr Thorley opened the pier. He cut the rope.", "He", "Thorley"),
        ("Magnus Thorley built piers. Thorley opened this one. He cut the rope.", "He", "Magnus Thorley"),
        ("The harbour master, Oona Vesk, opened the pier. She cut the rope.", "She", "Oona Vesk"),
        ("Sen. Brannock Vesk opened the pier. He cut the rope.", "He", "Brannock Vesk"),
        ("Vexley Oru, a potter, opened the pier. She cut the rope.", "She", "Vexley Oru"),
        ("Ada Quill ruled on Friday. The harbour was quiet. She then sailed.", "She", "Ada Quill"),
        ("Ada Quill beat Magnus Thorley. She wept.", "She", "Ada Quill"),
        ("Ada Quill beat Magnus Thorley. He wept.", "He", "Magnus Thorley"),
        ("Ada Quill opened the pier in Saltry. She cut the rope.", "She", "Ada Quill"),
        ("Ada Quill opened the pier. She cut the rope. She waved.", "She", "Ada Quill"),
        ("Ada Quill is tired. She’s leaving.", "She’s", "Ada Quill"),
        ("Ada Quill opened the pier. It is often said that she hates ropes.", "she", "Ada Quill"),
        ("Magnus Quill, the mayor, met Ada Quill. She wept.", "She", "Ada Quill"),
        ("Mrs Quill came late. Mr Quill opened the pier. He wept.", "He", "Quill"),
        ("Winifred “Freddie” Vane won. She wept.", "She", "Winifred “Freddie” Vane"),
        ("Ada Quill, the minister, denied it. Bells rang. The minister has resigned.", "The minister", "Ada Quill"),
        ("The Pellow Trust owns the lens. Nobody came. The trust called it untrue.", "The trust", "Pellow Trust"),
        ("The Tern Bay County Court sat. The court ruled in May.", "The court", "Tern Bay County Court"),
    ],
)
def test_the_only_one_who_can_be_meant_is_named(text: str, words: str, name: str) -> None:
    assert subjects(text) == [(words, name)]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Quill met Oona Vesk, 40. She wept.",  # two women
        "Ada Quill hired a nurse. She wept.",  # a nurse may weep too
        "Ada Quill married Robin Vesk. She wept.",  # Robin may be a woman
        "A woman opened the pier. She wept.",  # nobody is named
        "Saltry opened the pier. She wept.",  # a place
        "The Pellow Trust opened the pier. She wept.",
        "Ada Quill opened the pier. He wept.",
        "Mr Quill opened the pier. She wept.",
        "Ada Quill and her sister opened the pier. She wept.",
        "Her sister, Ada Quill, opened the pier. She wept.",
        "Ada Quill wept. “She is tired,” said the mayor.",  # within a quotation
        "Ada Quill wept. When she left, Oona Vesk cried.",
        "Ada Quill wept. Given that she is ill, Oona Vesk will sail.",
        "Ada Quill wept. She met Ada Quill.",
        "Ada Quill wept. He or she will sail.",
        "Ada Quill wept. Oona Vesk said she was tired.",  # the sentence itself names her
        "Ada Quill wept. A nurse said she was tired.",
        "Ada Quill wept. Bells rang. Birds sang. Boats sank. She left.",  # too far
        "Ada Quill wept.\n\nBells rang.\n\nBirds sang.\n\nShe left.",
        "Oona Vesk wept. Oona Vesk sang. “Bells,” said Ada Quill. If she managed that, bells rang.",
        "Oona Vesk wept. “It leaks,” said Nicola Brandt. In one of her letters she had promised ropes.",
        "Magnus Quill says she sailed at nine. She wept.",  # whoever she is, she is not Magnus
        "Bells rang when Hurricane Agatha came. She wept.",
        "Ada Quill wept. They left.",
        "Ada Quill wept. It rained.",
        "Ada Quill wept. Was she tired?",
        'He could have run," Ada Quill said. But she stayed."',  # a mark too many
        "VANE: Who wept?\nOSTER: Ada Quill wept. She left.",
        "Ada Quill, the judge, sat. Oona Vesk, a judge, stood. The judge wept.",
        "Ada Quill, the driver, slept. A driver was caught. The driver fled.",
        "The mayor wept. Ada Quill, the mayor, had slept.",
        "The Pellow Trust and the Torrin Trust met. The trust denied it.",
        "Other trusts met. The Pellow Trust came. The trust denied it.",
        "The Southern Poverty Centre met. The trust denied it.",
        "The Columbia School of Ropes opened. The school denied it.",
        "Ada Quill, the minister, wept. The minister of ropes sang.",
        "Vote For The Quill Trust Today\nBells rang. The trust denied it.",
    ],
)
def test_where_somebody_else_may_be_meant_there_is_no_bracket(text: str) -> None:
    assert subjects(text) == []


WORKSHOP = (
    "Brinewheel has sold nine turbines. {} has opened a second hall. Brinewheel hired forty smiths. Brinewheel won."
)


def company(text: str, title: str) -> list[tuple[str, str]]:
    source = article(text, title=title, published=None)
    document = Document(source)
    notes = [note for sentence in document.sentences for note in notes_for(document, sentence.span)]
    return [(note.at.of(text), note.text) for note in notes]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (WORKSHOP.format("The company"), "Why Brinewheel matters"),
        (
            "Brinewheel left the US for Norway in June. The company won. Brinewheel grew. Brinewheel sings.",
            "Brinewheel",
        ),
        (
            "Brinewheel, the wary maker of mills, lost money. Analysts wept. The company still stood by it.",
            "Brinewheel",
        ),
    ],
)
def test_the_company_is_the_one_that_the_article_is_about(text: str, title: str) -> None:
    assert company(text, title) == [("The company", "Brinewheel")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Brinewheel sued Castellan Works. The company denied it. Brinewheel won, Brinewheel said.", "Brinewheel"),
        (WORKSHOP.format("The company"), "A story of turbines"),
        (WORKSHOP.format("The harbour"), "Why Brinewheel matters"),
        (WORKSHOP.format("It"), "Why Brinewheel matters"),
        ("Brinewheel won. The two foundries lost. The company has closed. Brinewheel, Brinewheel.", "Brinewheel"),
        ("Brinewheel won. It bought a small company. The company has closed. Brinewheel, Brinewheel.", "Brinewheel"),
        ("Brinewheel and Castellan fought. The company lost. Brinewheel smiled; Brinewheel won.", "Brinewheel"),
        ("Brinewheel won. The company of fools has closed. Brinewheel, Brinewheel.", "Brinewheel"),
        (
            "Brinewheel won. Castellan lost. The company has closed. Brinewheel. Brinewheel.",
            "Brinewheel buys Castellan",
        ),
    ],
)
def test_a_company_that_may_be_another_gets_none(text: str, title: str) -> None:
    assert company(text, title) == []


def test_a_line_whose_pronoun_has_a_sure_bracket_stands_alone() -> None:
    document = Document(article("Ada Quill opened the pier. She cut the rope. It rained.", published=None))
    assert [stands_alone(document, sentence.span) for sentence in document.sentences] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Ada Quill wept.\n\n“It leaks,” she said.", True),
        ("Ada Quill met Oona Vesk, 40.\n\n“It leaks,” she said.", False),
        ("Ada Quill met Oona Vesk, 40.\n\nOn Monday she left.", False),
        ("Ada Quill met Oona Vesk, 40.\n\nOona Vesk said she was tired.", True),
        ("Ada Quill met Oona Vesk, 40.\n\nWhen she left, Oona Vesk cried.", True),
    ],
)
def test_a_line_with_somebody_unknown_in_it_does_not_stand_alone(text: str, alone: bool) -> None:
    document = Document(article(text, published=None))
    assert stands_alone(document, document.sentences[-1].span) is alone


def test_a_clause_has_the_brackets_that_stand_in_it() -> None:
    text = "Ada Quill wept. The pier was shut last year, and on Monday she opened it."
    document = Document(article(text, published=Published.parse("2026-03-05")))
    clause = Span(text.index("on Monday"), len(text))
    assert [note.text for note in notes_for(document, clause)] == ["Ada Quill", "2 Mar"]


def test_other_languages_get_no_brackets() -> None:
    source = article("Ada Quill kam. She wept.", language="de", published=None)
    document = Document(source)
    assert notes_for(document, document.sentences[1].span) == ()


def test_a_capital_and_a_bracket_stand_side_by_side_and_no_line_has_more_than_two() -> None:
    text = "Ada Quill sailed. However, she said last year that nobody had been told yesterday, or last month."
    source = article(text, published=Published.parse("2026-03-05"))
    document = Document(source)
    claim = trimmed(document, Highlight(source.id, "claim", document.sentences[1].span))
    assert claim.line(text) == (
        "[S]he [Ada Quill] said last year [2025] that nobody had been told yesterday, or last month."
    )
