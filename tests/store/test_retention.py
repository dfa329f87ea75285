from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.model import Account, Article, Composed, Origin, Published, Slot, Window
from digest.store import Query, Store
from digest.store.told import Telling
from tests import makers
from tests.makers import NOW

OLD, MONTH = NOW - timedelta(days=200), timedelta(days=30)


async def came_in(store: Store, name: str, at: datetime, story: str = "", text: str = "") -> Article:
    page = makers.article(
        text or f"Ship {name} came in.", page=f"https://herald.example/{name}", published=Published(at)
    )
    line = makers.quote(page, page.text[:12], "Ship") if not text else makers.highlight(page, text[:12])
    await store.newsroom.add(page, (line,), story or name, "herald", at)
    return page


async def left(store: Store) -> list[str]:
    return [kept.article.page.rpartition("/")[2] async for kept in store.retention.export()]


async def test_what_is_too_old_goes_and_nothing_of_it_is_found(store: Store) -> None:
    for name, at in (("old", OLD), ("new", NOW - timedelta(days=1))):
        await came_in(store, name, at)
    assert await store.retention.prune(MONTH, None, NOW) == 1
    assert await left(store) == ["new"]
    assert (await store.archive.search(Query(words="ship"))).total == 1
    assert (await store.archive.articles(Query(words="ship"))).total == 1
    assert (await store.retention.size()).highlights == 1
    assert await store.retention.prune(MONTH, None, NOW) == 0
    await came_in(store, "old", OLD)
    assert await left(store) == ["new", "old"]


async def test_what_was_told_stays(store: Store) -> None:
    told = await came_in(store, "told", OLD)
    await came_in(store, "untold", OLD)
    line = makers.highlight(told, told.text)
    edition = replace(makers.edition(makers.story(told, highlights=(line,))), slot=Slot("morning", "then", OLD))
    await store.ledger.tell(
        Telling("digest:morning", "morning", Origin("by_hand", "x")), Composed(edition, Account(Window(OLD, OLD))), OLD
    )
    assert await store.retention.prune(MONTH, None, NOW) == 1
    assert await left(store) == ["told"]
    assert (await store.retention.size()).protected == 1


async def test_a_story_that_goes_on_stays_whole(store: Store) -> None:
    await came_in(store, "first", OLD, "pier")
    await came_in(store, "second", NOW - timedelta(days=2), "pier")
    assert await store.retention.prune(MONTH, None, NOW) == 0
    assert await store.retention.prune(MONTH, None, NOW + timedelta(days=60)) == 2


async def test_what_the_next_edition_will_look_at_stays(store: Store) -> None:
    await store.ledger.begin(["monthly"], OLD - timedelta(days=2))
    slot = Slot("monthly", "1", OLD - timedelta(days=1))
    await store.ledger.plan("monthly", slot, (), NOW - timedelta(days=1))
    await store.ledger.close_window(slot, OLD - timedelta(days=1))
    await came_in(store, "waiting", OLD)
    assert await store.retention.prune(MONTH, None, NOW) == 0


async def test_two_weeks_stay_whatever_is_asked(store: Store) -> None:
    await came_in(store, "recent", NOW - timedelta(days=13))
    assert await store.retention.prune(timedelta(0), 1, NOW) == 0


async def test_a_superseded_revision_goes_too(store: Store) -> None:
    await came_in(store, "pier", OLD, "pier", "The pier will close.")
    await came_in(store, "pier", OLD + timedelta(hours=1), "pier", "The pier will not close.")
    assert (await store.archive.search(Query(words="pier"))).total == 1
    assert await store.retention.prune(MONTH, None, NOW) == 2
    assert (await store.archive.search(Query(words="pier"))).total == 0


async def test_over_the_size_the_oldest_go_and_the_file_shrinks(store: Store, database: str) -> None:
    for day in range(60):
        await came_in(store, f"{day:02}", NOW - timedelta(days=100 - day), text=f"Day {day}: " + "All quiet. " * 4_000)
    before = await store.retention.size()
    gone = await store.retention.prune(None, before.used // 2, NOW)
    await store.retention.give_back()
    after = await store.retention.size()
    assert 25 <= gone <= 35
    assert await left(store) == [f"{day:02}" for day in range(gone, 60)]
    assert after.used < before.used * 0.65
    if database.startswith("sqlite"):
        assert after.on_disk < before.on_disk * 0.6
    assert (await store.archive.articles(Query(words="quiet"))).total == 60 - gone


@pytest.mark.parametrize(
    ("after", "before", "names"), [(None, None, ["a", "b"]), (OLD, NOW, ["a"]), (NOW, None, ["b"])]
)
async def test_the_export_has_every_revision_with_its_lines(
    store: Store, after: datetime | None, before: datetime | None, names: Iterable[str]
) -> None:
    for name, at in (("a", OLD), ("b", NOW)):
        await came_in(store, name, at)
    found = [kept async for kept in store.retention.export(after, before)]
    assert [kept.article.page[-1] for kept in found] == names
    assert all(kept.highlights and kept.story and kept.current for kept in found)
