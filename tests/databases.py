"""The two databases that a test of the store runs on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from digest.store import Store
from tests.postgres_server import NOT_AT_HAND, PostgresServer, is_at_hand

NewDatabase = Callable[[], str]
_numbers = count()


class Postgres:
    """A running server whose `template` has the schema, so that a new database is a copy of it."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.new("template")
        asyncio.run(_make_schema(server.url("template")))

    def new(self, name: str, template: str = "template0") -> str:
        """Make a database and return its URL."""
        self.admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.server.url(name)

    def copy(self) -> str:
        """Make a database with the schema, and return its URL."""
        return self.new(f"test{next(_numbers)}", "template")

    def drop(self, url: str) -> None:
        self.admin(f"DROP DATABASE {psycopg.conninfo.conninfo_to_dict(url)['dbname']} WITH (FORCE)")

    def admin(self, statement: str) -> None:
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


async def _make_schema(url: str) -> None:
    await (await Store.open(url)).close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole run; where there is none, the run says what was not checked."""
    if not is_at_hand():
        pytest.skip(NOT_AT_HAND)
    server = PostgresServer()
    server.start()
    yield Postgres(server)
    server.remove()


@pytest.fixture(params=("sqlite", "postgresql"))
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """Make databases of this test's own; the test runs once on each kind."""
    made: list[str] = []

    def of_sqlite() -> str:
        made.append(f"sqlite:///{tmp_path / f'verbatim{len(made) or str()}.db'}")
        return made[-1]

    def of_postgres() -> str:
        made.append(postgres.copy())
        return made[-1]

    if request.param == "sqlite":
        yield of_sqlite
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    yield of_postgres
    for url in made:
        postgres.drop(url)


@pytest.fixture
def database(new_database: NewDatabase) -> str:
    """The URL of a database of this test's own; the test runs once on each kind."""
    return new_database()
