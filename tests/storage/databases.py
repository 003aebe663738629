"""Databases for the contract: one test, one database, and ways to look behind the store."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from storage.sealed import MasterKey
from storage.store import OpenStore, open_store, upgrade_database

TABLES = (
    "owners",
    "vettings",
    "contacts",
    "follow_ups",
    "ledger",
    "invitations",
    "profiles",
    "deliveries",
    "places",
    "buckets",
    "seen",
    "cards",
    "installations",
    "oauth_states",
    "meta",
)

_numbers = count(1)


class Database(Protocol):
    """A database of one test."""

    engine: str
    url: str
    keys: tuple[MasterKey, ...]

    async def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Execute a statement behind the store's back; `$1` … are its values."""
        ...

    async def everything(self) -> bytes:
        """Give all bytes that are stored: the files of SQLite, all cells of PostgreSQL."""
        ...

    async def open_transactions(self) -> int:
        """Count the transactions nobody ended."""
        ...

    async def fill_disk(self, store: OpenStore) -> Callable[[], Awaitable[None]]:
        """Let only a small row through from now on; call what is returned to make space."""
        ...


@asynccontextmanager
async def opened(database: Database, busy_seconds: float = 5.0) -> AsyncIterator[OpenStore]:
    """Open the store of a database, and close it."""
    store = await open_store(database.url, database.keys, busy_seconds=busy_seconds)
    try:
        yield store
    finally:
        await store.close()


async def row_counts(database: Database) -> dict[str, int]:
    """Count the rows of every table."""
    counts = {}
    for table in TABLES:
        ((counts[table],),) = await database.run(f"SELECT count(*) FROM {table}")
    return counts


@dataclass
class SqliteDatabase:
    """A file in a folder of the test."""

    path: Path
    keys: tuple[MasterKey, ...]
    engine: str = "sqlite"
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = f"sqlite:///{self.path}"

    async def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            named = {str(place): value for place, value in enumerate(values, start=1)}
            for place in named:
                statement = statement.replace(f"${place}", f":{place}")
            return connection.execute(statement, named).fetchall()

    async def everything(self) -> bytes:
        files = sorted(self.path.parent.glob(f"{self.path.name}*"))
        return b"".join(file.read_bytes() for file in files)

    async def open_transactions(self) -> int:
        # A cancelled read ends when its query does; only what stays open for seconds is left over.
        with closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return 1
            connection.execute("ROLLBACK")
            # A reader who never ended keeps the log from being emptied.
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return int(busy)

    async def fill_disk(self, store: OpenStore) -> Callable[[], Awaitable[None]]:
        def limit(pages: int, connection: sqlite3.Connection) -> None:
            (used,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={used + pages}")

        writer: Any = store._writer  # type: ignore[attr-defined]
        await writer.alone(lambda connection: limit(24, connection))

        async def make_space() -> None:
            await writer.alone(lambda connection: limit(100_000, connection))

        return make_space


@dataclass
class PostgresDatabase:
    """A database on the server of this run."""

    url: str
    keys: tuple[MasterKey, ...]
    engine: str = "postgresql"

    async def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    async def everything(self) -> bytes:
        cells: list[bytes] = []
        for table in TABLES:
            for row in await self.run(f'SELECT * FROM "{table}"'):
                cells += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
        return b"\n".join(cells)

    async def open_transactions(self) -> int:
        # A turn goes on though its caller stopped waiting, and may be between two statements; only
        # what stays open for seconds is left over.
        until = time.monotonic() + 5
        while True:
            ((open_,),) = await self.run(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
            )
            if not open_ or time.monotonic() > until:
                return int(open_)
            await asyncio.sleep(0.05)

    async def fill_disk(self, store: OpenStore) -> Callable[[], Awaitable[None]]:
        await self.run(
            "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$"
        )
        await self.run(
            "CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON vettings FOR EACH ROW "
            "WHEN (length(NEW.sealed) > 100000) EXECUTE FUNCTION disk_is_full()"
        )

        async def make_space() -> None:
            await self.run("DROP TRIGGER disk_is_full ON vettings")

        return make_space


async def make_sqlite(folder: Path, keys: Sequence[MasterKey]) -> SqliteDatabase:
    """Make an empty SQLite database."""
    database = SqliteDatabase(folder / "vet-request.db", tuple(keys))
    await upgrade_database(database.url, keys)
    return database


def copy_of(template: SqliteDatabase, folder: Path) -> SqliteDatabase:
    """Copy an empty SQLite database, which is quicker than making one."""
    target = folder / template.path.name
    shutil.copy(template.path, target)
    return SqliteDatabase(target, template.keys)


async def make_postgres(
    server: str, keys: Sequence[MasterKey], template: str = "template1"
) -> PostgresDatabase:
    """Make a database on a server: a bare one, or a copy of a template."""
    name = f"vet_{next(_numbers)}"
    connection = await asyncpg.connect(server.format(database="postgres"))
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await connection.close()
    return PostgresDatabase(server.format(database=name), tuple(keys))
