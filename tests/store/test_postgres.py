"""What only PostgreSQL has: a server that may not be there, users and passwords, and many who write at once."""

import psycopg
import pytest

from digest.store import Store, StoreError, sight
from digest.store import postgres as room
from digest.store.feeds import FeedRecord
from digest.store.migrate import HEAD
from tests import makers
from tests.databases import Postgres
from tests.makers import NOW
from tests.store.test_open import ADDS_ARTICLES, KILLED_WHILE_MIGRATING, run, start


async def error_of(url: str, password: str = "") -> str:
    with pytest.raises(StoreError) as caught:
        await Store.open(url, password=password, busy_seconds=0.2)
    said = str(caught.value)
    assert "\n" not in said
    assert "sesame" not in said
    return said


async def test_a_server_that_is_not_there() -> None:
    said = await error_of("postgresql://me:sesame@127.0.0.1:1/news")
    assert said.startswith(
        "the database postgresql://me@127.0.0.1:1/news cannot be reached; check that the server runs"
    )


async def test_a_database_that_is_not_there(postgres: Postgres) -> None:
    assert "does not exist on that server; make it with `createdb`" in await error_of(postgres.server.url("nowhere"))


async def test_a_wrong_password(postgres: Postgres) -> None:
    postgres.admin("CREATE ROLE edda LOGIN PASSWORD 'open'")
    (postgres.server.folder / "data" / "pg_hba.conf").write_text(
        "local all edda scram-sha-256\nlocal all all trust\n", "utf-8"
    )
    postgres.admin("SELECT pg_reload_conf()")
    url = postgres.server.url("template", user="edda")
    for password in ("sesame", ""):
        assert "refuses this user or its password; check both, and set" in await error_of(url, password)
    assert (await sight(url, "open")).startswith("PostgreSQL, postgresql://edda@")


async def test_a_user_that_may_make_no_tables(postgres: Postgres) -> None:
    postgres.admin("CREATE ROLE reader LOGIN")
    postgres.new("guarded")
    assert "give it the right to make tables" in await error_of(postgres.server.url("guarded", user="reader"))


async def test_a_server_with_no_connection_left(postgres: Postgres) -> None:
    postgres.admin("CREATE ROLE crowd LOGIN CONNECTION LIMIT 0")
    assert "takes no more connections" in await error_of(postgres.server.url("template", user="crowd"))


async def test_a_server_that_is_too_old(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "OLDEST", 99)
    assert "too old; version 99 or newer is needed" in await error_of(postgres.copy())


async def test_a_database_that_cannot_hold_every_letter(postgres: Postgres) -> None:
    postgres.admin("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    assert "keeps text as LATIN1; make one with" in await error_of(postgres.server.url("latin"))


async def test_a_database_of_another_program(postgres: Postgres) -> None:
    url = postgres.new("bookmarks")
    execute(url, "CREATE TABLE bookmarks (url text)")
    assert "belongs to another program" in await error_of(url)


async def test_a_database_of_a_newer_version(postgres: Postgres) -> None:
    url = postgres.copy()
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    assert f"newer Verbatim (schema 9999, this one knows {HEAD})" in await error_of(url)


def test_an_error_that_nobody_foresaw_keeps_its_code() -> None:
    assert room.meaning(psycopg.errors.DiskFull("no space left")).startswith("cannot grow, since the server's disk")
    assert room.meaning(psycopg.errors.FeatureNotSupported("no such thing")) == (
        "reports: no such thing (SQLSTATE 0A000)."
    )


@pytest.mark.parametrize("statements", [1, 12, 25])
async def test_a_kill_in_the_middle_of_a_migration_bricks_nothing(
    postgres: Postgres, guarded_environment: dict[str, str], statements: int
) -> None:
    url = postgres.new(f"killed{statements}")
    assert run(guarded_environment, KILLED_WHILE_MIGRATING, url, str(statements)) == (-9, "")
    assert await sight(url)
    assert execute(url, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") == 0
    await (await Store.open(url)).close()


async def test_two_that_start_and_write_at_once(postgres: Postgres, guarded_environment: dict[str, str]) -> None:
    url = postgres.new("pair")
    both = [start(guarded_environment, ADDS_ARTICLES, url, name) for name in "ab"]
    assert [process.communicate()[0] for process in both] == ["", ""]
    assert execute(url, "SELECT count(*) FROM articles") == 80


async def test_any_number_of_services_may_work_on_one_database(postgres: Postgres) -> None:
    url = postgres.copy()
    for store in [await Store.open(url), await Store.open(url)]:
        await store.hold_service()
        assert store.is_shared
        await store.close()


async def test_who_writes_alone_waits_and_is_told_when_it_takes_too_long(postgres: Postgres) -> None:
    url = postgres.copy()
    one, other = await Store.open(url), await Store.open(url, busy_seconds=0.2)
    async with one._database.writing():
        with pytest.raises(StoreError, match="is locked by another program"):
            await other.feeds.save(FeedRecord("herald", "h"))
    await other.feeds.save(FeedRecord("herald", "h"))
    await one.close()
    await other.close()


async def test_the_store_goes_on_after_its_connections_were_cut(postgres: Postgres) -> None:
    url = postgres.copy()
    store = await Store.open(url)
    await store.feeds.save(FeedRecord("herald", "h"))
    postgres.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")
    assert await store.feeds.get("h") == FeedRecord("herald", "h")
    await store.close()


async def test_a_reading_sees_one_moment_and_writes_nothing(postgres: Postgres) -> None:
    store = await Store.open(postgres.copy())
    async with store._database.reading() as connection:
        before = (await connection.exec_driver_sql("SELECT count(*) FROM articles")).scalar()
        await store.newsroom.add(makers.article(), (), "story", None, NOW)
        assert (await connection.exec_driver_sql("SELECT count(*) FROM articles")).scalar() == before == 0
    with pytest.raises(StoreError, match="only allows reading"):
        async with store._database.reading() as connection:
            await connection.exec_driver_sql("DELETE FROM articles")
    await store.close()


async def test_a_nul_in_foreign_text_is_no_error(postgres: Postgres) -> None:
    store = await Store.open(postgres.copy())
    await store.feeds.save(FeedRecord("herald", "a\0b", why="too\0short"))
    found = await store.feeds.get("a\0b")
    assert found
    assert found.why == "too\N{REPLACEMENT CHARACTER}short"
    await store.close()


def execute(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchone()[0] if done.description else None  # type: ignore[index]  # one row is asked for
