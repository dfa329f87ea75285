"""Whom a mention means, and what is shown around a quote."""

import pytest

from digest.model import Unattributed
from tests.quotes.reading import highlights, said

INTRO = "Mara Quill, the harbour master, closed the pier on Monday.\n\n"

RESOLVED = {
    "a surname": ("“It was about to fall,” said Mara Quill. The pier “had a crack”, Quill said.", "Mara Quill"),
    "a pronoun": ("“It was about to fall,” said Mara Quill. “We saw the crack,” she added.", "Mara Quill"),
    "a pronoun in the next paragraph": (
        "“It was about to fall,” said Mara Quill.\n\n“We all saw the crack,” she added.",
        "Mara Quill",
    ),
    "a role": (
        "Mara Quill, the engineer, called it “a tired old bridge”.\n\n“We saw the crack,” the engineer said.",
        "Mara Quill",
    ),
    "a title": ("“It was about to fall,” said Dr. Ines Falk.", "Ines Falk"),
    "a description": ("“It was about to fall,” said retired pilot Jonas Reyk.", "Jonas Reyk"),
    "a description that the recogniser does not see": (
        "As lighthouse financier Magnus Thorley described, the wheel is a “moment of truth” for us all.",
        "Magnus Thorley",
    ),
    "a name with all that follows it": (
        "“It is more than the pigeons,” said Agnes Tolliver, who began there at the age of 16.",
        "Agnes Tolliver",
    ),
    "a pronoun for who leads the sentence before": (
        "The warden, Ines Falk, was asleep below.\n\n“I heard the chain and thought of the wind,” she said.",
        "Ines Falk",
    ),
    "a pronoun through the pronoun before": (
        "Jonas Reyk said he knew Mr. Brandvik well. He had seen him dive. “He swims like a stone,” he said.",
        "Jonas Reyk",
    ),
    "a pronoun that only one title fits": (
        "Ms. Falk met Mr. Brandvik on the pier. “We counted the ropes twice,” she said.",
        "Falk",
    ),
    "a pronoun beside an unparsed paragraph": (
        "Mara Quill shut the pier.\n\nShe had found a crack in it.\n\n“It was about to fall,” she said.",
        "Mara Quill",
    ),
    "a pronoun in a clause thrown in": (
        "Mara Quill shut the pier. The crane that Otto Brandvik built, she said, was “held together with paint”.",
        "Mara Quill",
    ),
    "a label in capitals": (
        "Una Strand took the chair.\n\nCAPTAIN STRAND: “When I heard the gravel.”",
        "Una Strand",
    ),
    "a role behind its article": (
        "The engineer, Ines Falk, called it “a tired old bridge”.\n\n“We saw the crack,” the engineer said.",
        "Ines Falk",
    ),
    "an office before the name": (
        "Judge Ines Falk called it “a tired old bridge”.\n\n“We saw the crack,” the judge said.",
        "Ines Falk",
    ),
    "an apostrophe": ("“It was about to fall,” said Ronan O’Malley, the pilot.", "Ronan O’Malley"),
    "who": ("Otto Brandvik, who called the crane “a museum piece with a motor”, went home.", "Otto Brandvik"),
    "a possessive": (
        "Mara Quill’s promise that “every rope will be new by Easter” made them laugh.",
        "Mara Quill",
    ),
    "she behind what nobody says": (
        "Ada Quill runs the ferry. Bells rang.\n\nIn the evening the boats came home.\n\n“It leaks,” she said.",
        "Ada Quill",
    ),
    "he beside his wife": ("Mrs Quill came late. Mr Quill opened the pier. “It leaks,” he said.", "Quill"),
}


@pytest.mark.parametrize(("text", "name"), RESOLVED.values(), ids=RESOLVED.keys())
def test_a_mention_that_is_sure_gets_the_fullest_name(text: str, name: str) -> None:
    assert said(highlights(text)[-1]).name == name


