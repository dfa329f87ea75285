from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from digest.config import FeedSpec
from digest.fetch import FetchError, FetchPolicy
from digest.ingest import Hints, Ingest, Ingested, Job, Rejected, analyse
from digest.ingest.analysis import Analysed
from digest.model import Published
from digest.store import Query, Store
from tests.makers import NOW
from tests.newsrooms import feed, ingesting

PAGE = """\
<html><head><title>{title} | The Harbour Herald</title><link rel="canonical" href="https://herald.example/{name}.html">
<meta property="og:site_name" content="The Harbour Herald"></head><body><article><h1>{title}</h1><p>{first}</p>
<p>The vote came after divers found cracks in four of the 58 iron piles that have held the pier up since 1889.</p>
<p>“We cannot leave a cracked pier open and hope for calm weather,” said Mara Quill, the harbour master.</p>
<p>Repairs will cost 1.4 million crowns, of which 900,000 will come from the harbour’s own reserve.</p></article></body>
"""
FIRST = "The harbour council voted 7 to 2 on Monday evening to close the north pier for six weeks of repairs."
FEED = """\
<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Herald</title><link>https://herald.example/</link>
{items}</channel></rss>
"""
ITEM = "<item><title>{title}</title><link>https://herald.example/{name}.html</link><pubDate>{date}</pubDate></item>"
MONDAY = "Mon, 02 Mar 2026 18:00:00 GMT"


def _write_feed(tmp_path: Path, *items: str) -> None:
    (tmp_path / "herald.xml").write_text(FEED.format(items="\n".join(items)))


def _write_page(tmp_path: Path, name: str, title: str, first: str = FIRST) -> str:
    (tmp_path / f"{name}.html").write_text(PAGE.format(name=name, title=title, first=first))
    return ITEM.format(name=name, title=title, date=MONDAY)


@pytest.fixture
def policy(tmp_path: Path) -> FetchPolicy:
    return FetchPolicy(allowed_folders=(tmp_path,))


async def _read(ingest: Ingest, tmp_path: Path) -> list[Ingested]:
    return list(await ingest.feed(feed(tmp_path), NOW))


async def test_a_feed_becomes_articles_with_highlights(tmp_path: Path, policy: FetchPolicy) -> None:
    _write_feed(tmp_path, _write_page(tmp_path, "pier", "North pier to close"))
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with ingesting(store, policy) as ingest:
        (done,) = await _read(ingest, tmp_path)
        assert done.is_new
        assert done.article
        assert (done.article.title, done.article.source) == ("North pier to close", "The Harbour Herald")
        assert (done.article.page, done.article.url) == ("https://herald.example/pier.html",) * 2
        hits = await store.archive.search(Query("quote", speaker="Quill"))
        assert hits.total == 1
        record = await store.feeds.get(feed(tmp_path).url)
        assert record
        assert (record.checked_at, record.failing_since) == (NOW, None)
        assert await _read(ingest, tmp_path) == []
    await store.close()


async def test_one_bad_entry_never_stops_the_others(tmp_path: Path, policy: FetchPolicy) -> None:
    (tmp_path / "empty.html").write_text("<html><body></body></html>")
    old = ITEM.format(name="old", title="Old", date="Mon, 05 Jan 2026 18:00:00 GMT")
    empty = ITEM.format(name="empty", title="Empty", date=MONDAY)
    nowhere = "<item><title>No link, no text</title><guid isPermaLink='false'>x</guid></item>"
    _write_feed(tmp_path, old, empty, nowhere, _write_page(tmp_path, "pier", "North pier to close"))
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with ingesting(store, policy) as ingest:
        done = await _read(ingest, tmp_path)
        assert [bool(one.article) for one in done] == [False, False, True]
        assert all(one.why for one in done[:2])
    await store.close()


async def test_what_fails_for_the_moment_is_read_at_the_next_poll(tmp_path: Path) -> None:
    item = _write_page(tmp_path, "pier", "North pier to close")
    answers = {"/pier.html": [503, 200], "/gone.html": [404]}
    asked: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/feed.xml":
            if request.headers.get("If-None-Match") == '"1"':
                return web.Response(status=304)
            local = item.replace("https://herald.example", f"http://127.0.0.1:{request.url.port}")
            return web.Response(text=FEED.format(items=local + local.replace("pier", "gone")), headers={"ETag": '"1"'})
        status = answers[request.path].pop(0)
        return web.Response(text=(tmp_path / "pier.html").read_text(), content_type="text/html", status=status)

    application = web.Application()
    application.router.add_get("/{path:.*}", serve)
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with (
        TestServer(application) as server,
        ingesting(store, FetchPolicy(allowed_hosts=("127.0.0.1",))) as ingest,
    ):
        spec = FeedSpec("Herald", str(server.make_url("/feed.xml")), timedelta(minutes=15))
        first = await ingest.feed(spec, NOW)
        assert sorted((one.is_new, one.again) for one in first) == [(False, False), (False, True)]
        (second,) = await ingest.feed(spec, NOW + timedelta(minutes=15))
        assert second.is_new
        assert await ingest.feed(spec, NOW + timedelta(minutes=30)) == ()
        assert await ingest.feed(spec, NOW + timedelta(minutes=45)) == ()
        assert (asked.count("/pier.html"), asked.count("/gone.html")) == (2, 1)
    await store.close()


