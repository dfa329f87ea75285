"""Whatever a newsroom holds, the account of its window is complete: counted in the database, without our queries."""

import asyncio
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose import told_scope
from digest.config import FeedSpec
from digest.editor import Editor
from digest.model import Account, DigestSpec, Origin, Quota, Slot, Window
from digest.store import Store
from digest.store.told import Telling
from tests import makers
from tests.compose.newsroom import lines, piece
from tests.makers import NOW

FEEDS = tuple(
    FeedSpec(name, f"https://{name.lower()}.example/feed", timedelta(minutes=15), (tag,))
    for name, tag in (("Herald", "sea"), ("Fathom", "land"), ("Gull", "land"))
)
START = NOW - timedelta(days=1)


@dataclass(frozen=True)
class Arrival:
    """An article as it came in: which page, which of its revisions, into which story, by which feed, when."""

    page: int
    revision: int
    story: int
    feed: str | None
    hours: int
    marked: bool


arrivals = st.lists(
    st.builds(
        Arrival,
        st.integers(0, 7),
        st.integers(0, 2),
        st.integers(0, 3),
        st.sampled_from(("Herald", "Fathom", "Gull", None)),
        st.integers(0, 40),
        st.booleans(),
    ),
    max_size=14,
)
specs = st.builds(
    makers.spec,
    stories=st.integers(1, 3),
    tags=st.sampled_from(((), ("sea",), ("sea", "land"))),
    exclude=st.sampled_from(((), ("/page [13]/i",))),
    quotas=st.sampled_from(((), (Quota("land", most=1),))),
    claims=st.integers(0, 1),
)


async def _account(folder: str, came: Sequence[Arrival], spec: DigestSpec, told_at: int) -> Account:
    """Fill a newsroom in the order of time, with one edition posted by hand in between; account for the window."""
    store = await Store.open(f"sqlite:///{folder}/verbatim.db")
    editor = Editor(store, FEEDS)
    try:
        has_told = False
        for one in sorted(came, key=lambda one: -one.hours):
            if not has_told and one.hours <= told_at:
                has_told = True
                await _post(store, editor, spec, told_at)
            of = piece(f"page {one.page}", f"Page {one.page} says {one.revision} things. So {one.story} it is")
            marked = lines(of) if one.marked else ()
            await store.newsroom.add(of, marked, f"story {one.story}", one.feed, NOW - timedelta(hours=one.hours))
        done = await editor.edition(spec, Slot("morning", "now", NOW), Window(START, NOW), NOW, late=False)
    finally:
        await store.close()
    return done.account


async def _post(store: Store, editor: Editor, spec: DigestSpec, hours: int) -> None:
    at = NOW - timedelta(hours=hours)
    slot = Slot("morning", "before", at)
    done = await editor.edition(spec, slot, Window(at - timedelta(days=2), at), at, late=False)
    await store.ledger.tell(Telling(told_scope(spec), spec.id, Origin("by_hand", slot.id)), done, at)


def _in_the_database(folder: str, spec: DigestSpec) -> Counter[str]:
    feeds = {feed.name for feed in FEEDS if set(feed.tags) & set(spec.tags)}
    start, end = ((moment.timestamp()) * 1_000_000 for moment in (START, NOW))
    with sqlite3.connect(Path(folder) / "verbatim.db") as connection:
        if not feeds:
            rows = connection.execute("SELECT id FROM articles WHERE first_seen > ? AND first_seen <= ?", (start, end))
            return Counter(row[0] for row in rows)
        seen: dict[str, int] = {}
        for article, feed, at in connection.execute("SELECT article, feed, first_seen FROM sightings"):
            if feed in feeds:
                seen[article] = min(at, seen.get(article, at))
    return Counter(article for article, at in seen.items() if start < at <= end)


@settings(max_examples=40, deadline=None)
@given(arrivals, specs, st.integers(0, 40))
def test_the_sums_agree(came: list[Arrival], spec: DigestSpec, told_at: int) -> None:
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        account = asyncio.run(_account(folder, came, spec, told_at))
        assert Counter(one.article for one in account.considered) == _in_the_database(folder, spec)
    assert sum(account.totals.values()) == len(account.considered)
    assert all(one.why for one in account.considered)
    heads = Counter(weighed.place > 0 for weighed in account.stories)
    assert heads[True] <= spec.stories
