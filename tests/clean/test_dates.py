import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.clean import clean_html
from digest.clean.dates import read_date, read_opening_date
from digest.clean.places import place_of
from tests.clean.pages import STORY, URL, json_ld, meta, page
from tests.hostile import barbed_text


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T18:00Z", "2026-03-02T18:00:00+00:00"),
        ("2026-03-02 18:00:00.000 -0500", "2026-03-02T18:00:00-05:00"),
        ("Posted on March 2, 2026 by Ada Wick", "2026-03-02"),
        ("Mar. 2nd 2026", "2026-03-02"),
        ("2nd of March, 2026", "2026-03-02"),
        ("Montag, 2. März 2026", "2026-03-02"),
        ("le 1er avril 2026", "2026-04-01"),
        ("2 de marzo del 2026", "2026-03-02"),
        ("2 de dezembro de 2026", "2026-12-02"),
        ("2 października 2026", "2026-10-02"),
        ("2. července 2026", "2026-07-02"),
        ("2. června 2026", "2026-06-02"),
        ("2 марта 2026 г.", "2026-03-02"),
        ("2. maaliskuuta 2026", "2026-03-02"),
        ("2 Mart 2026", "2026-03-02"),
        ("2026年3月2日", "2026-03-02"),
        ("2026/03/02", "2026-03-02"),
        ("Erstellt am: 02.03.2026", "2026-03-02"),
        ("02.03.26, 18:30 Uhr", "2026-03-02"),
        ("Tidewater 20.04.06 is out", "None"),
        ("31/3/2026", "2026-03-31"),
        ("3/31/2026", "2026-03-31"),
        ("3/3/2026", "2026-03-03"),
        ("2 March 2026, changed on 4 March 2026", "2026-03-02"),
        ("March 4, 2026, first posted 2 March 2026", "2026-03-04"),
        ("3/4/2026", "None"),
        ("31 February 2026", "None"),
        ("1970-01-01T00:00:00Z", "None"),
        ("0001-01-01T00:00:00Z", "None"),
        ("version 2.4.1, 12 cracks in 2026", "None"),
        ("", "None"),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, known: str) -> None:
    assert str(read_date(text)) == known


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("March 2, 2026 at 6:00 p.m. ET", "2026-03-02T18:00:00-05:00"),
        ("July 2, 2026 12:05 AM EST", "2026-07-02T00:05:00-04:00"),
        ("18:00 GMT, 2 March 2026", "2026-03-02T18:00:00+00:00"),
        ("2 July 2026 18:00 BST", "2026-07-02T18:00:00+01:00"),
        ("2. März 2026, 18.00 Uhr MEZ", "2026-03-02T18:00:00+01:00"),
        ("2 March 2026 18:00 (UTC+2)", "2026-03-02T18:00:00+02:00"),
        ("2 March 2026 18:00 IST", "2026-03-02"),
        ("2. März 2026, 18:00 Uhr", "2026-03-02"),
        ("2 March 2026, 25:61 GMT", "2026-03-02"),
    ],
)
def test_a_time_is_read_where_its_zone_is_given(text: str, known: str) -> None:
    assert str(read_date(text)) == known


@pytest.mark.parametrize(
    ("lang", "url", "known"),
    [
        ("en-US", "https://herald.example/", "2026-03-04"),
        ("en-GB", "https://herald.example/", "2026-04-03"),
        ("en", "https://herald.uk/", "2026-04-03"),
        ("en-US", "https://herald.uk/", "2026-04-03"),
        ("de", "https://herald.example/", "2026-04-03"),
        ("en", "https://herald.example/", "None"),
        (None, None, "None"),
        ("en", "http://[bad", "None"),
    ],
)
def test_figures_follow_the_pages_country(lang: str | None, url: str | None, known: str) -> None:
    assert str(read_date("3/4/2026", place_of(lang, url))) == known


@pytest.mark.parametrize(
    ("lang", "url", "known"),
    [
        ("de", "https://herald.example/", "2026-03-03T00:30:00+01:00"),
        ("en", "https://herald.nz/", "2026-03-03T12:30:00+13:00"),
        ("en-IN", "https://herald.example/", "2026-03-03T05:00:00+05:30"),
        ("en-US", "https://herald.example/", "2026-03-02T23:30:00+00:00"),
    ],
)
def test_a_moment_in_utc_is_told_by_the_clock_of_its_readers(lang: str, url: str, known: str) -> None:
    assert str(read_date("2026-03-02T23:30:00Z", place_of(lang, url))) == known


def test_a_moment_with_an_offset_keeps_it() -> None:
    place = place_of("de", None)
    assert str(read_date("2026-03-02T23:30:00-05:00", place)) == "2026-03-02T23:30:00-05:00"
    assert str(read_date("2026-03-02T23:30:00", place)) == "2026-03-02T23:30:00+00:00"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("(2 March 2026) The harbour council voted on Monday night.", "2026-03-02"),
        ("Saltmere, 2. März 2026 – Der Hafenrat hat am Montag beschlossen.", "2026-03-02"),
        ("SALTMERE, March 2, 2026 -- The harbour council voted.", "2026-03-02"),
        ("Saltmere (02.03.2026) Der Hafenrat hat am Montag beschlossen.", "2026-03-02"),
        ("On 2 March 2026 the harbour council voted.", "None"),
        ("The pier was built on 2 March 1926 – by hand.", "None"),
    ],
)
def test_a_dateline_opens_its_paragraph(text: str, known: str) -> None:
    assert str(read_opening_date(text)) == known


