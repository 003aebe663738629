"""The thread that writes to SQLite: turns share commits, and nobody is answered too early."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from functools import partial
from threading import get_ident

import pytest

from storage.sqlite import SqliteStore, open_sqlite
from storage.unit import Unit
from tests.storage.databases import SqliteDatabase
from tests.storage.people import contact, id_of, of_ines


@pytest.fixture
async def sqlite_store(sqlite_database: SqliteDatabase) -> AsyncIterator[SqliteStore]:
    store = await open_sqlite(sqlite_database.path, sqlite_database.keys)
    await store.transact(of_ines)
    yield store
    await store.close()


def _meet(number: int, unit: Unit) -> int:
    of_ines(unit).save_contact(contact(number))
    return number


async def test_turns_that_wait_together_share_a_commit(sqlite_store: SqliteStore):
    before = sqlite_store.commits

    turns = [sqlite_store.transact(partial(_meet, number)) for number in range(100)]
    results = await asyncio.gather(*turns)

    assert results == list(range(100))
    assert sqlite_store.commits - before == 1


async def test_a_lone_turn_waits_for_no_company(sqlite_store: SqliteStore):
    before = sqlite_store.commits

    for number in range(5):
        await sqlite_store.transact(partial(_meet, number))

    assert sqlite_store.commits - before == 5


async def test_a_group_has_a_bound(sqlite_store: SqliteStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("storage.writer.GROUP_BOUND", 10)
    before = sqlite_store.commits

    turns = [sqlite_store.transact(partial(_meet, number)) for number in range(45)]
    await asyncio.gather(*turns)

    assert sqlite_store.commits - before == 5


async def test_work_runs_in_one_thread_that_is_not_the_loop(sqlite_store: SqliteStore):
    threads = await asyncio.gather(
        *(sqlite_store.transact(lambda _: get_ident()) for _ in range(20))
    )

    assert len(set(threads)) == 1
    assert get_ident() not in threads


async def test_who_is_answered_is_stored(
    sqlite_database: SqliteDatabase, sqlite_store: SqliteStore
):
    async def one(number: int) -> bool:
        await sqlite_store.transact(partial(_meet, number))
        with closing(sqlite3.connect(sqlite_database.path)) as beside:
            query = "SELECT count(*) FROM contacts WHERE id = ?"
            return bool(beside.execute(query, (id_of("con", number),)).fetchone()[0])

    assert all(await asyncio.gather(*(one(number) for number in range(30))))


async def test_work_that_runs_again_alone_starts_from_the_beginning(sqlite_store: SqliteStore):
    runs: list[int] = []

    def counted(unit: Unit) -> int:
        runs.append(len(list(of_ines(unit).contacts())))
        return _meet(len(runs), unit)

    def fails(_: Unit) -> None:
        raise ValueError("a bug")

    good, bad = await asyncio.gather(
        sqlite_store.transact(counted), sqlite_store.transact(fails), return_exceptions=True
    )

    assert runs == [0, 0]
    assert good == 2
    assert isinstance(bad, ValueError)


async def test_what_needs_the_connection_alone_keeps_its_place(sqlite_store: SqliteStore):
    seen: list[str] = []

    def turn(name: str) -> Callable[[Unit], None]:
        return lambda _: seen.append(name)

    def alone(connection: sqlite3.Connection) -> None:
        seen.append(f"alone, in a transaction: {connection.in_transaction}")

    await asyncio.gather(
        sqlite_store.transact(turn("first")),
        sqlite_store._writer.alone(alone),
        sqlite_store.transact(turn("last")),
    )

    assert seen == ["first", "alone, in a transaction: False", "last"]


async def test_an_owner_who_was_rolled_back_gets_another_key(sqlite_store: SqliteStore):
    from bot.core.model import Address
    from tests.storage.people import NOW

    stranger = Address("console", "", "stranger")

    def fails(unit: Unit) -> None:
        unit.notebook(stranger, id_of("str"), NOW)
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        await sqlite_store.transact(fails)

    def again(unit: Unit) -> list[str]:
        notebook = unit.notebook(stranger, id_of("str"), NOW)
        notebook.save_contact(contact(1))
        return [found.name for found in notebook.contacts()]

    assert await sqlite_store.transact(again) == ["Person 1"]
    assert await sqlite_store.read(lambda unit: unit.existing_notebook(stranger).unreadable) == 0  # type: ignore[union-attr]
