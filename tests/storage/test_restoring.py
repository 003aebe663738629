"""The restore drill: a backup is judged before the live file is touched, then takes its place."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from bot.service.ports import Busy, StoreError, Unusable
from storage import restoring, schema, sqlite_file
from storage.restoring import Restored, restore
from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.sqlite_connection import connect
from storage.sqlite_file import back_up
from storage.store import open_store
from tests.storage.databases import SqliteDatabase, opened
from tests.storage.people import FULL_VETTING, INES, contact, fill, of_ines, of_tomas

AT = datetime(2026, 11, 5, 8, 30, tzinfo=UTC)
REPLACED = "vet-request.db.replaced-20261105T083000Z"

Backup = tuple[SqliteDatabase, Path]


def ids(keys: tuple[MasterKey, ...]) -> list[str]:
    return [key.id for key in keys]


def restored(database: SqliteDatabase, source: Path) -> Restored:
    return restore(database.path, source, ids(database.keys), AT)


async def owners(database: SqliteDatabase) -> list[str]:
    return [row[0] for row in await database.run('SELECT "user" FROM owners ORDER BY 1')]


@pytest.fixture
async def backup(sqlite_database: SqliteDatabase, tmp_path: Path) -> Backup:
    """A database in which Tomas came after the backup was made."""
    target = tmp_path / "elsewhere" / "backup.db"
    target.parent.mkdir()
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        back_up(sqlite_database.path, target, ids(sqlite_database.keys))
        await store.transact(lambda unit: fill(of_tomas(unit)))
    return sqlite_database, target


async def test_a_backup_takes_the_place_and_what_was_there_is_kept(backup: Backup):
    database, target = backup

    done = restored(database, target)

    kept = database.path.with_name(REPLACED)
    assert done == Restored(schema.newest(), kept)
    assert await owners(database) == ["ines"]
    assert await owners(SqliteDatabase(kept, database.keys)) == ["U02TOMAS", "ines"]
    assert {path.stat().st_mode & 0o777 for path in (kept, database.path)} == {0o600}
    assert set(os.listdir(database.path.parent)) - {"elsewhere"} == {database.path.name, kept.name}
    async with opened(database) as store:
        vettings = await store.transact(lambda unit: of_ines(unit).vettings())
    assert [vetting.paste for vetting in vettings] == [FULL_VETTING.paste]


async def test_a_database_that_is_gone_comes_back(backup: Backup):
    database, target = backup
    database.path.unlink()

    done = restored(database, target)

    assert done.replaced is None
    assert await owners(database) == ["ines"]
    assert target.exists()


@pytest.mark.parametrize("place, length", [(4096, 4096 * 8), (16, 2)], ids=["pages", "header"])
async def test_a_damaged_database_is_replaced_and_its_pages_are_kept_as_they_are(
    backup: Backup, place: int, length: int
):
    database, target = backup
    with database.path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * length)
    damaged = database.path.read_bytes()

    done = restored(database, target)

    assert done.replaced is not None
    assert done.replaced.read_bytes()[100:] == damaged[100:]
    assert await owners(database) == ["ines"]


async def test_the_log_of_a_damaged_database_is_not_played_into_the_new_one(backup: Backup):
    database, target = backup
    with database.path.open("r+b") as file:
        file.seek(16)
        file.write(b"\xff\xff")
    log = database.path.with_name("vet-request.db-wal")
    log.write_bytes(b"a log of old")

    restored(database, target)

    assert not log.exists()
    assert await owners(database) == ["ines"]


async def test_an_older_schema_is_upgraded(backup: Backup, monkeypatch: pytest.MonkeyPatch):
    database, target = backup
    older = _at_revision(target.with_name("older.db"), "0001", database.keys)

    done = restored(database, older)

    assert done.revision == "0001"
    assert sqlite_file.read_state(database.path).is_current
    assert sqlite_file.read_state(older).revision == "0001"
    async with opened(database) as store:
        assert await store.read(lambda unit: unit.existing_notebook(INES)) is None


def _at_revision(path: Path, revision: str, keys: tuple[MasterKey, ...]) -> Path:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    sqlite_file._create(path)
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for name, value in (("application", schema.APPLICATION), ("keys", keys[0].id)):
            connection.exec_driver_sql("INSERT INTO meta VALUES (?, ?)", (name, value))
    engine.dispose()
    return path


# Refused, and nothing is touched


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 4096)


def _cut_in_the_header(path: Path) -> None:
    os.truncate(path, 60)


def _emptied(path: Path) -> None:
    os.truncate(path, 0)


def _flipped(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 8)


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE owners (id TEXT)")
        connection.commit()


def _no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1000)


def _newer(path: Path) -> None:
    _changed(path, "UPDATE alembic_version SET version_num = '9999'")


def _of_another_key(path: Path) -> None:
    _changed(path, "UPDATE meta SET value = 'feedbeef' WHERE name = 'keys'")


def _row_of_another_key(path: Path) -> None:
    _changed(path, "UPDATE owners SET key_id = 'feedbeef'")


def _orphaned(path: Path) -> None:
    _changed(path, "DELETE FROM owners")


def _without_tables(path: Path) -> None:
    path.unlink()
    sqlite_file._create(path)


def _gone(path: Path) -> None:
    path.unlink()


def _in_use(path: Path) -> None:
    path.with_name(f"{path.name}-wal").write_bytes(b"a log")


def _changed(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "spoil, said",
    [
        (_cut, "cut off or damaged"),
        (_cut_in_the_header, "cut off or damaged"),
        (_emptied, "cut off or damaged"),
        (_flipped, "cut off or damaged"),
        (_orphaned, "cut off or damaged"),
        (_foreign, "not a database of vet-request"),
        (_no_database, "not a database of vet-request"),
        (_newer, "written by a newer vet-request"),
        (_of_another_key, "sealed with key feedbeef"),
        (_row_of_another_key, "sealed with key feedbeef"),
        (_without_tables, "no notebook"),
        (_gone, "no file that can be read"),
        (_in_use, "has a log beside it"),
    ],
)
async def test_a_backup_that_is_none_is_refused_and_nothing_is_touched(
    backup: Backup, spoil: Callable[[Path], None], said: str
):
    database, target = backup
    spoil(target)
    before = _fingerprint(database.path.parent)

    with pytest.raises(Unusable, match=said) as refused:
        restored(database, target)

    assert "nothing was changed" in str(refused.value).lower()
    assert _fingerprint(database.path.parent) == before


def _fingerprint(folder: Path) -> dict[str, str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {str(file): sha256(file.read_bytes()).hexdigest() for file in files}


async def test_a_database_is_no_backup_of_itself(backup: Backup):
    database, _ = backup
    (database.path.parent / "link.db").symlink_to(database.path)

    with pytest.raises(Unusable, match="is the database itself"):
        restored(database, database.path.parent / "link.db")


async def test_another_programs_file_is_never_replaced(backup: Backup):
    database, target = backup
    _foreign(database.path)
    before = _fingerprint(database.path.parent)

    with pytest.raises(Unusable, match="not a database of vet-request"):
        restored(database, target)

    assert _fingerprint(database.path.parent) == before


# While somebody has it open


def _hold_open(path: Path, keys: tuple[MasterKey, ...], pipe: Connection) -> None:
    import asyncio

    async def hold() -> None:
        store = await open_store(f"sqlite:///{path}", keys)
        pipe.send("open")
        pipe.recv()
        await store.transact(lambda unit: of_tomas(unit).save_contact(contact(1)))
        await store.close()

    asyncio.run(hold())


async def test_a_database_that_another_process_has_open_is_left_to_it(backup: Backup):
    database, target = backup
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    holder = spawn.Process(target=_hold_open, args=(database.path, database.keys, there))
    holder.start()
    assert here.recv() == "open"

    with pytest.raises(Busy, match=r"has .* open; nothing was changed"):
        restored(database, target)

    here.send("go on")
    holder.join(20)
    assert holder.exitcode == 0
    assert not database.path.with_name(REPLACED).exists()
    assert await owners(database) == ["U02TOMAS", "ines"]
    assert restored(database, target).replaced is not None


async def test_who_opened_the_old_file_in_that_moment_writes_into_no_lost_file(backup: Backup):
    database, target = backup
    with restoring._alone(database.path):
        late = connect(database.path, busy_seconds=0)
    restored(database, target)

    with pytest.raises(sqlite3.OperationalError):
        late.execute("PRAGMA journal_mode=WAL")

    late.close()


# Cut off in the middle


def _killed_at(step: str, path: Path, source: Path, keys: list[str]) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    module, name = step.split(".")
    holder = {"Path": Path, "sqlite_file": sqlite_file, "restoring": restoring}[module]
    setattr(holder, name, die)
    restore(path, source, keys, AT)


@pytest.mark.parametrize(
    "step",
    ["restoring._made_ready", "sqlite_file.copy_through", "Path.replace", "restoring._sync"],
)
async def test_a_restore_that_is_killed_leaves_one_whole_database(backup: Backup, step: str):
    database, target = backup
    fork = multiprocessing.get_context("fork")
    arguments = (step, database.path, target, ids(database.keys))
    killed = fork.Process(target=_killed_at, args=arguments)
    killed.start()
    killed.join(20)
    assert killed.exitcode == -signal.SIGKILL

    there = await owners(database)

    assert await database.run("PRAGMA integrity_check") == [("ok",)]
    assert there == (["ines"] if step == "restoring._sync" else ["U02TOMAS", "ines"])
    later = AT.replace(hour=9)
    restore(database.path, target, ids(database.keys), later)
    assert await owners(database) == ["ines"]
    assert not database.path.with_name("vet-request.db.restoring").exists()


async def test_a_disk_that_is_full_leaves_the_database(
    backup: Backup, monkeypatch: pytest.MonkeyPatch
):
    database, target = backup

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite_file, "copy_through", full)

    with pytest.raises(StoreError):
        restored(database, target)

    assert await owners(database) == ["U02TOMAS", "ines"]
    assert not database.path.with_name(REPLACED).exists()


async def test_forgetting_takes_the_replaced_copies_too(backup: Backup):
    database, target = backup
    restored(database, target)

    async with opened(database) as store:
        await store.forget(INES)

    assert not database.path.with_name(REPLACED).exists()


def test_there_is_no_backup_of_nothing(tmp_path: Path):
    keys = ids(parse_keys(new_key_text()))

    with pytest.raises(Unusable, match="no database at"):
        back_up(tmp_path / "none.db", tmp_path / "copy.db", keys)

    assert not (tmp_path / "none.db").exists()


def test_a_backup_is_as_old_as_the_database_it_is_of(tmp_path: Path, keys: tuple[MasterKey, ...]):
    older = _at_revision(tmp_path / "older.db", "0001", keys)

    state = back_up(older, tmp_path / "copy.db", ids(keys))

    assert state.revision == "0001"
    assert sqlite_file.read_state(older).revision == "0001"
    assert sqlite_file.read_state(tmp_path / "copy.db").revision == "0001"
