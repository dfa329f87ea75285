import subprocess
import sys

import pytest

from digest.extract.closeness import closeness
from digest.extract.themes import echoed_shares, stem, telling_stems, themes_of

PIER = ("The pier cracked.", "Divers inspected the cracked pier.", "A choir sang.")


@pytest.mark.parametrize(
    ("word", "root"), [("piers", "pier"), ("closing", "clos"), ("closed", "clos"), ("bus", "bus"), ("cracked", "crack")]
)
def test_forms_of_a_word_meet_and_short_words_stay_whole(word: str, root: str) -> None:
    assert stem(word) == root


def test_themes_are_what_most_sentences_share() -> None:
    stems = [telling_stems(text) for text in PIER]
    assert {"pier", "crack"} <= themes_of(stems)
    assert "the" not in themes_of(stems)


def test_what_a_later_sentence_takes_up_is_echoed() -> None:
    assert echoed_shares([telling_stems(text) for text in PIER]) == [1.0, 0.0, 0.0]
    assert echoed_shares([]) == []


def test_the_nearest_to_the_whole_is_central() -> None:
    near = closeness(PIER)
    assert max(near.central) == 1.0
    assert near.central[2] == min(near.central) == 0.0
    assert near.to(0)[1] > near.to(0)[2]
    assert closeness(()).central == ()


def test_a_service_that_only_serves_loads_neither_numpy_nor_spacy() -> None:
    code = "import sys, digest.extract; sys.exit(sum(name in sys.modules for name in ('numpy', 'spacy', 'wordllama')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own words
