"""Who and what the word classes of a parse name."""

import pytest

from digest.extract.entities import Names
from digest.extract.language import parsed


def _named(text: str, article: str = "") -> dict[str, str]:
    doc = Names(article or text).marked(next(parsed([text])))
    return {entity.text: entity.label_ for entity in doc.ents}


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("The verdict pleased Ada Quill, the harbour master.", "Ada Quill", "PERSON"),
        ("The letter was written by Joop van der Meulen.", "Joop van der Meulen", "PERSON"),
        ("Nobody had asked Mrs. Quill about it.", "Quill", "PERSON"),
        ("She reads the Tern Bay Courier every day.", "Tern Bay Courier", "ORG"),
        ("The ferry was built in Tern Bay.", "Tern Bay", "ORG"),
        ("The ferry was built in Gannet.", "Gannet", "GPE"),
        ("She left on Tuesday.", "Tuesday", "DATE"),
        ("She counted 412 swans.", "412", "CARDINAL"),
    ],
)
def test_a_name_is_marked_for_what_it_is(text: str, name: str, label: str) -> None:
    assert _named(text)[name] == label


def test_a_surname_is_a_person_where_the_article_has_the_full_name() -> None:
    said = "The pier, Quill said, is safe."
    assert _named(said, "Ada Quill runs the harbour. " + said)["Quill"] == "PERSON"
    assert _named(said)["Quill"] == "ORG"


def test_a_title_is_no_part_of_the_name() -> None:
    assert "Dr. Quill" not in _named("They called Dr. Quill at once.")
