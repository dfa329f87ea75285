import json
import unicodedata

from hypothesis import given, settings

from bots.terminal.render import TITLE_LIMIT, as_text, render
from digest.model import Answer, AnswerLine, Edition
from tests import hostile, makers

LINK = "https://herald.example/pier#:~:text=Repairs%20will%20cost%201.4%20million%20crowns."
EXPECTED = """\
Morning digest
Tuesday 3 March 2026 · 1 min read

North pier to close for six weeks
The Harbour Herald
  • The harbour council voted 7 to 2 on Monday to close the north pier for six weeks.
  • Repairs will cost 1.4 million crowns.

    “We cannot leave a cracked pier open”
    — Mara Quill · The Harbour Herald

Word for word, not fact-checked. 3 feeds checked.
"""


def test_an_edition_reads_as_a_page() -> None:
    assert as_text(*render(makers.pier_edition())) == EXPECTED


def test_an_answer_says_who_what_where_and_when() -> None:
    pier = makers.article()
    line = AnswerLine(makers.highlight(pier, "Repairs will cost 1.4 million crowns.", nature="statistic"), pier)
    text = as_text(*render(makers.answer(line, more=3, next_page="claims pier from:6")), width=400)
    assert text.splitlines() == [
        "Claims",
        "  • Repairs will cost 1.4 million crowns.",
        f"    the outlet itself · statistic · The Harbour Herald · 2 March 2026 · in the source <{LINK}>",
        "+3 more: claims pier from:6",
    ]


def test_an_excerpt_is_marked_beside_its_source_in_editions_and_answers() -> None:
    pier, bay = makers.article(excerpt=True), makers.article(page="https://bay.example/1", source="The Bay Post")
    line = makers.highlight(pier, "Repairs will cost 1.4 million crowns.")
    said = makers.quote(pier, "We cannot leave a cracked pier open,", "Mara Quill", "said")
    edition = makers.edition(makers.story(pier, highlights=(line,)), closing_quote=(said, pier))
    text = as_text(*render(edition))
    assert "The Harbour Herald · [excerpt]\n" in text
    assert "— Mara Quill · The Harbour Herald · [excerpt]\n" in text
    answer = as_text(*render(makers.answer(AnswerLine(line, pier))), width=400)
    assert "The Harbour Herald · 2 March 2026 · [excerpt]" in answer
    beside = as_text(*render(makers.edition(makers.story(bay, pier, highlights=(line,)))))
    assert "The Harbour Herald · [excerpt]" in " ".join(beside.split())


def test_a_link_is_never_broken_over_two_lines() -> None:
    pier = makers.article()
    line = AnswerLine(makers.highlight(pier, "Repairs will cost 1.4 million crowns."), pier)
    assert f"<{LINK}>" in as_text(*render(makers.answer(line)), width=40)


def test_an_empty_answer_still_says_something() -> None:
    assert as_text(*render(Answer())) == "There is nothing to show.\n"


def _is_safe(payload: str) -> bool:
    words = [words for line in json.loads(payload) for words, _, _ in line["segments"]]
    steering = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return not any(unicodedata.category(c) in steering and c not in "\u200c\u200d" for word in words for c in word)


@given(hostile.editions())
@settings(max_examples=60, deadline=None)
def test_a_hostile_edition_cannot_steer_the_terminal(edition: Edition) -> None:
    (payload,) = render(edition)
    assert _is_safe(payload)
    titles = [words for line in json.loads(payload) for words, style, _ in line["segments"] if style == "title"]
    assert all(len(title) <= TITLE_LIMIT for title in titles)


@given(hostile.answers())
@settings(max_examples=60, deadline=None)
def test_a_hostile_answer_cannot_steer_the_terminal(answer: Answer) -> None:
    assert _is_safe(*render(answer))


def test_a_correction_shows_old_and_new_words_and_the_sentence_as_it_stands() -> None:
    assert (
        as_text(*render(Answer(title="Corrected since", corrections=(makers.correction(),))))
        == """\
Corrected since

North pier to close for six weeks
The Harbour Herald · changed without a note
  • 1.4 million [→] 1.6 million
    Repairs will cost 1.6 million crowns.
"""
    )


def test_what_other_sources_say_stands_beside_a_line() -> None:
    running = makers.pier_edition().stories[0].story
    assert as_text(*render(makers.edition(makers.differing(), running=(running,) * 7))).splitlines()[3:-2] == [
        "North pier to close for six weeks",
        "The Harbour Herald, The Fathom · updated · a second source",
        "[now:] 8 to 1 [was:] 7 to 2",
        "  • Repairs will cost 1.4 million crowns. — 2 sources",
        "  • [The Harbour Herald, 09:10:] 7 to 2 [The Fathom, 11:40:] 8 to 1",
        "",
        "Still running: North pier to close for six weeks · North pier to close for six weeks ·",
        "North pier to close for six weeks · North pier to close for six weeks · North pier to",
        "close for six weeks · and 2 more",
    ]
