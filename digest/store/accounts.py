"""What became of each article that an edition considered, kept for a season."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Account, Slot
from digest.store import schema
from digest.store.codec import from_json, to_json

KEPT = timedelta(days=90)
"""How long an account is kept: whoever asks why a story was left out does so within a season."""

_accounts = schema.accounts.c


async def keep(connection: AsyncConnection, slot: Slot, account: Account, now: datetime) -> None:
    """Store an account beside its edition."""
    values = {
        "slot": slot.id,
        "digest": slot.digest,
        "key": slot.key,
        "due": slot.due,
        "made_at": now,
        "data": zlib.compress(to_json(account).encode("utf-8", "surrogatepass")),
    }
    await connection.execute(insert(schema.accounts).values(values).on_conflict_do_nothing())


async def forget(connection: AsyncConnection, now: datetime) -> None:
    """Let go of the accounts that are too old."""
    await connection.execute(delete(schema.accounts).where(_accounts.made_at < now - KEPT))


async def slots(connection: AsyncConnection, digest: str) -> tuple[Slot, ...]:
    """Return the slots of a digest whose accounts are kept, the newest first."""
    statement = select(_accounts.digest, _accounts.key, _accounts.due).where(_accounts.digest == digest)
    rows = await connection.execute(statement.order_by(_accounts.made_at.desc(), _accounts.due.desc()))
    return tuple(Slot(row.digest, row.key, row.due) for row in rows)


async def find(connection: AsyncConnection, slot: Slot) -> Account | None:
    """Return the account of the edition that a slot got, or None when none is kept."""
    data = await connection.scalar(select(_accounts.data).where(_accounts.slot == slot.id))
    return from_json(Account, zlib.decompress(data).decode("utf-8", "surrogatepass")) if data else None
