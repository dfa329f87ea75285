"""Slots, their windows and editions, and what was told to whom; `outbox` holds what is to be posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Account, Composed, Delivery, Edition, Origin, Slot, Window
from digest.store import accounts, outbox, schema, told
from digest.store.codec import articles_in, from_json, to_json
from digest.store.database import Database, whole
from digest.store.deliveries import Deliveries
from digest.store.outbox import Outbox
from digest.store.rows import articles_by_id, batches
from digest.store.told import Corrected, Telling, Told

FIRST_WINDOW = timedelta(hours=24)
"""The least that the first edition of a digest looks back."""

_slots = schema.slots.c
_cursors = schema.cursors.c


class Ledger:
    """The truth about what was due and what became of it. Only digest.delivery changes it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.outbox = Outbox(database)
        self.deliveries = Deliveries(database)
        self.told = Told(database)

    async def cursors(self, digests: Collection[str]) -> dict[str, datetime]:
        """Return how far these digests are planned; one that is not known is left out."""
        found: dict[str, datetime] = {}
        if not digests:
            return found
        async with self._database.reading() as connection:
            for some in batches(digests):
                statement = select(_cursors.digest, _cursors.reached).where(_cursors.digest.in_(some))
                found.update({row.digest: row.reached for row in await connection.execute(statement)})
        return found

    @whole
    async def begin(self, digests: Iterable[str], at: datetime) -> None:
        """Start planning digests behind `at`; nothing happens to those that are known."""
        rows = [{"digest": digest, "started": at, "reached": at} for digest in digests]
        async with self._database.writing() as connection:
            await connection.execute(insert(schema.cursors).on_conflict_do_nothing(), rows)

    @whole
    async def plan(
        self, digest: str, post: Slot | None, skip: Sequence[Slot], reached: datetime, why: str = ""
    ) -> bool:
        """Write due slots and move the cursor on to `reached`, never back; return whether `post` is new.

        Slots of the digest that were planned before `post` and have no edition yet are skipped with it: after a
        long absence one edition catches up. `why` is what an admin reads of those that are skipped.
        """
        async with self._database.writing() as connection:
            for slot in skip:
                await _insert_slot(connection, slot, "skipped", why)
            is_new = post is not None and await _insert_slot(connection, post, "planned")
            if post is not None:
                overtaken = update(schema.slots).where(
                    _slots.digest == digest, _slots.state == "planned", _slots.due < post.due
                )
                await connection.execute(overtaken.values(state="skipped", why=why))
            cursor = update(schema.cursors).where(schema.cursors.c.digest == digest)
            await connection.execute(cursor.where(schema.cursors.c.reached < reached).values(reached=reached))
        return is_new

    @whole
    async def come_back(self, now: datetime) -> None:
        """Take back what was planned ahead of `now` by a clock that has come back since.

        Slots ahead that have no edition are forgotten, and the cursors that are ahead return to the last slot that was
        planned up to `now`. A slot with an edition stays, and is unique: nothing is posted twice. A digest that was
        first seen ahead of `now` looks a day back in its first edition, as a new one does.
        """
        last = select(func.max(_slots.due)).where(_slots.digest == _cursors.digest, _slots.due <= now)
        is_begun = _cursors.started <= now
        begun = case((is_begun, _cursors.started), else_=literal(now, schema.Instant))
        a_day_ago = literal(now - FIRST_WINDOW, schema.Instant)
        ahead = select(_cursors.digest).where(_cursors.reached > now)
        forgotten = delete(schema.slots).where(
            _slots.digest.in_(ahead), _slots.due > now, _slots.state.in_(("planned", "skipped"))
        )
        back = update(schema.cursors).where(_cursors.reached > now)
        async with self._database.writing() as connection:
            await connection.execute(forgotten)
            await connection.execute(
                back.values(
                    reached=func.coalesce(last.scalar_subquery(), begun),
                    started=case((is_begun, _cursors.started), else_=a_day_ago),
                )
            )

    async def planned(self) -> tuple[Slot, ...]:
        """Return the slots that wait for their edition, the oldest first."""
        statement = select(_slots.digest, _slots.key, _slots.due).where(_slots.state == "planned")
        async with self._database.reading() as connection:
            rows = await connection.execute(statement.order_by(_slots.due, _slots.id))
            return tuple(Slot(row.digest, row.key, row.due) for row in rows)

    @whole
    async def close_window(self, slot: Slot, now: datetime) -> Window | None:
        """Return what the slot's edition covers, fixed at the first call; None when the slot is not planned any more.

        It starts where the digest's last edition ended, or for the first one a day ago or when the digest was first
        seen, and ends behind everything that has come in. What is added to the newsroom from now on counts as seen
        after its end. So neither loses an article when the clock goes back: times in the newsroom then go on in ticks
        until the clock has reached them.
        """
        async with self._database.writing() as connection:
            statement = select(_slots.window_start, _slots.window_end)
            row = (await connection.execute(statement.where(_slots.id == slot.id))).one_or_none()
            if row is None or row.window_end is not None:
                return Window(row.window_start, row.window_end) if row else None
            window = await _window(connection, slot.digest, now)
            values = {"window_start": window.start, "window_end": window.end}
            await connection.execute(update(schema.slots).where(_slots.id == slot.id).values(values))
        return window

    @whole
    async def freeze(  # noqa: PLR0913, PLR0917 - what one transaction holds
        self,
        slot: Slot,
        composed: Composed,
        deliveries: Iterable[Delivery],
        scope: str,
        now: datetime,
        corrected: Sequence[Corrected] = (),
    ) -> bool:
        """Store a planned slot's edition and account, its deliveries and what it tells to `scope`, all or nothing.

        `corrected` are the told lines that it corrects.

        False, and nothing is stored, when the slot is not planned any more.
        """
        async with self._database.writing() as connection:
            taken = await connection.execute(
                update(schema.slots)
                .where(_slots.id == slot.id, _slots.state == "planned")
                .values(state="frozen", edition=to_json(composed.edition))
            )
            if taken.rowcount != 1:
                return False
            await outbox.insert_new(connection, deliveries, now)
            telling = Telling(scope, slot.digest, Origin("slot", slot.id))
            await told.tell(connection, telling, composed.edition, now)
            await told.settle_corrections(connection, telling.origin, corrected, now)
            await accounts.keep(connection, slot, composed.account, now)
        return True

    @whole
    async def tell(
        self, telling: Telling, composed: Composed, now: datetime, deliveries: Iterable[Delivery] = ()
    ) -> None:
        """Store an edition posted by hand with its deliveries, what it tells and its account, all or nothing."""
        async with self._database.writing() as connection:
            await outbox.insert_new(connection, deliveries, now)
            await told.tell(connection, telling, composed.edition, now)
            await accounts.keep(connection, composed.edition.slot, composed.account, now)

    @whole
    async def skip(self, slot: Slot, why: str = "") -> None:
        """Give up on a planned slot."""
        async with self._database.writing() as connection:
            await connection.execute(
                update(schema.slots)
                .where(_slots.id == slot.id, _slots.state == "planned")
                .values(state="skipped", why=why)
            )

    async def state(self, slot_id: str) -> str | None:
        """Return "planned", "frozen" or "skipped", or None for a slot that was never due."""
        async with self._database.reading() as connection:
            state: str | None = await connection.scalar(select(_slots.state).where(_slots.id == slot_id))
        return state

    async def edition(self, slot_id: str) -> Edition | None:
        """Return the frozen edition of a slot, or None. Its articles must be in the newsroom (else KeyError)."""
        async with self._database.reading() as connection:
            stored = await connection.scalar(select(_slots.edition).where(_slots.id == slot_id))
            articles = await articles_by_id(connection, articles_in(Edition, stored)) if stored else {}
        return from_json(Edition, stored, articles) if stored else None

    async def accounted(self, digest: str) -> tuple[Slot, ...]:
        """Return the slots of a digest whose editions can be accounted for, the newest first."""
        async with self._database.reading() as connection:
            return await accounts.slots(connection, digest)

    async def account(self, slot: Slot) -> Account | None:
        """Return what became of each article that a slot's edition considered, or None when that is not kept."""
        async with self._database.reading() as connection:
            return await accounts.find(connection, slot)

    async def open_window(self, digest: str, now: datetime) -> Window | None:
        """Return what came in since the digest's last edition, or None before its first."""
        async with self._database.reading() as connection:
            start = await _last_window_end(connection, digest)
            return Window(start, max(now, start, await _last_arrival(connection))) if start else None

    async def last_slot(self, digest: str) -> Slot | None:
        """Return the newest slot of a digest that has an edition, or None."""
        statement = select(_slots.digest, _slots.key, _slots.due).where(
            _slots.digest == digest, _slots.state == "frozen"
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(statement.order_by(_slots.due.desc()).limit(1))).one_or_none()
        return Slot(row.digest, row.key, row.due) if row else None


