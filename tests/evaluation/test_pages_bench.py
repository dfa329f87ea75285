"""The short form of `python -m tests.evaluation.pages_bench`: twenty real pages, and a few of our own."""

from pathlib import Path

from tests.conftest import SharedFolder
from tests.evaluation.ingest_bench import own_pages, saved_pages
from tests.evaluation.pages_bench import ingest, spread


async def test_no_real_page_is_lost_without_a_reason(tmp_path: Path, shared: SharedFolder) -> None:
    shared.path("data", "whole web pages, from a feed to the store")
    outcome = await ingest(spread(saved_pages(), 20), tmp_path)
    assert outcome.lost == ()
    assert outcome.pages == 20
    assert outcome.articles >= 15


async def test_each_page_of_a_feed_is_an_article_or_has_its_reason(tmp_path: Path) -> None:
    empty = b"<!doctype html><html><body></body></html>"
    outcome = await ingest([*own_pages()[:2], empty, b""], tmp_path)
    assert (outcome.articles, outcome.rejected.total(), outcome.lost) == (2, 2, ())
    assert outcome.highlights > 0
