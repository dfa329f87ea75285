"""Articles whose pages are closed to us: what their feeds give away of them, and what replaces that."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.ingest.excerpts import whole_sentences
from tests.ingest.paper import FULL, MORE, TEASER, WALL, a_paper, of
from tests.makers import NOW


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_refused_page_leaves_the_excerpt_of_its_feed(tmp_path: Path, status: int) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status = status
        excerpt = of(await paper.read())
        assert (excerpt.excerpt, excerpt.text, excerpt.source) == (True, TEASER, "Herald")
        assert await paper.store.newsroom.article(excerpt.id) == excerpt
        lines = await paper.store.newsroom.highlights(excerpt.id)
        assert lines
        assert all(line.shown.of(excerpt.text) in TEASER for line in lines)


async def test_a_wall_leaves_the_excerpt_of_its_feed(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status, paper.page = 200, WALL
        assert (await paper.read()).is_new
        assert paper.pages_asked == 1


@pytest.mark.parametrize("status", [404, 410, 429, 500])
async def test_a_page_that_is_gone_or_busy_leaves_no_excerpt(tmp_path: Path, status: int) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status = status
        assert (await paper.read()).article is None


@pytest.mark.parametrize("teaser", ["", "Read on.", "Pier to close", "The harbour master denied that the old pier …"])
async def test_without_a_whole_sentence_the_reason_of_the_page_stands(tmp_path: Path, teaser: str) -> None:
    async with a_paper(tmp_path) as paper:
        paper.teasers["Herald"] = teaser
        done = await paper.read()
        assert done.article is None
        assert "refuses to be read (HTTP 403)" in done.why


async def test_a_full_text_replaces_the_excerpt_as_a_revision_and_no_excerpt_replaces_it(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        paper.status, paper.teasers["Herald"] = 200, f"{TEASER} {MORE}"
        full = of(await paper.read(hours=2))
        assert (full.page, full.excerpt) == (excerpt.page, False)
        assert await paper.store.newsroom.revisions(full.page) == (excerpt, full)
        assert await paper.store.newsroom.story_of(full.id) == await paper.store.newsroom.story_of(excerpt.id)
        paper.status, paper.teasers["Herald"] = 403, MORE
        assert of(await paper.read(hours=4)) == full
        assert await paper.store.newsroom.current(full.page) == full


async def test_a_closed_page_is_asked_again_though_its_feed_stays_the_same(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        assert await paper.poll(timedelta(minutes=30)) == ()
        again = await paper.read(hours=2)
        assert (again.article, again.is_new, paper.pages_asked) == (excerpt, False, 2)
        paper.status = 200
        full = await paper.read(hours=7)
        assert (full.is_new, of(full).excerpt) == (True, False)
        assert await paper.store.newsroom.revisions(excerpt.page) == (excerpt, of(full))
        assert [await paper.poll(timedelta(hours=hours)) for hours in (30, 60, 80)] == [(), (), ()]
        assert (paper.pages_asked, paper.unchanged) == (3, 4)


async def test_a_page_that_stays_closed_is_asked_a_few_times_and_never_counts_as_a_change(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        for hours in range(100):
            await paper.poll(timedelta(hours=hours))
        assert (paper.pages_asked, paper.unchanged) == (5, 95)
        (record,) = await paper.store.feeds.all()
        assert (record.changed_at, record.again_at, record.why) == (NOW, None, "")


async def test_a_page_that_fails_for_once_takes_no_excerpt_away(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        paper.status = 503
        assert (await paper.read(hours=1)).again
        paper.status = 200
        full = of(await paper.read(hours=6))
        assert await paper.store.newsroom.revisions(excerpt.page) == (excerpt, full)


async def test_another_feed_brings_the_full_text_of_an_excerpt(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        paper.teasers["Gull Post"] = FULL
        full = of(await paper.read("Gull Post", hours=1))
        assert paper.pages_asked == 1
        assert (full.page, full.excerpt) == (excerpt.page, False)
        assert await paper.store.newsroom.current(excerpt.page) == full


async def test_two_feeds_with_other_excerpts_of_one_page_are_one_article(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        excerpt = of(await paper.read())
        paper.teasers["Gull Post"] = MORE
        again = await paper.read("Gull Post", hours=1)
        assert (again.article, again.is_new) == (excerpt, False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (f"{TEASER} Divers found … Continue reading", TEASER),
        (f"{TEASER} [...]", TEASER),
        (f"{TEASER}\n\nThe post Pier appeared first on Herald .", TEASER),
        (f"“{TEASER}”", f"“{TEASER}”"),
        ("The mayor denied that the old pier would ever …", ""),
        ("Read the full story.", ""),
        ("", ""),
    ],
)
def test_only_whole_sentences_are_kept(given: str, kept: str) -> None:
    assert whole_sentences(given) == kept
