import pytest

from digest.clean import clean_html
from tests.clean.pages import STORY, URL, json_ld, meta

NAME = meta("og:site_name", "The Harbour Herald")


def titled(head: str, body: str, url: str = URL) -> str | None:
    return clean_html(f"<html><head>{head}</head><body>{body}{STORY}</body></html>", url).title


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>North pier to close</title>" + json_ld("NewsArticle"), ""),
        ("<title>North pier to close | The Harbour Herald</title>" + NAME, ""),
        ("<title>The Harbour Herald: North pier to close</title>" + NAME, ""),
        ("<title>North pier to close - herald.example</title>", ""),
        ("<title>herald.example // » North pier to close</title>", ""),
        ("<title>Pier closing: what it costs and why | Herald</title>", "<h1>North pier to close</h1>"),
        ("<title>All the harbour</title>", "<h1>North pier to close</h1>"),
        (NAME + meta("og:title", "The Harbour Herald"), "<h1>North pier to close</h1>"),
        (NAME + meta("og:title", "News: North pier to close | The Harbour Herald"), "<h1>North pier to close</h1>"),
        (meta("og:title", "North pier to close"), "<h1><span>Harbour</span> North pier to close</h1>"),
        (NAME + "<title>North pier to close | The Harbour Herald</title>", "<h1>The Harbour Herald</h1>"),
        (
            "<title>North pier to close – News of salt and oars</title>",
            "<h1>News of salt and oars</h1><h1>North pier to close</h1>",
        ),
        ("<title>The Harbour Herald</title>" + NAME, "<h1>North pier to close</h1><h1>North pier to close</h1>"),
        ("<title>HERALD</title>", "<h1>North pier to close</h1><h1>Comment on this</h1>"),
        ("", "<h1>North pier to close</h1>"),
    ],
)
def test_a_title_is_the_headline_without_the_sites_name(head: str, body: str) -> None:
    assert titled(head, body) == "North pier to close"


def test_a_headline_in_place_of_the_sites_name_is_no_outlet() -> None:
    headline = "North pier to close for six weeks after divers found cracks"
    html = (
        f"<html><head><title>{headline}</title>{meta('og:site_name', headline)}</head><body><h1>{headline}</h1>{STORY}"
    )
    page = clean_html(html, URL)
    assert (page.title, page.source) == (headline, None)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>North pier: six weeks of silence</title>", "", "North pier: six weeks of silence"),
        (meta("og:title", "North pier to close"), "<h1>Read this too</h1>", "North pier to close"),
        ("<title>Tides</title>", "<h1>Eels</h1><h1>Oars</h1>", "Tides"),
        ("", "", None),
    ],
)
def test_a_title_is_never_guessed_from_another_heading(head: str, body: str, title: str | None) -> None:
    assert titled(head, body) == title
