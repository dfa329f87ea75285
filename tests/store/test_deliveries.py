from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.model import Delivery, DeliveryState, Origin, Slot, Target, stable_id
from digest.store import Store
from digest.store.deliveries import Asked
from digest.store.told import Telling
from tests import makers
from tests.makers import NOW

DAY = timedelta(days=1)
MORNING = Slot("morning", "2026-03-03T07:30", NOW)
HARBOUR, QUAY = Target("discord", "123", "9"), Target("slack", "C0QUAY")
EVERY: tuple[DeliveryState, ...] = ("ready", "taken", "sending", "sent", "unknown", "parked", "skipped")


def delivery(name: str, state: DeliveryState = "sent", **changes: Any) -> Delivery:
    values: dict[str, Any] = {"origin": Origin("slot", MORNING.id), "target": HARBOUR, "part": 1, "payload": "{}"}
    return Delivery(stable_id(name), state=state, **(values | changes))


async def names(store: Store, asked: Asked, *states: DeliveryState) -> list[tuple[str, str, str, int]]:
    posts, total = await store.ledger.deliveries.posts(states or EVERY, asked)
    assert total == len(posts)
    return [(post.digest, post.key, str(post.delivery.target), post.parts) for post in posts]


@pytest.fixture
async def ledger(store: Store) -> Store:
    """A digest's two parts in one channel and one in another, a post by hand, a correction and an alert, in order."""
    await store.ledger.begin(["morning"], NOW - DAY)
    await store.ledger.plan("morning", MORNING, [], NOW)
    by_hand = makers.edition(slot=Slot("noon", "2026-03-03T12:00", NOW))
    telling = Telling("digest:noon", "noon", Origin("by_hand", by_hand.slot.id))
    await store.ledger.tell(telling, makers.composed(by_hand), NOW)
    waiting = [
        delivery("one"),
        delivery("two", "ready", part=2),
        delivery("three", "parked", target=QUAY),
        delivery("four", "unknown", origin=telling.origin),
        delivery("five", origin=Origin("alert", "a"), target=QUAY),
    ]
    for number, one in enumerate(waiting):
        await store.ledger.outbox.enqueue([one], NOW - number * DAY)
    return store


async def test_each_post_knows_its_digest_its_slot_and_its_parts_the_newest_first(ledger: Store) -> None:
    assert await names(ledger, Asked()) == [
        ("morning", "2026-03-03T07:30", "discord:123", 2),
        ("morning", "2026-03-03T07:30", "discord:123", 2),
        ("morning", "2026-03-03T07:30", "slack:C0QUAY", 1),
        ("noon", "2026-03-03T12:00", "discord:123", 1),
        ("", "", "slack:C0QUAY", 1),
    ]


async def test_posts_are_chosen_by_digest_channel_time_and_state(ledger: Store) -> None:
    async def some(*states: DeliveryState, **asked: Any) -> list[str]:
        return [where for *_, where, _ in await names(ledger, Asked(**asked), *states)]

    assert await some(digests=frozenset({"noon"})) == ["discord:123"]
    assert await some(digests=frozenset()) == []
    assert await some(channel="slack:C0QUAY") == await some(channel="C0QUAY") == ["slack:C0QUAY"] * 2
    assert await some(channel="discord:C0QUAY") == []
    assert await some(since=NOW - DAY) == ["discord:123"] * 2
    assert await some("parked", "unknown") == ["slack:C0QUAY", "discord:123"]


async def test_a_correction_is_of_the_digest_whose_lines_it_corrects(store: Store) -> None:
    telling = Telling("digest:noon", "noon", Origin("correction", "c"))
    await store.ledger.tell(telling, makers.composed(makers.pier_edition()), NOW)
    await store.ledger.outbox.enqueue([delivery("one", origin=telling.origin)], NOW)
    assert await names(store, Asked(digests=frozenset({"noon"}))) == [("noon", "", "discord:123", 1)]


async def test_a_limit_says_how_many_there_are(ledger: Store) -> None:
    posts, total = await ledger.ledger.deliveries.posts(EVERY, Asked(limit=2))
    assert ([post.delivery.id for post in posts], total) == ([stable_id("one"), stable_id("two")], 5)


async def test_slots_of_which_nothing_was_posted_say_why(ledger: Store) -> None:
    later = Slot("morning", "2026-03-04T07:30", NOW + DAY)
    missed = Slot("morning", "2026-03-02T07:30", NOW - DAY)
    await ledger.ledger.freeze(MORNING, makers.composed(makers.edition()), [], "digest:morning", NOW)
    await ledger.ledger.plan("morning", later, [missed], NOW + DAY, "missed")
    quiet = Slot("noon", "2026-03-03T12:00", NOW)
    await ledger.ledger.plan("noon", quiet, [], NOW)
    await ledger.ledger.freeze(quiet, makers.composed(makers.edition(slot=quiet)), [], "digest:noon", NOW)
    slots, total = await ledger.ledger.deliveries.slots(["planned", "silent", "skipped"], Asked())
    assert [(one.slot, one.state, one.why) for one in slots] == [
        (later, "planned", ""),
        (quiet, "silent", ""),
        (missed, "skipped", "missed"),
    ]
    assert total == 3
    only_noon = Asked(digests=frozenset({"noon"}), since=NOW)
    assert [one.slot for one in (await ledger.ledger.deliveries.slots(["silent"], only_noon))[0]] == [quiet]
    assert await ledger.ledger.deliveries.slots(["skipped"], only_noon) == ((), 0)


async def test_an_id_is_found_by_its_beginning(store: Store) -> None:
    alike = [replace(delivery("one"), id=f"3f9a61c2{tail * 16}", part=part) for part, tail in ((1, "0"), (2, "1"))]
    await store.ledger.outbox.enqueue(alike, NOW)
    found = store.ledger.deliveries
    assert [post.delivery.id for post in await found.starting("3f9a61c20", 9)] == [alike[0].id]
    assert len(await found.starting("3f9a", 9)) == 2
    assert len(await found.starting("3f9a", 1)) == 1
    assert await found.starting("%", 9) == await found.starting("9a61", 9) == ()