async def test_duplicate_entries_are_read_once(tmp_path: Path, policy: FetchPolicy) -> None:
    item = _write_page(tmp_path, "pier", "North pier to close")
    tracked = item.replace("pier.html", "pier.html?utm_source=rss")
    _write_feed(tmp_path, item, item, tracked)
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with ingesting(store, policy) as ingest:
        done = await _read(ingest, tmp_path)
        assert sum(one.is_new for one in done) == 1
        assert len({one.article.id for one in done if one.article}) == 1
    await store.close()


@pytest.mark.parametrize(
    ("body", "why"), [("<html><body>Hello</body></html>", "web page"), ("", "empty"), ("\x00\x01\x02", "feed")]
)
async def test_a_feed_that_is_none_says_why(tmp_path: Path, policy: FetchPolicy, body: str, why: str) -> None:
    (tmp_path / "herald.xml").write_text(body)
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with ingesting(store, policy) as ingest:
        assert await _read(ingest, tmp_path) == []
        record = await store.feeds.get(feed(tmp_path).url)
        assert record
        assert record.failing_since == NOW
        assert why in record.why
        await ingest.feed(feed(tmp_path), NOW + timedelta(hours=1))
        again = await store.feeds.get(feed(tmp_path).url)
        assert again
        assert again.failing_since == NOW
        _write_feed(tmp_path, _write_page(tmp_path, "pier", "North pier to close"))
        await ingest.feed(feed(tmp_path), NOW + timedelta(hours=2))
        healed = await store.feeds.get(feed(tmp_path).url)
        assert healed
        assert (healed.failing_since, healed.why) == (None, "")
    await store.close()


async def test_a_changed_page_is_a_new_revision_of_the_same_story(tmp_path: Path, policy: FetchPolicy) -> None:
    _write_page(tmp_path, "pier", "North pier to close")
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with ingesting(store, policy) as ingest:
        first = await ingest.file(tmp_path / "pier.html", NOW)
        _write_page(tmp_path, "pier", "North pier to close", FIRST.replace("7 to 2", "6 to 3"))
        second = await ingest.file(tmp_path / "pier.html", NOW)
        known = await ingest.file(tmp_path / "pier.html", NOW)
        assert first.article
        assert second.article
        assert (first.is_new, second.is_new, known.is_new) == (True, True, False)
        assert first.article.page == second.article.page
        assert await store.newsroom.story_of(first.article.id) == await store.newsroom.story_of(second.article.id)
    await store.close()


async def test_two_programs_on_one_database_agree_on_the_story(tmp_path: Path, policy: FetchPolicy) -> None:
    _write_page(tmp_path, "pier", "North pier to close")
    _write_page(tmp_path, "crews", "North pier to close for six weeks", FIRST.replace("evening", "night"))
    database = f"sqlite:///{tmp_path / 'v.db'}"
    one, other = await Store.open(database), await Store.open(database)
    async with ingesting(one, policy) as service, ingesting(other, policy) as beside:
        first = await service.file(tmp_path / "pier.html", NOW)
        second = await beside.file(tmp_path / "crews.html", NOW + timedelta(minutes=1))
        assert first.article
        assert second.article
        assert await one.newsroom.story_of(first.article.id) == await one.newsroom.story_of(second.article.id)
    await one.close()
    await other.close()


async def test_a_missing_file_is_told(tmp_path: Path, policy: FetchPolicy) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'v.db'}")
    async with ingesting(store, policy) as ingest:
        with pytest.raises(FetchError, match=r"gone\.html"):
            await ingest.file(tmp_path / "gone.html", NOW)
    await store.close()


def test_what_a_person_says_wins_over_the_page_and_the_page_over_the_feed() -> None:
    body = PAGE.format(name="pier", title="North pier to close", first=FIRST).encode()
    hints = Hints(title="From the feed", source="Feed", published=Published.parse("2026-03-02"))
    job = Job(body, "html", "p", "https://herald.example/pier.html", hints)
    from_feed, from_person = analyse(job), analyse(replace(job, hints=replace(hints, certain=True, genre="commentary")))
    assert isinstance(from_feed, Analysed)
    assert isinstance(from_person, Analysed)
    assert (from_feed.article.title, from_feed.article.source) == ("North pier to close", "The Harbour Herald")
    assert str(from_feed.article.published) == "2026-03-02"
    assert (from_person.article.source, from_person.article.genre) == ("Feed", "commentary")


@pytest.mark.parametrize(
    ("body", "form"), [(b"\x00\x01PNG", "raw"), (b"", "raw"), (b"   \n", "raw"), (b"<html></html>", "html")]
)
def test_what_is_no_article_is_rejected_with_a_reason(body: bytes, form: str) -> None:
    result = analyse(Job(body, "raw" if form == "raw" else "html", "p"))
    assert isinstance(result, Rejected)
    assert result.why.endswith(".")


def test_clean_text_keeps_every_character() -> None:
    text = "\ufeffTwo  spaces,\u200b and a tab\there.\r\n\n\nThe end."
    result = analyse(Job(text.encode(), "text", "p"))
    assert isinstance(result, Analysed)
    assert result.article.text == text
