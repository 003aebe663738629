"""A store on a PostgreSQL server, for one process or many.

Rules:
- `work` runs inside `AsyncConnection.run_sync`, one transaction on one connection of a pool. The
  owner's row is locked first, so READ COMMITTED is enough: turns of one owner queue at that lock.
- What the server gives up by itself (deadlock, serialisation, a lost connection) is run again, up
  to three times. So is a COMMIT whose outcome is unknown: a turn that was in fact committed is
  recognised by its delivery id.
- A caller who stops waiting undoes nothing: the transaction is a task of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.core.model import Address
from bot.service.ports import Busy, StoreError, Unusable
from storage import errors, schema
from storage import statements as sql
from storage.driver_executor import DriverExecutor
from storage.postgres_url import connect_arguments, server_name
from storage.sealed import Keyring, KeySource, MasterKey
from storage.sentences import say
from storage.unit import LOCKING, SNAPSHOT, Look, Unit

T = TypeVar("T")

POOL_SIZE: Final = 10
WAITING_BOUND: Final = 10_000
BUSY_SECONDS: Final = 5.0
"""How long a turn waits for a connection, and for the lock on its owner."""
_PAUSES: Final = (0.02, 0.1, 0.5)
"""Seconds before each further try."""


class PostgresStore:
    """An open PostgreSQL store; to be used from one event loop."""

    engine: Final = "postgresql"

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self.keyring = keyring
        self._engine = engine
        self._snapshots = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def transact(self, work: Callable[[Unit], T]) -> T:
        """Run work in one write transaction and return its result once that is committed."""
        return await self._to_its_end(_retried(partial(self._once, work)))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run work on a consistent snapshot; it writes nothing."""
        self._refuse_if_closed()
        return await _retried(partial(self._look, work))

    async def forget(self, address: Address) -> bool:
        """Erase an owner for good: the wrapped key, then every row.

        The table of keys is vacuumed afterwards. The server's own log and the operator's backups
        keep the wrapped key until they expire or the master key is rotated.
        """
        return await self._to_its_end(self._forget(address))

    async def erase_traces(self) -> None:
        """Vacuum the tables that hold wrapped keys, so that no old row version stays there."""
        with errors.translated():
            outside = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            async with outside.connect() as connection:
                await connection.exec_driver_sql("VACUUM owners, installations")

    async def close(self) -> None:
        """Finish what was submitted and close the connections."""
        self._closed = True
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()

    async def _to_its_end(self, running: Coroutine[Any, Any, T]) -> T:
        try:
            self._refuse_if_closed()
            if len(self._running) >= WAITING_BOUND:
                raise Busy(say("waits"))
        except StoreError:
            running.close()
            raise
        task = asyncio.create_task(running)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError(say("closed"))

    async def _once(self, work: Callable[[Unit], T]) -> T:
        committing = False
        try:
            async with self._engine.connect() as connection:
                unit, result = await connection.run_sync(self._run, work, LOCKING)
                committing = True
                await connection.commit()
        except errors.DRIVER_ERRORS as error:
            lost = errors.is_lost(error)
            said = Busy(say("uncertain")) if committing and lost else errors.of_driver(error)
            raise _GivenUp(said, lost or errors.is_collision(error)) from None
        unit.committed()
        return result

    async def _look(self, work: Callable[[Unit], T]) -> T:
        try:
            async with self._snapshots.connect() as connection:
                _, result = await connection.run_sync(self._run, work, SNAPSHOT)
                return result
        except errors.DRIVER_ERRORS as error:
            # After an outage every connection of the pool is dead, and each is met once.
            raise _GivenUp(errors.of_driver(error), errors.is_lost(error)) from None

    def _run(self, connection: Connection, work: Callable[[Unit], T], look: Look) -> tuple[Unit, T]:
        executor = DriverExecutor(connection)
        unit = Unit(executor, self.keyring, look)
        result = work(unit)
        if executor.failure is not None:
            raise executor.failure
        return unit, result

    async def _forget(self, address: Address) -> bool:
        at_address = {"platform": address.platform, "tenant": address.tenant, "user": address.user}

        def destroy_key(unit: Unit) -> list[str]:
            owners = [row[0] for row in unit.executor.rows(sql.OWNER_AT_LOCKED, at_address)]
            for owner in owners:
                unit.executor.changed(sql.DESTROY_KEY, {"owner": owner, "nothing": b""})
            return owners

        def delete_rows(unit: Unit) -> None:
            for owner in owners:
                unit.executor.changed(sql.DELETE_OWNER, {"owner": owner})

        owners = await _retried(partial(self._once, destroy_key))
        for owner in owners:
            self.keyring.drop(owner)
        await _retried(partial(self._once, delete_rows))
        await self.erase_traces()
        return bool(owners)


