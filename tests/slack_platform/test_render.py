import json
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bots.slack.render import MORE_ACTION, degrade, render
from digest import wording
from digest.model import Answer, AnswerLine, Edition
from tests import hostile, makers
from tests.conftest import SharedFolder
from tests.slack_platform import rules

relaxed = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def words(message: dict[str, Any]) -> str:
    return json.dumps(message.get("blocks", []), ensure_ascii=False)


def is_unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf" and char not in "\u200c\u200d"


def assert_safe(payloads: tuple[str, ...]) -> None:
    assert payloads
    for payload in payloads:
        assert rules.length(payload) <= 12_000
        assert rules.problems(json.loads(payload)) == []
        assert not any(is_unseen(char) for char in json.loads(payload)["text"])
        plainer = degrade(payload)
        assert plainer is not None
        assert rules.length(plainer) <= 12_000
        assert rules.problems(json.loads(plainer)) == []
        assert degrade(plainer) is None


@relaxed
@given(hostile.editions())
def test_no_edition_pings_or_breaks_a_limit(edition: Edition) -> None:
    assert_safe(render(edition))


@relaxed
@given(hostile.answers())
def test_no_answer_pings_or_breaks_a_limit(answer: Answer) -> None:
    assert_safe(render(answer))


@relaxed
@given(hostile.editions())
def test_every_line_is_shown_word_for_word_and_none_is_left_out(edition: Edition) -> None:
    shown = iter([item for payload in render(edition) for item in list_items(json.loads(payload))])
    for told in edition.stories:
        for highlight in told.highlights:
            line, article = next(shown), told.story.article(highlight.article)
            expected = "".join(wording.legible(piece.text) for piece in wording.pieces(highlight, article))
            assert expected in line or "[a line too long for Slack]" in line
    assert next(shown, None) is None


def list_items(message: dict[str, Any]) -> list[str]:
    """The words of each list item, in order."""
    paragraphs = [each for block in message["blocks"] if block["type"] == "rich_text" for each in block["elements"]]
    items = [item for each in paragraphs if each["type"] == "rich_text_list" for item in each["elements"]]
    return ["".join(element["text"] for element in item["elements"]) for item in items]


def test_the_official_shapes_hold(shared: SharedFolder) -> None:
    shared.path("contracts/slack-types-schema.json", "the official shapes of Slack's messages, in every Slack test")
    messages = [json.loads(payload) for payload in (*render(makers.pier_edition()), *render(a_page()))]
    assert {block["type"] for message in messages for block in message["blocks"]} == set(rules.DEFINITIONS)
    for message in messages:
        assert rules.contract_problems(message | {"channel": "C1"}) == []
    assert rules.contract_problems({"channel": "C1", "text": "x", "blocks": [{"type": "header", "texts": "x"}]}) != []


def a_page() -> Answer:
    pier = makers.article(genre="commentary")
    claim = makers.highlight(pier, "Repairs will cost 1.4 million crowns.", nature="statistic")
    quote = makers.quote(pier, "We cannot leave a cracked pier open,", "Mara Quill", "said")
    return makers.answer(AnswerLine(claim, pier), AnswerLine(quote, pier), more=12, next_page="claims pier from:2")


def test_an_edition_shows_each_line_with_its_link_and_ends_on_the_quote() -> None:
    (payload,) = render(makers.pier_edition())
    message = json.loads(payload)
    assert [block["type"] for block in message["blocks"]] == [
        "header",
        "context",
        "rich_text",
        "divider",
        "rich_text",
        "context",
    ]
    story = message["blocks"][2]["elements"]
    assert story[0]["elements"][0]["style"] == {"bold": True}
    assert story[1]["elements"][1]["elements"][0]["text"] == "Repairs will cost 1.4 million crowns."
    assert "#:~:text=Repairs%20will%20cost" in story[1]["elements"][1]["elements"][-1]["url"]
    assert message["blocks"][4]["elements"][0]["type"] == "rich_text_quote"
    assert "Mara Quill" in words(message)


def test_an_excerpt_is_marked_beside_its_source_in_editions_and_answers() -> None:
    pier = makers.article(excerpt=True)
    line = makers.highlight(pier, "Repairs will cost 1.4 million crowns.")
    said = makers.quote(pier, "We cannot leave a cracked pier open,", "Mara Quill", "said")
    (payload,) = render(makers.edition(makers.story(pier, highlights=(line,)), closing_quote=(said, pier)))
    assert "The Harbour Herald · [excerpt]" in words({"blocks": json.loads(payload)["blocks"][2:3]})
    assert "Mara Quill · The Harbour Herald · [excerpt]" in words(json.loads(payload))
    (payload,) = render(makers.answer(AnswerLine(line, pier)))
    assert "The Harbour Herald · 2 March 2026 · [excerpt]" in words(json.loads(payload))


