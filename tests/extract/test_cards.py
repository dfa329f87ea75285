"""The registry of scorecards: each is there by name, and an experiment's weights count only as long as it lasts."""

import re

import pytest

from digest.extract import extract
from digest.extract.cards import CARDS, WeightError, changed, parse_weight
from digest.extract.claims import CHECKABLE
from digest.extract.document import Document
from digest.extract.quotes import whole_quotes
from tests.makers import article

DINNER = article("Otto Brandt called it a “scandal” on Monday.\n\n“The soup was cold and so were we,” said Ida Holm.")


def test_every_card_is_there_by_name() -> None:
    assert list(CARDS) == ["key point", "checkable", "worth", "speaker", "quote", "quote worth"]
    assert all(CARDS.values())


def test_weights_count_inside_the_block_and_not_behind_it() -> None:
    before, old = extract(DINNER), dict(CHECKABLE.weights)
    with changed({("checkable", "name"): 9, ("quote", "six words or more"): -20}):
        assert CHECKABLE.points({"name": 1}) == CHECKABLE.start + 9
        assert not any("soup" in h.line(DINNER.text) for h in extract(DINNER) if h.kind == "quote")
    assert extract(DINNER) == before
    assert old == CHECKABLE.weights


def test_what_a_document_remembers_is_forgotten_with_the_weights() -> None:
    document = Document(DINNER)
    assert whole_quotes(document)
    with changed({("speaker", "a verb such as say"): -30, ("quote", "speaker sure"): -30}):
        assert len(whole_quotes(document)) < 2
    assert len(whole_quotes(document)) == 2


def test_weights_come_back_when_the_experiment_fails() -> None:
    old = {name: dict(card) for name, card in CARDS.items()}
    with pytest.raises(ZeroDivisionError), changed({("worth", "figure"): 0}):
        1 / 0  # noqa: B018  the experiment that fails
    assert old == CARDS


def test_an_unknown_weight_changes_nothing() -> None:
    old = dict(CARDS["worth"])
    with pytest.raises(KeyError), changed({("worth", "figure"): 0, ("worth", "charm"): 3}):
        pass
    assert CARDS["worth"] == old


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("quote.title case=-3", ("quote", "title case", -3)),
        (" key point . top three = 4.5", ("key point", "top three", 4.5)),
        ("quote.short, but speech around it=0", ("quote", "short, but speech around it", 0)),
    ],
)
def test_a_weight_is_read(text: str, weight: tuple[str, str, float]) -> None:
    assert parse_weight(text) == weight


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nonsense", "“nonsense” is no weight; write CARD.FEATURE=NUMBER"),
        ("quote.title case", "is no weight"),
        ("qoute.title case=-3", "there is no card “qoute”; did you mean “quote”?"),
        ("moon.title case=-3", "it is one of: key point; checkable"),
        ("key.top three=3", "did you mean “key point”?"),
        ("quote.titel=-3", "did you mean “title case”"),
        ("quote.titel case=-3", "“quote” has no feature “titel case”; did you mean “title case”?"),
        ("quote.title case=many", "“many” is no number"),
        ("quote.title case=nan", "“nan” is no number"),
        ("quote.title case=", "“” is no number"),
    ],
)
def test_a_wrong_weight_is_one_sentence_that_helps(text: str, says: str) -> None:
    with pytest.raises(WeightError, match=re.escape(says)):
        parse_weight(text)
