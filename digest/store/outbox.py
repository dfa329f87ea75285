"""Deliveries: taken with a lease and a fencing token, marked before they are sent, settled only by their holder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, case, exists, false, func, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Delivery, Origin, Target
from digest.store import schema
from digest.store.database import Database, whole

FARTHEST = timedelta(minutes=20)
"""Nothing is put off for longer: a time farther ahead was written by a clock that has since gone back, and is due."""

EXPIRED = "expired before it could be posted"
"""How the reason begins of a delivery that was parked for its age."""

_row = schema.deliveries.c
_OWN: tuple[str, ...] = (
    *("state", "part", "payload", "attempts", "token", "lease_until", "next_at", "first_sent_at", "look_after"),
    *("expires_at", "anchor", "message_id", "ambiguous", "degraded", "error"),
)
_SETTLED = ("state", "payload", "attempts", "next_at", "look_after", "message_id", "ambiguous", "degraded", "error")


class Outbox:
    """Queries on deliveries. A method that changes one returns whether its caller still held it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @whole
    async def enqueue(self, deliveries: Iterable[Delivery], now: datetime) -> int:
        """Store those that are new, and return how many; the same origin, target and part is stored once."""
        async with self._database.writing() as connection:
            return await insert_new(connection, deliveries, now)

    @whole
    async def lapse(self, now: datetime, quiet: timedelta, *, everybody: bool = False) -> int:
        """Take back what was taken by somebody whose lease is over, and return how much.

        One that was taken and not marked is as it was before; one that was marked may have been sent: it is
        ambiguous, and looking for it may start after `quiet`. `everybody` ignores leases: at the start of the only
        service on this database nobody else can hold one.
        """
        over = true() if everybody else _reached(_row.lease_until, now)
        fence = {"token": _row.token + 1, "lease_until": None, "next_at": now, "changed_at": now}
        unmarked = case((_row.ambiguous, "unknown"), else_="ready")
        marked = {"state": "unknown", "ambiguous": True, "look_after": now + quiet, "error": "the service stopped"}
        async with self._database.writing() as connection:
            table = schema.deliveries
            back = update(table).where(_row.state == "taken", over).values(state=unmarked, **fence)
            lost = update(table).where(_row.state == "sending", over).values(**marked, **fence)
            return sum([(await connection.execute(statement)).rowcount for statement in (back, lost)])

    @whole
    async def revive(self, now: datetime) -> None:
        """Have those go on that expired ahead of `now`: by a clock that has come back since."""
        ahead = _row.expires_at > now
        parked = update(schema.deliveries).where(_row.state == "parked", _row.error.startswith(EXPIRED), ahead)
        unknown = update(schema.deliveries).where(_row.state == "unknown", _row.next_at.is_(None), ahead)
        async with self._database.writing() as connection:
            await connection.execute(parked.values(state="ready", next_at=now, error="", reported=False))
            await connection.execute(unknown.values(next_at=now))

    @whole
    async def take_due(self, now: datetime, lease: timedelta, limit: int) -> tuple[Delivery, ...]:
        """Take up to `limit` due deliveries for `lease`, the longest due first, each with the next token.

        A part waits until the one before it is sent; a platform that is on hold waits as a whole.
        """
        due = select(_row.id).where(_due(now)).order_by(_row.next_at, _row.id).limit(limit).correlate(None)
        taking = (
            update(schema.deliveries)
            .where(_row.id.in_(due))
            .values(state="taken", token=_row.token + 1, lease_until=now + lease, changed_at=now)
            .returning(*schema.deliveries.c)
        )
        async with self._database.writing() as connection:
            rows = (await connection.execute(taking)).mappings().all()
        return tuple(sorted((delivery_of(row) for row in rows), key=lambda taken: (taken.next_at or now, taken.id)))

    @whole
    async def mark_sending(self, delivery: Delivery, anchor: str | None, now: datetime) -> Delivery | None:
        """Note durably that an attempt begins, and return the delivery so marked; None when it is not held any more.

        `anchor` and the time are kept from the first attempt on, and never replaced.
        """
        first = _row.first_sent_at.is_(None)
        values = {
            "state": "sending",
            "attempts": _row.attempts + 1,
            "anchor": case((first, anchor), else_=_row.anchor),
            "first_sent_at": case((first, literal(now, schema.Instant)), else_=_row.first_sent_at),
            "changed_at": now,
        }
        held = _held(delivery).where(_row.state == "taken", _row.lease_until > now)
        async with self._database.writing() as connection:
            marked = await connection.execute(held.values(values).returning(*schema.deliveries.c))
            row = marked.mappings().one_or_none()
        return delivery_of(row) if row else None

    async def holds(self, delivery: Delivery, until: datetime) -> bool:
        """Return whether the delivery is still marked by its holder, with a lease that lasts beyond `until`."""
        statement = select(_row.id).where(
            _row.id == delivery.id, _row.token == delivery.token, _row.state == "sending", _row.lease_until > until
        )
        async with self._database.reading() as connection:
            return await connection.scalar(statement) is not None

    @whole
    async def settle(self, delivery: Delivery, now: datetime, hold_until: datetime | None = None) -> bool:
        """Write what became of a delivery, unless somebody else holds it by now; its lease ends.

        `hold_until` holds its whole platform until then, for every worker on this database. Without an attempt that
        counts there was no first one yet: the next one looks for an anchor anew.
        """
        values = {name: getattr(delivery, name) for name in _SETTLED}
        values |= {"lease_until": None, "changed_at": now}
        values["first_sent_at"] = delivery.first_sent_at if delivery.attempts else None
        async with self._database.writing() as connection:
            if hold_until is not None:
                await _hold(connection, delivery.target.platform, hold_until)
            return (await connection.execute(_held(delivery).values(values))).rowcount == 1

    async def unsettled(self, since: datetime) -> int:
        """Return how many deliveries wait or are unknown, or were parked since then; alerts are not counted."""
        waits = or_(
            _row.state.in_(("ready", "taken", "sending", "unknown")),
            and_(_row.state == "parked", _row.changed_at >= since),
        )
        statement = select(func.count()).select_from(schema.deliveries).where(waits, _row.origin_kind != "alert")
        async with self._database.reading() as connection:
            return await connection.scalar(statement) or 0

    async def unreported(self) -> tuple[Delivery, ...]:
        """Return the parked and unknown deliveries that no admin was told of, the oldest first."""
        statement = select(schema.deliveries).where(
            _row.state.in_(("parked", "unknown")), _row.error != "", _row.reported == false()
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(statement.order_by(_row.changed_at, _row.id))
            return tuple(delivery_of(row) for row in rows.mappings())

    @whole
    async def mark_reported(self, ids: Iterable[str]) -> None:
        """Note that the admin was told."""
        statement = update(schema.deliveries).where(_row.id.in_(list(ids))).values(reported=True)
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def of(self, origin: Origin) -> tuple[Delivery, ...]:
        """Return the deliveries of one origin, by target and part."""
        statement = select(schema.deliveries).where(_row.origin_kind == origin.kind, _row.origin_id == origin.id)
        async with self._database.reading() as connection:
            rows = await connection.execute(statement.order_by(_row.platform, _row.channel, _row.part))
            return tuple(delivery_of(row) for row in rows.mappings())

    async def in_channel(self, target: Target, limit: int) -> tuple[Delivery, ...]:
        """Return the latest deliveries to one channel, the last changed first."""
        statement = select(schema.deliveries).where(_row.platform == target.platform, _row.channel == target.channel)
        async with self._database.reading() as connection:
            rows = await connection.execute(statement.order_by(_row.changed_at.desc(), _row.id).limit(limit))
            return tuple(delivery_of(row) for row in rows.mappings())


async def insert_new(connection: AsyncConnection, deliveries: Iterable[Delivery], now: datetime) -> int:
    """Store the deliveries that are new, inside a transaction of the caller's, and return how many."""
    new = 0
    for delivery in deliveries:
        statement = insert(schema.deliveries).values(_values(delivery, now)).on_conflict_do_nothing()
        new += (await connection.execute(statement)).rowcount
    return new


def _values(delivery: Delivery, now: datetime) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "origin_kind": delivery.origin.kind,
        "origin_id": delivery.origin.id,
        "platform": delivery.target.platform,
        "channel": delivery.target.channel,
        "server": delivery.target.server,
        "reported": False,
        "changed_at": now,
        **{name: getattr(delivery, name) for name in _OWN},
    }


