"""Our own labelled texts hold the floors, and the scorer sees what is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.evaluation import own
from tests.evaluation.floors import OWN, holds, missed
from tests.evaluation.labels import LabelError, labelled_texts, read

TEXT = """
kind: news
language: en
title: Swan elected mayor of Grebe Lock
published: 2031-03-14
text: |
  GREBE LOCK, March 14 (Northwire) – A swan was elected mayor of Grebe Lock on Thursday, and took 412 votes of 700.

  “We wanted somebody who bites,” said Ada Quill, who counted the votes. The “campaign” had cost 14 euros.
quotes:
  - {words: "We wanted somebody who bites,", speaker: SPEAKER, cue: said}
not_quotes: [campaign]
claims:
  - {words: A swan was elected mayor of Grebe Lock on Thursday, worth: true, nature: event}
  - {words: "The “campaign” had cost 14 euros.", nature: statistic}
brackets:
  - {words: on Thursday, says: 13 Mar, in: A swan was elected}
key_points: [GREBE LOCK]
keep: [of 700]
"""


def _figures(tmp_path: Path, speaker: str) -> dict[str, float]:
    path = tmp_path / "seen" / "swan.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT.replace("SPEAKER", speaker), encoding="utf-8")
    return own.figures(own.tally(read(path)))


def test_the_floors_hold_on_our_own_texts() -> None:
    found = own.figures(own.together(own.tally(text) for text in labelled_texts()))
    assert {name: found[name] for name in missed(found, OWN)} == {}


def test_what_is_right_scores_in_full(tmp_path: Path) -> None:
    found = _figures(tmp_path, "Ada Quill")
    assert found["quotes joint F1"] == 100
    assert found["brackets recall"] == 1
    assert found["key points best found"] == 100
    assert found["cuts forbidden"] == 0


def test_a_wrong_speaker_is_no_joint_hit(tmp_path: Path) -> None:
    found = _figures(tmp_path, "The Swan")
    assert found["quotes span F1"] == 100
    assert found["quotes joint F1"] == 0
    assert found["quotes speaker"] == 0


def test_a_label_that_is_not_in_the_text_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "seen" / "swan.yaml"
    path.parent.mkdir()
    path.write_text(TEXT.replace("keep: [of 700]", "keep: [of 701]\nkeen: []"), encoding="utf-8")
    with pytest.raises(LabelError, match=r"seen/swan\.yaml:\n  unknown field 'keen'\n  not in the text: 'of 701'"):
        read(path)


def test_a_ceiling_is_missed_from_above() -> None:
    assert holds("cuts forbidden", 0, 0)
    assert not holds("cuts forbidden", 1, 0)
    assert not holds("brackets recall", 0.4, 0.5)


def test_average_precision_is_the_mean_precision_at_each_hit() -> None:
    assert own.average_precision([(True, 0.9), (False, 0.8), (True, 0.7)]) == pytest.approx((1 + 2 / 3) / 2)


def _evaluation(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.evaluation", *words], capture_output=True, text=True, check=False
    )


def test_a_weight_that_no_card_has_is_refused_by_name() -> None:
    done = _evaluation("own", "--weight", "quote.titel case=-2")
    assert done.returncode == 2
    assert "did you mean “title case”?" in done.stderr


def test_another_weight_is_shown_beside_todays() -> None:
    done = _evaluation("own", "--weight", "quote.stands alone=-40")
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("quotes span F1"))
    today, changed, difference = map(float, row[-3:])
    assert changed < today
    assert difference == pytest.approx(changed - today, abs=0.05)
