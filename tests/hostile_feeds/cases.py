"""Feeds that mean harm, or look as if they did: how each answers, and what its health must say."""

from __future__ import annotations

import gzip
import json

from tests.hostile_feeds.case import (
    SLOW,
    drip,
    dripping_headers,
    endless,
    failing,
    goodbye,
    inside,
    item,
    just_a_moment,
    linked,
    readable,
    rss,
    silence,
    zeros,
)
from tests.hostile_feeds.server import Answer, answer, head, redirect

HTML = "text/html; charset=utf-8"
BROKE_OFF = "broke off"
TRANSPORT = (
    failing("gzip bomb", answer(zeros(200, 31), "Content-Encoding: gzip"), "larger than 12 MB"),
    failing("deflate bomb", answer(zeros(200, -15), "Content-Encoding: deflate"), "larger than 12 MB"),
    failing("zlib bomb", answer(zeros(200, 15), "Content-Encoding: deflate"), "larger than 12 MB"),
    failing("gzip in gzip", answer(gzip.compress(zeros(200, 31)), "Content-Encoding: gzip, gzip"), "nobody asked for"),
    failing("gzip in gzip, one said", answer(gzip.compress(zeros(200, 31)), "Content-Encoding: gzip"), "is not a feed"),
    failing("brotli", answer(b"\x0b\x02\x80", "Content-Encoding: br"), "nobody asked for"),
    failing("gzip cut short", answer(gzip.compress(rss(item("a")))[:-30], "Content-Encoding: gzip"), BROKE_OFF),
    failing("gzip that is none", answer(rss(item("b")), "Content-Encoding: gzip"), BROKE_OFF),
    readable("gzip with a tail", answer(gzip.compress(rss(item("c"))) + b"tail", "Content-Encoding: gzip"), new=1),
    failing("endless body", endless, "larger than 12 MB"),
    failing("500 GB announced", head("HTTP/1.1 200 OK", "Content-Length: 500000000000"), "larger than 12 MB"),
    failing("length too long", head("HTTP/1.1 200 OK", "Content-Length: 9999") + rss(item("d")), BROKE_OFF),
    failing("length below zero", head("HTTP/1.1 200 OK", "Content-Length: -1") + rss(), BROKE_OFF),
    failing("two lengths", head("HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 9") + rss(), BROKE_OFF),
    failing("chunk of no size", head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + b"zz\r\n<rss/>", BROKE_OFF),
    failing("chunk cut short", head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + b"ffff\r\n<rss>", BROKE_OFF),
    failing("chunk of 2^64", head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + b"f" * 17 + b"\r\n<", BROKE_OFF),
    failing("slow body", drip, "did not answer in full within", SLOW),
    failing("slow headers", dripping_headers, "did not answer in full within", SLOW),
    failing("silence", silence, "did not answer in full within", SLOW),
    failing("endless 102", just_a_moment, "did not answer in full within", SLOW),
    failing("hangs up", goodbye, BROKE_OFF),
    failing("100,000 headers", head("HTTP/1.1 200 OK", *(f"X-{n}: y" for n in range(100_000))), BROKE_OFF),
    failing("header of 1 MB", head("HTTP/1.1 200 OK", "X-Long: " + "y" * 1_000_000), BROKE_OFF),
    failing("header that is none", b"HTTP/1.1 200 OK\r\n\x00\x01:\x7f\r\n\r\n", BROKE_OFF),
    failing("no HTTP at all", b"SSH-2.0-Harbour\r\n", BROKE_OFF),
    failing("status of six digits", head("HTTP/1.1 200000 OK"), BROKE_OFF),
    failing("304 unasked", head("HTTP/1.1 304 Not Modified"), "was not read before"),
    failing("204", head("HTTP/1.1 204 No Content"), "is empty"),
    failing("404", answer(b"", status="404 Not Found"), "HTTP 404"),
    failing("410", answer(b"", status="410 Gone"), "HTTP 410"),
    failing("403", answer(b"", status="403 Forbidden"), "HTTP 403"),
    failing("500 with a feed", answer(rss(item("e")), status="500 Oops"), "HTTP 500"),
    failing("302 to nowhere", head("HTTP/1.1 302 Found", "Content-Length: 0"), "HTTP 302"),
)
REDIRECTS = (
    failing("redirect to itself", redirect("/redirect-to-itself"), "redirects more than"),
    failing("redirect loop a", redirect("/redirect-loop-b"), "redirects more than"),
    failing("redirect loop b", redirect("/redirect-loop-a"), "redirects more than"),
    failing("redirect to a file", redirect("file:///etc/passwd"), "not an http or https address"),
    failing("redirect to data", redirect("data:application/rss+xml,<rss/>"), "not an http or https address"),
    failing("redirect to a script", redirect("javascript:alert(1)"), "not an http or https address"),
    failing("redirect to ftp", redirect("ftp://herald.example/feed"), "not an http or https address"),
    failing("redirect to half an address", redirect("http://[::1"), "no web address"),
    failing("redirect to a host of 300 letters", redirect(f"http://{'x' * 300}.example/"), "private network"),
    failing("redirect to loopback", redirect("http://127.0.0.2/"), "private network"),
    failing("redirect to metadata", redirect("http://169.254.169.254/latest/meta-data/"), "private network"),
    failing("redirect to a router", redirect("http://192.168.1.1/"), "private network"),
    failing("redirect to CGNAT", redirect("http://100.64.0.1/"), "private network"),
    failing("redirect to ::1", redirect("http://[::1]:PORT5/"), "private network"),
    failing("redirect to a mapped address", redirect("http://[::ffff:10.0.0.1]/"), "private network"),
    failing("redirect to NAT64", redirect("http://[64:ff9b::a00:1]/"), "private network"),
    failing("redirect to 6to4", redirect("http://[2002:a00:1::]/"), "private network"),
    failing("redirect with a name as user", redirect("http://herald.example@10.0.0.1/"), "private network"),
    failing("redirect to a name inside", redirect("http://inside.example:PORT5/"), "private network"),
)
INSIDE = (
    inside("SSRF 127.0.0.2", "http://127.0.0.2/"),
    inside("SSRF decimal", "http://2130706434/"),
    inside("SSRF octal", "http://0177.0.0.2/"),
    inside("SSRF hex", "http://0x7f000002/"),
    inside("SSRF short", "http://127.2/"),
    inside("SSRF wide digits", "http://１２７.0.0.2/"),
    inside("SSRF trailing dot", "http://localhost./"),
    inside("SSRF 10/8", "http://wiki.example/", "10.1.2.3"),
    inside("SSRF 172.16/12", "http://wiki.example/", "172.31.255.1"),
    inside("SSRF 192.168/16", "http://wiki.example/", "192.168.0.10"),
    inside("SSRF link-local", "http://wiki.example/", "169.254.1.1"),
    inside("SSRF CGNAT", "http://wiki.example/", "100.127.0.1"),
    inside("SSRF this host", "http://wiki.example/", "0.0.0.0"),  # noqa: S104  nothing is bound
    inside("SSRF multicast", "http://wiki.example/", "224.0.0.251"),
    inside("SSRF unique local", "http://wiki.example/", "fd00:ec2::254"),
    inside("SSRF link-local v6", "http://wiki.example/", "fe80::1"),
    inside("SSRF mapped", "http://wiki.example/", "::ffff:127.0.0.1"),
    inside("SSRF NAT64", "http://wiki.example/", "64:ff9b::7f00:1"),
    inside("SSRF 6to4", "http://wiki.example/", "2002:7f00:1::1"),
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = (
    failing("billion laughs", answer(rss("&l9;", before=f"<!DOCTYPE r [<!ENTITY l0 'lol'>{LAUGHS}]>")), "entities"),
    failing(
        "quadratic blow-up",
        answer(rss("<title>" + "&q;" * 50_000 + "</title>", before=f"<!DOCTYPE r [<!ENTITY q '{'q' * 50_000}'>]>")),
        "entities",
    ),
    failing(
        "laughs behind 1 MB of comment",
        answer(rss("&l9;", before=f"<!--{'-x' * 500_000}--><!DOCTYPE r [<!ENTITY l0 'lol'>{LAUGHS}]>")),
        "entities",
    ),
    failing(
        "laughs in UTF-16",
        answer(rss("&l9;", before=f"<!DOCTYPE r [<!ENTITY l0 'lol'>{LAUGHS}]>").decode().encode("utf-16")),
        "entities",
    ),
    failing(
        "entity of a file",
        answer(rss("<title>&x;</title>", before='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
        "entities",
    ),
    failing(
        "entity of a parameter",
        answer(rss(before='<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:PORT5/p.dtd"> %p;]>')),
        "entities",
    ),
    readable("DTD elsewhere", answer(rss(item("g"), before='<!DOCTYPE rss SYSTEM "http://10.0.0.1/r.dtd">')), new=1),
)
ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(20_000))
NAMESPACES = "".join(f"<x{n}:y xmlns:x{n}='u:{n}'/>" for n in range(20_000))
SHAPES = (
    readable(
        "XML 100,000 deep",
        answer(b"<rss><channel>" + b"<item>" * 100_000 + b"</item>"),
        "none with a link, a title or words",
    ),
    readable("one entry 50,000 deep", answer(rss(item("deep", "<x>" * 50_000 + "</x>" * 50_000))), new=1),
    readable("CDATA never closed", answer(rss(item("h")).replace(b"</channel></rss>", b"<![CDATA[ x")), "^$", new=1),
    readable("comment never closed", answer(rss(item("i")).replace(b"</channel></rss>", b"<!-- x")), "^$", new=1),
    readable("tag never closed", answer(rss(item("j")).replace(b"</channel></rss>", b"<title ")), "^$", new=1),
    readable("attribute of 5 MB", answer(rss(item("k", f"<x y='{'z' * 5_000_000}'/>"))), new=1),
    readable("20,000 attributes", answer(rss(item("l", f"<x {ATTRIBUTES}/>"))), new=1),
    readable("20,000 namespaces", answer(rss(item("m", NAMESPACES))), new=1),
    readable(
        "title of 10 MB",
        answer(rss(f"<title>{'T' * 10_000_000}</title><guid>1</guid>")),
        "cut after 500",
        entry="no link",
    ),
    readable(
        "100,000 entries",
        answer(
            rss(
                *(
                    f"<title>n</title><pubDate>Mon, 02 Feb 2026 18:00:00 GMT</pubDate><guid>{n}</guid>"
                    for n in range(100_000)
                )
            )
        ),
        "100,000 entries, of which the first 1,000",
    ),
    readable(
        "one GUID for all",
        answer(rss(*(f"<title>{n}</title><guid isPermaLink='false'>1</guid>" for n in range(1_000)))),
        "without a link",
        entry="no link",
    ),
    readable(
        "GUID of 5 MB",
        answer(rss(f"<title>G</title><guid>{'g' * 5_000_000}</guid>")),
        "without a link",
        entry="no link",
    ),
    readable(
        "link of 5 MB", answer(linked("https://herald.example/" + "y" * 5_000_000)), "without a link", entry="no link"
    ),
    readable("10,000 authors", answer(rss(item("n", "<author>a</author>" * 10_000))), new=1),
    readable(
        "10,000 dates", answer(rss(item("o", "<pubDate>Mon, 02 Mar 2026 18:00:00 GMT</pubDate>" * 10_000))), "", new=1
    ),
)
ENCODINGS = (
    readable("UTF-16 without a mark", answer(rss(item("Ærø")).decode().encode("utf-16-le")), "^$", new=1),
    readable(
        "UTF-16 with half a letter",
        answer(rss(item("p")).decode().encode("utf-16") + b"\0"),
        why="does not have",
        new=1,
    ),
    readable("UTF-7", answer(rss(item("q", "+ADw-script+AD4-")), kind="application/xml; charset=utf-7"), new=1),
    readable(
        "says latin-1, is UTF-8",
        answer(rss(item("Ærø2")), kind="text/xml; charset=iso-8859-1"),
        "but it is UTF-8",
        new=1,
    ),
    readable(
        "says UTF-8, is latin-1",
        answer(rss(item("Ærø3")).decode().encode("latin-1")),
        "does not have|does not say",
        new=1,
    ),
    readable("no such encoding", answer(rss(item("r")), kind="text/xml; charset=x-harbour"), new=1),
    readable(
        "a codec that is no encoding",
        answer(rss(item("s")) + b"\xff", kind="text/xml; charset=zlib_codec"),
        "does not have",
        new=1,
    ),
    readable("punycode", answer(rss(item("t")) + b"\xff", kind="text/xml; charset=punycode"), "does not have", new=1),
    readable("NULs", answer(rss(item("u")).replace(b"Ferry", b"F\0erry")), "NUL", new=1),
    readable("control characters", answer(rss(item("v\x01\x02\x1b[31m\x07"))), new=1),
    readable("bidi characters", answer(rss(item("w\u202e\u2066\u200f"))), new=1),
    readable(
        "references to no character",
        answer(rss(item("x", "<title>&#0;&#xD800;&#x110000;&#99999999999;</title>"))),
        new=1,
    ),
)
HALVES = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "\ud800",
        "items": [
            {
                "id": "\udfff",
                "url": "/\ud800",
                "title": "\ud800!",
                "content_html": "<p>\ud800 " + "The lamp of the pier is lit again. " * 60,
            }
        ],
    }
).encode()
VALUES = (
    readable(
        "dates that no calendar has",
        answer(
            rss(
                *(
                    f"<title>{n}</title><guid>{n}</guid><pubDate>{date}</pubDate>"
                    for n, date in enumerate(
                        (
                            "0000-00-00",
                            "0001-01-01T00:00:00+14:00",
                            "9999-12-31T23:59:59-14:00",
                            "99999-01-01",
                            "2026-13-45",
                            "Mon, 99 Feb 2026 99:99:99 +9999",
                            "Tue, 01 Jan 0001 00:00:00 +1400",
                            "9" * 10_000,
                            "-1",
                            "inf",
                            "NaN",
                        )
                    )
                )
            )
        ),
        "without a link",
        entry="no link",
    ),
    readable(
        "JSON with giant numbers",
        answer(
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "items": [
                        {"id": 10**400, "date_published": 1e308},
                        {"id": [], "title": {"a": 1}, "url": [7], "content_html": 3},
                    ],
                }
            )
            .encode()
            .replace(b"1e+308", b"1e999"),
            kind="application/feed+json",
        ),
        "without a link",
        entry="no link",
    ),
    readable("JSON with half a character", answer(HALVES, kind="application/feed+json"), new=1),
    failing("JSON with a number of 10,000 digits", answer(b'{"version": ' + b"9" * 10_000 + b"}"), "broken JSON"),
    failing("JSON 100,000 deep", answer(b"[" * 100_000), "broken JSON"),
    failing("JSON object 100,000 deep", answer(b'{"items":' * 100_000), "broken JSON"),
    failing("JSON that is no feed", answer(b'{"error": "quota"}', kind="application/json"), "not a JSON Feed"),
)
CAPTCHA = b"<!doctype html><html><head><title>Are you human?</title></head><body>Tick the box.<script>x()</script>"
NO_FEEDS = (
    failing(
        "a web page", answer(b"<!doctype html><html><body><p>Hello, sailor.", kind=HTML), "is a web page, not a feed"
    ),
    failing("a captcha", answer(CAPTCHA, kind="application/rss+xml"), "is a web page, not a feed"),
    failing(
        "a consent page",
        answer(b"<html><body><h1>We value your privacy</h1><form>", kind=HTML),
        "shows a wall",
    ),
    failing("a page 50,000 deep", answer(b"<html>" + b"<div>" * 50_000, kind=HTML), "is a web page, not a feed"),
    failing("empty", answer(b""), "is empty"),
    failing("white space", answer(b" \r\n\t" * 1_000_000), "is empty"),
    failing("5 MB of NULs", answer(bytes(5_000_000)), "is empty"),
    failing("a picture", answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 1_000, kind="image/png"), "is not a feed"),
    failing("a PDF", answer(b"%PDF-1.7\n" + bytes(range(256)) * 1_000), "is not a feed"),
    failing("plain words", answer(b"Low tide at six. " * 100_000, kind="text/plain"), "is not a feed"),
    failing(
        "XML that is no feed", answer(b"<?xml version='1.0'?><svg><script>alert(1)</script></svg>"), "is not a feed"
    ),
    failing(
        "a sitemap of 5 MB",
        answer(b"<urlset>" + b"<url><loc>https://x.example/</loc></url>" * 120_000),
        "is not a feed",
    ),
)
SCRIPTS = """<script>alert(1)</script><script src="https://x.example/alert(1).js"></script><style>p{x:alert(1)}</style>
<img src=x onerror="alert(1)"><svg onload="alert(1)"></svg>
<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>
<a href="javascript:alert(1)">the <b onclick="alert(1)">lamp</b></a><template><script>alert(1)</script></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<math><mtext><script>alert(1)</script></mtext></math>
<object data="data:text/html,alert(1)"></object><!--><script>alert(1)</script>-->
<meta http-equiv=refresh content="0;alert(1)">"""
STORY = (
    f"<h1>The lamp</h1>{SCRIPTS}"
    + "<p>The lamp of the pier was lit again on Monday, said Mara Quill.</p>" * 15
    + SCRIPTS
)
BAD_LINKS = ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:m@x.example")
LINKS = (
    *(
        readable(
            f"link {n}: {to.split(':')[0]}",
            answer(linked(to)),
            "1 of 1 entries without a link",
            "no link",
        )
        for n, to in enumerate(BAD_LINKS)
    ),
    readable("link inside", answer(linked("http://169.254.169.254/latest/")), entry="private network"),
    readable("link to a name inside", answer(linked("http://inside.example/")), entry="private network"),
    readable("link to a bomb", answer(linked("http://127.0.0.1:PORT5/page/bomb")), entry="larger than"),
    readable(
        "link to a redirect inside", answer(linked("http://127.0.0.1:PORT5/page/inside")), entry="private network"
    ),
    readable(
        "link to a page 100,000 deep", answer(linked("http://127.0.0.1:PORT5/page/deep")), entry="article|analysis"
    ),
    readable("link to a picture", answer(linked("http://127.0.0.1:PORT5/page/picture")), entry="binary"),
    readable("link to nothing", answer(linked("http://127.0.0.1:PORT5/page/nothing")), entry="empty|no article"),
    readable("scripts in an entry", answer(rss(item("y", text=f"<![CDATA[{STORY}]]>"))), new=1),
    readable("scripts in a page", answer(linked("http://127.0.0.1:PORT5/page/scripts")), new=1),
    readable("link to a captcha", answer(linked("http://127.0.0.1:PORT5/page/captcha")), entry="wall|no article"),
)
PAGES: dict[str, Answer] = {
    "page/bomb": answer(zeros(200, 31), "Content-Encoding: gzip", kind=HTML),
    "page/inside": redirect("http://10.0.0.1/admin"),
    "page/deep": answer(b"<html><body>" + b"<div>" * 100_000 + b"deep", kind=HTML),
    "page/picture": answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, kind="image/png"),
    "page/scripts": answer(f"<html><head>{SCRIPTS}</head><body><article>{STORY}".encode(), kind=HTML),
    "page/nothing": answer(b"", kind=HTML),
    "page/captcha": answer(CAPTCHA, kind=HTML),
}
CASES = (*TRANSPORT, *REDIRECTS, *INSIDE, *ENTITIES, *SHAPES, *ENCODINGS, *VALUES, *NO_FEEDS, *LINKS)
