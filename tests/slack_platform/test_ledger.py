"""The ledger over Slack's real SDK: what is lost, limited or refused on the way ends as one message."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.slack.connect import SlackPlatform
from digest.delivery import Dispatcher
from digest.model import Origin, Target
from digest.store import Store
from tests import makers
from tests.delivery.world import Time
from tests.slack_platform import server

HERE = Target("slack", "C1", "T1")
MINUTES = 10


@pytest.fixture
async def quay() -> AsyncIterator[server.Workspace]:
    async with server.running() as workspace:
        yield workspace


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield store
    await store.close()


async def deliver(store: Store, quay: server.Workspace) -> None:
    """Enqueue one edition and sweep each minute."""
    time = Time()
    slack = SlackPlatform(server.BOT, server.APP, quay.base + "/api/")
    dispatcher = Dispatcher(store.ledger, {"slack": slack}, time.monotonic)
    await dispatcher.enqueue(makers.pier_edition(), HERE, Origin("by_hand", "pier"), time.now())
    for _ in range(MINUTES):
        await dispatcher.deliver(time.now())
        time.pass_by(60)


@pytest.mark.parametrize(
    "faults",
    [
        (),
        ("429", "html429"),
        ("drop",),
        ("lose",),
        ("500",),
        ("internal_error", "internal_error"),
        ("lose", "429"),
        ("drop", "invalid_blocks"),
    ],
)
async def test_whatever_happens_one_message_stands_there(
    store: Store, quay: server.Workspace, faults: tuple[str, ...]
) -> None:
    quay.meet("chat.postMessage", *faults)
    await deliver(store, quay)
    (delivery,) = await store.ledger.outbox.in_channel(HERE, 5)
    assert delivery.state == "sent"
    assert [message["ts"] for message in quay.messages] == [delivery.message_id]


async def test_a_layout_that_slack_refuses_is_posted_as_plain_text(store: Store, quay: server.Workspace) -> None:
    quay.meet("chat.postMessage", "invalid_blocks")
    await deliver(store, quay)
    (message,) = quay.messages
    assert "blocks" not in message
    assert "Repairs will cost 1.4 million crowns." in message["text"]


async def test_a_lost_reply_where_the_channel_cannot_be_read_is_left_to_the_admin(
    store: Store, quay: server.Workspace
) -> None:
    quay.meet("chat.postMessage", "drop")
    quay.meet("conversations.history", *["missing_scope"] * 2 * MINUTES)
    await deliver(store, quay)
    (delivery,) = await store.ledger.outbox.in_channel(HERE, 5)
    assert (delivery.state, len(quay.messages)) == ("unknown", 1)
    assert "missing_scope" in delivery.error


async def test_a_bot_that_was_not_invited_waits_for_its_admin(store: Store, quay: server.Workspace) -> None:
    quay.meet("chat.postMessage", "not_in_channel")
    await deliver(store, quay)
    (delivery,) = await store.ledger.outbox.in_channel(HERE, 5)
    assert (delivery.state, quay.calls.count("chat.postMessage")) == ("parked", 1)
    assert "/invite @Verbatim" in delivery.error
