"""The way up from every older schema: a copy first, every row kept, or nothing changed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.service.ports import StoreError
from storage import schema, sqlite_file
from storage.store import open_store
from tests.storage.databases import SqliteDatabase, opened, row_counts
from tests.storage.people import fill, of_ines, of_tomas

NEWEST_TABLES = ("invitations", "profiles")
"""No older database has rows of these."""


def _at(revision: str, path: Path, keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a database of an older revision, filled by the statements every revision knows."""
    from alembic import command

    real = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: real(config, revision))
    sqlite_file.prepare(path, [key.id for key in keys])
    monkeypatch.undo()


@pytest.mark.parametrize("revision", schema.REVISIONS[:-1])
async def test_an_older_database_is_copied_and_lifted_with_every_row(
    sqlite_database: SqliteDatabase, tmp_path: Path, keys, monkeypatch, revision
):
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        await store.transact(lambda unit: fill(of_tomas(unit)))
    before = await row_counts(sqlite_database)
    old = tmp_path / "old.db"
    _at(revision, old, keys, monkeypatch)
    _copy_rows(sqlite_database.path, old)
    lifted = SqliteDatabase(old, sqlite_database.keys)

    async with opened(lifted) as store:
        found = await store.transact(lambda unit: len(of_ines(unit).vettings()))

    after = await row_counts(lifted)
    assert found == 1
    assert {t: n for t, n in after.items() if t not in NEWEST_TABLES} == {
        t: n for t, n in before.items() if t not in NEWEST_TABLES
    }
    assert len(sqlite_file.copies_beside(old)) == 1


@pytest.mark.parametrize("revision", schema.REVISIONS[:-1])
async def test_a_migration_that_fails_midway_leaves_the_database_as_it_was(
    sqlite_database: SqliteDatabase, tmp_path: Path, keys, monkeypatch, revision
):
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
    old = tmp_path / "old.db"
    _at(revision, old, keys, monkeypatch)
    _copy_rows(sqlite_database.path, old)
    before = _dump(old)

    def fails(*_: object) -> None:
        raise RuntimeError("the last step fails")

    monkeypatch.setattr(sqlite_file, "_check_foreign_keys", fails)
    with pytest.raises((RuntimeError, StoreError)):
        await open_store(f"sqlite:///{old}", keys)

    assert _dump(old) == before


def _copy_rows(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS source", (str(source),))
        for table in ("owners", "contacts", "vettings", "follow_ups", "ledger", "seen"):
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(
                f"INSERT INTO main.{table} ({names}) SELECT {names} FROM source.{table}"
            )


def _dump(path: Path) -> list[str]:
    copied = path.with_suffix(".look")
    shutil.copy(path, copied)
    with closing(sqlite3.connect(copied)) as connection:
        return list(connection.iterdump())
