"""One small fictional case for each way in which English says who said something."""

import pytest

from tests.quotes.reading import Row, rows

ATTRIBUTED: dict[str, tuple[str, Row]] = {
    "subject before": (
        "Mara Quill said, “The pier stays shut until June.”",
        ("The pier stays shut until June.", "Mara Quill", "said"),
    ),
    "subject behind": (
        "“The pier stays shut until June,” Mara Quill said.",
        ("The pier stays shut until June,", "Mara Quill", "said"),
    ),
    "inverted": (
        "“The pier stays shut until June,” said Mara Quill, the harbour master.",
        ("The pier stays shut until June,", "Mara Quill", "said"),
    ),
    "inverted, with a rarer verb": (
        "“Not one more winter of this!” thundered Otto Brandvik, who mends the nets.",
        ("Not one more winter of this!", "Otto Brandvik", "thundered"),
    ),
    "pronoun": (
        "“Nobody warned the ferry crews about it,” she added.",
        ("Nobody warned the ferry crews about it,", "she", "added"),
    ),
    "colon": (
        "Otto Brandvik replied: “We mended those nets in the dark for years.”",
        ("We mended those nets in the dark for years.", "Otto Brandvik", "replied"),
    ),
    "colon behind a verb of no speech": (
        "Otto Brandvik has a new rule for the winter crews: “We sail when the ropes are dry.”",
        ("We sail when the ropes are dry.", "Otto Brandvik", "has"),
    ),
    "a verb with its particle": (
        "“Nobody asked the crews about it,” Otto Brandvik fired back.",
        ("Nobody asked the crews about it,", "Otto Brandvik", "fired"),
    ),
    "went so far as to say": (
        "The retired pilot Jonas Reyk went so far as to say: “The port as we know it is gone.”",
        ("The port as we know it is gone.", "The retired pilot Jonas Reyk", "say"),
    ),
    "colon across paragraphs": (
        "The harbour master wrote in a letter to the crews:\n\n“You will all be paid for the lost days.”",
        ("You will all be paid for the lost days.", "The harbour master", "wrote"),
    ),
    "in the words of, beside another speaker": (
        "The council said the crane was, in the words of Ines Falk, “held together with paint and hope”.",
        ("held together with paint and hope", "Ines Falk", "words of"),
    ),
    "in the words of, first": (
        "In the words of Ines Falk, the crane was “held together with paint and hope”.",
        ("held together with paint and hope", "Ines Falk", "words of"),
    ),
    "according to": (
        "The crane was “held together with paint and hope”, according to Ines Falk.",
        ("held together with paint and hope", "Ines Falk", "according to"),
    ),
    "according to, first": (
        "According to Ines Falk, the crane was “held together with paint and hope”.",
        ("held together with paint and hope", "Ines Falk", "According to"),
    ),
    "possessive": (
        "The crews laughed at Quill’s promise that “every rope will be new by Easter”.",
        ("every rope will be new by Easter", "Quill’s", "promise"),
    ),
    "per": (
        "The crane, per Ines Falk, is “held together with paint and hope”.",
        ("held together with paint and hope", "Ines Falk", "per"),
    ),
    "a statement by": (
        "A statement by Ines Falk called the crane “held together with paint and hope”.",
        ("held together with paint and hope", "A statement by Ines Falk", "called"),
    ),
    "two verbs, the nearer one": (
        "Ines Falk said the crane was old, adding that it was “a museum piece with a motor”.",
        ("a museum piece with a motor", "Ines Falk", "adding"),
    ),
    "asked, and answering": (
        "Ines Falk, asked whether the crane was safe, replied that it was “a museum piece with a motor”.",
        ("a museum piece with a motor", "Ines Falk", "replied"),
    ),
    "a name inside what the subject is": (
        "A report by the surveyor in May, seen by the Hollin Gazette, warned of bolts that were “hand-tight at best”.",
        ("hand-tight at best", "A report by the surveyor in May", "warned"),
    ),
    "a clause with a subject of its own": (
        "Its signs say SHUT, and its treasurer, a dentist named Otto Brandvik, calls it “a bowling league at sea”.",
        ("a bowling league at sea", "Otto Brandvik", "calls"),
    ),
    "somebody of somewhere": (
        "Two crews agree, and one, Tyrell Oake of Brack & Sons, said he would “rather not talk to things that dry”.",
        ("rather not talk to things that dry", "Tyrell Oake of Brack & Sons", "said"),
    ),
    "who": (
        "Jonas Reyk, who called it “the dinner gong of the whole harbour”, went home.",
        ("the dinner gong of the whole harbour", "who", "called"),
    ),
    "passive with by": (
        "The crane was described by Ines Falk as “a museum piece with a motor”.",
        ("a museum piece with a motor", "Ines Falk", "described"),
    ),
    "participle": (
        "Ines Falk left the meeting early, calling the plan “a bucket with three holes”.",
        ("a bucket with three holes", "Ines Falk", "calling"),
    ),
    "noun with an author": (
        "The crews got a letter from Mara Quill promising “new ropes for every boat”.",
        ("new ropes for every boat", "Mara Quill", "promising"),
    ),
    "apposition": (
        "Ines Falk, the engineer who inspected the crane, said it was “older than my grandmother”.",
        ("older than my grandmother", "Ines Falk", "said"),
    ),
    "as somebody put it": (
        "The lighthouse, as Otto Brandvik put it, “blinks like a tired owl”.",
        ("blinks like a tired owl", "Otto Brandvik", "put"),
    ),
    "as somebody described": (
        "As the retired pilot Jonas Reyk described, the new channel marks a “second sunrise” for the port.",
        ("second sunrise", "the retired pilot Jonas Reyk", "described"),
    ),
    "characterising participle": (
        "Last spring Tidewater left Skelby, listing the town among “unprofitable landings and stops”.",
        ("unprofitable landings and stops", "Tidewater", "listing"),
    ),
    "outer source owns it": (
        "Mara Quill said the company believed the crane was “good for another decade”.",
        ("good for another decade", "Mara Quill", "said"),
    ),
    "signed with a dash": (
        "“A harbour is a promise made of stone.”\n— Ines Falk",
        ("A harbour is a promise made of stone.", "Ines Falk", "—"),
    ),
    "transcript label": (
        "BRANDVIK: “Nobody asked the people who mend the nets.”",
        ("Nobody asked the people who mend the nets.", "BRANDVIK", ":"),
    ),
    "definite mention": (
        "“We pay the fine and move on,” the company said in a statement.",
        ("We pay the fine and move on,", "the company", "said"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), ATTRIBUTED.values(), ids=ATTRIBUTED.keys())
def test_the_speaker_and_the_cue_are_found(text: str, expected: Row) -> None:
    assert rows(text) == [expected]


LARGE = "Every rope here is older than the boats it holds"
SEVERAL: dict[str, tuple[str, list[Row]]] = {
    "split quote": (
        "“The crane,” said Ines Falk, “was older than the pier.”",
        [("The crane,", "Ines Falk", "said"), ("was older than the pier.", "Ines Falk", "said")],
    ),
    "carried on in the paragraph": (
        "“The crane is old,” Ines Falk said. “It is older than the pier itself.”",
        [("The crane is old,", "Ines Falk", "said"), ("It is older than the pier itself.", "Ines Falk", "said")],
    ),
    "carried over a paragraph": (
        "“The crane is old,” Ines Falk said.\n\n“It is older than the pier itself.”",
        [("The crane is old,", "Ines Falk", "said"), ("It is older than the pier itself.", "Ines Falk", "said")],
    ),
    "paragraphs with an open mark each": (
        "Ines Falk wrote: “The crane is old and tired.\n\n“It is older than the pier itself.”",
        [
            ("The crane is old and tired.", "Ines Falk", "wrote"),
            ("It is older than the pier itself.", "Ines Falk", "wrote"),
        ],
    ),
    "label inside marks that stay open": (
        "The hearing went on for hours:\n\n“QUILL: The crane is old and tired.\n\n“It is older than the pier itself.”",
        [
            ("QUILL: The crane is old and tired.", "QUILL", ":"),
            ("It is older than the pier itself.", "QUILL", ":"),
        ],
    ),
    "set large by the page": (
        f"“{LARGE},” said Ines Falk.\n\n“{LARGE}\n\nThe council waited.",
        [(f"{LARGE},", "Ines Falk", "said")],
    ),
    "carried back": (
        "“The crane is older than all of us.” “Nobody dares to touch it,” said Ines Falk.",
        [
            ("The crane is older than all of us.", "Ines Falk", "said"),
            ("Nobody dares to touch it,", "Ines Falk", "said"),
        ],
    ),
    "two speakers take turns": (
        "“Shut the pier today,” said Mara Quill.\n\n“Then who will feed us?” asked Otto Brandvik.",
        [("Shut the pier today,", "Mara Quill", "said"), ("Then who will feed us?", "Otto Brandvik", "asked")],
    ),
    "transcript": (
        "QUILL: “Shut the pier today, all of it.”\n\nBRANDVIK: “Then who will feed us this winter?”",
        [
            ("Shut the pier today, all of it.", "QUILL", ":"),
            ("Then who will feed us this winter?", "BRANDVIK", ":"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SEVERAL.values(), ids=SEVERAL.keys())
def test_several_quotes_share_or_change_the_speaker(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


NOT_QUOTES = {
    "scare quote": "The “temporary” bridge has stood beside the old mill for forty years.",
    "scare quote with an article": "Every summer the town hosts a “festival” that nobody enjoys.",
    "title of a film": "The film “Low Tide at Skelby” opened in three cinemas on Friday.",
    "title of a programme": "He spoke on Channel Nine’s “Morning Harbour” about fishing.",
    "nickname": "Olaf “Knots” Brandvik won the rowing cup again.",
    "mention of a word": "The word “pier” comes from a much older word for a raised platform.",
    "a name that is given": "The old ferry, nicknamed “Rusty Nail”, said goodbye to Skelby on Friday.",
    "a string": "The buoy’s log said that the depth is no longer reported as the string “NaN”.",
    "a word of another language": "He ended his letters with “hav”, Danish for “open sea”.",
    "title of a book beside a verb of speech": "Ines Falk said in her last book, “The Long Pier,” that ropes matter.",
    "title told by what stands behind": "Ines Falk, who said nothing, wore a “Save Our Pier” hat all summer.",
    "call to follow": "Ines Falk spoke on the pier.\n\n“Follow Ada Quill on Chirper @adaquill.”",
    "a bare answer": "The answer to all of this is “no”, according to many engineers who have walked the pier.",
    "named thing": "Volunteers founded a group called “Hands Off Our Harbour” in the spring.",
    "inches and feet": 'The beam is 12" wide and 6\' 2" long, and 4" thicker than planned.',
    "apostrophes": "The crews’ boats and the captains’ dogs slept through ’98 and rock ’n’ roll.",
}


@pytest.mark.parametrize("text", NOT_QUOTES.values(), ids=NOT_QUOTES.keys())
def test_what_nobody_said_is_not_listed(text: str) -> None:
    assert rows(text) == []


def test_a_full_sentence_that_nobody_is_named_for_is_unattributed() -> None:
    text = "A storm is coming.\n\n“Whoever painted this wall was braver than all of us together, and colder.”"
    assert rows(text) == [("Whoever painted this wall was braver than all of us together, and colder.", None, None)]


@pytest.mark.parametrize("text", ["", "\n\n", "“", "”", '"', "“”", '""""', "‘", "«»", "No marks at all."])
def test_a_text_without_quotes_has_none(text: str) -> None:
    assert rows(text or " ") == []
