import asyncio
from dataclasses import replace
from datetime import timedelta

from digest.store import Store
from digest.store.entries import EntryRecord, Known
from tests.makers import NOW

PIER = EntryRecord(
    "herald", "herald.example/pier", "guid 1", "Pier to close", "words", "2026-03-02", "too short", NOW, NOW, NOW
)
HOUR = timedelta(hours=1)


async def test_an_entry_is_found_by_each_of_its_marks(store: Store) -> None:
    await store.entries.note([PIER], NOW)
    other = replace(PIER, key="k", guid="g", title="t", content="c")
    assert await store.entries.known("herald", [PIER, other]) == Known({PIER.key: PIER})
    assert await store.entries.known("herald", [replace(other, guid=PIER.guid)]) == Known(by_guid={PIER.guid: PIER})
    assert await store.entries.known("herald", [replace(other, title=PIER.title)]) == Known(by_title={PIER.title: PIER})
    same_words = replace(other, content=PIER.content)
    assert await store.entries.known("herald", [same_words]) == Known(by_content={PIER.content: PIER})
    assert await store.entries.known("courier", [PIER]) == Known()
    assert await store.entries.titled("herald", [PIER.title]) == (PIER,)


async def test_of_two_entries_with_one_mark_the_one_read_last_is_known(store: Store) -> None:
    later = replace(PIER, key="herald.example/pier-2", read_at=NOW + HOUR)
    await store.entries.note([later, PIER], NOW)
    known = await store.entries.known("herald", [replace(PIER, key="new")])
    assert known.by_guid == {PIER.guid: later}


async def test_what_many_feeds_ask_at_once_is_told_apart(store: Store) -> None:
    """The question of one feed is answered with its own entries alone, however many are asked together."""
    feeds = [f"feed {number}" for number in range(120)]
    stored = {feed: [replace(PIER, feed=feed, key=f"{feed}/{n}", guid=f"{n}") for n in range(4)] for feed in feeds}
    await store.entries.note([record for records in stored.values() for record in records], NOW)
    shown = {feed: [*stored[feed], replace(stored[feed][2], key="moved")] for feed in feeds}
    found = await asyncio.gather(*(store.entries.known(feed, shown[feed]) for feed in feeds))
    for feed, known in zip(feeds, found, strict=True):
        assert known.by_key == {record.key: record for record in stored[feed]}
        assert known.by_guid == {"2": stored[feed][2]}
        assert {record.feed for record in known.by_content.values()} == {feed}


async def test_the_first_time_of_an_entry_stays(store: Store) -> None:
    await store.entries.note([PIER], NOW)
    later = replace(PIER, outcome="article abc", first_seen=NOW + HOUR, read_at=NOW + HOUR, seen_at=NOW + HOUR)
    await store.entries.note([later], NOW + HOUR)
    (found,) = (await store.entries.known("herald", [PIER])).by_key.values()
    assert found == replace(later, first_seen=NOW)
    assert found.article == "abc"


async def test_what_another_feed_made_of_an_entry_is_found(store: Store) -> None:
    crane = replace(PIER, key="herald.example/crane", outcome="article crane")
    await store.entries.note([PIER, crane], NOW)
    assert (await store.entries.known("courier", [PIER, crane])).elsewhere == {crane.key: "crane"}
    assert (await store.entries.known("herald", [PIER, crane])).elsewhere == {}


async def test_an_entry_that_is_still_in_its_feed_is_noted_as_such(store: Store) -> None:
    await store.entries.note([PIER], NOW)
    await store.entries.note([], NOW + HOUR, still=[PIER])
    (found,) = (await store.entries.known("herald", [PIER])).by_key.values()
    assert found == replace(PIER, seen_at=NOW + HOUR)
