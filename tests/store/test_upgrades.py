"""Migrations of databases that hold data: killed in the middle, met by the version before, on both databases."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, false, insert, inspect, select, text
from sqlalchemy.engine import Engine

from digest.store import Store
from digest.store.migrate import HEAD
from tests.databases import Postgres

MIGRATIONS = Path("digest/store/migrations")
VERSIONS = [f"{number:04}" for number in range(1, int(HEAD) + 1)]
EXPANDING = [version for version in VERSIONS if version > "0007"]
"""From here on a version before this one may run on the schema: no migration takes away what that one uses."""

KILLED = """
import asyncio, json, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from digest.store import Store

url, after = sys.argv[1], int(sys.argv[2])
changes = 0

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global changes
    changes += statement.lstrip().split()[0] in ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")
    if changes == after:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(Store.open(url))
"""


def alembic(engine: Engine, version: str) -> None:
    """Bring a database to a version, as the code of that time did."""
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, version)


def plain(column: Any, number: int) -> Any:
    """A value for a column of whatever kind."""
    kind = column.type.python_type
    return {int: number, str: f"{column.name} {number}", bool: False, float: 0.5, bytes: b"x"}[kind]


def fill(engine: Engine) -> dict[str, int]:
    """Put rows into every table but the search's, with an edition that can be read, and return how many."""
    tables = MetaData()
    tables.reflect(engine, only=lambda name, _: "_words" not in name and name != "alembic_version")
    counts: dict[str, int] = {}
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            for number in (1, 2):
                row = {column.name: plain(column, number) for column in table.columns}
                row |= {"article": f"id {number}"} if table.foreign_keys and "article" in row else {}
                row |= {"digest": f"id {number}"} if table.name == "digest_channels" else {}
                row |= {"article": "id 1", "slot": "id 1"} if table.name == "told" else {}
                row |= {"scope": f"s {number}"} if "scope" in row else {}
                row |= _json(table.name, row)
                connection.execute(insert(table).values(row))
            counts[table.name] = 2
    return counts


def _json(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """The columns that hold JSON, as the code wrote it."""
    line = {
        "id": "line 1", "article": "id 1", "kind": "claim", "span": [0, 4], "cuts": [], "lead": None, "score": 0.5,
        "attribution": {"is": "Outlet"}, "nature": "event", "stance": None, "notes": [], "reasons": [],
    }  # fmt: skip
    edition = {"stories": [{"highlights": [line]}], "closing_quote": None}
    known = {
        "slots": {"edition": json.dumps(edition)},
        "articles": {"authors": "[]", "published": "null", "current": True, "text": "Words of a text."},
        "highlights": {"data": json.dumps(line), "article": "id 1"},
    }
    return {name: value for name, value in known.get(table, {}).items() if name in row}


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if "_words" not in name]
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names}  # noqa: S608


def version_of(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


@pytest.fixture(params=("sqlite", "postgresql"))
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], tuple[str, Engine]]:
    """Make databases without a schema, each on both kinds: its URL and a way in."""
    made: list[Engine] = []

    def of_sqlite() -> tuple[str, Engine]:
        url = f"sqlite:///{tmp_path / f'{len(made)}.db'}"
        return url, _engine(url)

    def of_postgres() -> tuple[str, Engine]:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new(f"upgrade{os.getpid()}_{id(made)}_{len(made)}")
        return url, _engine(url.replace("postgresql://", "postgresql+psycopg://"))

    def _engine(url: str) -> Engine:
        made.append(create_engine(url))
        request.addfinalizer(made[-1].dispose)
        return made[-1]

    return of_sqlite if request.param == "sqlite" else of_postgres


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_every_migration_takes_a_database_with_data_and_survives_a_kill_in_its_middle(
    blank: Callable[[], tuple[str, Engine]], guarded_environment: dict[str, str], version: str
) -> None:
    before = f"{int(version) - 1:04}"
    url, engine = blank()
    alembic(engine, before)
    held = fill(engine)
    instants = (1, 2, 4) if os.environ.get("UPGRADES") else (2,)
    for after in instants:
        engine.dispose()
        environment = guarded_environment | {
            "PYTHONPATH": f"{Path.cwd()}{os.pathsep}{guarded_environment['PYTHONPATH']}"
        }
        killed = subprocess.run([sys.executable, "-c", KILLED, url, str(after)], env=environment, check=False)  # noqa: S603
        if killed.returncode == 0:
            break
        assert killed.returncode == -9
        assert version_of(engine) == before
        assert {name: count for name, count in counted(engine).items() if name in held} == held
    engine.dispose()
    asyncio.run(_open_and_close(url))
    assert version_of(engine) == HEAD
    kept = counted(engine)
    lost = {name for name, count in held.items() if kept[name] < count}
    assert lost == ({"entries"} if version <= "0007" else set()), "0007 makes that table anew"


async def _open_and_close(url: str) -> None:
    await (await Store.open(url)).close()


def taken_away(connection: Connection, old: MetaData) -> list[str]:
    """Run what the version before does on every table of its own, and return where that fails."""
    failed = []
    for table in old.sorted_tables:
        row = {column.name: plain(column, 7) for column in table.columns}
        point = connection.begin_nested()
        try:
            connection.execute(select(table).limit(1))
            connection.execute(insert(table).values(row))
            connection.execute(table.update().where(false()).values(row))
        except Exception as error:  # noqa: BLE001 - whatever it is, it would stop the version before
            failed.append(f"{table.name}: {error}")
        point.rollback()
    return failed


def run_old(engine: Engine, before: str, version: str) -> list[str]:
    alembic(engine, before)
    old = MetaData()
    old.reflect(engine, only=lambda name, _: "_words" not in name and name != "alembic_version")
    for table in old.tables.values():
        table.foreign_key_constraints.clear()
        table.foreign_keys.clear()
    alembic(engine, version)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        return taken_away(connection, old)


@pytest.mark.parametrize("version", EXPANDING)
def test_the_version_before_goes_on_running_on_the_new_schema(
    blank: Callable[[], tuple[str, Engine]], version: str
) -> None:
    _, engine = blank()
    assert run_old(engine, f"{int(version) - 1:04}", version) == []


def test_the_version_before_0011_goes_on_filling_the_search_of_postgresql(postgres: Postgres) -> None:
    url = postgres.new(f"upgrade{os.getpid()}_search").replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    alembic(engine, "0011")
    columns = "(seq, words, speaker, source, facets)"
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for table in ("highlight_words", "article_words"):
            connection.execute(text(f"INSERT INTO {table} {columns} VALUES (1, 'pier', '', '', '{{}}')"))  # noqa: S608
    engine.dispose()


def test_a_migration_that_takes_away_what_the_version_before_uses_is_found(
    blank: Callable[[], tuple[str, Engine]],
) -> None:
    _, engine = blank()
    assert [one.partition(":")[0] for one in run_old(engine, "0006", "0007")] == ["entries"]
