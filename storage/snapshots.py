"""Reading beside the writer: snapshots of an SQLite file.

Rules: a snapshot is taken by one `BEGIN` and given back as soon as the work is done, since a
reader that stays open keeps the log from being emptied (and what was forgotten in it from
vanishing). So a reading goes to its end even if nobody waits for it any more: aiosqlite leaves the
connection of one that was cancelled to a thread in the background, snapshot and all. A reading
connection can write nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import URL, event

from bot.service.ports import StoreError
from storage import errors
from storage.core_executor import ConnectionExecutor
from storage.sealed import Keyring
from storage.sentences import say
from storage.sqlite_connection import BUSY_SECONDS
from storage.unit import SNAPSHOT, Unit

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

_READERS: Final = 4


class Snapshots:
    """Reading connections, opened when they are first needed."""

    def __init__(self, path: Path, keyring: Keyring) -> None:
        self._path = path
        self._keyring = keyring
        self._engine: AsyncEngine | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run work on a snapshot."""
        if self._closed:
            raise StoreError(say("closed"))
        task = asyncio.create_task(self._read(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Finish the reading that runs, and close the connections."""
        self._closed = True
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._engine is not None:
            await self._engine.dispose()

    async def _read(self, work: Callable[[Unit], T]) -> T:
        if self._engine is None:
            self._engine = _engine(self._path)

        def on_snapshot(connection: Connection) -> T:
            executor = ConnectionExecutor(connection)
            return work(Unit(executor, self._keyring, SNAPSHOT))

        with errors.translated():
            async with self._engine.connect() as connection:
                return await connection.run_sync(on_snapshot)


def _engine(path: Path) -> AsyncEngine:
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(
        URL.create(
            "sqlite+aiosqlite",
            database=path.resolve().as_uri(),
            query={"mode": "ro", "uri": "true"},
        ),
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        pool_size=_READERS,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
