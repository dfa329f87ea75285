"""Feeds that lie: one test for each lie."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.ingest.arrivals import FIRST_ENTRIES
from tests.ingest.lying import DAY, HOUR, NAMES, Scene, ago, full, item, outlet, page, story
from tests.makers import NOW

CAPTCHA = b"""<!doctype html><html><head><title>Just a moment...</title></head><body>
<p>Checking your browser before accessing herald.example.</p><p>Please verify you are a human.</p>
<p>Enable JavaScript and cookies to continue.</p></body></html>"""
CONSENT = b"""<!doctype html><html><head><title>Before you continue</title></head><body>
<p>We and our partners use cookies. Accept all cookies to continue to The Herald.</p></body></html>"""


@pytest.fixture
async def lying(tmp_path: Path) -> AsyncIterator[Scene]:
    async with outlet(tmp_path) as scene:
        yield scene


@pytest.fixture
async def known(lying: Scene) -> Scene:
    """A feed that was taken up a day ago with one entry, and read an hour ago."""
    lying.outlet.serve("pier")
    assert await lying.new(NOW - DAY) == ["pier"]
    assert await lying.new(NOW - HOUR) == []
    return lying


async def test_a_date_only_day_is_enough(lying: Scene) -> None:
    lying.outlet.serve("pier", date="2026-03-03")
    (done,) = await lying.read()
    assert done.article
    assert str(done.article.published) == "2026-03-03"


@pytest.mark.parametrize("date", ["yesterday-ish", "0000-00-00", "Thu, 01 Jan 1970 00:00:00 GMT", "31/31/2026"])
async def test_a_date_that_is_none_is_no_date(known: Scene, date: str) -> None:
    known.outlet.add("crane", date=date)
    (done,) = await known.read()
    assert done.is_new
    assert done.article
    assert done.article.published is None


async def test_a_feed_without_dates_is_read_from_its_top(lying: Scene) -> None:
    lying.outlet.serve(*NAMES)
    assert await lying.new() == sorted(NAMES[:FIRST_ENTRIES])


@pytest.mark.parametrize("years", [0.5, 10])
async def test_a_future_date_neither_hides_nor_pins_an_article(known: Scene, years: float) -> None:
    known.outlet.add("crane", date=ago(-timedelta(days=365 * years)))
    (done,) = await known.read()
    assert done.is_new
    assert done.article
    assert done.article.published is None
    assert await known.new(NOW + HOUR) == []


async def test_an_hour_that_has_not_come_yet_loses_its_hour(known: Scene) -> None:
    known.outlet.add("crane", date=ago(-3 * HOUR))
    (done,) = await known.read()
    assert done.article
    assert str(done.article.published) == "2026-03-03"


async def test_future_dates_do_not_take_the_places_of_the_newest(lying: Scene) -> None:
    lying.outlet.items = [item(name, date=ago(HOUR)) for name in NAMES[:5]]
    lying.outlet.items += [item(name, date=ago(-400 * DAY)) for name in NAMES[5:]]
    lying.outlet.write(*NAMES)
    assert await lying.new() == sorted(NAMES[:5])


async def test_a_wrong_year_hides_no_article_that_its_page_dates(known: Scene) -> None:
    known.outlet.serve("crane", "pier", date="Tue, 03 Mar 2015 06:00:00 GMT")
    known.outlet.pages["/crane"] = page("crane", dated="2026-03-03T06:00:00+00:00")
    assert await known.new() == ["crane"]


async def test_an_old_article_that_is_listed_again_is_no_news(known: Scene) -> None:
    known.outlet.serve("crane", "pier", date="Tue, 03 Mar 2015 06:00:00 GMT")
    known.outlet.pages["/crane"] = page("crane", dated="2015-03-03T06:00:00+00:00")
    assert await known.new() == []
    assert await known.outcome("/crane") == "older than 7 days"


async def test_a_wrong_year_hides_no_full_entry_above_what_is_known(known: Scene) -> None:
    old = ago(4000 * DAY)
    known.outlet.items = [item("crane", html=full("crane"), date=old), *known.outlet.items]
    known.outlet.items += [item("ferry", html=full("ferry"), date=old)]
    assert await known.new() == ["crane"]
    assert await known.outcome("/ferry") == "older than 7 days"


async def test_an_edited_date_is_no_new_article(known: Scene) -> None:
    known.outlet.serve("pier", date=ago(HOUR))
    assert await known.new() == []
    known.outlet.serve("pier", date=ago(HOUR / 2))
    assert await known.new(NOW + HOUR) == []


async def test_dates_that_are_always_now_ask_for_no_page_twice(lying: Scene) -> None:
    lying.outlet.serve("pier", "crane", "ferry", date=ago(timedelta()))
    assert len(await lying.new()) == 3
    for hours in (2, 4, 6):
        lying.outlet.serve("pier", "crane", "ferry", date=ago(-hours * HOUR))
        assert await lying.read(NOW + hours * HOUR) == []
    assert lying.outlet.asked["/pier"] == 1


async def test_a_guid_that_changes_is_no_new_article(lying: Scene) -> None:
    lying.outlet.serve("pier", guid="1")
    assert await lying.new() == ["pier"]
    lying.outlet.serve("pier", guid="2")
    assert await lying.read(NOW + HOUR) == []


async def test_a_guid_that_changes_under_a_full_text_without_link_is_no_new_article(lying: Scene) -> None:
    lying.outlet.items = [item("pier", link="", guid="1", html=full("pier"))]
    assert await lying.new() == ["pier"]
    lying.outlet.items = [item("pier", link="", guid="2", html=full("pier"))]
    assert await lying.new(NOW + HOUR) == []


async def test_a_guid_that_is_used_again_hides_no_article(lying: Scene) -> None:
    lying.outlet.serve("pier", guid="latest")
    assert await lying.new() == ["pier"]
    lying.outlet.serve("crane", guid="latest")
    assert await lying.new(NOW + HOUR) == ["crane"]


async def test_one_guid_for_all_entries_hides_none(lying: Scene) -> None:
    lying.outlet.serve("pier", "crane", "ferry", guid="0")
    assert await lying.new() == ["crane", "ferry", "pier"]


async def test_a_link_that_changes_is_no_new_article(known: Scene) -> None:
    known.outlet.items = [item("pier", link="/2026/03/pier-closed")]
    known.outlet.pages["/2026/03/pier-closed"] = page("pier")
    (done,) = await known.read()
    assert not done.is_new
    assert done.article


async def test_a_link_that_follows_an_edited_headline_is_a_revision(lying: Scene) -> None:
    lying.outlet.serve("pier", guid="7")
    (first,) = await lying.read()
    lying.outlet.items = [item("pier", link="/pier-and-crane", guid="7", title="Pier and crane are to be repaired")]
    lying.outlet.pages["/pier-and-crane"] = page("pier", body=story("pier").replace("7 to 2", "6 to 3"))
    (second,) = await lying.read(NOW + HOUR)
    assert first.article
    assert second.article
    assert second.is_new
    assert second.article.page == first.article.page


@pytest.mark.parametrize(
    "link", ["/pier?utm_source=rss", "/pier#comments", "/pier/", "/pier?fbclid=1&amp;utm_medium=feed", "/pier/amp"]
)
async def test_tracking_parameters_make_no_new_article(known: Scene, link: str) -> None:
    known.outlet.items = [item("pier", link=link)]
    assert await known.read() == []


async def test_an_entry_that_is_there_twice_is_read_once(lying: Scene) -> None:
    lying.outlet.items = [item("pier"), item("pier"), item("pier", link="/pier?utm_source=rss", guid="x")]
    lying.outlet.write("pier")
    assert await lying.new() == ["pier"]
    assert lying.outlet.asked["/pier"] == 1


async def test_an_entry_of_two_feeds_is_one_article_and_fetched_once(lying: Scene) -> None:
    lying.outlet.serve("pier")
    assert await lying.new() == ["pier"]
    assert await lying.new(path="/other.xml", name="Harbour") == []
    assert lying.outlet.asked["/pier"] == 1
    (candidate,) = await lying.store.newsroom.candidates(frozenset({"Harbour"}), NOW - HOUR, NOW, "x")
    assert candidate.feeds == {"Herald", "Harbour"}


async def test_a_full_text_here_and_a_link_there_are_one_article(lying: Scene) -> None:
    lying.outlet.serve("pier")
    lying.outlet.others["/other.xml"] = [item("pier", html=full("pier"), link="/pier?edition=b")]
    lying.outlet.pages["/pier"] = page("pier", head=f'<link rel="canonical" href="{lying.outlet.address}/pier">')
    assert await lying.new() == ["pier"]
    other = await lying.new(path="/other.xml", name="Harbour")
    assert other == ["pier"]  # another query may be another page
    lying.outlet.others["/third.xml"] = [item("pier", html=full("pier"))]
    assert await lying.new(path="/third.xml", name="Quay") == []


async def test_entries_that_all_link_to_one_page_are_all_kept(lying: Scene) -> None:
    lying.outlet.items = [item(name, link="/", guid=name, html=full(name)) for name in NAMES[:4]]
    assert await lying.new() == sorted(NAMES[:4])
    assert await lying.read(NOW + HOUR) == []


async def test_pages_that_all_claim_one_canonical_address_are_all_kept(lying: Scene) -> None:
    lying.outlet.serve(*NAMES[:4])
    home = f'<link rel="canonical" href="{lying.outlet.address}/">'
    lying.outlet.pages = {f"/{name}": page(name, head=home) for name in NAMES[:4]}
    assert await lying.new() == sorted(NAMES[:4])


async def test_yesterday_served_again_tells_nothing_twice(known: Scene) -> None:
    yesterday = list(known.outlet.items)
    known.outlet.serve("crane", "pier")
    today = list(known.outlet.items)
    assert await known.new() == ["crane"]
    for hours, items in enumerate((yesterday, today, yesterday, today), 1):
        known.outlet.items = items
        assert await known.read(NOW + hours * HOUR) == []


async def test_an_edit_is_read_again_and_yesterday_served_again_does_not_take_it_back(lying: Scene) -> None:
    before, after = full("pier"), full("pier").replace("7 to 2", "6 to 3")
    lying.outlet.items = [item("pier", html=before)]
    assert await lying.new() == ["pier"]
    lying.outlet.items = [item("pier", html=after)]
    assert await lying.new(NOW + HOUR) == ["pier"]
    lying.outlet.items = [item("pier", html=before)]
    assert await lying.new(NOW + 2 * HOUR) == []
    current = await lying.store.newsroom.current(f"{lying.outlet.address}/pier")
    assert current
    assert "6 to 3" in current.text


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (CAPTCHA, "robot check"),
        (CONSENT, "consent"),
        (b"<html><body><h1>Our new site</h1><p>Read all about it.</p></body></html>", "web page, not a feed"),
        (b"", "empty"),
    ],
)
async def test_a_page_in_the_place_of_the_feed_is_a_reason_and_loses_nothing(
    known: Scene, body: bytes, why: str
) -> None:
    known.outlet.serve("crane", "pier")
    known.outlet.instead = body
    assert await known.read() == []
    assert why in await known.why()
    known.outlet.instead = None
    assert await known.new(NOW + HOUR) == ["crane"]
    assert not await known.why()


@pytest.mark.parametrize(
    ("said", "real"),
    [
        ("utf-8", "windows-1252"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("utf-16", "utf-8"),
        ("iso-8859-1", "windows-1252"),
        ("no-such-thing", "utf-8"),
    ],
)
async def test_an_encoding_declared_wrongly_is_seen_through(lying: Scene, said: str, real: str) -> None:
    title = "Café “Möwe” is to be repaired"
    feed = f"<?xml version='1.0' encoding='{said}'?><rss version='2.0'><channel>{item('pier', title=title)}"
    lying.outlet.instead = f"{feed}</channel></rss>".encode(real)
    lying.outlet.write("pier")
    await lying.read()
    (found,) = await lying.records(title)
    assert found.article


@pytest.mark.parametrize("link", ["/pier", "pier", "./pier", "../pier", "?p=1", "//{host}/pier", "  /pier\n"])
async def test_a_relative_link_is_found(lying: Scene, link: str) -> None:
    host = lying.outlet.address.removeprefix("http://")
    lying.outlet.items = [item("pier", link=link.format(host=host))]
    lying.outlet.pages = {"/pier": page("pier"), "/feed.xml": page("pier")}
    (done,) = await lying.read()
    assert done.article or "?" in link


async def test_a_relative_link_starts_where_the_feed_says(lying: Scene) -> None:
    lying.outlet.instead = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{lying.outlet.address}/news/'><title>Herald</title>"
        "<entry><id>1</id><title>The pier is to be repaired</title><link href='pier'/></entry></feed>"
    ).encode()
    lying.outlet.pages["/news/pier"] = page("pier")
    assert await lying.new() == ["pier"]


async def test_a_first_subscription_takes_a_baseline(lying: Scene) -> None:
    lying.outlet.items = [item(name, date=ago(age * HOUR)) for age, name in enumerate(NAMES)]
    lying.outlet.write(*NAMES)
    assert await lying.new() == sorted(NAMES[:FIRST_ENTRIES])
    assert await lying.outcome("/keel") == "baseline: in the feed when it was first read"
    assert await lying.read(NOW + HOUR) == []


async def test_a_first_subscription_reads_nothing_that_is_days_old(lying: Scene) -> None:
    lying.outlet.serve(*NAMES, date=ago(3 * DAY))
    assert await lying.read() == []
    assert await lying.outcome("/pier") == "baseline: in the feed when it was first read"


async def test_a_feed_that_comes_back_after_weeks_takes_a_baseline(known: Scene) -> None:
    known.outlet.serve(*NAMES)
    assert await known.new(NOW + 20 * DAY) == sorted(NAMES[1 : FIRST_ENTRIES + 1])
    assert "when it was read again after 20 days" in await known.outcome("/keel")


async def test_a_feed_that_fails_for_weeks_takes_a_baseline_when_it_comes_back(known: Scene) -> None:
    known.outlet.instead = CAPTCHA
    for day in range(20):
        assert await known.read(NOW + day * DAY) == []
    known.outlet.instead = None
    known.outlet.serve(*NAMES)
    assert len(await known.new(NOW + 20 * DAY)) == FIRST_ENTRIES


async def test_a_weekend_without_service_loses_no_article(known: Scene) -> None:
    known.outlet.items = [item(name, date=ago((age - 60) * HOUR)) for age, name in enumerate(NAMES[1:])]
    known.outlet.write(*NAMES)
    assert await known.new(NOW + 60 * HOUR) == sorted(NAMES[1:])


async def test_all_links_and_guids_changed_at_once_tell_nothing_twice(lying: Scene) -> None:
    lying.outlet.serve(*NAMES, guid="1")
    assert len(await lying.new()) == FIRST_ENTRIES
    lying.outlet.items = [item(name, link=f"/new/{name}", guid=f"2-{name}", date=ago(HOUR)) for name in NAMES]
    assert await lying.read(NOW + HOUR) == []
    assert not any(path.startswith("/new/") for path in lying.outlet.asked)


async def test_an_archive_that_is_added_at_once_is_a_baseline(known: Scene) -> None:
    known.outlet.items += [item(name, date=ago(3 * DAY)) for name in NAMES[1:]]
    assert await known.read() == []
    assert await known.outcome("/keel") == f"baseline: new to the feed with {len(NAMES) - 2} others at once"


async def test_a_busy_hour_is_no_flood(known: Scene) -> None:
    known.outlet.serve(*NAMES[1:], date=ago(HOUR / 2))
    assert await known.new() == sorted(NAMES[1:])


async def test_an_entry_that_waits_is_tried_again_and_accounted_for(known: Scene) -> None:
    known.outlet.serve("crane", "pier")
    known.outlet.pages["/crane"] = 503
    assert await known.new() == []
    assert (await known.outcome("/crane")).startswith("pending: ")
    known.outlet.write("crane")
    assert await known.new(NOW + HOUR) == ["crane"]


async def test_what_a_clock_a_year_ahead_took_for_old_is_read_when_the_clock_has_come_back(known: Scene) -> None:
    new = NAMES[1:4]
    for name in new:
        known.outlet.add(name, date=ago(timedelta(0)))
    assert await known.new(NOW + 365 * DAY) == []
    assert await known.new(NOW + HOUR) == sorted(new)
    assert await known.new(NOW + 2 * HOUR) == []
