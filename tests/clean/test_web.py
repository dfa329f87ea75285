import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.clean import NotAnArticle, Page, clean_html
from tests.clean.pages import STORY, URL, json_ld, meta, page
from tests.hostile import barbed_text

PIER = Path(__file__).parent.parent / "data" / "clean" / "pier.html"


@pytest.fixture(scope="module")
def pier() -> Page:
    return clean_html(PIER.read_bytes(), URL)


def refused(html: bytes | str, url: str | None = URL) -> str:
    with pytest.raises(NotAnArticle) as caught:
        clean_html(html, url)
    return str(caught.value)


def test_the_page_says_what_it_is(pier: Page) -> None:
    assert pier.title == "North pier to close for six weeks"
    assert pier.authors == ("Odo Fenn", "Ida Marsh")
    assert str(pier.published) == "2026-03-02T18:00:00+01:00"
    assert (pier.source, pier.language, pier.genre) == ("The Harbour Herald", "en", "report")


def test_the_text_is_the_article_and_nothing_else(pier: Page) -> None:
    assert [" ".join(paragraph.split()[:3]) for paragraph in pier.text.split("\n\n")] == [
        "The harbour council",
        "“We cannot leave",
        "Repairs will cost",
        "A third of",
        "Fishing crews said",
        "The council meets",
    ]


@pytest.mark.parametrize(
    "furniture",
    ["Advertisement", "Photo", "Read more", "Storm Gudrun", "inbox", "Eels", "Old Tam", "Leave a Reply", "©", "Tides"],
)
def test_furniture_is_left_out(pier: Page, furniture: str) -> None:
    assert furniture not in pier.text


def stated_body(paragraphs: list[str], more: str = "") -> str:
    return json_ld("NewsArticle", f', "articleBody": {json.dumps(more.join(paragraphs))}')


BELL = [f"And the bell of tower {n} rang once for the boats, twice for the boys, once for nobody." for n in range(9)]


def test_a_text_that_only_the_structured_data_holds_is_found() -> None:
    html = page(
        stated_body(BELL, "\n\n"), "<p>Our shop has oars, lamps and the finest rope between here and Grimsay.</p>"
    )
    assert clean_html(html, URL).text == "\n\n".join(BELL)


def test_a_stated_text_in_html_is_read() -> None:
    html = page(stated_body([f"<p>{paragraph}</p>" for paragraph in BELL]), "")
    assert clean_html(html, URL).text == "\n\n".join(BELL)


def test_the_pages_own_paragraphs_win_over_a_stated_text_without_any() -> None:
    html = page(stated_body(BELL, " "), "".join(f"<p>{paragraph}</p>" for paragraph in BELL))
    assert clean_html(html, URL).text == "\n\n".join(BELL)


@pytest.mark.parametrize(
    ("head", "body", "known"),
    [
        (json_ld("NewsArticle", ', "datePublished": "2026-03-02T18:00:00Z"'), "", "2026-03-02T18:00:00+00:00"),
        (json_ld("NewsArticle", ', "datePublished": "2026-03-02"'), "", "2026-03-02"),
        (meta("article:published_time", "2026-03-02T18:00:00.000-0500"), "", "2026-03-02T18:00:00-05:00"),
        (meta("date", "soon"), '<time datetime="2026-03-02">Monday</time>', "2026-03-02"),
        ("", '<span class="date">2 March 2026</span>', "2026-03-02"),
        ("", '<span class="entry-date">March 2nd, 2026</span>', "2026-03-02"),
        ("", '<span class="datum">2. März 2026, 18:00 Uhr</span>', "2026-03-02"),
        ("", '<aside><time datetime="2019-01-01">Old</time></aside><time>2 de marzo de 2026</time>', "2026-03-02"),
        ("", "<h3>2.3.2026</h3>", "2026-03-02"),
        ("", "", "None"),
    ],
)
def test_a_date_is_as_exact_as_the_page_says(head: str, body: str, known: str) -> None:
    assert str(clean_html(page(head, body + STORY), URL).published) == known


