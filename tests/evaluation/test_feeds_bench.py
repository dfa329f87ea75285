from pathlib import Path

from tests.evaluation.feeds_bench import bench, cycle
from tests.evaluation.feeds_site import BROKEN, Paper

FEEDS = 200
"""Enough for each way of being broken once."""


def test_the_site_is_what_the_bench_says() -> None:
    papers = [Paper(number, 10_000) for number in range(10_000)]
    kinds = [paper.kind for paper in papers]
    assert [kinds.count("unchanged"), kinds.count("new"), kinds.count("broken")] == [7000, 2000, 1000]
    assert {paper.way for paper in papers} == {"", *BROKEN}
    assert len(BROKEN) == 20


async def test_every_feed_of_a_small_cycle_has_its_right_outcome(tmp_path: Path) -> None:
    assert {Paper(number, FEEDS).way for number in range(FEEDS)} == {"", *BROKEN}
    async with bench(FEEDS, tmp_path) as at:
        cycles = [await cycle(at, number) for number in range(3)]
    assert [one.asked for one in cycles] == [FEEDS, FEEDS - 1, FEEDS - 1]
    assert [one.mistakes for one in cycles] == [(), (), ()]


async def test_a_wrong_outcome_is_found(tmp_path: Path) -> None:
    async with bench(20, tmp_path) as at:
        await cycle(at, 0)
        await at.store.feeds.disable(at.papers[3].url(at.port), "Switched off.", at.now[0])
        wrong = (await cycle(at, 1)).mistakes
    assert len(wrong) == 1
    assert wrong[0].startswith("3 unchanged")
