"""Ingest end to end, an HTML page to stored highlights, grouped and indexed, against extraction alone in the same run.

python -m tests.evaluation.ingest_bench [--pages N] [--own]    the saved pages, or our own texts as pages
"""

import argparse
import asyncio
import gzip
import html
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.extract import extract
from digest.fetch import Fetcher, FetchPolicy
from digest.ingest import Analysed, Ingest, Job, Rejected, analyse
from digest.ingest.analysis import read
from digest.model import VerbatimError
from digest.store import Store
from tests.evaluation.archive_texts import NOW
from tests.evaluation.development import SHARED
from tests.evaluation.labels import labelled_texts

AT_LEAST = 0.8
"""How fast all of it is to be, as a share of extraction alone from the same pages."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds, of all threads, that the same pages took."""

    pages: int
    cleaned: float
    extracted: float
    analysed: float
    ingested: float

    @property
    def share(self) -> float:
        """How fast ingest is as a share of what it takes to extract from the same page and keep nothing."""
        return (self.cleaned + self.extracted) / self.ingested

    @property
    def of_extraction(self) -> float:
        """How fast ingest is as a share of extraction from text that is clean already."""
        return self.extracted / self.ingested


def own_pages() -> list[bytes]:
    """Return our own labelled texts in English as plain web pages."""
    return [_page(text.article.title or "", text.article.text) for text in labelled_texts()]


def _page(title: str, text: str) -> bytes:
    paragraphs = "\n".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
    head = f"<head><title>{html.escape(title)}</title></head>"
    body = f"<body><article><h1>{html.escape(title)}</h1>{paragraphs}</article></body>"
    return f"<!doctype html><html lang=en>{head}{body}</html>".encode()


def saved_pages() -> list[bytes]:
    """Return the web pages of the development sets; none where they are not at hand."""
    paths = sorted((SHARED / "data").glob("articles-*.dev.jsonl.gz"))
    return [json.loads(line)["html"].encode() for path in paths for line in gzip.open(path, "rt", encoding="utf-8")]


async def measure(pages: Sequence[bytes], folder: Path) -> Spent:
    """Take every page through all of it, and through extraction alone, in turns that change from page to page."""
    store = await Store.open(f"sqlite:///{folder / 'ingest.db'}")
    spent = {"clean": 0.0, "extract": 0.0, "analyse": 0.0, "ingest": 0.0}
    taken_in = 0

    async def here(job: Job) -> Analysed | Rejected:
        start = time.process_time()
        result = analyse(job)
        spent["analyse"] += time.process_time() - start
        return result

    try:
        async with Fetcher(FetchPolicy()) as fetcher:
            ingest = Ingest(store, fetcher, here, FetchPolicy())
            for number, page in enumerate([*pages[:2], *pages]):
                if number == 2:  # the models are loaded by then
                    spent, taken_in = dict.fromkeys(spent, 0.0), 0
                first = number % 2 == 0
                _alone(page, spent) if first else None
                start = time.process_time()
                done = await ingest.body(page, f"page {number}", NOW)
                spent["ingest"] += time.process_time() - start
                None if first else _alone(page, spent)
                taken_in += done.article is not None
    finally:
        await store.close()
    return Spent(taken_in, spent["clean"], spent["extract"], spent["analyse"], spent["ingest"])


def _alone(page: bytes, spent: dict[str, float]) -> None:
    try:
        start = time.process_time()
        article = read(Job(page, "html", "bench"))
        middle = time.process_time()
        extract(article)
    except VerbatimError:
        return
    spent["clean"] += middle - start
    spent["extract"] += time.process_time() - middle


def main() -> None:
    """Print the figures beside the bar, and leave with 1 when it does not hold."""
    cli = argparse.ArgumentParser(
        prog="python -m tests.evaluation.ingest_bench", description=__doc__.partition("\n")[0]
    )
    cli.add_argument("--pages", type=int, default=60)
    cli.add_argument("--own", action="store_true", help="our own texts as plain pages, as where there are no others")
    given = cli.parse_args()
    pages = ((not given.own and saved_pages()) or own_pages())[: given.pages]
    with tempfile.TemporaryDirectory() as folder:
        spent = asyncio.run(measure(pages, Path(folder)))
    print(f"{spent.pages} articles of {len(pages)} pages, processor milliseconds a page")
    for name, seconds in (
        ("HTML to clean text", spent.cleaned),
        ("extraction alone", spent.extracted),
        ("both, with the meaning for its story, as ingest runs them", spent.analysed),
        ("grouping, storing, indexing", spent.ingested - spent.analysed),
        ("ingest end to end", spent.ingested),
    ):
        print(f"{name:60} {seconds / max(1, spent.pages) * 1_000:8.1f}")
    print(f"{'as fast as extraction from the clean text alone':60} {spent.of_extraction:8.2f}")
    held = "" if spent.share >= AT_LEAST else " MISSED"
    print(f"{'as fast as extraction from the page alone':60} {spent.share:8.2f}   at least {AT_LEAST:g}{held}")
    sys.exit(1 if held else 0)


if __name__ == "__main__":
    main()
