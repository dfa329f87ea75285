import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from digest.store import Query, Store, StoreError
from digest.store.feeds import FeedRecord
from digest.store.migrate import HEAD
from digest.store.schema import metadata
from tests import makers
from tests.makers import NOW

MIGRATIONS = Path("digest/store/migrations")


async def open_and_close(path: Path) -> None:
    await (await Store.open(f"sqlite:///{path}", busy_seconds=0.1)).close()


async def error_of(database: str) -> str:
    with pytest.raises(StoreError) as caught:
        await Store.open(database, busy_seconds=0.1)
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_folder_file_and_schema_are_made(tmp_path: Path) -> None:
    path = tmp_path / "data 100%" / "deep" / "verbatim.db"
    await open_and_close(path)
    await open_and_close(path)
    assert path.exists()


async def test_what_was_stored_is_there_at_the_next_start(tmp_path: Path) -> None:
    for expected in (True, False):
        store = await Store.open(f"sqlite:///{tmp_path / 'verbatim.db'}")
        assert await store.newsroom.add(makers.article(), (), "story", None, NOW) is expected
        await store.close()


async def test_commits_are_on_the_disk_before_they_are_acknowledged(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'verbatim.db'}")
    async with store._database.reading() as connection:
        values = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    await store.close()
    assert values == ["wal", 2, 1]


@pytest.mark.parametrize(
    ("database", "expected"),
    [
        ("verbatim.db", "is not a database URL"),
        ("sqlite://", "is not a SQLite file"),
        ("sqlite:///:memory:", "is not a SQLite file"),
        ("mysql://me:secret@host/db", "mysql://me:***@host/db is neither SQLite nor PostgreSQL"),
        ("sqlite:////proc/nowhere/verbatim.db", "the data folder /proc/nowhere cannot be made"),
        ("sqlite:////proc/verbatim.db", "/proc"),
    ],
)
async def test_a_database_that_cannot_be_used_is_refused_in_a_sentence(database: str, expected: str) -> None:
    assert expected in await error_of(database)


async def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    assert "cannot be opened" in await error_of(f"sqlite:///{tmp_path}")


async def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("hello")
    assert "cannot be made" in await error_of(f"sqlite:///{tmp_path / 'file' / 'verbatim.db'}")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "verbatim.db"
    path.write_text("Dear diary, " * 100)
    assert "is not a database" in await error_of(f"sqlite:///{path}")


async def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "verbatim.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()
    assert "belongs to another program" in await error_of(f"sqlite:///{path}")


