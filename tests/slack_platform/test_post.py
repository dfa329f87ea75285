import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.slack.connect import SlackPlatform
from digest.delivery.platform import Absent, CannotTell, Found, Refused, Sent, Unknown, Wait
from digest.model import Target
from tests import makers
from tests.slack_platform import server

HERE = Target("slack", "C1", "T1")


@pytest.fixture
async def quay() -> AsyncIterator[server.Workspace]:
    async with server.running() as workspace:
        yield workspace


@pytest.fixture
def slack(quay: server.Workspace) -> SlackPlatform:
    return SlackPlatform(server.BOT, server.APP, quay.base + "/api/")


def payload_of(slack: SlackPlatform) -> str:
    return slack.render(makers.pier_edition(), HERE)[0]


async def test_a_post_carries_its_key_and_is_found(slack: SlackPlatform, quay: server.Workspace) -> None:
    assert await slack.anchor(HERE) is None
    sent = await slack.post(HERE, payload_of(slack), "key-1")
    assert isinstance(sent, Sent)
    assert quay.messages[0]["metadata"]["event_payload"] == {"key": "key-1"}
    assert await slack.anchor(HERE) == sent.message_id
    assert await slack.find(HERE, "key-1", None, makers.NOW) == Found(sent.message_id)
    assert await slack.find(HERE, "key-2", None, makers.NOW) == Absent()
    assert await slack.find(HERE, "key-1", sent.message_id, makers.NOW) == Absent()


async def test_the_degraded_message_is_taken(slack: SlackPlatform, quay: server.Workspace) -> None:
    plainer = slack.degrade(payload_of(slack))
    assert plainer is not None
    assert isinstance(await slack.post(HERE, plainer, "key-1"), Sent)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429", Wait(7.0)),
        ("html429", Wait(30.0, everywhere=True)),
        ("ratelimited", Wait(30.0)),
        ("invalid_auth", "unauthorised"),
        ("token_revoked", "unauthorised"),
        ("account_inactive", "unauthorised"),
        ("not_in_channel", "forbidden"),
        ("is_archived", "forbidden"),
        ("restricted_action", "forbidden"),
        ("missing_scope", "forbidden"),
        ("channel_not_found", "missing"),
        ("invalid_blocks", "malformed"),
        ("msg_too_long", "malformed"),
        ("msg_blocks_too_long", "malformed"),
        ("internal_error", Unknown),
        ("fatal_error", Unknown),
        ("500", Unknown),
        ("502", Unknown),
        ("text503", Unknown),
        ("drop", Unknown),
        ("lose", Unknown),
    ],
)
async def test_every_reply_is_an_outcome(
    slack: SlackPlatform, quay: server.Workspace, fault: str, expected: object
) -> None:
    quay.meet("chat.postMessage", fault)
    outcome = await slack.post(HERE, payload_of(slack), "key-1")
    if isinstance(expected, str):
        assert isinstance(outcome, Refused)
        assert outcome.reason == expected
        assert fault in outcome.why or "C1" in outcome.why
    else:
        assert outcome == expected or (isinstance(expected, type) and isinstance(outcome, expected))
    assert quay.calls == ["chat.postMessage"]


async def test_a_lost_reply_is_not_posted_twice_and_the_message_is_found(
    slack: SlackPlatform, quay: server.Workspace
) -> None:
    quay.meet("chat.postMessage", "drop")
    assert isinstance(await slack.post(HERE, payload_of(slack), "key-1"), Unknown)
    assert len(quay.messages) == 1
    assert isinstance(await slack.find(HERE, "key-1", None, makers.NOW), Found)


async def test_a_held_reply_is_unknown_after_the_deadline(slack: SlackPlatform, quay: server.Workspace) -> None:
    slack._client.timeout = 1
    quay.meet("chat.postMessage", "hold")
    assert isinstance(await slack.post(HERE, payload_of(slack), "key-1"), Unknown)


async def test_no_connection_means_nothing_was_sent() -> None:
    slack = SlackPlatform(server.BOT, server.APP, "http://127.0.0.1:9/api/")
    assert await slack.post(HERE, payload_of(slack), "key-1") == Wait(30.0, everywhere=True)


async def test_a_message_on_a_later_page_is_found(slack: SlackPlatform, quay: server.Workspace) -> None:
    for number in range(5):
        await slack.post(HERE, payload_of(slack), f"key-{number}")
    quay.page_size = 2
    assert isinstance(await slack.find(HERE, "key-0", None, makers.NOW), Found)
    assert await slack.find(HERE, "key-9", None, makers.NOW) == Absent()


@pytest.mark.parametrize("fault", ["missing_scope", "not_in_channel", "500", "drop", "429"])
async def test_a_channel_that_cannot_be_read_tells_nothing(
    slack: SlackPlatform, quay: server.Workspace, fault: str
) -> None:
    quay.meet("conversations.history", fault, fault)
    assert isinstance(await slack.find(HERE, "key-1", None, makers.NOW), CannotTell)
    assert await slack.anchor(HERE) is None


async def test_too_long_a_history_tells_nothing(slack: SlackPlatform, quay: server.Workspace) -> None:
    for number in range(12):
        await slack.post(HERE, payload_of(slack), f"key-{number}")
    quay.page_size = 1
    assert isinstance(await slack.find(HERE, "key-99", None, makers.NOW), CannotTell)


@pytest.mark.parametrize("told", [{"is_limited": True}, {"has_more": True, "response_metadata": {}}])
async def test_a_history_that_is_cut_short_tells_nothing(
    slack: SlackPlatform, quay: server.Workspace, told: dict[str, Any]
) -> None:
    quay.history = told
    await slack.post(HERE, payload_of(slack), "key-1")
    assert isinstance(await slack.find(HERE, "key-2", None, makers.NOW), CannotTell)
    assert isinstance(await slack.find(HERE, "key-1", None, makers.NOW), Found)


async def test_metadata_of_another_app_is_not_ours(slack: SlackPlatform, quay: server.Workspace) -> None:
    await slack.post(HERE, payload_of(slack), "key-1")
    quay.messages[0]["metadata"]["event_type"] = "task_created"
    assert await slack.find(HERE, "key-1", None, makers.NOW) == Absent()


async def test_a_refusal_says_what_to_do(slack: SlackPlatform, quay: server.Workspace) -> None:
    quay.meet("chat.postMessage", "not_in_channel")
    outcome = await slack.post(HERE, payload_of(slack), "key-1")
    assert isinstance(outcome, Refused)
    assert re.search(r"/invite @Verbatim", outcome.why)
