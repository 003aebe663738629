"""A store in one SQLite file: one thread writes, readers take snapshots beside it.

The rules of writing stand in `storage.writer`, those of reading in `storage.snapshots`.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from bot.core.model import Address
from bot.service.ports import StillRead
from storage import schema, sqlite_file
from storage import statements as sql
from storage.errors import translated
from storage.sealed import Keyring, KeySource, MasterKey
from storage.sentences import say
from storage.snapshots import Snapshots
from storage.sqlite_connection import (
    BUSY_SECONDS,
    CursorExecutor,
    Synchronous,
    connect,
    prepare_to_write,
)
from storage.unit import Unit
from storage.writer import Writer

T = TypeVar("T")

_CHECKPOINT_TRIES: Final = 2
"""Each waits for readers as long as the busy time-out."""


class SqliteStore:
    """An open SQLite store."""

    engine: Final = "sqlite"

    def __init__(self, path: Path, keyring: Keyring, writer: Writer) -> None:
        self.path = path
        self.keyring = keyring
        self._writer = writer
        self._snapshots = Snapshots(path, keyring)

    @property
    def commits(self) -> int:
        """How many commits were made: fewer than turns, since turns share them."""
        return self._writer.commits

    async def transact(self, work: Callable[[Unit], T]) -> T:
        """Run work in one write transaction and return its result once that is committed."""
        return await self._writer.transact(work)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run work on a consistent snapshot; it writes nothing."""
        return await self._snapshots.read(work)

    async def forget(self, address: Address) -> bool:
        """Erase an owner for good: the wrapped key, every row, and what the log holds of them.

        Copies that upgrades and restoring made beside the file go as well, for the key is in them.
        Raises `StillRead` when all is erased but somebody reads the log so long that it was not
        emptied; calling it again finishes that.
        """
        known = await self._writer.alone(partial(_erase, self.keyring, address))
        for copy in sqlite_file.copies_beside(self.path):
            copy.unlink(missing_ok=True)
        return known

    async def erase_traces(self) -> None:
        """Empty the log, so that nothing of what was replaced stays there. Raises `Busy`."""
        await self._writer.alone(_empty_the_log)

    async def backup(self, target: Path) -> None:
        """Write a consistent copy, sealed as it is, to a file that does not exist yet (0600)."""
        await asyncio.to_thread(sqlite_file.copy, self.path, target)

    async def close(self) -> None:
        """Finish what was submitted and let go of the file."""
        await self._snapshots.close()
        await self._writer.close()


async def open_sqlite(
    path: Path,
    keys: Sequence[MasterKey],
    synchronous: Synchronous = "FULL",
    busy_seconds: float = BUSY_SECONDS,
    key_source: KeySource | None = None,
) -> SqliteStore:
    """Open a file, made or upgraded if need be. Raises `Unusable`."""
    keyring = Keyring(keys, key_source)
    state = sqlite_file.prepare(path, keyring.ids)
    connection = connect(path, busy_seconds=busy_seconds)
    with translated():
        prepare_to_write(connection, synchronous)
    store = SqliteStore(path, keyring, Writer(connection, keyring))
    if state.keys and keyring.newest.id not in state.keys:
        await store.transact(lambda unit: schema.note_newest_key(unit.executor, keyring.ids))
    return store


def _erase(keyring: Keyring, address: Address, connection: sqlite3.Connection) -> bool:
    run = CursorExecutor(connection)
    connection.execute("BEGIN IMMEDIATE")
    given = {"platform": address.platform, "tenant": address.tenant, "user": address.user}
    owners = [row[0] for row in run.rows(sql.OWNER_AT, given)]
    for owner in owners:
        run.changed(sql.DESTROY_KEY, {"owner": owner, "nothing": b""})
        keyring.drop(owner)
    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
    for owner in owners:
        run.changed(sql.DELETE_OWNER, {"owner": owner})
    connection.execute("COMMIT")
    _empty_the_log(connection)
    return bool(owners)


def _empty_the_log(connection: sqlite3.Connection) -> None:
    for _ in range(_CHECKPOINT_TRIES):
        (busy, *_pages) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return
    raise StillRead(say("traces"))
