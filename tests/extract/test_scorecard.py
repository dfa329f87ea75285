import pytest

from digest.extract import lexicon
from digest.extract.scorecard import Scorecard

CARD = Scorecard(start=-1, weights={"figure": 1, "opinion": -2}, per_doubling=1)


@pytest.mark.parametrize(
    ("features", "score"), [({}, 1 / 3), ({"figure": 1}, 1 / 2), ({"figure": 2}, 2 / 3), ({"opinion": 1}, 1 / 9)]
)
def test_every_point_doubles_the_odds(features: dict[str, float], score: float) -> None:
    assert CARD.score(features) == pytest.approx(score)


def test_features_without_a_weight_count_nothing() -> None:
    assert CARD.points({"length": 9}) == -1


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("say said", {"say", "says", "saying", "said"}),
        ("cite", {"cite", "cites", "citing", "cited"}),
        ("deny", {"deny", "denies", "denying", "denied"}),
        ("ban", {"ban", "bans", "banning", "banned"}),
        ("pass", {"pass", "passes", "passing", "passed"}),
    ],
)
def test_verbs_are_inflected(entry: str, forms: set[str]) -> None:
    assert lexicon._verb(entry) == forms


def test_every_lexicon_says_where_its_idea_comes_from() -> None:
    for path in lexicon.FOLDER.glob("*.txt"):
        assert path.read_text("utf-8").startswith("# "), path.name
        assert lexicon.entries(path.stem)
