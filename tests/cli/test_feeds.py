import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.config import FeedSpec
from digest.store import Store
from digest.store.entries import EntryRecord
from tests.cli.command import NOW, Verbatim

LATER = "2026-03-03T09:31+01:00"
LATER_AT = datetime(2026, 3, 3, 8, 31, tzinfo=UTC)
PAGE = '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/courier.xml"></head></html>'


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name in the standard library
        del format, args


@pytest.fixture
def site(newsroom: Verbatim) -> Iterator[str]:
    """A site with a home page, the feed that it names, and the Herald's own feed."""
    folder = newsroom.folder / "site"
    folder.mkdir()
    feed = (newsroom.folder / "feed.xml").read_text("utf-8")
    (folder / "herald.xml").write_text(feed, "utf-8")
    (folder / "courier.xml").write_text(feed.replace("The Harbour Herald", "Saltmarsh Courier"), "utf-8")
    (folder / "index.html").write_text(PAGE, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def listed(verbatim: Verbatim) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in json.loads(verbatim("feeds", "list", "--json", "--now", NOW).out)}


def test_the_feed_of_a_web_page_is_found_tried_and_added(newsroom: Verbatim, site: str) -> None:
    done = newsroom("feeds", "add", site, "--tag", "marsh", "--tag", "news", "--now", NOW)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:2] == ["+ Saltmarsh Courier  marsh, news", f"  {site}/courier.xml"]
    assert "5 entries, of which 5 would be read now" in done.out
    courier = listed(newsroom)["Saltmarsh Courier"]
    assert (courier["kept_in"], courier["state"], courier["tags"]) == ("added", "new", ["marsh", "news"])
    assert courier["next_poll"] == "2026-03-03T06:31:00+00:00"


def test_a_feed_that_was_added_is_read_searched_and_previewed_like_any_other(newsroom: Verbatim, site: str) -> None:
    newsroom("feeds", "add", site, "--tag", "marsh", "--now", NOW)
    newsroom("ingest", "--now", NOW)
    assert newsroom("search", "pier", "--tag", "marsh", "--now", NOW).code == 0
    assert listed(newsroom)["Saltmarsh Courier"]["state"] == "well"
    assert "Saltmarsh" in newsroom("run", "--once", "--now", NOW).out + newsroom("feeds", "list", "--now", NOW).out


def test_what_is_removed_is_gone_and_what_config_has_stays_there(newsroom: Verbatim, site: str) -> None:
    newsroom("feeds", "add", site, "--now", NOW)
    assert newsroom("feeds", "remove", "saltmarsh courier").code == 0
    assert list(listed(newsroom)) == ["The Harbour Herald"]
    done = newsroom("feeds", "remove", "The Harbour Herald")
    assert done.code == 2
    assert done.sentence == "verbatim: “The Harbour Herald” stands in config.yaml; take it out there."
    assert "did you mean “The Harbour Herald”?" in newsroom("feeds", "remove", "Harbour Herold").sentence


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["{site}/herald.xml"], "The name “The Harbour Herald” is taken by "),
        (["{site}/courier.xml"], "is there already: “Saltmarsh Courier”, among the feeds that were added."),
        (["{site}"], "is there already: “Saltmarsh Courier”"),
        (["{site}/nothing.xml"], "HTTP 404"),
        (["herald.example/rss"], "write https://herald.example/rss."),
        (["feed.xml"], "no address on the web"),
        (["ftp://herald.example"], "no address on the web"),
    ],
)
def test_what_cannot_be_added_is_said_in_one_sentence(
    newsroom: Verbatim, site: str, words: list[str], why: str
) -> None:
    newsroom("feeds", "add", site, "--now", NOW)
    done = newsroom("feeds", "add", *(word.format(site=site) for word in words), "--now", NOW)
    assert done.code == 2
    assert why in done.sentence
    assert "\n" not in done.sentence
    assert len(listed(newsroom)) == 2


def test_a_test_tells_what_would_be_read_and_keeps_nothing(newsroom: Verbatim, site: str) -> None:
    for _ in range(2):
        done = newsroom("feeds", "test", site, "--now", NOW)
        assert done.code == 0
        assert "5 entries, of which 5 would be read now" in done.out
    assert "older than 7 days" in newsroom("feeds", "test", site, "--now", "2027-03-03").out
    assert list(listed(newsroom)) == ["The Harbour Herald"]
    newsroom("ingest", "--now", NOW)
    assert "- 5 known already" in newsroom("feeds", "test", "the harbour herald", "--now", NOW).out
    record = json.loads(newsroom("feeds", "test", "the harbour herald", "--json", "--now", NOW).out)
    assert [entry["why"] for entry in record["entries"]] == ["known already"] * 5


