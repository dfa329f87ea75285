"""Digests that were made in chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import RowMapping

from digest.model import DigestSpec, Target
from digest.store import schema
from digest.store.codec import from_json, to_json
from digest.store.database import Database, whole

_LAST = select(func.max(schema.digests.c.saved_at))
_STAMP = select(
    func.count(), func.max(schema.digests.c.saved_at), func.sum(case((schema.digests.c.paused, 1), else_=0))
).select_from(schema.digests)
"""What tells whether any digest has changed: every change has a later `saved_at` than all before it."""
_Stamp = tuple[int, datetime | None, int | None]


class Digests:
    """Queries on the digests made in chat; those of config.yaml are not here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: tuple[_Stamp, tuple[DigestSpec, ...]] | None = None

    async def all(self) -> tuple[DigestSpec, ...]:
        """Return every digest, by id; the very same values as before where none has changed since."""
        async with self._database.reading() as connection:
            stamp: _Stamp = tuple((await connection.execute(_STAMP)).one())
            if self._read is None or self._read[0] != stamp:
                rows = await connection.execute(select(schema.digests).order_by(schema.digests.c.id))
                self._read = (stamp, tuple(_spec(row) for row in rows.mappings()))
        return self._read[1]

    async def in_channel(self, target: Target) -> tuple[DigestSpec, ...]:
        """Return the digests that are posted in that channel, by id."""
        channels = schema.digest_channels.c
        statement = (
            select(schema.digests)
            .join(schema.digest_channels, channels.digest == schema.digests.c.id)
            .where(channels.platform == target.platform, channels.channel == target.channel)
            .order_by(schema.digests.c.id)
        )
        async with self._database.reading() as connection:
            return tuple(_spec(row) for row in (await connection.execute(statement)).mappings())

    @whole
    async def save(self, spec: DigestSpec, now: datetime) -> None:
        """Put this digest in the place of the one with the same id."""
        async with self._database.writing() as connection:
            last = await connection.scalar(_LAST)
            saved_at = max(now, last + schema.TICK) if last else now
            values = {"id": spec.id, "spec": to_json(spec), "paused": spec.paused, "saved_at": saved_at}
            statement = insert(schema.digests).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
            await connection.execute(statement)
            await connection.execute(delete(schema.digest_channels).where(schema.digest_channels.c.digest == spec.id))
            for target in spec.targets:
                channel = {"digest": spec.id, "platform": target.platform, "channel": target.channel}
                await connection.execute(insert(schema.digest_channels).values(channel).on_conflict_do_nothing())

    @whole
    async def remove(self, digest_id: str) -> bool:
        """Remove a digest; False when there is none with that id. What it posted stays in the ledger."""
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(schema.digests).where(schema.digests.c.id == digest_id))
        return gone.rowcount == 1

    @whole
    async def pause(self, digest_id: str, paused: bool) -> bool:
        """Pause or resume a digest; False when there is none with that id."""
        async with self._database.writing() as connection:
            last = await connection.scalar(_LAST)
            if last is None:
                return False
            statement = update(schema.digests).where(schema.digests.c.id == digest_id)
            changed = await connection.execute(statement.values(paused=paused, saved_at=last + schema.TICK))
        return changed.rowcount == 1


def _spec(row: RowMapping) -> DigestSpec:
    return replace(from_json(DigestSpec, row["spec"]), paused=row["paused"])