@given(st.one_of(barbed_text, st.text(alphabet="0123456789./-:TZ+ apm年月日MarchUTC", max_size=60)))
def test_no_text_breaks_the_reading(text: str) -> None:
    for place in (place_of("de", None), place_of("en", None)):
        assert read_date(text, place) is None or str(read_date(text, place))


MODIFIED = ', "datePublished": "2026-03-02", "dateModified": "2026-03-09"'
TEASER = '<div class="teaser"><h3><a href="/eels">Eels</a></h3><time datetime="2026-02-01">1 February 2026</time></div>'


@pytest.mark.parametrize(
    ("head", "body", "known"),
    [
        (json_ld("NewsArticle", MODIFIED), "<p>Updated 9 March 2026</p>", "2026-03-02"),
        (meta("article:modified_time", "2026-03-09") + meta("article:published_time", "2026-03-02"), "", "2026-03-02"),
        (
            json_ld("NewsArticle", ', "datePublished": "2026-03-01"') + meta("article:published_time", "2026-03-02"),
            '<time datetime="2026-03-02">2 March</time>',
            "2026-03-02",
        ),
        (meta("date", "2026-01-20"), '<span class="date">2 March 2026</span>', "2026-03-02"),
        (meta("date", "2026-03-02"), "", "2026-03-02"),
        (meta("date", "03/04/2026 12:43:42"), '<p class="date">4 March 2026</p>', "2026-03-04"),
        ("", "<p>Last updated: 9 March 2026</p><p>Published: 2 March 2026</p>", "2026-03-02"),
        ("", '<time class="updated" datetime="2026-03-09"></time><time datetime="2026-03-02"></time>', "2026-03-02"),
        ("", "<p>Stand: 9.3.2026</p>", "2026-03-09"),
        ("", '<p class="time">Current time: 14 October 2026</p><p>Ada Wick » 2 March 2026, 05:42</p>', "2026-03-02"),
        ("", '<p itemprop="datePublished" content="2026-03-02">Monday</p>', "2026-03-02"),
        ("", '<span property="datePublished" content="2026-03-02">Monday</span>', "2026-03-02"),
        ("", '<time pubdate datetime="2026-03-02">Monday</time>', "2026-03-02"),
        ("", '<aside><i class="author">Ada Wick</i><b itemprop="datePublished">2 March 2026</b></aside>', "2026-03-02"),
        (meta("dcterms.issued", "2026-03-02"), "", "2026-03-02"),
        (json_ld("WebPage", MODIFIED), "", "2026-03-02"),
        (meta("sailthru.date", "Mon, 02 Mar 2026 18:00:00 GMT"), "", "2026-03-02T18:00:00+00:00"),
        (meta("parsely-pub-date", "2026-03-02T18:00:00Z"), "", "2026-03-02T18:00:00+00:00"),
        ("", f"<p>Saltmere, 2 March 2026 – {STORY}</p>" + TEASER, "2026-03-02"),
    ],
)  # fmt: skip
def test_of_several_dates_the_publications_is_taken(head: str, body: str, known: str) -> None:
    assert str(clean_html(page(head, body + STORY), URL).published) == known


def test_a_clock_above_the_heading_is_not_the_articles_date() -> None:
    html = page(body=f'<p class="date">2 March 2026</p>{STORY}')
    clock = '<body><div class="top"><time datetime="2026-05-30T09:00:00Z">Saturday, 30 May 2026</time></div>'
    assert str(clean_html(html.replace("<body>", clock), URL).published) == "2026-03-02"


@pytest.mark.parametrize(
    ("url", "body", "known"),
    [
        ("https://herald.example/2026/03/02/pier", "", "2026-03-02"),
        ("https://herald.example/2026-3-2/pier", "", "2026-03-02"),
        ("https://herald.example/news/20260302/pier", "", "2026-03-02"),
        ("https://herald.example/2026/13/02/pier", "", "None"),
        ("https://herald.example/2026/03/pier", "", "2026-03"),
        ("https://herald.example/2026/03/pier", "<time>2 March 2026</time>", "2026-03-02"),
        ("https://herald.example/2026/03/pier", "<time>9 April 2026</time>", "2026-03"),
        ("https://herald.example/2025/26/pier", "", "None"),
        ("https://herald.example/2026/03/02/", '<time datetime="2026-03-02T06:00-05:00">', "2026-03-02T06:00:00-05:00"),
        ("https://herald.example/2026/03/02/pier", '<time datetime="2026-03-09"></time>', "2026-03-02"),
    ],
)  # fmt: skip
def test_an_address_names_the_day(url: str, body: str, known: str) -> None:
    assert str(clean_html(page(body=body + STORY), url).published) == known


def test_a_date_on_a_card_that_leads_to_another_article_is_not_this_ones() -> None:
    card = '<a href="/eels"><small><time>1 February 2026</time></small> Eels have come back to the mill race</a>'
    link = '<a href="/pier" rel="bookmark">Posted on <time>2 March 2026</time></a>'
    assert str(clean_html(page(body=card + link + STORY), URL).published) == "2026-03-02"


def test_a_date_among_the_share_buttons_is_the_articles() -> None:
    bar = '<div class="with-share-icons"><div class="date">2 March 2026</div><a href="#">Share</a></div>'
    assert str(clean_html(page(body=bar + STORY), URL).published) == "2026-03-02"


def test_figures_that_may_mean_two_days_are_no_date() -> None:
    shown = '<p class="date">3/4/2026</p>'
    assert clean_html(page(body=shown + STORY), URL).published is None
    british = meta("og:locale", "en_GB")
    assert str(clean_html(page(british, shown + STORY), URL).published) == "2026-04-03"
