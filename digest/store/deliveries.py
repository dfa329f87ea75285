"""The ledger as an admin sees it: what was posted where, what waits, what was skipped and why; and mending by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Update, exists, func, select, true, update
from sqlalchemy.engine import RowMapping

from digest.model import Delivery, DeliveryState, Slot
from digest.store import schema
from digest.store.database import Database, whole
from digest.store.outbox import delivery_of

_row = schema.deliveries.c
_slots = schema.slots.c
_parts = schema.deliveries.alias()
_SAME_POST = ("origin_kind", "origin_id", "platform", "channel")
_MENDED: tuple[str, ...] = (
    *("state", "attempts", "next_at", "first_sent_at", "look_after", "expires_at", "anchor", "message_id"),
    *("ambiguous", "error"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which posts are asked for. `digests` are ids and None is every digest; `channel` is `discord:123` or `123`."""

    digests: frozenset[str] | None = None
    channel: str = ""
    since: datetime | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Post:
    """One part of a post: `digest` is the id of the digest ("" for none), `key` of the slot, `parts` how many it has.

    `changed_at` is when its state was last written: of one that was sent, when that was known.
    """

    delivery: Delivery
    digest: str
    key: str
    parts: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """A slot of which nothing was posted (yet), and why; `why` is "" where the database is older than the reason."""

    slot: Slot
    state: Literal["planned", "silent", "skipped"]
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a delivery becomes by an admin's hand.

    `behind` is what becomes of the parts behind it, which wait for it: their time is renewed with it (`renew`), or
    they go with it (`skip`).
    """

    delivery: Delivery
    behind: Literal["renew", "skip"]


class Deliveries:
    """Queries on everything that the ledger holds, for people. Only digest.delivery says what may change to what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def posts(self, states: Sequence[DeliveryState], asked: Asked) -> tuple[tuple[Post, ...], int]:
        """Return the posts in these states, the last changed first, and how many there are without the limit."""
        wanted = _posts().where(_row.state.in_(states), *_narrowed(asked))
        newest = wanted.order_by(_row.changed_at.desc(), _row.id).limit(asked.limit)
        async with self._database.reading() as connection:
            found = (await connection.execute(newest)).mappings().all()
            total = await connection.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        return tuple(_post(row) for row in found), total

    async def slots(
        self, states: Sequence[Literal["planned", "silent", "skipped"]], asked: Asked
    ) -> tuple[tuple[SlotRecord, ...], int]:
        """Return the slots of which nothing was posted, the newest first, and how many there are without the limit.

        A `silent` one has an edition that was posted nowhere, since there was nothing to say.
        """
        posted = exists().where(_row.origin_kind == "slot", _row.origin_id == _slots.id)
        is_silent = (_slots.state == "frozen") & ~posted
        wanted = select(_slots.digest, _slots.key, _slots.due, _slots.state, _slots.why).where(
            _slots.state.in_(states) | (is_silent if "silent" in states else ~true()),
            _slots.due >= asked.since if asked.since else true(),
            true() if asked.digests is None else _slots.digest.in_(sorted(asked.digests)),
        )
        newest = wanted.order_by(_slots.due.desc(), _slots.digest).limit(asked.limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(newest)).all()
            total = await connection.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        found = [
            SlotRecord(Slot(row.digest, row.key, row.due), "silent" if row.state == "frozen" else row.state, row.why)
            for row in rows
        ]
        return tuple(found), total

    async def starting(self, beginning: str, limit: int) -> tuple[Post, ...]:
        """Return up to `limit` posts whose id begins so."""
        statement = _posts().where(_row.id.startswith(beginning, autoescape=True)).order_by(_row.id).limit(limit)
        async with self._database.reading() as connection:
            return tuple(_post(row) for row in (await connection.execute(statement)).mappings())

    @whole
    async def change(self, seen: Delivery, change: Change, now: datetime) -> int | None:
        """Write what an admin decided of a delivery, unless it is not any more as it was `seen`: then None.

        The fencing token moves on, so that whoever held the delivery settles nothing. Return how many parts behind
        it went with it, or had their time renewed.
        """
        values = {name: getattr(change.delivery, name) for name in _MENDED}
        values |= {"token": _row.token + 1, "lease_until": None, "reported": False, "changed_at": now}
        as_seen = update(schema.deliveries).where(
            _row.id == seen.id, _row.token == seen.token, _row.state == seen.state
        )
        async with self._database.writing() as connection:
            if (await connection.execute(as_seen.values(values))).rowcount != 1:
                return None
            return (await connection.execute(_behind(change, now))).rowcount


def _posts() -> Select[Any]:
    """Select every delivery with its digest, its slot's key and its number of parts."""
    told = schema.told_lines.c
    of_lines = (
        select(func.min(told.digest))
        .where(told.origin_kind == _row.origin_kind, told.origin_id == _row.origin_id)
        .scalar_subquery()
    )
    same_post = [_parts.c[name] == _row[name] for name in _SAME_POST]
    parts = select(func.count()).select_from(_parts).where(*same_post).scalar_subquery()
    accounts = schema.accounts.c
    return (
        select(
            schema.deliveries,
            func.coalesce(_slots.digest, accounts.digest, of_lines, "").label("digest"),
            func.coalesce(_slots.key, accounts.key, "").label("key"),
            parts.label("parts"),
        )
        .outerjoin(schema.slots, (_row.origin_kind == "slot") & (_slots.id == _row.origin_id))
        .outerjoin(schema.accounts, (_row.origin_kind == "by_hand") & (accounts.slot == _row.origin_id))
    )


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if asked.digests is not None:
        told, accounts = schema.told_lines.c, schema.accounts.c
        names = sorted(asked.digests)
        by_lines = exists().where(
            told.origin_kind == _row.origin_kind, told.origin_id == _row.origin_id, told.digest.in_(names)
        )
        narrowed.append(_slots.digest.in_(names) | accounts.digest.in_(names) | by_lines)
    if asked.channel:
        platform, _, channel = asked.channel.rpartition(":")
        narrowed.append(_row.channel == channel)
        if platform:
            narrowed.append(_row.platform == platform)
    if asked.since:
        narrowed.append(_row.changed_at >= asked.since)
    return narrowed


def _behind(change: Change, now: datetime) -> Update:
    one = change.delivery
    same_post = (
        (_row.origin_kind == one.origin.kind)
        & (_row.origin_id == one.origin.id)
        & (_row.platform == one.target.platform)
        & (_row.channel == one.target.channel)
    )
    behind = update(schema.deliveries).where(same_post, _row.part > one.part, _row.state == "ready")
    if change.behind == "renew":
        return behind.values(expires_at=one.expires_at)
    gone = {"state": "skipped", "token": _row.token + 1, "next_at": None, "error": one.error, "changed_at": now}
    return behind.values(gone)


def _post(row: RowMapping) -> Post:
    return Post(delivery_of(row), row["digest"], row["key"], row["parts"], row["changed_at"])
