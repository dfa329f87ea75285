"""Reads the whole ledger for the checker, past the store's own questions."""

from __future__ import annotations

from sqlalchemy import select

from digest.model import Delivery, Origin, Target
from digest.store import Store, schema
from tests.delivery.checker import Row, SlotRow

_OWN = tuple(name for name in Delivery.__dataclass_fields__ if name not in ("origin", "target"))


async def delivery_rows(store: Store) -> tuple[Row, ...]:
    """Return every delivery in the ledger."""
    async with store._database.reading() as connection:
        rows = (await connection.execute(select(schema.deliveries))).mappings().all()
    return tuple(
        Row(
            Delivery(
                origin=Origin(row["origin_kind"], row["origin_id"]),
                target=Target(row["platform"], row["channel"], row["server"]),
                **{name: row[name] for name in _OWN},
            ),
            row["reported"],
        )
        for row in rows
    )


async def slot_rows(store: Store) -> tuple[SlotRow, ...]:
    """Return every slot in the ledger."""
    slots = schema.slots.c
    columns = (slots.digest, slots.key, slots.due, slots.state, slots.window_start, slots.window_end)
    async with store._database.reading() as connection:
        return tuple(SlotRow(*row) for row in await connection.execute(select(*columns)))
