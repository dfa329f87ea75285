import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.feeds import Feed, FeedError, parse_feed
from tests.hostile import barbed_text

HOME = "https://herald.example/news/feed.xml"


def rss(*items: str, head: str = "<title>The Harbour Herald</title>") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{body}</channel></rss>'.encode()


def atom(*entries: str) -> bytes:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Kiln &amp; Co</title>{body}</feed>"
    ).encode()


def refused(body: bytes, content_type: str | None = None) -> str:
    with pytest.raises(FeedError) as caught:
        parse_feed(body, HOME, content_type)
    assert HOME in str(caught.value)
    return str(caught.value)


def test_rss_is_read() -> None:
    feed = parse_feed(
        rss(
            "<title>North pier closes</title><link>/pier</link><guid>pier-1</guid>"
            "<pubDate>Mon, 02 Mar 2026 18:00:00 +0100</pubDate><author>m@herald.example (Mara Quill)</author>"
            "<description>&lt;p&gt;Cracks.&lt;/p&gt;</description>"
        ),
        HOME,
    )
    (entry,) = feed.entries
    assert feed.title == "The Harbour Herald"
    assert (entry.id, entry.url, entry.title) == ("pier-1", "https://herald.example/pier", "North pier closes")
    assert str(entry.published) == "2026-03-02T18:00:00+01:00"
    assert entry.authors == ("Mara Quill",)
    assert entry.html == "<p>Cracks.</p>"


def test_atom_is_read() -> None:
    feed = parse_feed(
        atom(
            '<id>tag:kiln.example,2026:7</id><title type="html">Glass &amp;amp; &lt;b&gt;salt&lt;/b&gt;</title>'
            '<link rel="alternate" href="../glass"/><published>2026-03-02T18:00:00Z</published>'
            "<author><name>Odo Fenn</name></author>"
            '<content type="html">&lt;p&gt;Hot.&lt;/p&gt;</content>'
        ),
        HOME,
    )
    (entry,) = feed.entries
    assert feed.title == "Kiln & Co"
    assert (entry.id, entry.url, entry.title) == (
        "tag:kiln.example,2026:7",
        "https://herald.example/glass",
        "Glass & salt",
    )
    assert str(entry.published) == "2026-03-02T18:00:00+00:00"
    assert entry.authors == ("Odo Fenn",)
    assert "Hot." in entry.html


@pytest.mark.parametrize(
    ("version", "author", "names"),
    [("1", '"author": {"name": "Ada Wick"}', ("Ada Wick",)), ("1.1", '"authors": [{"name": "Bo"}]', ("Bo",))],
)
def test_json_feed_is_read(version: str, author: str, names: tuple[str, ...]) -> None:
    body = (
        f'{{"version": "https://jsonfeed.org/version/{version}", "title": "Lamp room", "items": [{{"id": 7, '
        f'"url": "/lamps", "title": "Lamps", {author}, "content_text": "1 < 2\\n\\nTwo", '
        '"date_published": "2026-03-02T18:00:00+02:00"}]}'
    ).encode()
    (entry,) = parse_feed(body, HOME, "application/feed+json").entries
    assert (entry.id, entry.url, entry.title) == ("7", "https://herald.example/lamps", "Lamps")
    assert str(entry.published) == "2026-03-02T18:00:00+02:00"
    assert entry.authors == names
    assert entry.html == "<p>1 &lt; 2</p><p>Two</p>"


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("2026-03-02", "2026-03-02"),
        ("Mon, 02 Mar 2026 00:30:00 -0800", "2026-03-02T00:30:00-08:00"),
        ("02 Mar 2026 18:00 GMT", "2026-03-02T18:00:00+00:00"),
        ("some time in March", "None"),
        ("March 2026", "None"),
        ("", "None"),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(written: str, known: str) -> None:
    (entry,) = parse_feed(rss(f"<title>A</title><link>/a</link><pubDate>{written}</pubDate>"), HOME).entries
    assert str(entry.published) == known


def test_a_feed_without_dates_is_fine() -> None:
    feed = parse_feed(rss("<title>A</title><link>/a</link>", "<title>B</title><link>/b</link>"), HOME)
    assert [entry.published for entry in feed.entries] == [None, None]


def test_a_feed_without_entries_is_fine() -> None:
    assert parse_feed(rss(), HOME) == Feed("The Harbour Herald", ())


