"""What a message looks like, and that foreign text within it can do nothing but be read."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.discord.escape import escape, plain
from bots.discord.layout import plainer, with_key
from bots.discord.render import render
from digest.model import Answer, AnswerLine, Article, Edition, Span
from tests import hostile, makers
from tests.discord_platform import rules
from tests.discord_platform.server import shown

KEY = "0123456789abcdef01234567"
slowly = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def text_of(content: Edition | Answer) -> str:
    return "\n".join(shown(json.loads(part)) for part in render(content))


def check(content: Edition | Answer) -> None:
    for part in render(content):
        for body in (json.loads(part), with_key(part, KEY), json.loads(plainer(part) or "null")):
            assert rules.wrong_message(body) == []
            assert rules.live_markdown(shown(body)) == []
            assert plain(shown(body).replace("\n", " ")) == " ".join(shown(body).split())


@slowly
@given(hostile.editions())
def test_no_edition_can_do_more_than_be_read(edition: Edition) -> None:
    check(edition)


@slowly
@given(hostile.answers())
def test_no_answer_can_do_more_than_be_read(answer: Answer) -> None:
    check(answer)


@given(st.one_of(hostile.barbed_text, st.text(max_size=200)))
def test_an_escaped_text_shows_its_words_and_nothing_else(text: str) -> None:
    escaped = escape(text)
    assert "\n" not in escaped
    assert rules.live_markdown(escaped) == []
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped) == plain(text)
    assert not re.match(r"[#>*+-]|\d+[.)](?:\s|$)", escaped)


@pytest.mark.parametrize(
    ("foreign", "markdown"),
    [
        ("1. list", r"1\. list"),
        ("- list", r"\- list"),
        ("-# small", r"\-# small"),
        ("# heading", r"\# heading"),
        ("> quote", r"\> quote"),
        ("2024 was dry", "2024 was dry"),
        ("1.4 million", "1.4 million"),
        ("@everyone", r"\@everyone"),
        ("<@&123>", r"\<\@&123\>"),
        ("<t:1700000000:R>", r"\<t\:1700000000\:R\>"),
        ("</digest:1>", r"\</digest\:1\>"),
        (":smile:", r"\:smile:"),
        ("https://evil.example/a_b", r"https\://evil.example\/a\_b"),
        ("discord.gg/abc", r"discord.gg\/abc"),
        ("[click](https://evil.example)", r"\[click\](https\://evil.example)"),
        ("||spoiler||", r"\|\|spoiler\|\|"),
        ("a\u202eb\u200bc\x00d\u2028e", "abc d e"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("at 7:30: go", r"at 7\:30: go"),
    ],
)
def test_every_mark_of_discords_is_made_harmless(foreign: str, markdown: str) -> None:
    assert escape(foreign) == markdown


def test_the_checker_sees_what_is_not_escaped() -> None:
    for barb in ("<@1>", "@everyone", "https://evil.example", "[a](b)", "||x||", "`x`", "<t:1:R>", ":smile:"):
        assert rules.live_markdown(f"text {barb} text"), barb


def test_an_edition_reads_like_one() -> None:
    assert text_of(makers.pier_edition()) == (
        "## Morning digest\n"
        "-# Tuesday 3 March 2026 · 1 min read\n"
        "**[North pier to close for six weeks](https://herald.example/pier)**\n"
        "-# The Harbour Herald · 2 March 2026\n"
        "- The harbour council voted 7 to 2 on Monday to close the north pier for six weeks. "
        "[↗](https://herald.example/pier#:~:text=The%20harbour%20council%20voted,pier%20for%20six%20weeks.)\n"
        "- Repairs will cost 1.4 million crowns. "
        "[↗](https://herald.example/pier#:~:text=Repairs%20will%20cost%201.4%20million%20crowns.)\n"
        "> “We cannot leave a cracked pier open” "
        "[↗](https://herald.example/pier#:~:text=We%20cannot%20leave%20a%20cracked%20pier%20open%2C)\n"
        "> — Mara Quill, The Harbour Herald\n"
        "-# Word for word, not fact-checked. 3 feeds checked."
    )


def test_a_lead_is_bold_and_carries_the_link() -> None:
    pier = makers.article()
    lead = makers.span(pier.text, "Repairs will cost")
    line = makers.highlight(pier, "Repairs will cost 1.4 million crowns.", lead=lead)
    told = text_of(makers.edition(makers.story(pier, highlights=(line,))))
    assert "- **[Repairs will cost](https://herald.example/pier#:~:text=Repairs" in told
    assert ")** 1.4 million crowns." in told
    assert "↗" not in told


def test_several_outlets_are_named_at_their_lines_and_commentary_is_marked() -> None:
    pier = makers.article()
    view = makers.article(page="https://bay.example/1", source="The Bay Post", genre="commentary")
    lines = (makers.highlight(pier, "Repairs will cost 1.4 million crowns."), makers.highlight(view, makers.TEXT[:82]))
    told = text_of(makers.edition(makers.story(pier, view, highlights=lines, status="updated")))
    assert "-# The Harbour Herald, The Bay Post · 2 March 2026 · updated" in told
    assert r"— The Bay Post · \[commentary\]" in told


def test_an_excerpt_is_marked_beside_its_source_in_editions_and_answers() -> None:
    pier = makers.article(excerpt=True)
    line = makers.highlight(pier, "Repairs will cost 1.4 million crowns.")
    said = makers.quote(pier, "We cannot leave a cracked pier open,", "Mara Quill", "said")
    told = makers.edition(makers.story(pier, highlights=(line,)), closing_quote=(said, pier))
    assert r"-# The Harbour Herald · 2 March 2026 · \[excerpt\]" in text_of(told)
    assert r"— Mara Quill, The Harbour Herald, \[excerpt\]" in text_of(told)
    assert r"The Harbour Herald · 2 March 2026 · \[excerpt\]" in text_of(makers.answer(AnswerLine(line, pier)))
    check(told)


def test_quiet_late_and_broken_are_said() -> None:
    broken = makers.edition(
        quiet="Nothing new; 41 feeds checked.",
        warnings=("Bay Post: 404.",),
        date_line="Tuesday · posted late",
        late=True,
    )
    told = text_of(broken)
    assert "· posted late\nNothing new; 41 feeds checked.\n⚠️ Bay Post: 404." in told


def test_a_long_edition_is_split_between_lines_and_keeps_a_headline_with_its_first_line() -> None:
    edition = makers.edition(*(_long_story(number) for number in range(12)))
    parts = [shown(json.loads(part)) for part in render(edition)]
    assert len(parts) > 1
    for number in range(12):
        where = [index for index, part in enumerate(parts) if f"Pier {number} closes" in part]
        first = [index for index, part in enumerate(parts) if f"Line {number}.0" in part]
        assert where == first
        assert len(where) == 1
    assert sum(part.count("[↗]") for part in parts) == 12 * 4
    assert parts[1].startswith(f"-# Morning digest · 2 of {len(parts)}")


def test_many_short_lines_stay_within_the_number_of_components() -> None:
    pier = makers.article(url=None)
    answer = makers.answer(*[AnswerLine(makers.highlight(pier, "Repairs"), pier)] * 40)
    check(answer)
    assert text_of(answer).count("Repairs") == 40


def test_a_headline_changes_its_brackets_to_be_a_link() -> None:
    pier = makers.article(title="Pier [updated]: closed")
    told = text_of(makers.edition(makers.story(pier, highlights=(makers.highlight(pier, "Repairs"),))))
    assert "**[Pier (updated): closed](https://herald.example/pier)**" in told


def _long_story(number: int) -> Any:
    text = "\n\n".join(f"Line {number}.{line} {'tells a long tale of piers ' * 6}." for line in range(4))
    pier = makers.article(text, page=f"https://herald.example/{number}", title=f"Pier {number} closes")
    starts = [text.index(f"Line {number}.{line}") for line in range(4)]
    ends = [*(start - 2 for start in starts[1:]), len(text)]
    lines = tuple(makers.highlight(pier, Span(start, end).of(text)) for start, end in zip(starts, ends, strict=True))
    return makers.story(pier, highlights=lines)


def test_a_line_too_long_for_any_message_is_counted_not_cut() -> None:
    wide = Article(page="p", text="*" * 3000)
    line = AnswerLine(makers.highlight(wide, wide.text), wide)
    told = text_of(makers.answer(line))
    assert told == "### Claims\n-# +1 more, too long for a message"


def test_an_answer_shows_who_nature_source_date_and_link() -> None:
    pier = makers.article()
    said = makers.quote(pier, "We cannot leave a cracked pier open,", "Mara Quill", "said")
    assert text_of(makers.answer(AnswerLine(said, pier))) == (
        "### Claims\n“We cannot leave a cracked pier open” "
        "[↗](https://herald.example/pier#:~:text=We%20cannot%20leave%20a%20cracked%20pier%20open%2C)\n"
        "-# Mara Quill · The Harbour Herald · 2 March 2026"
    )


def test_an_answer_offers_more_by_a_button_or_by_a_sentence() -> None:
    pier = makers.article()
    line = AnswerLine(makers.highlight(pier, "Repairs will cost 1.4 million crowns."), pier)
    short = json.loads(render(makers.answer(line, more=7, next_page="claims tariffs from:6"))[0])
    assert short["components"][-1]["components"][0] == {
        "type": 2, "style": 2, "label": "+7 more", "custom_id": "vb:m:claims tariffs from:6",
    }  # fmt: skip
    long = makers.answer(line, more=7, next_page="claims " + "tariffs " * 20 + "from:6")
    assert "-# +7 more; go on with /claims tariffs" in text_of(long)


def test_an_empty_answer_says_so() -> None:
    assert "Nothing matched." in text_of(makers.answer())


def test_a_plainer_layout_keeps_the_words_and_counts_what_it_leaves_out() -> None:
    short = plainer(render(makers.pier_edition())[0])
    assert short is not None
    assert json.loads(short)["content"] == text_of(makers.pier_edition())
    long = plainer(render(makers.edition(*(_long_story(number) for number in range(3))))[0])
    assert long is not None
    assert re.search(r"-# \+\d+ more lines, left out", json.loads(long)["content"])


def test_a_correction_strikes_the_old_words_and_links_to_the_sentence() -> None:
    content = Answer(title="Corrected since", corrections=(makers.correction(),))
    check(content)
    link = "https://herald.example/pier#:~:text=Repairs%20will%20cost%201.6%20million%20crowns."
    assert text_of(content).splitlines() == [
        "### Corrected since",
        "**[North pier to close for six weeks](https://herald.example/pier)**",
        "-# The Harbour Herald · changed without a note",
        r"- ~~1.4 million~~ \[→\] **1.6 million**",
        f"> Repairs will cost **1.6 million** crowns. [↗]({link})",
    ]


def test_numbers_that_differ_stand_side_by_side() -> None:
    content = makers.edition(makers.differing())
    check(content)
    shown_text = text_of(content)
    assert r"-# \[now\:\] **8 to 1** \[was\:\] 7 to 2" in shown_text
    assert "crowns. [↗](" in shown_text
    assert ") — 2 sources" in shown_text
    assert (
        r"- \[The Harbour Herald, 09\:10\:\] **[7 to 2](https://herald.example/pier#:~:text=7%20to%202)**" in shown_text
    )
