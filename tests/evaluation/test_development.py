"""The short form of `make eval`: the floors hold on the first rows of each labelled set."""

import gzip
import itertools
from pathlib import Path

import pytest

from tests.conftest import SharedFolder
from tests.evaluation.development import figures, measure, report
from tests.evaluation.floors import FIRST_ROWS as FLOORS
from tests.evaluation.floors import missed

ROWS = {"quotes": 24, "quotes-more": 24, "articles-full": 15, "articles-meta": 10, "stories-ecb": 461}
FIRST_CLAIMS = 300
SETS = ("babe", "policlaim", "subj", "claimbuster", "clef19")


def _take(source: Path, rows: int, target: Path) -> None:
    with gzip.open(source, "rt", encoding="utf-8") as lines, gzip.open(target, "wt", encoding="utf-8") as out:
        out.writelines(itertools.islice(lines, rows))


@pytest.mark.timeout(240)
def test_the_floors_hold_on_the_first_rows(shared: SharedFolder, tmp_path: Path) -> None:
    data = shared.path("data", "extraction on the labelled development sets")
    rows = ROWS | {f"claims-{name}": FIRST_CLAIMS for name in SETS} | {"stories-titles": 200}
    for name, count in rows.items():
        _take(data / f"{name}.dev.jsonl.gz", count, tmp_path / f"{name}.dev.jsonl.gz")
    found = figures(measure(["quotes", "claims", "stories", "articles"], tmp_path))
    assert {name: found.get(name) for name in missed(found, FLOORS)} == {}


def test_a_missed_floor_is_seen() -> None:
    found = {"stories/ecb/B-Cubed F1": 0.5, "quotes/mean/non-quotes taken %": 15.1, "stories/ecb/P": 0.1}
    floors = {"stories/ecb/B-Cubed F1": 0.78, "quotes/mean/non-quotes taken %": 15, "articles/date": 0.9}
    assert missed(found, floors) == list(floors)
    assert [line.endswith("MISSED") for line in report(found)] == [True, True, False]


def test_figures_are_named_by_their_path() -> None:
    found = figures({"keypoints": {"top 3": [31.0, 12.0, 27.0], "LEAD-3": [30.1, 11.7, 26.8]}})
    assert found["keypoints/top 3 R1"] == 31.0
    assert found["keypoints/top 3 R1 over LEAD-3"] == 0.9


def test_both_sets_of_quotes_have_a_mean() -> None:
    found = figures({"quotes": {"quotes": {"cue": 92.0}, "quotes-more": {"cue": 90.0}}})
    assert found["quotes/mean/cue"] == 91.0
