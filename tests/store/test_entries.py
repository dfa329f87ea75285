from dataclasses import replace
from datetime import timedelta

from digest.store import Store
from digest.store.entries import EntryRecord
from tests.makers import NOW

PIER = EntryRecord(
    "herald", "herald.example/pier", "guid 1", "Pier to close", "words", "2026-03-02", "too short", NOW, NOW, NOW
)
HOUR = timedelta(hours=1)


async def test_an_entry_is_found_by_each_of_its_marks(store: Store) -> None:
    await store.entries.note([PIER])
    assert await store.entries.known("herald", "key", ["herald.example/pier", "herald.example/crane"]) == (PIER,)
    assert await store.entries.known("herald", "guid", ["guid 1"]) == (PIER,)
    assert await store.entries.known("herald", "title", ["Pier to close"]) == (PIER,)
    assert await store.entries.known("herald", "content", ["words"]) == (PIER,)
    assert await store.entries.known("courier", "key", ["herald.example/pier"]) == ()


async def test_the_first_time_of_an_entry_stays(store: Store) -> None:
    await store.entries.note([PIER])
    later = replace(PIER, outcome="article abc", first_seen=NOW + HOUR, read_at=NOW + HOUR, seen_at=NOW + HOUR)
    await store.entries.note([later])
    (found,) = await store.entries.known("herald", "key", [PIER.key])
    assert found == replace(later, first_seen=NOW)
    assert found.article == "abc"


async def test_what_another_feed_made_of_an_entry_is_found(store: Store) -> None:
    crane = replace(PIER, key="herald.example/crane", outcome="article crane")
    await store.entries.note([PIER, crane])
    assert await store.entries.elsewhere("courier", [PIER.key, crane.key]) == {crane.key: "crane"}
    assert await store.entries.elsewhere("herald", [PIER.key, crane.key]) == {}


async def test_an_entry_that_is_still_in_its_feed_is_noted_as_such(store: Store) -> None:
    await store.entries.note([PIER])
    await store.entries.touch("herald", [PIER.key], NOW + HOUR)
    assert await store.entries.known("herald", "key", [PIER.key]) == (replace(PIER, seen_at=NOW + HOUR),)
