"""The sample newsroom holds together: every entry has its page, every page its traps."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from digest.clean import Page, clean_html
from digest.feeds import parse_feed
from digest.ingest.pages import canonical_url, file_beside
from digest.stories import independent_sources
from tests.makers import article

SAMPLE = Path(__file__).parent.parent / "sample"
FEEDS = ("harbour-herald/feed.xml", "saltmarsh-courier/feed.atom", "fathom-engineering/feed.json")
PAGES = sorted(path for path in SAMPLE.rglob("*.html") if ".corrected" not in path.name)
FURNITURE = re.compile(
    r"Advertisement|Read [Mm]ore|Leave a Reply|Photo(?:graph)?:|Subscribe|cookie|Share this", re.IGNORECASE
)


def _cleaned(name: str) -> Page:
    path = next(path for path in SAMPLE.rglob("*.html") if path.name == name)
    return clean_html(path.read_bytes(), canonical_url(path.read_bytes()))


@pytest.mark.parametrize("name", FEEDS)
def test_every_entry_has_its_page(name: str) -> None:
    path = SAMPLE / name
    feed = parse_feed(path.read_bytes(), str(path))
    assert len(feed.entries) >= 3
    assert all(entry.published and entry.title for entry in feed.entries)
    missing = [entry.url for entry in feed.entries if not entry.html and not file_beside(str(path), entry.url or "")]
    assert not missing


def test_there_are_at_least_twelve_articles() -> None:
    assert len(PAGES) >= 12


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_the_one_it_says_it_is_and_comes_out_clean(path: Path) -> None:
    body = path.read_bytes()
    url = canonical_url(body)
    assert url is not None
    assert urlsplit(url).path.lstrip("/") == str(path.relative_to(SAMPLE / path.relative_to(SAMPLE).parts[0]))
    page = clean_html(body, url)
    assert page.title
    assert page.source
    assert page.published
    assert page.authors
    assert 150 <= len(page.text.split()) <= 800
    assert not FURNITURE.search(page.text)


def test_the_wire_text_is_carried_twice_and_the_correction_changes_a_number() -> None:
    ferry, strike = _cleaned("island-ferries-cancelled.html"), _cleaned("grey-line-ferry-strike.html")
    carried = [article(page.text, source=page.source) for page in (ferry, strike)]
    assert independent_sources(carried) == 1
    before, after = _cleaned("glass-eel-count.html"), _cleaned("glass-eel-count.corrected.html")
    assert set(re.findall(r"\d[\d,.]*\d", before.text)) != set(re.findall(r"\d[\d,.]*\d", after.text))


def test_the_opinion_piece_has_the_traps() -> None:
    page = _cleaned("gullproof-box-opinion.html")
    assert page.genre == "commentary"
    assert any(paragraph.count("?") == 3 for paragraph in page.text.split("\n\n"))
    assert "is “no”" in page.text
    assert "moment”" in page.text
