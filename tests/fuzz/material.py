"""What the fuzzer begins with: feeds and pages as they should be, and the pieces that it throws in."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "seeds"
FEEDS = tuple((_FOLDER / name).read_bytes() for name in ("herald.xml", "kiln.atom", "tides.rdf", "lamps.json"))
PAGES = tuple((_FOLDER / name).read_bytes() for name in ("pier.html", "pier.txt"))

PIECES = tuple(
    piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogatepass")
    for piece in (
        "<", ">", "&", ";", '"', "'", "/>", "</", "<!--", "-->", "<![CDATA[", "]]>", "<?xml ", "?>",
        "<!DOCTYPE x [", "]>", "<!ENTITY a 'b'>", "&a;", "&#0;", "&#xD800;", "&#x110000;", "&nbsp;",
        "&amp;amp;lt;", "<script>alert(1)</script>", "<style>", "<svg>", "<math>", "<template>",
        "<noscript>", "<iframe>", "<table><tr>", "<p>", "<div>", "</p>", "</div>", "<br>" * 50,
        "<plaintext>", "<textarea>", "<title>", "</title>", "<base href='javascript:x'>", "<frameset>",
        "<html>", "<item>", "</item>", "<entry>", "</entry>", "<link>", "<guid>", "<pubDate>", "xmlns='x'",
        "xml:base='http://[::1'", "{", "}", "[", "]", ":", ",", "null", "true", "1e999", "-0", "9" * 5_000,
        "\\u0000", "\\ud800", "\\udfff", "\\", "\0", "\x01", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad",
        "\u200b", "\u200d", "\u202e", "\u2028", "\u2066", "\ufeff", "\ufffd", "\uffff", "\U000e0041", "é",
        "e\u0301", "ﷺ", "👩\u200d👩\u200d👧", "“", "”", "‘", "’", "„", "«", "»", "—", "\ud800", b"\xff",
        b"\xfe\xff", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x1f\x8b",
        "0000-00-00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "31/02/2026", "99:99",
        "yesterday", "٣", "²", "½", "http://[", "http://", "//", "javascript:x", "data:,x", "http://a\\b",
        "https://x.example:99999/", "http://\u202e.example/", "-", "_", "%", "%00", "%ff", "(", ")",
        "(" * 200, "a" * 2_000, "said " * 200, "“" * 200, ". " * 200, " " * 2_000, "\n" * 500,
    )
)  # fmt: skip
"""Each has upset some parser of feeds, pages, dates, numbers or quotations."""
TYPES = (
    None, "text/html", "application/xml; charset=utf-16", "text/xml; charset=shift_jis", "x; charset=idna",
    "x; charset=hex", "application/json; charset=utf-7", "x; charset=unicode_escape",
    "text/xml; charset=cp037", "; charset=\0",
)  # fmt: skip
