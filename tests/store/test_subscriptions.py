from dataclasses import replace

from digest.config import FeedSpec
from digest.store import FeedRecord, Store
from tests.makers import NOW

HERALD = FeedSpec("Harbour Herald", "https://herald.example/rss", tags=("harbour", "news"))
FATHOM = FeedSpec("Fathom & Sons", "https://fathom.example/feed.json")


async def test_feeds_that_are_added_are_listed_by_name_until_they_are_removed(store: Store) -> None:
    assert await store.subscriptions.add((replace(HERALD, tags=("news", "harbour", "news")), FATHOM), NOW) == (
        replace(HERALD, tags=("news", "harbour", "news")),
        FATHOM,
    )
    assert await store.subscriptions.all() == (FATHOM, HERALD)
    assert await store.subscriptions.remove(FATHOM.url)
    assert not await store.subscriptions.remove(FATHOM.url)
    assert await store.subscriptions.all() == (HERALD,)


async def test_an_address_and_a_name_are_taken_once(store: Store) -> None:
    await store.subscriptions.add((HERALD,), NOW)
    same_name, same_url = replace(FATHOM, name=HERALD.name), replace(FATHOM, url=HERALD.url)
    assert await store.subscriptions.add((same_name, same_url, FATHOM), NOW) == (FATHOM,)
    assert await store.subscriptions.all() == (FATHOM, HERALD)


async def test_config_wins_over_what_was_added(store: Store) -> None:
    await store.subscriptions.add((HERALD, FATHOM), NOW)
    renamed = FeedSpec("The Herald", HERALD.url)
    assert await store.subscriptions.beside((renamed,)) == (renamed, FATHOM)
    named = FeedSpec("fathom & sons", "/feeds/fathom.xml")
    assert await store.subscriptions.beside((named,)) == (named, HERALD)


async def test_a_feed_that_is_forgotten_comes_back_like_a_new_one(store: Store) -> None:
    await store.feeds.save(FeedRecord(HERALD.name, HERALD.url, etag='"1"', failing_since=NOW, why="No answer."))
    await store.feeds.forget(HERALD.url)
    assert await store.feeds.failing() == ()
    await store.feeds.set_up({HERALD.url: HERALD.name}, NOW)
    assert await store.feeds.get(HERALD.url) == FeedRecord(HERALD.name, HERALD.url, next_at=NOW)
