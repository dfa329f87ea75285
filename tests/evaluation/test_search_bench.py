"""The short form of `make bench-search`: 20,000 highlights and every tenth question."""

from pathlib import Path

from tests.evaluation.archive_texts import QUESTIONS, fill
from tests.evaluation.search_bench import SLOWER, SLOWEST, centile, measure


async def test_questions_are_answered_nearly_as_fast_as_the_bare_match(tmp_path: Path) -> None:
    await fill(tmp_path / "archive.db", 20_000)
    taken = await measure(tmp_path / "archive.db", QUESTIONS.read_text("utf-8").splitlines()[::10])
    assert sum(one.total > 0 for one in taken) > len(taken) / 2
    ours, bare = [one.ours for one in taken], [one.bare for one in taken]
    assert centile(ours, 50) - centile(bare, 50) <= 3 * SLOWER, "with room for a machine that does other things too"
    assert centile(ours, 99) <= 3 * SLOWEST


def test_a_thousand_questions_are_published() -> None:
    questions = QUESTIONS.read_text("utf-8").splitlines()
    assert len(questions) == 1_000
    assert sum('"' in question for question in questions) >= 100
    assert sum("speaker:" in question for question in questions) >= 100
