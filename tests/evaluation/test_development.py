"""The short form of `make eval`: the floors hold on the first rows of each labelled set."""

import gzip
import itertools
from pathlib import Path

import pytest

from tests.conftest import SharedFolder
from tests.evaluation.development import figures, measure, report

FIRST_ROWS = {"quotes": 24, "quotes-more": 24, "articles-full": 15, "articles-meta": 10, "stories-ecb": 461}
FIRST_CLAIMS = 300
SETS = ("babe", "policlaim", "subj", "claimbuster", "clef19")


def _take(source: Path, rows: int, target: Path) -> None:
    with gzip.open(source, "rt", encoding="utf-8") as lines, gzip.open(target, "wt", encoding="utf-8") as out:
        out.writelines(itertools.islice(lines, rows))


@pytest.mark.timeout(240)
def test_the_floors_hold_on_the_first_rows(shared: SharedFolder, tmp_path: Path) -> None:
    data = shared.path("data", "extraction on the labelled development sets")
    rows = FIRST_ROWS | {f"claims-{name}": FIRST_CLAIMS for name in SETS} | {"stories-titles": 200}
    for name, count in rows.items():
        _take(data / f"{name}.dev.jsonl.gz", count, tmp_path / f"{name}.dev.jsonl.gz")
    found = dict(figures(measure(["quotes", "claims", "stories", "articles"], tmp_path)))
    lines, holds = report(found)
    assert holds, "\n".join(lines)
    assert sum("floor" in line for line in lines) == 8


def test_a_missed_floor_is_seen() -> None:
    lines, holds = report({"stories/ecb/B-Cubed F1": 0.5, "stories/ecb/P": 0.1})
    assert not holds
    assert [line.endswith("MISSED") for line in lines] == [True, False]


def test_figures_are_named_by_their_path() -> None:
    found = dict(figures({"keypoints": {"top 3": [31.0, 12.0, 27.0], "LEAD-3": [30.1, 11.7, 26.8]}}))
    assert found["keypoints/top 3 R1"] == 31.0
    assert found["keypoints/top 3 R1 over LEAD-3"] == 0.9
