import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from lxml import html

from digest.model import Published

SAMPLE = Path(__file__).parent.parent / "sample"
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = sorted(SAMPLE.rglob("*.html"))
ARTICLES = [page for page in PAGES if not page.name.endswith(".corrected.html")]


def file_of(url: str) -> Path:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.hostname.endswith(".example")
    return SAMPLE / parts.hostname.removesuffix(".example") / parts.path.lstrip("/")


def rss_entries() -> dict[str, tuple[str, str]]:
    items = ET.parse(SAMPLE / "harbour-herald/feed.xml").iter("item")  # noqa: S314  our own file
    return {
        item.findtext("link", ""): (
            item.findtext("title", ""),
            parsedate_to_datetime(item.findtext("pubDate", "")).isoformat(),
        )
        for item in items
    }


def atom_entries() -> dict[str, tuple[str, str]]:
    entries = ET.parse(SAMPLE / "saltmarsh-courier/feed.atom").iter(f"{ATOM}entry")  # noqa: S314  our own file
    return {
        entry.find(f"{ATOM}link").attrib["href"]: (
            entry.findtext(f"{ATOM}title", ""),
            entry.findtext(f"{ATOM}published", ""),
        )
        for entry in entries
    }


def json_feed() -> dict:
    return json.loads((SAMPLE / "fathom-engineering/feed.json").read_text(encoding="utf-8"))


def json_entries() -> dict[str, tuple[str, str]]:
    return {item["url"]: (item["title"], item["date_published"]) for item in json_feed()["items"]}


ENTRIES = rss_entries() | atom_entries() | json_entries()


def text_of(name: str) -> str:
    (page,) = SAMPLE.rglob(name)
    return html.fromstring(page.read_bytes()).text_content()


def paragraphs_of(page: Path) -> list[str]:
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    body = tree.xpath(
        "//*[contains(@class, 'story-body') or contains(@class, 'entry-content') or contains(@class, 'post-content')]"
    )
    return [" ".join(block.text_content().split()) for block in body[0].xpath(".//p | .//li | .//pre")]


def test_there_are_three_kinds_of_feed_and_at_least_twelve_articles():
    assert len(rss_entries()) >= 4
    assert len(atom_entries()) >= 4
    assert len(json_entries()) >= 3
    assert json_feed()["version"] == "https://jsonfeed.org/version/1.1"
    assert len(ENTRIES) >= 12


def test_feeds_and_pages_list_the_same_articles():
    assert sorted(file_of(url) for url in ENTRIES) == ARTICLES


@pytest.mark.parametrize("url", sorted(ENTRIES))
def test_page_agrees_with_its_entry(url: str):
    title, published = ENTRIES[url]
    page = html.fromstring(file_of(url).read_text(encoding="utf-8"))
    assert page.xpath("string(//link[@rel='canonical']/@href)") == url
    assert page.xpath("string(//meta[@property='og:url']/@content)") == url
    assert page.xpath("string(//h1)") == title
    assert page.xpath("string(//title)") != title  # the site's name stands behind it
    assert Published.parse(page.xpath("string(//time/@datetime)")) == Published.parse(published)
    assert f"{Published.parse(published).day:%Y/%m/%d}" in url


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_article_is_of_a_usual_length(page: Path):
    assert 250 <= len(" ".join(paragraphs_of(page)).split()) <= 600


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_outlet_keeps_to_its_quotation_marks(page: Path):
    text = " ".join(paragraphs_of(page))
    if "harbour-herald" in page.parts:
        assert "“" in text
        assert '"' not in text
    else:
        assert '"' in text
        assert not re.search("[“”]", text)


def test_structured_data_agrees_with_the_page():
    for page in (SAMPLE / "harbour-herald").rglob("*.html"):
        tree = html.fromstring(page.read_text(encoding="utf-8"))
        data = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))
        assert data["headline"] == tree.xpath("string(//h1)")
        assert data["datePublished"] == tree.xpath("string(//time/@datetime)")
        assert data["author"]


def test_one_item_carries_its_full_text():
    full = [item for item in json_feed()["items"] if "content_html" in item]
    assert len(full) == 1
    assert "MissingDatum" in full[0]["content_html"]


def test_two_outlets_tell_one_story_in_their_own_words():
    herald = set(paragraphs_of(next(SAMPLE.rglob("north-pier.html"))))
    courier = set(paragraphs_of(next(SAMPLE.rglob("north-pier-crews.html"))))
    assert not herald & courier
    for told in (" ".join(herald), " ".join(courier)):
        assert "1.4 million crowns" in told
        assert "Mara Quill" in told
        assert "Edda Voss" in told


def test_two_outlets_carry_one_wire_text():
    def words(name: str) -> list[str]:
        return re.findall(r"[\w.]+", " ".join(paragraphs_of(next(SAMPLE.rglob(name)))).replace("’", "'"))

    herald, courier = words("grey-line-ferry-strike.html"), words("island-ferries-cancelled.html")
    assert "Northwire" in herald
    assert "Northwire" in courier
    assert herald[:190] == courier[:190]


def test_opinion_piece_holds_every_trap():
    text = text_of("gullproof-box-opinion.html")
    paragraphs = paragraphs_of(next(SAMPLE.rglob("gullproof-box-opinion.html")))
    caption = "Ottoline Frayne, founder of Gullproof. Photo: Pelle Morrow"
    assert paragraphs[0].count("?") == 3
    assert paragraphs.count("Advertisement") == 2
    assert paragraphs.count(caption) == 2
    assert text.count("Ottoline Frayne") == 2
    for trap in (
        "is “no”, according to",
        "Gullproof is important because it has",
        "Last July, for example,",
        "Read More",
    ):
        assert trap in text
    assert "categorising the town as one of a handful of “unservable seaside locations”" in text
    assert "As harbour economist Tobias Wren described, the box represents a “kettle moment”" in text
    assert "Leave a Reply" in text


def test_furnished_page_holds_its_furniture():
    paragraphs = paragraphs_of(next(SAMPLE.rglob("sea-wall-goats.html")))
    captions = [line for line in paragraphs if line.endswith("Photo: Caspian Roe")]
    assert paragraphs.count("Advertisement") == 2
    assert len(captions) == 2
    assert captions[0] == captions[1]
    assert sum(line.startswith("Read more:") for line in paragraphs) == 2
    assert "3 thoughts on" in text_of("sea-wall-goats.html")


def test_correction_changes_a_number_and_says_so():
    before = paragraphs_of(next(SAMPLE.rglob("glass-eel-count.html")))
    after = paragraphs_of(next(SAMPLE.rglob("glass-eel-count.corrected.html")))
    assert "rose by 41 per cent" in before[0]
    assert "rose by 14 per cent" in after[0]
    assert before[1:] == after[1:-1]
    assert after[-1].startswith("Correction:")


def test_corrected_page_keeps_its_address_and_shows_when_it_changed():
    (corrected,) = set(PAGES) - set(ARTICLES)
    tree = html.fromstring(corrected.read_text(encoding="utf-8"))
    assert file_of(tree.xpath("string(//link[@rel='canonical']/@href)")) in ARTICLES
    published = tree.xpath("string(//meta[@property='article:published_time']/@content)")
    assert tree.xpath("string(//meta[@property='article:modified_time']/@content)") > published


def test_engineering_posts_hold_code():
    posts = list((SAMPLE / "fathom-engineering").rglob("*.html"))
    assert all(html.fromstring(post.read_bytes()).xpath("//pre/code") for post in posts)
