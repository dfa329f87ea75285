"""Asks the checker whether what stands in the channels is what the ledger says, byte for byte."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import RowMapping

from bots.discord.layout import with_key
from bots.slack.post import EVENT_TYPE
from digest.config import load_config
from digest.delivery import planning
from digest.model import Delivery, Origin, Target
from tests.chaos.clock import START
from tests.chaos.world import World
from tests.delivery.checker import Findings, Message, PlatformLog, Row, SlotRow, check_posts, check_slots

_OF_DELIVERY = (
    "id", "part", "payload", "state", "attempts", "token", "lease_until", "next_at", "first_sent_at", "look_after",
    "expires_at", "anchor", "message_id", "ambiguous", "degraded", "error",
)  # fmt: skip
REFUSALS = ("400", "401", "403", "404")


def findings(world: World) -> Findings:
    """Compare the platforms' logs with the ledger, and the slots of the whole time with the editions."""
    rows = [Row(_delivery(row), row["reported"]) for row in world.ledger.rows("deliveries")]
    found = check_posts(_log(world), rows, world.clock.now())
    return found + check_slots(_due(world), [_slot(row) for row in world.ledger.rows("slots")], lambda *_: True)


def changed(world: World) -> list[str]:
    """The keys of messages that do not stand as they were frozen."""
    rows = {_delivery(row).key: row for row in world.ledger.rows("deliveries")}
    return [message["key"] for message in world.posted() if message["body"] != _expected(rows[message["key"]])]


def _expected(row: RowMapping) -> Any:
    key = _delivery(row).key
    if row["platform"] == "discord":
        return with_key(row["payload"], key)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    return json.loads(row["payload"]) | {"channel": row["channel"], "metadata": metadata}


def _log(world: World) -> PlatformLog:
    posted = [Message((line["platform"], line["channel"]), line["id"], line["key"]) for line in world.posted()]
    posts = world.requests("post ")
    refused = frozenset(_key(line) for line in posts if line["fault"] in REFUSALS)
    return PlatformLog(posted, refused, Counter(_key(line) for line in posts))


def _key(request: dict[str, Any]) -> str:
    body = json.loads(request["body"])
    return str(body.get("nonce") or body["metadata"]["event_payload"]["key"])


def _due(world: World) -> dict[str, dict[str, Any]]:
    found = {}
    for spec in load_config(world.folder / "config.yaml", world.environ()).digests:
        slots = planning.due(spec, START - timedelta(microseconds=1), world.clock.now())
        found[spec.id] = {slot.key: slot.due for slot in slots}
    return found


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        origin=Origin(row["origin_kind"], row["origin_id"]),
        target=Target(row["platform"], row["channel"], row["server"]),
        **{name: row[name] for name in _OF_DELIVERY},
    )


def _slot(row: RowMapping) -> SlotRow:
    return SlotRow(row["digest"], row["key"], row["due"], row["state"], row["window_start"], row["window_end"])
