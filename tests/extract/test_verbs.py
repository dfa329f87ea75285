import pytest

from digest.extract.lexicon import words_of
from digest.extract.verbs import verb_signals


@pytest.mark.parametrize(
    ("text", "feature", "count"),
    [
        ("The council banned nets and sold the pier.", "past", 2),
        ("The nets must be banned.", "past", 0),
        ("A speedy seed is a need indeed.", "past", 0),
        ("The council sold the pier.", "deed", 1),
        ("The council wants to sell the pier.", "deed", 0),
        ("The council wants to sell the pier.", "plan", 1),
        ("We have never sold a pier.", "own record", 1),
        ("I’ve balanced the budget.", "own record", 1),
        ("I know that Saltmere sold a pier.", "own record", 0),
        ("They sold the pier.", "own record", 0),
        ("The pier is slowly sinking.", "ongoing", 1),
        ("The pier is going to sink.", "ongoing", 0),
        ("Sinking is slow.", "ongoing", 0),
    ],
)
def test_verbs_tell_what_was_done_what_is_planned_and_whose_record_it_is(text: str, feature: str, count: float) -> None:
    assert verb_signals(words_of(text))[feature] == count