def test_the_lead_is_bold_and_nothing_is_lost() -> None:
    pier = makers.article()
    line = "Repairs will cost 1.4 million crowns."
    told = makers.highlight(pier, line, lead=makers.span(pier.text, "Repairs will cost"))
    (payload,) = render(makers.edition(makers.story(pier, highlights=(told,))))
    lead, rest = json.loads(payload)["blocks"][2]["elements"][1]["elements"][0]["elements"][:2]
    assert lead == {"type": "text", "text": "Repairs will cost", "style": {"bold": True}}
    assert lead["text"] + rest["text"].rstrip() == line


def test_an_answer_line_says_who_what_where_and_when() -> None:
    (payload,) = render(a_page())
    message = json.loads(payload)
    assert "Mara Quill · The Harbour Herald · 2 March 2026 · [commentary]" in words(message)
    assert "statistic" in words(message)
    button = message["blocks"][-1]["elements"][0]
    assert (button["action_id"], button["value"]) == (MORE_ACTION, "claims pier from:2")
    assert button["text"]["text"] == "+12 more"


def test_an_answer_without_a_page_to_open_does_not_offer_one() -> None:
    pier = makers.article(url=None)
    (payload,) = render(makers.answer(AnswerLine(makers.highlight(pier, "Repairs will cost"), pier)))
    assert "the outlet itself · event · The Harbour Herald · 2 March 2026" in words(json.loads(payload))
    assert "in the source" not in payload


def test_a_next_page_too_long_for_a_button_is_said_in_words() -> None:
    (payload,) = render(Answer(title="Claims", more=3, next_page="claims " + "x" * 2000))
    assert json.loads(payload)["blocks"][-1]["elements"][0]["text"] == "+3 more"


def test_a_long_edition_is_split_between_stories_and_every_line_is_whole() -> None:
    stories = []
    for number in range(12):
        text = f"Sentence {number} " + "about the long pier " * 25 + "ends here."
        piece = makers.article(text, page=f"https://herald.example/{number}")
        stories.append(makers.story(piece, highlights=(makers.highlight(piece, text),)))
    payloads = render(makers.edition(*stories))
    assert_safe(payloads)
    assert len(payloads) > 1
    whole = "".join(words(json.loads(payload)) for payload in payloads)
    assert all(told.story.articles[0].text in whole for told in stories)
    assert f"part 2 of {len(payloads)}" in words(json.loads(payloads[1]))


def test_the_degraded_message_keeps_words_and_links_escaped() -> None:
    pier = makers.article("Fish & chips <!channel> cost *four* crowns.")
    told = makers.highlight(pier, pier.text)
    (payload,) = render(makers.edition(makers.story(pier, highlights=(told,))))
    text = json.loads(degrade(payload) or "{}")["text"]
    assert "Fish &amp; chips &lt;!channel&gt; cost *four* crowns. ↗ <https://herald.example/pier#:~:text=" in text


@pytest.mark.parametrize("content", [Answer(), makers.edition(quiet="Nothing new; 41 feeds checked.")])
def test_a_message_is_never_empty(content: Answer | Edition) -> None:
    assert_safe(render(content))


def test_a_correction_strikes_the_old_words_and_quotes_the_sentence() -> None:
    payloads = render(Answer(title="Corrected since", corrections=(makers.correction(),)))
    assert_safe(payloads)
    (message,) = map(json.loads, payloads)
    head, change, sentence = message["blocks"][1]["elements"]
    assert [element["text"] for element in head["elements"]][1:] == ["\nThe Harbour Herald · changed without a note"]
    assert [(element["text"], element["style"]) for element in change["elements"]] == [
        ("1.4 million", {"strike": True}),
        (" [→] ", {"italic": True}),
        ("1.6 million", {"bold": True}),
    ]
    assert sentence["type"] == "rich_text_quote"
    assert sentence["elements"][-1]["url"].endswith("#:~:text=Repairs%20will%20cost%201.6%20million%20crowns.")


def test_numbers_that_differ_stand_side_by_side() -> None:
    payloads = render(makers.edition(makers.differing(), running=(makers.differing().story,)))
    assert_safe(payloads)
    (message,) = map(json.loads, payloads)
    assert message["text"].splitlines()[2:] == [
        (
            "North pier to close for six weeks · The Harbour Herald, The Fathom · updated · a second source"
            " · [now:] 8 to 1 [was:] 7 to 2"
        ),
        "• Repairs will cost 1.4 million crowns. — 2 sources",
        "• [The Harbour Herald, 09:10:] 7 to 2 [The Fathom, 11:40:] 8 to 1",
        "Still running: North pier to close for six weeks",
    ]
