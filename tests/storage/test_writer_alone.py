"""A brief turn that is alone runs on the spot, but only where nobody can be kept waiting by it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from threading import get_ident

import pytest

from bot.service.ports import Brief
from storage import writer
from storage.sqlite import SqliteStore, open_sqlite
from storage.unit import Unit
from tests.storage.databases import SqliteDatabase
from tests.storage.people import contact, of_ines


@pytest.fixture
async def store(
    sqlite_database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SqliteStore]:
    # However slow the disk of this machine is, its commits count as quick.
    monkeypatch.setattr(writer, "QUICK_SECONDS", 3600.0)
    store = await open_sqlite(sqlite_database.path, sqlite_database.keys)
    for _ in range(writer.QUICK_COMMITS):
        await store.transact(of_ines)
    yield store
    await store.close()


def ran_in(unit: Unit) -> int:
    of_ines(unit).save_contact(contact(1))
    return get_ident()


async def test_a_brief_turn_alone_runs_on_the_spot_and_is_stored(store: SqliteStore):
    ran = await store.transact(Brief(ran_in))
    names = await store.read(lambda unit: [found.name for found in of_ines(unit).contacts()])

    assert ran == get_ident()
    assert names == ["Person 1"]


async def test_work_that_may_be_long_goes_to_the_thread(store: SqliteStore):
    assert await store.transact(ran_in) != get_ident()


async def test_brief_turns_in_company_go_to_the_thread(store: SqliteStore):
    before = store.commits

    ran = await asyncio.gather(*(store.transact(Brief(ran_in)) for _ in range(3)))

    assert get_ident() not in ran
    assert store.commits - before == 1


async def test_after_a_slow_commit_turns_go_to_the_thread_until_the_disk_is_quick_again(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as slow:
        slow.setattr(writer, "QUICK_SECONDS", 0.0)
        await store.transact(of_ines)

    ran = [await store.transact(Brief(ran_in)) for _ in range(writer.QUICK_COMMITS + 1)]

    assert [thread == get_ident() for thread in ran] == [False] * writer.QUICK_COMMITS + [True]


async def test_a_lone_turn_never_lets_the_loop_wait_for_another_program(
    store: SqliteStore, sqlite_database: SqliteDatabase
):
    with closing(sqlite3.connect(sqlite_database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        turn = asyncio.create_task(store.transact(Brief(ran_in)))
        for _ in range(5):
            await asyncio.sleep(0)
        waited = not turn.done()
        other.execute("COMMIT")

        ran = await turn

    assert waited
    assert ran != get_ident()


async def test_a_lone_turn_that_fails_leaves_nothing_behind(store: SqliteStore):
    def fails(unit: Unit) -> None:
        ran_in(unit)
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        await store.transact(Brief(fails))
    await store.transact(Brief(of_ines))

    assert await store.read(lambda unit: list(of_ines(unit).contacts())) == []
