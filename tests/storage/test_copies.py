"""Copies of a database, and the file that holds the key."""

from __future__ import annotations

import asyncio
import base64
import multiprocessing
import os
from functools import partial
from pathlib import Path

import pytest

from bot.service.ports import StoreError, Unusable
from storage.key_file import create_key_file, read_key_file
from storage.sealed import new_key_text
from storage.sqlite import SqliteStore, open_sqlite
from storage.unit import Unit
from tests.storage.databases import SqliteDatabase, opened, row_counts
from tests.storage.people import INES, contact, fill, of_ines, of_tomas


def _meet(number: int, unit: Unit) -> None:
    of_ines(unit).save_contact(contact(number))


async def test_a_backup_under_way_is_of_one_moment_and_private(
    sqlite_database: SqliteDatabase, tmp_path: Path
):
    store: SqliteStore = await open_sqlite(sqlite_database.path, sqlite_database.keys)
    await store.transact(lambda unit: fill(of_ines(unit)))
    target = tmp_path / "copy.db"

    writing = [asyncio.create_task(store.transact(partial(_meet, n))) for n in range(100, 200)]
    await store.backup(target)
    await asyncio.gather(*writing)
    await store.close()

    copied = SqliteDatabase(target, sqlite_database.keys)
    assert os.stat(target).st_mode & 0o777 == 0o600
    assert await copied.run("PRAGMA integrity_check") == [("ok",)]
    async with opened(copied) as again:
        assert await again.transact(lambda unit: len(of_ines(unit).vettings())) == 1


async def test_a_backup_holds_nothing_of_who_was_forgotten(
    sqlite_database: SqliteDatabase, tmp_path: Path
):
    store = await open_sqlite(sqlite_database.path, sqlite_database.keys)
    await store.transact(lambda unit: fill(of_ines(unit)))
    await store.transact(lambda unit: fill(of_tomas(unit)))
    ((key,),) = await sqlite_database.run("SELECT wrapped_key FROM owners WHERE id LIKE 'ines%'")
    await store.forget(INES)

    await store.backup(tmp_path / "copy.db")
    await store.close()

    copied = SqliteDatabase(tmp_path / "copy.db", sqlite_database.keys)
    assert key not in await copied.everything()
    assert (await row_counts(copied))["owners"] == 1


async def test_a_backup_replaces_no_file(sqlite_database: SqliteDatabase, tmp_path: Path):
    store = await open_sqlite(sqlite_database.path, sqlite_database.keys)

    with pytest.raises(StoreError, match="is there already"):
        await store.backup(sqlite_database.path)

    assert await store.transact(lambda unit: of_ines(unit).is_empty())
    await store.close()


# The key file


def test_many_processes_that_start_at_once_agree_on_one_key(tmp_path: Path):
    path = tmp_path / "config" / "key"

    with multiprocessing.get_context("spawn").Pool(4) as pool:
        ids = pool.map(_create, [path] * 12)

    assert len(set(ids)) == 1
    assert os.listdir(path.parent) == ["key"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def _create(path: Path) -> str:
    return create_key_file(path)[0].id


def test_a_key_file_may_hold_several_keys_newest_first(tmp_path: Path):
    texts = [new_key_text(), new_key_text()]
    path = tmp_path / "key"
    path.write_text("\n".join(texts) + "\n")

    keys = read_key_file(path)

    assert [key.secret for key in keys] == [base64.b64decode(text) for text in texts]


@pytest.mark.parametrize(
    "written, said",
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"c2hvcnQ=", "has 5 bytes"),
        (b"not a key", "not base64"),
        (b"\xff\xfe", "not a key file"),
    ],
)
def test_a_key_file_that_holds_no_key_is_refused_by_name(tmp_path: Path, written: bytes, said: str):
    path = tmp_path / "key"
    path.write_bytes(written)

    with pytest.raises(Unusable, match=said) as caught:
        read_key_file(path)

    assert str(path) in str(caught.value)
    assert written.decode("latin-1").strip() not in str(caught.value) or not written.strip()


def test_a_key_file_in_a_place_that_cannot_be_made_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Unusable, match="cannot be made"):
        create_key_file(tmp_path / "file" / "key")
