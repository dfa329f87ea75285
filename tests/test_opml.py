import pytest

from digest.feeds import OpmlError, Outline, parse_opml, write_opml

FEEDS = (
    Outline("Anchor & Rope <weekly>", "https://rope.example/feed?a=1&b=2"),
    Outline("Fathom", "https://fathom.example/feed.json", ('deep "water"', "news")),
    Outline("Zürcher Hafenblatt", "https://hafenblatt.example/rss", ("news",)),
)


def test_the_round_trip_is_exact() -> None:
    written = write_opml(FEEDS, "Harbour reading")
    assert sorted(parse_opml(written, "harbour.opml"), key=lambda feed: feed.name) == list(FEEDS)
    assert write_opml(parse_opml(written, "harbour.opml"), "Harbour reading") == written


def test_folders_are_tags_however_deep_and_a_feed_in_two_has_both() -> None:
    body = b"""<opml version="1.0"><body>
      <outline text="Ports"><outline title="North">
        <outline xmlurl="https://a.example/rss" title="Quay"/></outline></outline>
      <outline text="Daily"><outline xmlUrl="https://a.example/rss" text="Other name"/></outline>
      <outline xmlURL=" https://b.example/rss "/><outline text="no feed"/></body></opml>"""
    assert parse_opml(body, "x") == (
        Outline("Quay", "https://a.example/rss", ("Daily", "North", "Ports")),
        Outline("", "https://b.example/rss"),
    )


def test_very_deep_nesting_is_read_or_refused() -> None:
    deep = b"<opml><body>" + b"<outline text='t'>" * 5000 + b"</outline>" * 5000 + b"</body></opml>"
    with pytest.raises(OpmlError, match="is not XML that can be read"):
        parse_opml(deep, "deep.opml")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "is not XML that can be read"),
        (b"<opml><body>", "is not XML that can be read"),
        (b"<rss><channel/></rss>", "is XML, but not OPML"),
        (b'<!DOCTYPE o [<!ENTITY e SYSTEM "file:///etc/hostname">]><opml><body>&e;</body></opml>', "document type"),
        (b"<opml>" + b" " * 5_000_001 + b"</opml>", "larger than 5 MB"),
        (
            b"<opml>" + b"".join(b'<outline xmlUrl="https://%d.example"/>' % n for n in range(10_001)) + b"</opml>",
            "more than 10,000 feeds",
        ),
    ],
)
def test_what_is_no_list_of_feeds_is_refused_in_a_sentence(body: bytes, why: str) -> None:
    with pytest.raises(OpmlError, match=why):
        parse_opml(body, "list.opml")