async def _insert_slot(connection: AsyncConnection, slot: Slot, state: str, why: str = "") -> bool:
    values = {"id": slot.id, "digest": slot.digest, "key": slot.key, "due": slot.due, "state": state, "why": why}
    inserted = await connection.execute(insert(schema.slots).values(values).on_conflict_do_nothing())
    return inserted.rowcount == 1


async def _last_window_end(connection: AsyncConnection, digest: str) -> datetime | None:
    ended = select(func.max(_slots.window_end)).where(_slots.digest == digest, _slots.state == "frozen")
    last: datetime | None = await connection.scalar(ended)
    return last


async def _window(connection: AsyncConnection, digest: str, now: datetime) -> Window:
    start = await _last_window_end(connection, digest)
    if start is None:
        started: datetime | None = await connection.scalar(select(_cursors.started).where(_cursors.digest == digest))
        start = min(now - FIRST_WINDOW, started or now)
    return Window(start, max(now, start, await _last_arrival(connection)))


async def _last_arrival(connection: AsyncConnection) -> datetime:
    """Return when the newest of all articles and sightings counts as seen; the epoch when there are none."""
    newest = [select(func.max(table.c.first_seen)) for table in (schema.articles, schema.sightings)]
    return max([await connection.scalar(statement) or schema.EPOCH for statement in newest])