@pytest.mark.parametrize(
    ("genre", "head", "url", "title"),
    [
        ("report", json_ld("NewsArticle"), URL, "Harbour master declines to comment"),
        ("commentary", json_ld("OpinionNewsArticle"), URL, "North pier"),
        ("commentary", "", "https://herald.example/opinion/pier", "North pier"),
        ("commentary", meta("article:section", "Opinion"), URL, "North pier"),
        ("commentary", "", URL, "Opinion | Leave the pier open"),
        ("live", json_ld("LiveBlogPosting"), URL, "North pier"),
        ("live", "", URL, "Storm Gudrun: live updates"),
        ("release notes", "", URL, "Brinewheel 2.4.1 released"),
        ("release notes", "", "https://brinewheel.example/releases/2.4", "Brinewheel 2.4"),
        ("post", "", "https://blog.brinewheel.example/2026/bearings", "How we cast bearings"),
        ("wire", meta("author", "Reuters"), URL, "North pier"),
    ],
)
def test_the_genre_is_what_the_page_says(genre: str, head: str, url: str, title: str) -> None:
    assert clean_html(page(head, title=title), url).genre == genre


def test_an_article_about_captchas_is_one() -> None:
    about = "<p>The council will enable JavaScript on the tide board, and a captcha guards the bell rope now.</p>"
    assert "captcha" in clean_html(page(body=STORY + about + STORY.replace("harbour", "town")), URL).text


@pytest.mark.parametrize("html", ["", "   ", b"", "<html></html>", "<html><body><script>1</script></body></html>"])
def test_an_empty_page_is_no_article(html: str | bytes) -> None:
    assert URL in refused(html)


@pytest.mark.parametrize("html", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 50, b"%PDF-1.7\n\x00\x01\x02\x03" * 50])
def test_binary_data_is_no_article(html: bytes) -> None:
    assert "binary" in refused(html)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "iso-8859-1"),
        ("windows-1252", "windows-1252"),
        ("latin-1", "no-such"),
        ("latin-1", "hex"),
        ("latin-1", "idna"),
        ("utf-16", ""),
    ],
)
def test_encodings_are_seen_through(encoding: str, declared: str) -> None:
    html = page(f'<meta charset="{declared}">', STORY.replace("council", "café"))
    assert "The harbour café voted" in clean_html(html.encode(encoding), URL).text


def test_invalid_utf_8_spoils_one_character_only() -> None:
    html = page('<meta charset="utf-8">', STORY.replace("council", "caf?e")).encode().replace(b"caf?e", b"caf\xffe")
    assert "harbour caf" in clean_html(html, URL).text


def test_hidden_characters_are_dropped_and_words_kept() -> None:
    strange = (
        "The har\u200bbour\xad master’s \u202eflag\u202c 🏳️\u200d🌈 flew o\u0308ver e\u0301clairs\x07 on Monday night."
    )
    text = clean_html(page(body=f"<p>{strange}</p>{STORY}"), URL).text
    assert "The harbour master’s flag 🏳️\u200d🌈 flew o\u0308ver e\u0301clairs on Monday night." in text


def test_a_repeated_paragraph_that_is_not_doubled_stays() -> None:
    chorus = "<p>And the bell rang once for the boats, and twice for the boys, and three times for nobody at all.</p>"
    assert clean_html(page(body=chorus + STORY + chorus), URL).text.count("And the bell rang") == 2


def test_the_language_is_the_texts() -> None:
    german = "<p>Der Hafenrat hat am Montag beschlossen, die Nordmole zu schließen, weil Taucher Risse fanden.</p>"
    assert clean_html(page(body=german * 3, lang="en"), URL).language == "de"


def test_a_paragraph_of_100_000_characters_takes_bounded_time() -> None:
    started = time.perf_counter()
    text = clean_html(page(body="<p>" + "The tide came in and went out again. " * 2700 + "</p>"), URL).text
    assert len(text) > 99_000
    assert time.perf_counter() - started < 10


def test_a_long_page_in_many_wrappers_takes_bounded_time() -> None:
    started = time.perf_counter()
    clean_html("<div class='author related date'>" * 200 + STORY * 1000, URL)
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "table", "p class='related'"])
def test_deep_nesting_takes_bounded_time(tag: str) -> None:
    started = time.perf_counter()
    try:
        clean_html(f"<{tag}>" * 5000 + STORY, URL)
    except NotAnArticle as error:
        assert str(error)  # noqa: PT017  either answer will do, as long as there is one
    assert time.perf_counter() - started < 20


