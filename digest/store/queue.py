"""The tables of procrastinate, beside ours on PostgreSQL: made and brought up to date in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.store.database import Database

_READY = "SELECT obj_description(to_regclass('procrastinate_jobs'))"
"""The last script that was run, which we note as the table's comment: procrastinate itself keeps no account."""


async def set_up_queue(database: Database) -> None:
    """Run what procrastinate's own schema or scripts still have to do, all or nothing, one process at a time."""
    from procrastinate.schema import SchemaManager

    scripts = _scripts(Path(SchemaManager.get_migrations_path()))
    async with database.reading() as connection:
        if await connection.scalar(text(_READY)) == scripts[-1].name:
            return
    async with database.writing() as connection:
        if await connection.scalar(text("SELECT to_regclass('procrastinate_jobs')::text")) is None:
            await _run(connection, SchemaManager.get_schema())
        else:
            done = await connection.scalar(text(_READY)) or ""
            for script in scripts:
                if script.name > done:
                    await _run(connection, script.read_text("utf-8"))
        await _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{scripts[-1].name}'")


def _scripts(folder: Path) -> list[Path]:
    """Return the scripts in the order of their versions, which is that of their names."""
    return sorted(folder.glob("*.sql"), key=lambda script: script.name)


async def _run(connection: AsyncConnection, script: str) -> None:
    """Run many statements at once, which only the driver itself does, in the transaction of the connection."""
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None  # noqa: S101  only a closed connection has none
    await raw.driver_connection.execute(script)
