from digest.clean.candidates import Candidate
from digest.clean.chooser import choose
from digest.clean.facts import Facts

NO_FACTS = Facts((), {})
STORY = tuple(
    f"Paragraph {n} of the {kind} tells of oak, tar and the bell that rang for boat number {n} until the tide of {n}."
    for n, kind in enumerate(("council", "divers", "crews", "festivals", "gulls"))
)
EELS = tuple(
    f"Eel {n} came in with the tide, and nobody in the mill race had a name for eel number {n}." for n in range(5)
)


def test_the_first_reader_is_right_once_the_second_agrees() -> None:
    unheard = iter([Candidate("first", STORY), Candidate("second", STORY), Candidate("third", EELS)])
    assert choose(unheard, NO_FACTS).reader == "first"
    assert next(unheard).reader == "third"


def test_where_readers_disagree_the_most_alike_are_believed() -> None:
    found = [
        Candidate("first", EELS),
        Candidate("second", STORY),
        Candidate("third", STORY),
        Candidate("fourth", STORY),
    ]
    assert choose(found, NO_FACTS).blocks == STORY


def test_a_paragraph_that_all_others_hold_is_added_in_its_place() -> None:
    found = [
        Candidate("first", (*STORY, *EELS)),
        Candidate("second", (*STORY, *(eel.replace("Eel", "Gull").replace("with the", "over a") for eel in EELS))),
        Candidate("precise", (STORY[0], *STORY[2:])),
        Candidate("fourth", (*STORY, *(eel.upper() for eel in EELS))),
    ]
    chosen = choose(found, NO_FACTS)
    assert chosen.reader == "precise"
    assert chosen.blocks == STORY


def test_the_stated_text_decides_which_reader_is_right() -> None:
    facts = Facts(({"@type": "NewsArticle", "articleBody": "\n".join(STORY)},), {})
    assert choose([Candidate("first", EELS), Candidate("second", STORY)], facts).reader == "second"


def test_nothing_found_is_nothing() -> None:
    assert choose([], NO_FACTS).blocks == ()
    assert choose([Candidate("first", ())], NO_FACTS).blocks == ()
