"""Erasure under way: running turns, open readers, copies, and what was cut off in the middle."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.service.ports import Busy
from storage.sqlite_file import copies_beside
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.databases import Database, SqliteDatabase, opened, row_counts
from tests.storage.people import (
    INES,
    MINUTE,
    NOW,
    contact,
    fill,
    id_of,
    of_ines,
    of_tomas,
    vetting,
)


async def test_no_part_of_a_long_cell_is_left_either(database: Database):
    async with opened(database) as store:
        # far longer than a page, so it lies on a chain of pages that become free
        long = vetting(paste="word " * 20_000)
        await store.transact(lambda unit: of_ines(unit).save_vetting(long))
        ((cell,),) = await database.run("SELECT sealed FROM vettings")
        parts = {cell[start : start + 32] for start in range(0, len(cell) - 32, 32)}

        await store.forget(INES)

        everything = await database.everything()
    assert len(parts) > 3000
    assert not [part for part in parts if part in everything]


async def test_forgetting_somebody_unknown_changes_nothing(database: Database, store: OpenStore):
    await store.transact(lambda unit: fill(of_tomas(unit)))
    before = await row_counts(database)

    assert await store.forget(INES) is False

    assert await row_counts(database) == before


async def test_who_comes_back_finds_an_empty_notebook_under_another_key(
    database: Database, store: OpenStore
):
    await store.transact(lambda unit: fill(of_ines(unit)))
    ((old,),) = await database.run("SELECT wrapped_key FROM owners")
    await store.forget(INES)

    stranger = await store.read(lambda unit: unit.existing_notebook(INES))
    again = await store.transact(lambda unit: unit.notebook(INES, id_of("again"), NOW).is_empty())

    ((new,),) = await database.run("SELECT wrapped_key FROM owners")
    assert stranger is None
    assert again
    assert old != new


async def test_forgetting_waits_for_running_turns_and_loses_none_after_it(database: Database):
    async with opened(database) as store, opened(database) as other:
        await store.transact(of_ines)

        def turn(number: int, unit: Unit) -> str:
            notebook = unit.notebook(INES, id_of("own", number), NOW)
            notebook.save_contact(contact(number))
            return notebook.owner.id

        running = [
            asyncio.create_task((store, other)[n % 2].transact(partial(turn, n)))
            for n in range(1, 40)
        ]
        await running[4]
        forgotten = await store.forget(INES)
        owners = await asyncio.gather(*running)

        left = await database.run("SELECT owner_id, id FROM contacts")
        ((count,),) = await database.run("SELECT count(*) FROM owners")

    # Turns before it went with the old notebook; those after it are whole, in a new one.
    after = {
        (owner, id_of("con", n)) for n, owner in enumerate(owners, 1) if owner != id_of("ines")
    }
    assert forgotten
    assert set(left) == after
    assert count == (1 if after else 0)


async def test_a_forgetting_that_was_cut_off_is_finished_by_the_next_turn(
    database: Database, store: OpenStore
):
    await store.transact(lambda unit: fill(of_ines(unit)))
    await database.run("UPDATE owners SET wrapped_key = $1", b"")

    seen = await store.read(lambda unit: unit.existing_notebook(INES))
    empty = await store.transact(lambda unit: unit.notebook(INES, id_of("new"), NOW).is_empty())

    assert seen is None
    assert empty
    assert (await row_counts(database))["vettings"] == 0


async def test_an_open_reader_elsewhere_is_said_and_doing_it_again_finishes(
    sqlite_database: SqliteDatabase,
):
    async with opened(sqlite_database, busy_seconds=0.1) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        ((key,),) = await sqlite_database.run("SELECT wrapped_key FROM owners")
        reader = sqlite3.connect(sqlite_database.path, isolation_level=None)
        with closing(reader):
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM owners").fetchone()

            with pytest.raises(Busy, match="erased"):
                await store.forget(INES)

        assert await store.forget(INES) is False
        everything = await sqlite_database.everything()

    assert key not in everything


@pytest.fixture
def copy_before_upgrade(sqlite_database: SqliteDatabase) -> Path:
    copy = Path(f"{sqlite_database.path}.before-0009")
    copy.write_bytes(b"a former state of the database")
    return copy


async def test_copies_made_before_upgrades_go_with_the_forgotten(
    sqlite_database: SqliteDatabase, copy_before_upgrade: Path
):
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))

        await store.forget(INES)

    assert copies_beside(sqlite_database.path) == []


async def test_every_connection_overwrites_what_is_deleted(
    sqlite_database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    closed: list[int] = []

    class Watched(sqlite3.Connection):
        def close(self) -> None:
            closed.append(self.execute("PRAGMA secure_delete").fetchone()[0])
            super().close()

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", partial(real, factory=Watched))
    monkeypatch.setattr("aiosqlite.core.sqlite3.connect", partial(real, factory=Watched))
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: of_ines(unit).save_vetting(vetting()))
        await asyncio.gather(*(store.read(_look) for _ in range(8)))
        await store.backup(tmp_path / "copy")  # type: ignore[attr-defined]
        await store.forget(INES)

    assert len(closed) >= 4
    assert set(closed) == {1}


def _look(unit: Unit) -> bool:
    return unit.existing_notebook(INES) is not None


async def test_what_is_swept_is_overwritten_too(sqlite_database: SqliteDatabase):
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: of_ines(unit).save_vetting(vetting(paste="x" * 3000)))
        ((cell,),) = await sqlite_database.run("SELECT sealed FROM vettings")

        await store.transact(lambda unit: of_ines(unit).sweep_pastes(NOW + MINUTE))
        await sqlite_database.run("PRAGMA wal_checkpoint(TRUNCATE)")

        assert cell[:64] not in await sqlite_database.everything()
