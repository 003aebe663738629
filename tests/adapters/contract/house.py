"""The database under a platform, looked at and disturbed from beside."""

from __future__ import annotations

import base64
import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.app import load_checklists
from bot.core.model import Address, FollowUp, LedgerEntry, Vetting
from bot.service.ports import UnitOfWork
from bot.service.service import Service
from storage.store import OpenStore, open_store
from tests.storage.databases import SqliteDatabase, opened

CHECKLISTS: Final = load_checklists(None)
IMPATIENCE: Final = 0.2
"""Seconds for which a turn waits for a lock; five in life."""


@dataclass(frozen=True, slots=True)
class Notes:
    """All that is stored of one owner."""

    vettings: tuple[Vetting, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    entries: tuple[LedgerEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """`folder` is a home for whatever wants one."""

    database: SqliteDatabase
    folder: Path

    @asynccontextmanager
    async def service(self) -> AsyncIterator[tuple[Service, OpenStore]]:
        """The service over the database, as a process opens it."""
        store = await open_store(self.database.url, self.database.keys, busy_seconds=IMPATIENCE)
        try:
            yield Service(store, CHECKLISTS, now, chance), store
        finally:
            await store.close()

    @property
    def key(self) -> str:
        """The master key, as the environment holds it."""
        return base64.b64encode(self.database.keys[0].secret).decode()

    async def notes(self, address: Address) -> Notes:
        """Look up all that is stored of one owner."""

        def work(unit: UnitOfWork) -> Notes:
            notebook = unit.existing_notebook(address)
            if notebook is None:
                return Notes()
            return Notes(
                tuple(notebook.vettings()),
                tuple(notebook.follow_ups()),
                tuple(notebook.ledger()),
            )

        async with opened(self.database) as store:
            return await store.read(work)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Somebody else writes, for longer than a turn waits."""
        with closing(sqlite3.connect(self.database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    @contextmanager
    def down(self) -> Iterator[None]:
        """The database fails whatever is asked of it, and comes back as it was."""
        with closing(sqlite3.connect(self.database.path, isolation_level=None)) as other:
            other.execute("ALTER TABLE owners RENAME TO gone")
            yield
            other.execute("ALTER TABLE gone RENAME TO owners")


def now() -> datetime:
    return datetime.now(UTC)


def chance() -> bytes:
    return secrets.token_bytes(16)
