from pathlib import Path

import pytest

from digest.ingest.pages import canonical_url, file_beside, page_of


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://Herald.example/pier?utm_source=rss&id=7&fbclid=x#top", "https://herald.example/pier?id=7"),
        ("HTTPS://herald.example:443", "https://herald.example/"),
        ("http://herald.example:8080/a?b=&c=1", "http://herald.example:8080/a?b=&c=1"),
        ("https://herald.example/a?q=caf%C3%A9", "https://herald.example/a?q=caf%C3%A9"),
        ("https://[broken/a", "https://[broken/a"),
    ],
)
def test_one_page_has_one_identity(url: str, page: str) -> None:
    assert page_of(url) == page


@pytest.mark.parametrize(
    "head",
    [
        b'<link rel="canonical" href="https://herald.example/pier?a=1&amp;b=2">',
        b"<LINK HREF='https://herald.example/pier?a=1&amp;b=2' REL='canonical'/>",
        b'<meta property="og:url" content="https://herald.example/pier?a=1&amp;b=2">',
    ],
)
def test_a_page_says_its_own_address(head: bytes) -> None:
    assert canonical_url(b"<html><head>" + head + b"</head>") == "https://herald.example/pier?a=1&b=2"


@pytest.mark.parametrize(
    "head", [b"", b'<link rel="canonical" href="javascript:alert(1)">', b'<link rel="icon" href="https://a.example/">']
)
def test_a_page_without_an_address_has_none(head: bytes) -> None:
    assert canonical_url(head) is None


def test_a_feed_that_is_a_file_has_its_pages_beside_it(tmp_path: Path) -> None:
    (tmp_path / "herald" / "2026").mkdir(parents=True)
    page = tmp_path / "herald" / "2026" / "a b.html"
    page.write_text("x")
    (tmp_path / "secret.txt").write_text("x")
    feed = str(tmp_path / "herald" / "feed.xml")
    assert file_beside(feed, "https://herald.example/2026/a%20b.html") == page.resolve()
    assert file_beside(feed, "https://herald.example/2026/other.html") is None
    assert file_beside(feed, "https://herald.example/../secret.txt") is None
    assert file_beside(feed, "https://herald.example/%2e%2e/secret.txt") is None
    assert file_beside(feed, "https://herald.example/") is None
