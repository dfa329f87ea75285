"""The short form of `python -m tests.evaluation.ingest_bench`: a few of our own texts as pages."""

from pathlib import Path

from tests.evaluation.ingest_bench import measure, own_pages


async def test_what_is_kept_costs_little_beside_what_is_extracted(tmp_path: Path) -> None:
    spent = await measure(own_pages()[:6], tmp_path)
    assert spent.pages == 6
    assert spent.share >= 0.5, f"{spent} on short plain pages; the bench holds the bar on whole ones"
