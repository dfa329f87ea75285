import numpy as np
import pytest

from digest.extract import likeness
from digest.extract.likeness import LIKENESSES, examples, likenesses, sentence_vectors

REPORT = "The harbour master closed the north pier on Monday after two piles broke."
POLEMIC = "What a shameless, pathetic farce these clowns have made of our lovely pier!"
RECORD = "We repaired four piers and cut the mooring fee in half."
APPEAL = "Let us believe in one another, and thank you for being here tonight."


@pytest.mark.parametrize(
    ("feature", "near", "far"), [("like a report", REPORT, POLEMIC), ("like a record", RECORD, APPEAL)]
)
def test_a_sentence_is_likest_to_its_own_kind(feature: str, near: str, far: str) -> None:
    first, second = likenesses([near, far])
    assert first[feature] > 0.3 > -0.3 > second[feature]


def test_vectors_have_length_one() -> None:
    assert np.linalg.norm(sentence_vectors((REPORT, APPEAL)), axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_no_sentences_have_no_likeness() -> None:
    assert likenesses([]) == []


def test_without_an_embedder_the_scorecards_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "embedder", lambda: None)
    assert likenesses([REPORT]) == [{}]


def test_every_kind_has_as_many_examples_and_none_twice() -> None:
    kinds = [kind for pair in LIKENESSES.values() for kind in pair]
    assert len({len(examples(kind)) for kind in kinds}) == 1
    every = [sentence for kind in kinds for sentence in examples(kind)]
    assert len(set(every)) == len(every)