def test_health_shows_only_what_is_wrong_and_enable_mends_it(newsroom: Verbatim, site: str) -> None:
    newsroom("feeds", "add", site, "--now", NOW)
    (newsroom.folder / "site" / "courier.xml").unlink()
    newsroom("ingest", "--now", NOW)
    done = newsroom("feeds", "health", "--now", LATER)
    assert done.code == 1
    assert "Saltmarsh Courier  for 2 h" in done.out
    assert "HTTP 404" in done.out
    assert "Harbour Herald" not in done.out
    assert newsroom("feeds", "enable", "Saltmarsh Courier", "--now", LATER).code == 0
    assert newsroom("feeds", "health", "--now", LATER).out == ("Nothing is wrong with 2 feeds.\n")


def test_a_disabled_feed_is_not_read_until_it_is_enabled(newsroom: Verbatim) -> None:
    assert newsroom("feeds", "disable", "The Harbour Herald", "--now", NOW).code == 0
    assert newsroom("ingest", "--now", NOW).out == ""
    assert "DISABLED  1" in newsroom("feeds", "list", "--now", NOW).out
    assert newsroom("feeds", "enable", "The Harbour Herald", "--now", NOW).code == 0
    assert newsroom("feeds", "enable", "The Harbour Herald", "--now", NOW).code == 2
    assert len(newsroom("ingest", "--now", NOW).out.splitlines()) == 5


def test_a_list_goes_out_and_comes_back_the_same(newsroom: Verbatim, tmp_path: Path) -> None:
    opml = """<opml version="2.0"><body><outline text="harbour">
      <outline text="The Harbour Herald" xmlUrl="https://herald.example/rss"/>
      <outline text="Fathom &amp; Sons" xmlUrl="https://fathom.example/feed?a=1&amp;b=2"/></outline>
      <outline text="Fathom &amp; Sons" xmlUrl="https://fathom.example/feed?a=1&amp;b=2"/>
      <outline text="A file" xmlUrl="/etc/feed.xml"/></body></opml>"""
    newsroom.write("in.opml", opml)
    done = newsroom("feeds", "import", "in.opml", "--now", NOW)
    assert done.code == 1
    assert "+ The Harbour Herald (2)  harbour" in done.out
    assert done.out.endswith("2 feeds added\n")
    assert "“/etc/feed.xml” is no address on the web" in done.err
    out = tmp_path / "out.opml"
    assert newsroom("feeds", "export", "-o", str(out)).err == "1 feed left out, which is a file of this machine\n"
    before, first = listed(newsroom), out.read_bytes()
    assert newsroom("feeds", "import", str(out)).out == "0 feeds added, 2 there already\n"
    for name in ("The Harbour Herald (2)", "Fathom & Sons"):
        assert newsroom("feeds", "remove", name).code == 0
    assert newsroom("feeds", "import", str(out), "--now", NOW).code == 0
    assert listed(newsroom) == before
    newsroom("feeds", "export", "-o", str(out))
    assert out.read_bytes() == first


def test_what_is_no_opml_is_refused(newsroom: Verbatim) -> None:
    done = newsroom("feeds", "import", "feed.xml")
    assert done.code == 2
    assert done.sentence.startswith("verbatim: feed.xml is XML, but not OPML")


def test_an_added_feed_that_config_names_too_is_pointed_out(newsroom: Verbatim) -> None:
    async def add() -> None:
        store = await Store.open(f"sqlite:///{newsroom.folder / 'verbatim.db'}")
        await store.subscriptions.add((FeedSpec("the harbour herald", "https://herald.example/rss"),), LATER_AT)
        await store.close()

    asyncio.run(add())
    done = newsroom("feeds", "health", "--now", NOW)
    assert done.code == 1
    assert "config.yaml has its name or its address now; remove this one." in done.out
    assert newsroom("feeds", "remove", "the harbour herald").code == 0
    assert newsroom("feeds", "health", "--now", NOW).code == 0


async def _give_up(database: Path, name: str) -> None:
    store = await Store.open(f"sqlite:///{database}")
    why = "given up after 3 days: https://herald.example/pier answers with an error of its own (HTTP 503)."
    lost = [
        EntryRecord(name, f"herald.example/{one}", one, f"The {one} opens", one, "", why, LATER_AT, LATER_AT, LATER_AT)
        for one in ("pier", "lock")
    ]
    await store.entries.note(lost, LATER_AT)
    await store.close()


def test_health_names_the_entries_that_were_given_up(newsroom: Verbatim) -> None:
    newsroom("ingest", "--now", NOW)
    name = next(iter(listed(newsroom)))
    asyncio.run(_give_up(newsroom.folder / "verbatim.db", name))
    done = newsroom("feeds", "health", "--now", LATER)
    assert done.code == 0
    assert "READ, WITH A REMARK" in done.out
    said = " ".join(done.out.split())
    assert "opens” was given up after 3 days: https://herald.example/pier answers" in said
    assert "(HTTP 503), and 1 more this week." in said
    assert "Nothing is wrong" not in done.out
    (shown,) = json.loads(newsroom("feeds", "health", "--json", "--now", LATER).out)
    assert [one["title"] for one in shown["entries_given_up"]] == ["The lock opens", "The pier opens"]
    assert "READ, WITH A REMARK" not in newsroom("feeds", "health", "--now", "2026-03-13T09:31+01:00").out
