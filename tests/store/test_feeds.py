import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.store import FeedRecord, Store
from digest.store.together import Together
from tests.makers import NOW

HERALD = "https://herald.example/rss"
FATHOM = "https://fathom.example/feed.json"
HOUR = timedelta(hours=1)


async def test_a_feed_is_remembered_by_its_address(store: Store) -> None:
    record = FeedRecord("herald", HERALD, etag='"1"', checked_at=NOW, gap=HOUR, moving_to=FATHOM, moves=2, next_at=NOW)
    await store.feeds.save(record)
    assert await store.feeds.get(HERALD) == record
    failing = FeedRecord("herald", HERALD, failing_since=NOW, why="it answers 404", alerted=True, failures=3)
    await store.feeds.save(failing)
    assert await store.feeds.get(HERALD) == failing
    assert await store.feeds.get("https://nowhere.example") is None
    assert await store.feeds.all() == (failing,)


async def test_the_longest_waiting_feeds_are_due_first(store: Store) -> None:
    for number, wait in enumerate((2 * HOUR, -HOUR, timedelta(0), -2 * HOUR)):
        await store.feeds.save(FeedRecord(f"feed {number}", f"https://{number}.example", next_at=NOW + wait))
    await store.feeds.save(FeedRecord("never", "https://never.example"))
    assert [record.name for record in await store.feeds.due(NOW, 10)] == ["feed 3", "feed 1", "feed 2"]
    assert [record.name for record in await store.feeds.due(NOW, 1)] == ["feed 3"]


async def test_a_feed_that_was_read_ahead_of_the_clock_is_due_when_the_clock_has_come_back(store: Store) -> None:
    year = 365 * 24 * HOUR
    await store.feeds.save(FeedRecord("Herald", HERALD, checked_at=NOW + year, next_at=NOW + year + HOUR))
    await store.feeds.save(FeedRecord("Fathom", FATHOM, checked_at=NOW - HOUR, next_at=NOW + HOUR))
    await store.feeds.come_back(NOW)
    assert [record.name for record in await store.feeds.due(NOW, 9)] == ["Herald"]


async def test_what_is_due_is_found_by_its_index(store: Store) -> None:
    due = "SELECT * FROM feeds WHERE next_at <= 5 ORDER BY next_at LIMIT 9"
    async with store._database.reading() as connection:
        if connection.dialect.name == "postgresql":  # it rightly reads a small table from end to end
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[connection.dialect.name]
        steps = str((await connection.exec_driver_sql(explain + due)).all())
    assert "feeds_next_at" in steps


async def test_a_feed_that_is_set_up_is_due_and_a_known_one_keeps_its_pace(store: Store) -> None:
    await store.feeds.set_up({HERALD: "Herald"}, NOW)
    (record,) = await store.feeds.due(NOW, 10)
    assert record == FeedRecord("Herald", HERALD, next_at=NOW)
    await store.feeds.save(replace(record, etag='"1"', next_at=NOW + HOUR))
    await store.feeds.set_up({HERALD: "The Harbour Herald", FATHOM: "Fathom"}, NOW + 2 * HOUR)
    known, new = await store.feeds.get(HERALD), await store.feeds.get(FATHOM)
    assert known
    assert new
    assert (known.name, known.etag, known.next_at) == ("The Harbour Herald", '"1"', NOW + HOUR)
    assert new.next_at == NOW + 2 * HOUR


async def test_a_retired_feed_is_not_due_until_it_is_set_up_again(store: Store) -> None:
    await store.feeds.set_up({HERALD: "Herald"}, NOW)
    await store.feeds.retire([HERALD])
    assert await store.feeds.due(NOW, 10) == ()
    await store.feeds.set_up({HERALD: "Herald"}, NOW)
    assert len(await store.feeds.due(NOW, 10)) == 1


async def test_a_disabled_feed_stays_so_until_it_is_enabled(store: Store) -> None:
    await store.feeds.set_up({HERALD: "Herald"}, NOW)
    (polled,) = await store.feeds.due(NOW, 1)
    await store.feeds.disable(HERALD, "Mara Quill switched it off.", NOW)
    await store.feeds.save(replace(polled, checked_at=NOW, next_at=NOW + HOUR))  # a poll that was under way
    await store.feeds.set_up({HERALD: "Herald"}, NOW + HOUR)
    assert await store.feeds.due(NOW + timedelta(days=999), 10) == ()
    await store.feeds.enable(HERALD, NOW + HOUR)
    (record,) = await store.feeds.due(NOW + HOUR, 10)
    assert (record.disabled_at, record.failing_since, record.why, record.failures) == (None, None, "", 0)


async def test_what_fails_is_listed_until_it_is_told_or_heals(store: Store) -> None:
    await store.feeds.save(FeedRecord("Herald", HERALD, failing_since=NOW, why="No answer."))
    await store.feeds.save(FeedRecord("Fathom", FATHOM))
    await store.feeds.mark_alerted([HERALD])
    (record,) = await store.feeds.failing()
    assert (record.name, record.alerted) == ("Herald", True)


async def test_what_is_saved_at_the_same_moment_is_written_together(store: Store) -> None:
    writes: list[int] = []
    write = store.feeds._save_all

    async def counted(records: Sequence[FeedRecord]) -> Sequence[None]:
        writes.append(len(records))
        return await write(records)

    store.feeds._save = Together(counted)
    await asyncio.gather(*(store.feeds.save(FeedRecord("f", f"https://{n}.example")) for n in range(300)))
    assert len(await store.feeds.all()) == 300
    assert len(writes) <= 3


async def test_one_that_cannot_be_written_harms_no_other(store: Store) -> None:
    broken = FeedRecord("broken", HERALD, etag="\ud800")
    others = [FeedRecord("f", f"https://{n}.example") for n in range(5)]
    results = await asyncio.gather(*(store.feeds.save(record) for record in (*others, broken)), return_exceptions=True)
    assert results[:5] == [None] * 5
    assert isinstance(results[5], Exception)
    assert len(await store.feeds.all()) == 5


async def test_a_write_goes_on_when_a_caller_is_cancelled() -> None:
    written: list[int] = []

    async def write(items: Sequence[int]) -> Sequence[None]:
        await asyncio.sleep(0.01)
        written.extend(items)
        return [None] * len(items)

    save = Together(write)
    first, second = asyncio.create_task(save(1)), asyncio.create_task(save(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert sorted(written) == [1, 2]
    await second
