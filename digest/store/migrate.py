"""Brings a database to the schema of this code, all or nothing, and refuses one that is newer or not ours.

A migration only makes room: while a new version takes over, the one before goes on running on the new schema. What a
version has stopped using is taken away by the next one. `tests/store/test_upgrades.py` holds it from 0008 on.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from digest.store.database import Database, StoreError

HEAD = "0011"
"""The newest migration; a test compares it with the folder. Here so that Alembic is imported only when needed."""


async def migrate(database: Database) -> None:
    """Migrate inside one write transaction, so that a kill in its middle leaves the old schema."""
    async with database.reading() as connection:
        if await connection.run_sync(_version) == HEAD:
            return
    async with database.writing() as connection:
        await connection.run_sync(_upgrade, database.name)


def _version(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return "foreign" if tables else None


def _upgrade(connection: Connection, name: str) -> None:
    """Look at the version once more, now that nobody else can change it, and run what is missing."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    version = _version(connection)
    if version == "foreign":
        raise StoreError(f"the database {name} belongs to another program; name another one under `database`.")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"the database {name} was written by a newer Verbatim (schema {version}, this one knows {HEAD}); "
            "install that version again, or restore a copy of the database from before the upgrade."
        )
    command.upgrade(config, "head")