TWO_MAYORS = (
    "Mara Quill, the mayor of Skelby, waited. Mayor Falk of Hollin “hates boats”, one diver said.\n\n"
    "“We sail at dawn,” the mayor said."
)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Mara Quill met Ines Falk on the pier.\n\n“We saw the crack,” she said.", "she"),
        ("“It was about to fall,” said Mr. Quill.\n\n“We all saw the crack,” she added.", "she"),
        ("Mr. Quill and Mrs. Quill own the pier. Quill met the crew. “It is shut,” she said.", "she"),
        ("Mara Quill said Ines Falk was late. “We saw the crack,” she added.", "she"),
        ("Lowell Pike, the crew’s pilot, asked Mara Quill for rope. “There is none,” she said.", "she"),
        ("“We saw the crack from the boat,” they said.", "they"),
        ("“We saw it,” the diver said of Mr. Quill. After all, she added, “it was right there”.", "she"),
        ("“Shut it,” said Mara Quill. “No,” said Lotte Quill. “Shut it at once,” Quill said.", "Quill"),
        ("“We saw the crack from the boat,” the company said.", "the company"),
        (TWO_MAYORS, "the mayor"),
    ],
    ids=[
        "two persons",
        "a title that contradicts",
        "one surname, two titles",
        "two who lead",
        "one who leads and one asked",
        "a plural",
        "a nameless speaker before",
        "two of one surname",
        "a company",
        "two mayors",
    ],
)
def test_a_mention_that_is_not_sure_stays_as_it_stands(text: str, mention: str) -> None:
    assert said(highlights(text)[-1]).name == mention


def test_the_name_of_a_pronoun_points_at_where_it_stands() -> None:
    text = RESOLVED["a pronoun"][0]
    last = said(highlights(text)[-1])
    assert last.mention.of(text) == "she"
    assert last.name_at is not None
    assert last.name_at.of(text) == "Mara Quill"


CONDITION = (
    "Otto Brandvik, who has mended the nets of three generations of herring crews on this coast, told the council "
    "that the crane is “a museum piece”, which would be safe to use, if anybody ever oiled the chain again."
)
SHOWN = {
    "quote first": (
        "“The pier stays shut until June,” said Mara Quill, the harbour master, on Monday.",
        "“The pier stays shut until June,” said Mara Quill, the harbour master, on Monday.",
    ),
    "quote first, and much behind the name": (
        "“The pier stays shut,” said Mara Quill, who has run the harbour of Skelby for eleven years and four storms.",
        "“The pier stays shut,” said Mara Quill",
    ),
    "name first": (
        "Storms came. Mara Quill said: “The pier stays shut until June.” Then it rained.",
        "Mara Quill said: “The pier stays shut until June.”",
    ),
    "pronoun": ("“The pier stays shut until June,” she said.", "The pier stays shut until June,"),
    "fragment": (
        "It rained. The lighthouse “blinks like a tired owl”, Otto Brandvik said. It snowed.",
        "The lighthouse “blinks like a tired owl”, Otto Brandvik said.",
    ),
    "split quote": (
        "It rained. “The crane,” said Ines Falk, “was older than the pier.” It snowed.",
        "“The crane,” said Ines Falk, “was older than the pier.”",
    ),
    "split quote of a pronoun": (
        "It rained. “The crane is old,” she said, “and it is older than the pier.” It snowed.",
        "“The crane is old,” she said, “and it is older than the pier.”",
    ),
    "two fragments of one sentence": (
        "It rained. Otto Brandvik called the crane “a museum piece” and its chain “a rumour”. It snowed.",
        "Otto Brandvik called the crane “a museum piece” and its chain “a rumour”.",
    ),
    "condition behind a fragment": (CONDITION, CONDITION),
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN.keys())
def test_a_quote_is_shown_so_that_it_reads_alone(text: str, shown: str) -> None:
    assert [quote.line(text) for quote in highlights(text)] == [shown]


def test_a_full_quote_of_a_named_person_ranks_first_and_an_orphan_last() -> None:
    text = (
        "“The pier stays shut until the last rope is new,” said Mara Quill.\n\n"
        "The crane, Quill said, is “a museum piece”."
    )
    full, fragment = highlights(text)
    orphan = highlights("A wall stood.\n\n“Whoever painted this wall was braver than all of us together, and colder.”")[
        0
    ]
    assert full.score > fragment.score
    assert full.score > orphan.score
    assert orphan.attribution == Unattributed()


def test_a_definite_noun_is_the_body_whose_name_ends_in_it() -> None:
    text = (
        "The Pellow Trust owns the lighthouse. The Pellow Trust lit the lamp in May.\n\n"
        "The trust said that the lamp was “as dry as a sermon”."
    )
    assert said(highlights(text)[0]).name == "Pellow Trust"