def delivery_of(row: RowMapping) -> Delivery:
    """Return the delivery that a row of all columns holds."""
    return Delivery(
        id=row["id"],
        origin=Origin(row["origin_kind"], row["origin_id"]),
        target=Target(row["platform"], row["channel"], row["server"]),
        **{name: row[name] for name in _OWN},
    )


def _held(delivery: Delivery) -> Update:
    return update(schema.deliveries).where(_row.id == delivery.id, _row.token == delivery.token)


def _reached(moment: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(moment <= now, moment > now + FARTHEST)


def _due(now: datetime) -> ColumnElement[bool]:
    """What may be taken: ready and unknown ones whose time has come. An unknown one without a time never is."""
    earlier = schema.deliveries.alias()
    waits = exists().where(
        earlier.c.origin_kind == _row.origin_kind,
        earlier.c.origin_id == _row.origin_id,
        earlier.c.platform == _row.platform,
        earlier.c.channel == _row.channel,
        earlier.c.part < _row.part,
        earlier.c.state != "sent",
    )
    on_hold = exists().where(
        schema.holds.c.platform == _row.platform, schema.holds.c.until > now, schema.holds.c.until <= now + FARTHEST
    )
    return and_(_row.state.in_(("ready", "unknown")), _reached(_row.next_at, now), ~waits, ~on_hold)


async def _hold(connection: AsyncConnection, platform: str, until: datetime) -> None:
    values = {"platform": platform, "until": until}
    statement = insert(schema.holds).values(values).on_conflict_do_update(index_elements=["platform"], set_=values)
    await connection.execute(statement)
