"""Fixtures of the storage contract: every test that asks for `database` runs on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.store import OpenStore, upgrade_database
from tests.storage.databases import (
    Database,
    SqliteDatabase,
    copy_of,
    make_postgres,
    make_sqlite,
    opened,
)
from tests.storage.postgres_server import postgres_server


@pytest.fixture(scope="session")
def keys() -> tuple[MasterKey, ...]:
    return parse_keys(new_key_text())


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(
    tmp_path_factory: pytest.TempPathFactory, keys: tuple[MasterKey, ...]
) -> SqliteDatabase:
    return asyncio.run(make_sqlite(tmp_path_factory.mktemp("template"), keys))


@pytest.fixture(scope="session")
def postgres_template(server: str, keys: tuple[MasterKey, ...]) -> str:
    async def make() -> str:
        database = await make_postgres(server, keys)
        await upgrade_database(database.url, keys)
        return urlsplit(database.url).path.removeprefix("/")

    return asyncio.run(make())


@pytest.fixture
def sqlite_database(sqlite_template: SqliteDatabase, tmp_path: Path) -> SqliteDatabase:
    return copy_of(sqlite_template, tmp_path)


@pytest.fixture
async def postgres_database(
    server: str, postgres_template: str, keys: tuple[MasterKey, ...]
) -> Database:
    return await make_postgres(server, keys, postgres_template)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


@pytest.fixture
async def store(database: Database) -> AsyncIterator[OpenStore]:
    async with opened(database) as store:
        yield store
