"""The fuzzer's fixed cases; `make fuzz` tries more."""

import random

import pytest

from tests.fuzz.fuzz import fuzz, mutated
from tests.fuzz.material import FEEDS

CASES = {"feeds": 400, "pages": 120}


@pytest.mark.parametrize("target", CASES)
def test_nothing_but_the_errors_that_are_meant(target: str) -> None:
    assert list(fuzz(target, CASES[target], seed=1)) == []


def test_a_case_can_be_had_again() -> None:
    first, again = (mutated(random.Random("feeds 1 7"), FEEDS) for _ in range(2))  # noqa: S311  to be had again, not to be secret
    assert first == again not in FEEDS
