from datetime import timedelta

import pytest

from digest.model import Article, Candidate, Span
from digest.store import Query, Store
from tests import makers
from tests.makers import NOW

HOUR = timedelta(hours=1)
PIER = makers.article()
COST = makers.highlight(PIER, "Repairs will cost 1.4 million crowns.", nature="statistic")
QUILL = makers.quote(PIER, "We cannot leave a cracked pier open,", "Mara Quill", "said")
SCOPE = "digest:morning"


async def told_of(store: Store, *feeds: str, after: timedelta = -HOUR) -> tuple[Candidate, ...]:
    return await store.newsroom.candidates(frozenset(feeds), NOW + after, NOW + HOUR, SCOPE)


async def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    assert await store.newsroom.add(PIER, (COST, QUILL), "story", "herald", NOW)
    assert await store.newsroom.article(PIER.id) == PIER
    line = await store.newsroom.highlight(QUILL.id)
    assert line is not None
    assert (line.highlight, line.article) == (QUILL, PIER)
    assert await store.newsroom.highlights(PIER.id) == (COST, QUILL)
    assert await store.newsroom.story_of(PIER.id) == "story"


async def test_what_is_not_known_is_none(store: Store) -> None:
    assert await store.newsroom.article("nothing") is None
    assert await store.newsroom.highlight("nothing") is None
    with pytest.raises(KeyError, match="nothing"):
        await store.newsroom.story_of("nothing")
    assert await store.newsroom.revisions("nowhere") == ()


async def test_a_revision_is_new_once(store: Store) -> None:
    assert await store.newsroom.add(PIER, (COST,), "story", "herald", NOW)
    assert not await store.newsroom.add(PIER, (COST,), "story", "herald", NOW + HOUR)
    (candidate,) = await told_of(store)
    assert candidate.highlights == (COST,)


async def test_revisions_are_in_order_of_arrival(store: Store) -> None:
    second, first = makers.article("Second words."), makers.article("First words, and more of them.")
    for revision in (first, second):
        await store.newsroom.add(revision, (), "story", "herald", NOW)
    assert await store.newsroom.revisions(PIER.page) == (first, second)


async def test_a_candidate_is_a_story_with_the_newest_revision_of_each_page(store: Store) -> None:
    corrected = makers.article(PIER.text.replace("1.4 million", "1.6 million"))
    other = makers.article("The north pier closes.", page="https://post.example/pier", source="The Pier Post")
    await store.newsroom.add(PIER, (COST,), "story", "herald", NOW - 3 * HOUR)
    await store.newsroom.add(corrected, (), "story", "herald", NOW)
    await store.newsroom.add(other, (), "story", "post", NOW - 2 * HOUR)
    (candidate,) = await told_of(store, "herald")
    assert candidate.story.articles == (corrected, other)
    assert candidate.fresh == {corrected.id}
    assert candidate.feeds == {"herald", "post"}
    assert candidate.first_seen == NOW - 3 * HOUR
    assert candidate.highlights == ()


async def test_a_later_revision_does_not_change_what_an_earlier_window_holds(store: Store) -> None:
    await store.newsroom.add(PIER, (COST,), "story", "herald", NOW)
    await store.newsroom.add(makers.article("Corrected."), (), "story", "herald", NOW + 2 * HOUR)
    (candidate,) = await told_of(store)
    assert candidate.story.articles == (PIER,)


@pytest.mark.parametrize(
    ("seen", "inside"), [(-HOUR, False), (-HOUR + timedelta(microseconds=1), True), (HOUR, True), (2 * HOUR, False)]
)
async def test_a_window_is_open_at_its_start_and_closed_at_its_end(store: Store, seen: timedelta, inside: bool) -> None:
    await store.newsroom.add(PIER, (), "story", "herald", NOW + seen)
    assert len(await told_of(store, "herald")) == inside
    assert len(await told_of(store)) == inside


async def test_a_digest_of_some_feeds_sees_what_came_in_through_them(store: Store) -> None:
    await store.newsroom.add(PIER, (), "story", "herald", NOW - 5 * HOUR)
    await store.newsroom.add(PIER, (), "story", "post", NOW)
    assert len(await told_of(store, "post")) == 1
    assert await told_of(store, "herald") == ()
    assert await told_of(store) == ()


async def test_an_article_added_by_hand_is_for_digests_of_every_feed_only(store: Store) -> None:
    await store.newsroom.add(PIER, (), "story", None, NOW)
    assert len(await told_of(store)) == 1
    assert await told_of(store, "herald") == ()


async def test_more_articles_than_one_query_can_name(store: Store) -> None:
    for number in range(600):
        article = makers.article(f"Ship number {number} came in.", page=f"https://herald.example/{number}")
        await store.newsroom.add(article, (), f"story {number}", "herald", NOW)
    assert len(await told_of(store, "herald")) == 600


async def test_what_the_story_index_is_rebuilt_from(store: Store) -> None:
    await store.newsroom.add(makers.article(PIER.text * 50), (), "story", "herald", NOW, meaning=b"m" * 512)
    await store.newsroom.add(makers.article("Old.", page="p"), (), "old", "herald", NOW - HOUR)
    ((number, article_id),) = await store.newsroom.arrivals(NOW - HOUR)
    assert await store.newsroom.arrivals(NOW - HOUR, number) == []
    (placed,) = await store.newsroom.placed([article_id])
    assert (placed.story, placed.title, len(placed.text)) == ("story", PIER.title, 2000)
    assert placed.meaning == b"m" * 512
    assert placed.published == (PIER.published and PIER.published.at)


async def test_an_article_that_cannot_be_stored_whole_is_not_stored_at_all(store: Store) -> None:
    reaches_outside = makers.highlight(PIER, "Repairs", asks=Span(0, len(PIER.text) + 1))
    with pytest.raises(ValueError, match="outside"):
        await store.newsroom.add(PIER, (COST, reaches_outside), "story", "herald", NOW)
    assert await store.newsroom.article(PIER.id) is None
    assert (await store.archive.search(Query("claim"))).total == 0


async def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="naive"):
        await store.newsroom.add(Article("p", "Words."), (), "story", None, NOW.replace(tzinfo=None))