class _GivenUp(Exception):
    """A try that failed: what to say of it, and whether another may succeed."""

    def __init__(self, error: StoreError, passing: bool) -> None:
        super().__init__()
        self.error = error
        self.passing = passing


async def _retried(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try up to three times more what another try may mend; raise what it came to."""
    for pause in _PAUSES:
        try:
            return await attempt()
        except _GivenUp as failed:
            if not failed.passing:
                raise failed.error from None
        await asyncio.sleep(pause)
    try:
        return await attempt()
    except _GivenUp as failed:
        raise failed.error from None


async def open_postgres(
    url: URL,
    keys: Sequence[MasterKey],
    busy_seconds: float = BUSY_SECONDS,
    key_source: KeySource | None = None,
) -> PostgresStore:
    """Open a database whose schema is current, and change nothing but the list of its keys.

    Raises `Unusable` where it is older (`db upgrade` is the operator's act), newer, not ours,
    sealed with another key, or cannot be reached.
    """
    keyring = Keyring(keys, key_source)
    engine = _engine(url, busy_seconds)
    store = PostgresStore(engine, keyring)
    try:
        state = await _state(engine, url)
        schema.check(state, server_name(url), keyring.ids)
        if not state.is_current:
            raise Unusable(_old(state, server_name(url)))
        if keyring.newest.id not in state.keys:
            await store.transact(lambda unit: schema.note_newest_key(unit.executor, keyring.ids))
    except BaseException:
        await store.close()
        raise
    return store


async def upgrade_postgres(url: URL, keys: Sequence[MasterKey]) -> str | None:
    """Bring a database to the newest revision; give the one it had (None: it was empty).

    Any number of processes may call this at once: they wait for one another.
    """
    keyring = Keyring(keys)
    engine = _engine(url, BUSY_SECONDS)
    try:
        state = await _state(engine, url)
        schema.check(state, server_name(url), keyring.ids)
        with errors.translated():
            async with engine.begin() as connection:
                await connection.execute(_ADVISORY_LOCK, {"lock": schema.APPLICATION_ID})
                await connection.run_sync(schema.upgrade, keyring.ids)
    finally:
        await engine.dispose()
    return state.revision


_ADVISORY_LOCK: Final = text("SELECT pg_advisory_xact_lock(:lock)")
_OUR_TABLES: Final = text(
    "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename IN "
    "('alembic_version', 'meta', 'owners', 'vettings', 'contacts', 'follow_ups', 'ledger', 'seen')"
)


def _engine(url: URL, busy_seconds: float) -> AsyncEngine:
    bare, arguments = connect_arguments(url, busy_seconds)
    return create_async_engine(
        bare,
        connect_args=arguments,
        isolation_level="READ COMMITTED",
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=busy_seconds,
        hide_parameters=True,
    )


async def _state(engine: AsyncEngine, url: URL) -> schema.State:
    try:
        async with engine.connect() as connection:
            try:
                return schema.state_of((await connection.execute(schema.STATE)).all())
            except errors.DRIVER_ERRORS as error:
                if errors.sqlstate_of(error) != errors.UNDEFINED_TABLE:
                    raise
            await connection.rollback()
            if (await connection.execute(_OUR_TABLES)).scalar_one():
                raise Unusable(say("not_ours", name=server_name(url)))
            return schema.State()
    except errors.DRIVER_ERRORS as error:
        code = errors.code_of(error)
        raise Unusable(say("unusable_server", name=server_name(url), code=code)) from None
    except TypeError:
        raise Unusable(say("unknown_query")) from None


def _old(state: schema.State, name: str) -> str:
    had = "has no tables yet" if state.revision is None else f"is at revision {state.revision}"
    return say("older", name=name, had=had, newest=schema.newest())
