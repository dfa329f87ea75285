"""The scorecards and the code that names their features stay together."""

from pathlib import Path

import pytest

from digest.extract import quotes
from digest.extract.quotes.lexicon import verb_grade, words
from digest.extract.quotes.points import QUOTE, SPEAKER, WORTH, total

SOURCE = "".join(
    path.read_text(encoding="utf-8") for path in Path(quotes.__file__).parent.glob("*.py") if path.name != "points.py"
)


@pytest.mark.parametrize("feature", [*SPEAKER, *QUOTE, *WORTH])
def test_every_feature_of_a_scorecard_is_named_by_the_code(feature: str) -> None:
    assert f'"{feature}"' in SOURCE


def test_the_best_quote_has_a_score_of_one() -> None:
    assert sum(WORTH.values()) == 100


def test_a_feature_without_points_is_an_error() -> None:
    with pytest.raises(KeyError):
        total(["a hunch"], SPEAKER)


@pytest.mark.parametrize(
    ("lemma", "grade"), [("say", 4), ("insist", 3), ("call", 2), ("paint", 2), ("row", 0), ("be", 0)]
)
def test_verbs_are_graded_by_how_plainly_they_report(lemma: str, grade: int) -> None:
    assert verb_grade(lemma) == grade


def test_no_verb_has_two_grades() -> None:
    sections = [words(section) for section in ("core", "speech", "reporting")]
    assert sum(map(len, sections)) == len(frozenset().union(*sections))
