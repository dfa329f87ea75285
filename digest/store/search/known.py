"""The names of speakers and outlets with how often they occur: a small table, and its copy in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store.database import Database
from digest.store.rows import speaker_of
from digest.store.schema import names
from digest.store.search.entries import Entry
from digest.store.search.names import MOST, Names

NameKind = Literal["speaker", "source"]
REFRESHED_EVERY = 60.0
"""Seconds after which what other programs added is taken in, when somebody asks."""


class KnownNames:
    """The names of one newsroom. Only the first question, and one after REFRESHED_EVERY, reads the database."""

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._read_at: float | None = None
        self._names: dict[NameKind, Names] = {}

    async def of(self, kind: NameKind) -> Names:
        """Return the names of one kind."""
        if self._read_at is None or self._clock() - self._read_at >= REFRESHED_EVERY:
            self._read_at = self._clock()
            async with self._database.reading() as connection:
                self._names = {kind: Names(await _stored(connection, kind)) for kind in ("speaker", "source")}
        return self._names[kind]

    def note(self, entry: Entry) -> None:
        """Count the names of a revision that has just been stored, if any were read yet."""
        for kind, counted in names_in(entry).items():
            if kind in self._names:
                self._names[kind].add(counted.elements())


async def _stored(connection: AsyncConnection, kind: NameKind) -> Mapping[str, int]:
    statement = select(names.c.name, names.c.lines).where(names.c.kind == kind, names.c.lines > 0)
    rows = await connection.execute(statement.order_by(names.c.lines.desc(), names.c.name).limit(MOST))
    return {row.name: row.lines for row in rows}


def names_in(entry: Entry) -> dict[NameKind, Counter[str]]:
    """Return who speaks in how many lines of a revision, and its outlet."""
    speakers = Counter(filter(None, (speaker_of(line) for _, line in entry.lines)))
    return {"speaker": speakers, "source": Counter(filter(None, [entry.article.source]))}


async def count(connection: AsyncConnection, entry: Entry, by: Literal[1, -1]) -> None:
    """Note that a revision came in (1) or went (-1)."""
    rows = [
        {"kind": kind, "name": name, "lines": lines * by}
        for kind, counted in names_in(entry).items()
        for name, lines in sorted(counted.items())
    ]
    if not rows:
        return
    new = insert(names)
    lines = names.c.lines + new.excluded.lines
    await connection.execute(new.on_conflict_do_update(index_elements=["kind", "name"], set_={"lines": lines}), rows)
    if by < 0:
        await connection.execute(delete(names).where(names.c.lines <= 0))
