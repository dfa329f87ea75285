import json
from pathlib import Path

import pytest

from tests.cli.command import NOW, Verbatim

LATER = "2027-03-03T07:31+01:00"


@pytest.fixture
def archive(newsroom: Verbatim) -> Verbatim:
    newsroom("ingest", "--now", NOW)
    return newsroom


def test_the_size_is_told_with_the_limits(archive: Verbatim) -> None:
    done = archive("archive", "size")
    assert done.code == 0
    assert done.out.startswith("5 articles with ")
    assert "limits: no limit, any size (`archive` in config.yaml)" in done.out
    assert json.loads(archive("archive", "size", "--json").out)["articles"] == 5


def test_pruning_takes_out_what_is_too_old_and_nothing_else(archive: Verbatim) -> None:
    assert archive("archive", "prune", "--keep", "30", "--now", NOW).out == "0 articles taken out\n"
    assert archive("archive", "prune", "--keep", "30", "--now", LATER).out == "5 articles taken out\n"
    assert archive("search", "pier", "--now", LATER).code == 1


def test_pruning_without_a_limit_says_how_to_give_one(archive: Verbatim) -> None:
    done = archive("archive", "prune")
    assert done.code != 0
    assert "give --keep or --most, or set `archive` in config.yaml" in done.err


def test_the_export_is_one_object_a_line_whose_spans_hold(archive: Verbatim, tmp_path: Path) -> None:
    done = archive("archive", "export")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert len(records) == 5
    for record in records:
        assert record["highlights"]
        assert all(record["text"][line["start"] : line["end"]] for line in record["highlights"])
    path = tmp_path / "all.jsonl"
    assert archive("archive", "export", "--after", "1d", "--now", NOW, "-o", str(path)).out.endswith(f"{path}\n")
    assert 0 < len(path.read_text("utf-8").splitlines()) < 5
