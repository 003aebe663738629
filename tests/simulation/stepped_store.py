"""The real SQLite store without its threads, so that one seed gives one history.

Rule: everything but the threads is the product's: tables, sealing, statements, forgetting. A
transaction runs on the calling thread, statement by statement, and every one may fail.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Executable

from bot.core.model import Address
from bot.service.ports import StoreError
from storage import statements as sql
from storage.executor import Row
from storage.sealed import Keyring, MasterKey
from storage.sqlite import SqliteStore
from storage.sqlite_connection import CursorExecutor, connect, prepare_to_write
from storage.tables import SHARED_TABLES, metadata
from storage.unit import SNAPSHOT, Unit
from tests.simulation.faults import Faults

T = TypeVar("T")


@dataclass
class FaultyExecutor:
    """Runs statements as the writer does, unless one is to fail."""

    inner: CursorExecutor
    faults: Faults

    @property
    def insert(self) -> sql.Insert:
        return self.inner.insert

    def rows(self, statement: Executable, parameters: sql.Parameters) -> list[Row]:
        self._before()
        return self.inner.rows(statement, parameters)

    def changed(self, statement: Executable, parameters: sql.Parameters) -> int:
        self._before()
        return self.inner.changed(statement, parameters)

    def changed_all(self, statement: Executable, many: Sequence[sql.Parameters]) -> None:
        self._before()
        self.inner.changed_all(statement, many)

    def _before(self) -> None:
        try:
            self.faults.before("statement")
        except StoreError as error:
            self.inner.failure = error
            raise


@dataclass
class SteppedConnection:
    """Stands where a connection stands that somebody has alone: forgetting begins and ends its
    transactions itself, and the process may die between any two of them.
    """

    inner: sqlite3.Connection
    faults: Faults

    def execute(self, statement: str) -> sqlite3.Cursor:
        self.faults.before("answer")
        return self.inner.execute(statement)

    def cursor(self) -> sqlite3.Cursor:
        return self.inner.cursor()


class SteppedWriter:
    """Stands where the writing thread stands."""

    def __init__(self, connection: sqlite3.Connection, keyring: Keyring, faults: Faults) -> None:
        self._connection = connection
        self._keyring = keyring
        self._faults = faults
        self._executor = FaultyExecutor(CursorExecutor(connection), faults)
        self.commits = 0

    async def transact(self, work: Callable[[Unit], T]) -> T:
        self._faults.before("begin")
        self._connection.execute("BEGIN IMMEDIATE")
        unit = Unit(self._executor, self._keyring)
        try:
            result = work(unit)
            if self._executor.inner.failure is not None:
                raise self._executor.inner.failure
            self._faults.before("commit")
            self._connection.execute("COMMIT")
        except BaseException:
            self._executor.inner.failure = None
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self.commits += 1
        unit.committed()
        self._faults.before("answer")
        return result

    async def alone(self, run: Callable[[sqlite3.Connection], T]) -> T:
        self._faults.before("begin")
        result = run(cast(sqlite3.Connection, SteppedConnection(self._connection, self._faults)))
        self._faults.before("answer")
        return result

    async def close(self) -> None:
        self._connection.close()


class SteppedSnapshots:
    """Stands where the reading connections stand."""

    def __init__(self, path: Path, keyring: Keyring, faults: Faults) -> None:
        self._connection = connect(path)
        self._connection.execute("PRAGMA query_only=ON")
        self._keyring = keyring
        self._faults = faults

    async def read(self, work: Callable[[Unit], T]) -> T:
        self._faults.before("read")
        return self.look(work)

    def look(self, work: Callable[[Unit], T]) -> T:
        """Read without anything going wrong."""
        self._connection.execute("BEGIN")
        try:
            return work(Unit(CursorExecutor(self._connection), self._keyring, SNAPSHOT))
        finally:
            self._connection.execute("COMMIT")

    async def close(self) -> None:
        self._connection.close()


def open_stepped(path: Path, keys: Sequence[MasterKey], faults: Faults) -> SqliteStore:
    """Open a database that exists, as a process that starts does."""
    keyring = Keyring(keys)
    connection = connect(path)
    prepare_to_write(connection, "NORMAL")
    writer: Any = SteppedWriter(connection, keyring, faults)
    store = SqliteStore(path, keyring, writer)
    snapshots: Any = SteppedSnapshots(path, keyring, faults)
    store._snapshots = snapshots
    return store


class Outside:
    """Looks at what is committed, as another process would."""

    def __init__(self, path: Path, keys: Sequence[MasterKey]) -> None:
        self._connection = connect(path)
        self._connection.execute("PRAGMA query_only=ON")
        self._executor = CursorExecutor(self._connection)
        self._keyring = Keyring(keys)

    def look(self, work: Callable[[Unit], T]) -> T:
        """Read a consistent state, with nothing but the keys."""
        self._connection.execute("BEGIN")
        try:
            return work(Unit(self._executor, self._keyring, SNAPSHOT))
        finally:
            self._connection.execute("COMMIT")

    def rows(self) -> dict[str, list[Row]]:
        """All rows of all owners, byte by byte."""
        self._connection.execute("BEGIN")
        try:
            return {
                table.name: self._connection.execute(
                    f"SELECT * FROM {table.name} ORDER BY 1, 2"
                ).fetchall()
                for table in metadata.sorted_tables
                if table.name not in SHARED_TABLES
            }
        finally:
            self._connection.execute("COMMIT")

    def has_seen(self, number: int) -> bool:
        """Whether a delivery of this number is noted; it stands in every platform's key."""
        found = "SELECT 1 FROM seen WHERE key LIKE ?"
        return bool(self._connection.execute(found, (f"%:{number:08d}%",)).fetchall())

    def unfinished(self, before: datetime) -> int:
        """How many deliveries that were due before then are not over."""
        due = "SELECT count(*) FROM deliveries WHERE free_at IS NOT NULL AND at < ?"
        return int(self._connection.execute(due, (before.timestamp(),)).fetchone()[0])

    def rows_at(self, address: Address) -> int:
        """How many owners stand at an address, readable or not."""
        known = "SELECT count(*) FROM owners WHERE (platform, tenant, user) = (?, ?, ?)"
        given = (address.platform, address.tenant, address.user)
        return int(self._connection.execute(known, given).fetchone()[0])

    def rows_of_nobody(self) -> int:
        """How many rows belong to an owner who is not there."""
        orphans = "SELECT count(*) FROM {} WHERE owner_id NOT IN (SELECT id FROM owners)"
        return sum(
            self._connection.execute(orphans.format(table.name)).fetchone()[0]
            for table in metadata.sorted_tables
            if "owner_id" in table.c
        )

    def close(self) -> None:
        self._connection.close()