async def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    path = tmp_path / "verbatim.db"
    await open_and_close(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert f"newer Verbatim (schema 9999, this one knows {HEAD})" in await error_of(f"sqlite:///{path}")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program in the middle of a write."""
    connection = sqlite3.connect(tmp_path / "verbatim.db", isolation_level=None)
    yield connection
    connection.close()


async def test_a_locked_database_at_the_start(tmp_path: Path, writer: sqlite3.Connection) -> None:
    writer.execute("BEGIN EXCLUSIVE")
    assert "is locked by another program" in await error_of(f"sqlite:///{tmp_path / 'verbatim.db'}")


async def test_a_locked_database_at_a_write(tmp_path: Path, writer: sqlite3.Connection) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'verbatim.db'}", busy_seconds=0.1)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="is locked by another program"):
        await store.feeds.save(FeedRecord("herald", "h"))
    assert await store.feeds.get("h") is None
    writer.execute("ROLLBACK")
    await store.feeds.save(FeedRecord("herald", "h"))
    await store.close()


async def test_a_full_disk(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'verbatim.db'}")
    async with store._database.reading() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 1")
    big = makers.article("All work and no play. " * 50_000)
    with pytest.raises(StoreError, match="the disk is full"):
        await store.newsroom.add(big, (), "story", None, NOW)
    await store.close()


async def test_a_database_that_became_read_only(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'verbatim.db'}")
    await store._database.ask(lambda connection: connection.exec_driver_sql("PRAGMA query_only = ON"))
    with pytest.raises(StoreError, match="cannot be written; give this user the right"):
        await store.feeds.save(FeedRecord("herald", "h"))
    await store.close()


async def test_an_index_that_is_gone(tmp_path: Path, writer: sqlite3.Connection) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'verbatim.db'}")
    writer.execute("DROP TABLE highlight_words")
    with pytest.raises(StoreError, match="reports: no such table: highlight_words"):
        await store.archive.search(Query(words="pier"))
    await store.close()


def test_the_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


async def test_the_migrations_make_the_schema_that_the_code_expects(tmp_path: Path) -> None:
    path = tmp_path / "verbatim.db"
    await open_and_close(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or "_words" not in str(name)}
        context = MigrationContext.configure(connection, opts={"compare_type": True, **options})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def start(environment: dict[str, str], code: str, *arguments: str) -> subprocess.Popen[str]:
    environment = environment | {"PYTHONPATH": f"{Path.cwd()}{os.pathsep}{environment['PYTHONPATH']}"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own code


def run(environment: dict[str, str], code: str, *arguments: str) -> tuple[int, str]:
    """Run another process to its end, and return its exit code and what it said."""
    with start(environment, code, *arguments) as process:
        said, _ = process.communicate()
    return process.returncode, said


KILLED_WHILE_MIGRATING = """
import asyncio, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from digest.store import Store

left = int(sys.argv[2])

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    left -= statement.lstrip().startswith(("CREATE", "INSERT"))
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(Store.open(sys.argv[1]))
"""


@pytest.mark.parametrize("statements", [1, 12, 25])
async def test_a_kill_in_the_middle_of_a_migration_bricks_nothing(
    tmp_path: Path, guarded_environment: dict[str, str], statements: int
) -> None:
    path = tmp_path / "verbatim.db"
    assert run(guarded_environment, KILLED_WHILE_MIGRATING, f"sqlite:///{path}", str(statements)) == (-9, "")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    await open_and_close(path)


HOLDS_THE_SERVICE = """
import asyncio, os, signal, sys
from digest.store import Store, StoreError

async def main():
    store = await Store.open(sys.argv[1])
    try:
        await store.hold_service()
    except StoreError as error:
        print(error)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    await store.close()

asyncio.run(main())
"""


async def test_a_second_service_on_one_database_is_refused(tmp_path: Path, guarded_environment: dict[str, str]) -> None:
    path = tmp_path / "verbatim.db"
    assert run(guarded_environment, HOLDS_THE_SERVICE, f"sqlite:///{path}", "die") == (-9, "")
    store = await Store.open(f"sqlite:///{path}")
    await store.hold_service()
    _, second = run(guarded_environment, HOLDS_THE_SERVICE, f"sqlite:///{path}", "leave")
    assert second.startswith(f"another `verbatim run` already serves the database {path};")
    same_process = await Store.open(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="already serves"):
        await same_process.hold_service()
    await same_process.newsroom.add(makers.article(), (), "story", None, NOW)
    await store.close()
    await same_process.hold_service()
    await same_process.close()


ADDS_ARTICLES = """
import asyncio, sys
from datetime import datetime, UTC
from digest.model import Article
from digest.store import Store

async def main():
    store = await Store.open(sys.argv[1])
    for number in range(40):
        await store.newsroom.add(Article(f"{sys.argv[2]}/{number}", "Words."), (), "s", None, datetime.now(UTC))
    await store.close()

asyncio.run(main())
"""


async def test_two_processes_write_beside_each_other(tmp_path: Path, guarded_environment: dict[str, str]) -> None:
    path = tmp_path / "verbatim.db"
    both = [start(guarded_environment, ADDS_ARTICLES, f"sqlite:///{path}", name) for name in "ab"]
    assert [process.communicate()[0] for process in both] == ["", ""]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (80,)
    connection.close()