def test_what_is_there_twice_word_for_word_stands_once() -> None:
    feed = parse_feed(
        rss(
            "<title>A</title><link>/a</link><guid>1</guid>",
            "<title>A again</title><link>/a2</link><guid>1</guid>",
            "<title>A by another id</title><link>/a</link><guid>2</guid>",
            "<title>B</title><link>/b</link>",
            "<title>B</title><link>/b</link>",
        ),
        HOME,
    )
    assert [entry.title for entry in feed.entries] == ["A", "A again", "A by another id", "B"]


def test_a_title_without_id_or_link_has_a_stable_id() -> None:
    body = rss("<title>Tide table</title><description>Six o'clock.</description>")
    first, second = (parse_feed(body, HOME).entries[0] for _ in range(2))
    assert first.id == second.id
    assert first.url is None


def test_a_script_tag_in_a_title_is_text() -> None:
    title = "How <![CDATA[<script>alert(1)</script>]]> broke the lighthouse"
    (entry,) = parse_feed(rss(f"<title>{title}</title><link>/a</link>"), HOME).entries
    assert entry.title == "How <script>alert(1)</script> broke the lighthouse"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[bad"])
def test_only_web_links_are_kept(link: str) -> None:
    (entry,) = parse_feed(rss(f"<title>A</title><link>{link}</link><guid>1</guid>"), HOME).entries
    assert entry.url is None


def test_a_wrong_declared_encoding_is_seen_through() -> None:
    body = rss("<title>Café “Möwe”</title><link>/a</link>").replace(b'"1.0"', b'"1.0" encoding="us-ascii"')
    assert parse_feed(body, HOME).entries[0].title == "Café “Möwe”"


def test_a_declared_encoding_is_used() -> None:
    body = (
        b'<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><title>T</title><item><title>Caf\xe9'
    )
    body += b"</title><link>/a</link></item></channel></rss>"
    assert parse_feed(body, HOME).entries[0].title == "Café"


def test_invalid_utf_8_spoils_one_character_only() -> None:
    body = rss("<title>A\xff pier</title><link>/a</link>").replace("\xff".encode(), b"\xff")
    assert parse_feed(body, HOME).entries[0].title == "A\ufffd pier"


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    body = rss("<title>Fish & chips</title><link>/a</link>", "<title>B</title><link>/b</link>")[:-30]
    assert parse_feed(body, HOME).entries[0].title == "Fish & chips"


def test_a_web_page_names_its_feed() -> None:
    page = (
        b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head>'
    )
    assert refused(page).endswith("is a web page, not a feed; its feed is https://herald.example/rss?a=1&b=2.")


def test_a_web_page_without_a_feed_is_told() -> None:
    assert "look for its RSS or Atom link" in refused(b"<html><body><p>Hello, sailor.</p></body></html>")


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"\0\0\0\0", b"plain words", b"{", b'{"items": 3}', b"[1]", b"\x89PNG\r\n\x1a\n\x00\x00", b"<a/>"],
)
def test_what_is_no_feed_is_told(body: bytes) -> None:
    assert refused(body)


def test_an_entity_bomb_is_refused_unread() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]>'.encode() + rss("<title>&l9;</title>")
    started = time.perf_counter()
    assert "entities" in refused(body)
    assert time.perf_counter() - started < 1


def test_a_foreign_entity_reads_no_file() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<title>&x;</title>")
    assert "entities" in refused(body)


def test_a_huge_feed_is_refused() -> None:
    assert "20 MB" in refused(b"<rss>" + b" " * 20_000_001)


def test_deep_nesting_ends() -> None:
    started = time.perf_counter()
    with suppress(FeedError):
        parse_feed(b"<rss><channel>" + b"<item>" * 20_000, HOME)
    assert time.perf_counter() - started < 5


@given(st.one_of(st.binary(max_size=300), barbed_text.map(str.encode)), st.sampled_from(("raw", "rss", "atom", "json")))
@settings(max_examples=60, deadline=None)
def test_nothing_but_a_feed_error_is_raised(body: bytes, shape: str) -> None:
    wrapped = {
        "raw": body,
        "rss": b"<rss version='2.0'><channel><item><title>"
        + body
        + b"</title><link>"
        + body
        + b"</link></item></channel></rss>",
        "atom": b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>"
        + body
        + b"</id><updated>"
        + body
        + b"</updated></entry></feed>",
        "json": b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "'
        + body
        + b'"}, 3, {"authors": [1]}]}',
    }[shape]
    with suppress(FeedError):
        assert all(entry.id for entry in parse_feed(wrapped, HOME).entries)