TAGS = ("<p>", "</p>", "<div class='ad'>", "</div>", "<a href='//['>", "<time datetime='9999-99-99'>", "<!--", "]]>",
        "<script type='application/ld+json'>", "</script>", '{"@type": ["NewsArticle"], "author": [1, null, [{}]]}',
        '{"@type": "Article", "articleBody": 7, "headline": {"a": []}}', "<meta name='author' content=''>", "<h1>",
        "<title>", "&#0;", "&#xD800;", "<svg>", "<table><tr><td>", "<?x ?>", "<![CDATA[", "<noscript>",
        "A whole sentence about the tide, long enough to count as prose in anybody's book of rules. ")  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=400),
        barbed_text,
        st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=20)), max_size=40).map("".join),
    ),
    st.sampled_from((None, URL, "http://[bad", "")),
)
@settings(max_examples=60, deadline=None)
def test_nothing_but_not_an_article_is_raised(html: bytes | str, url: str | None) -> None:
    try:
        cleaned = clean_html(html, url)
    except NotAnArticle as error:
        assert str(error)  # noqa: PT017  either answer will do, as long as there is one
    else:
        assert cleaned.text.strip()


def test_a_lead_in_a_frame_of_its_own_is_part_of_the_text() -> None:
    lead = "The harbour will have to live without its north pier until the oak for it has come from Grimsay."
    for frame in ("div class='teaser-text'", "div class='article-preface'", "h2 class='standfirst'"):
        html = page(body=f"<{frame}>{lead}</{frame.split()[0]}>{STORY}")
        assert clean_html(html, URL).text.startswith(lead)


def test_a_teaser_that_leads_elsewhere_is_no_lead() -> None:
    teaser = "<div class='teaser'><a href='/eels'>Eels have come back to the mill race, and nobody knows why</a></div>"
    assert "Eels" not in clean_html(page(body=teaser + STORY), URL).text


def test_a_frame_behind_a_paywall_is_the_articles_own() -> None:
    chatter = f"<div id='comments'>{STORY.replace('council', 'gull') * 4}</div>"
    html = page(body=f"<div class='entry-content metered-paywall'>{STORY}</div>{chatter}")
    assert "The harbour council voted" in clean_html(html, URL).text


def test_a_row_of_articles_that_only_open_others_is_left_out() -> None:
    opened = "".join(
        f"<article><h2><a href='/{n}'>Eel {n}</a></h2><p>{'An eel came in with the tide. ' * 12}</p></article>"
        for n in range(5)
    )
    text = clean_html(page() + f"<div>{opened}</div>", URL).text
    assert "The harbour council voted" in text
    assert "eel came in" not in text


def test_the_posts_of_a_live_blog_are_its_text() -> None:
    posts = "".join(
        f"<article id='post-{n}'><h2><a href='#post-{n}'>1{n}:00</a></h2><p>Wave {n} has broken over the north pier, "
        "and the bell has rung for every boat that is still out beyond the mole.</p></article>"
        for n in range(5)
    )
    assert "Wave 4 has broken" in clean_html(page(body=STORY + f"<div>{posts}</div>"), URL).text


@pytest.mark.parametrize(
    ("opening", "genre"),
    [
        ("SALTMERE (Northwire) — ", "wire"),
        ("Saltmere, March 2 (Northwire) -- ", "wire"),
        ("SALTMERE, March 2 – ", "report"),
        ("", "report"),
    ],
)
def test_a_dateline_is_read_and_taken_off(opening: str, genre: str) -> None:
    cleaned = clean_html(page(body=STORY.replace("<p>The", f"<p>{opening}The", 1)), URL)
    assert cleaned.text.startswith("The harbour council voted")
    assert cleaned.genre == genre


def test_a_paragraph_of_nothing_but_links_is_left_out_and_one_with_words_between_stays() -> None:
    links = "<a href='/eels'>Eels return to the mill race</a> | <a href='/bells'>Who rang the bell, and why</a>"
    told = "<p>Both <a href='/eels'>the eels</a> and <a href='/bells'>the bell of the old tower</a> were heard.</p>"
    text = clean_html(page(body=f"{STORY}<p>DON'T MISS {links}</p>{told}{STORY.replace('pier', 'quay')}"), URL).text
    assert "mill race" not in text
    assert "Both the eels and the bell of the old tower were heard." in text


def test_a_bare_name_below_a_pages_text_is_part_of_it() -> None:
    cleaned = clean_html(page(body=STORY + "<p>Your Old Tam</p>"), URL)
    assert cleaned.text.endswith("Your Old Tam")
    assert cleaned.authors == ()
