"""A full disk, a database that is not ours, and the way up from an older schema."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.service.ports import Full, StoreError, Unusable
from storage import schema, sqlite_file
from storage.key_file import create_key_file, read_key_file
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store
from tests.storage.databases import Database, SqliteDatabase, opened, row_counts
from tests.storage.people import fill, id_of, of_ines, of_tomas, vetting


async def test_with_a_full_disk_exactly_the_turns_that_failed_are_missing(database: Database):
    async with opened(database) as store:
        await store.transact(of_ines)
        make_space = await database.fill_disk(store)

        def save(number: int):
            # Every fourth is far too large for what is left.
            paste = "x" * (400_000 if number % 4 == 0 else 10)
            return lambda unit: of_ines(unit).save_vetting(vetting(number, paste=paste))

        done = await asyncio.gather(
            *(store.transact(save(n)) for n in range(1, 21)), return_exceptions=True
        )
        saved = [n for n, result in enumerate(done, 1) if not isinstance(result, BaseException)]
        failed = [result for result in done if isinstance(result, BaseException)]
        stored = await store.transact(lambda unit: [v.id for v in of_ines(unit).vettings()])

        assert {type(error) for error in failed} == {Full}
        assert set(stored) == {id_of("vet", n) for n in saved}
        assert 0 < len(saved) < 20

        await make_space()
        await store.transact(save(40))
        after = await store.transact(lambda unit: len(of_ines(unit).vettings()))
        assert after == len(saved) + 1


async def test_a_wrong_key_is_refused_and_nothing_is_written(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
    other = parse_keys(new_key_text())
    before = await database.everything()

    with pytest.raises(Unusable, match=f"{database.keys[0].id}.*{other[0].id}"):
        await open_store(database.url, other)

    assert await database.everything() == before


async def test_an_older_key_beside_a_new_one_still_opens(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))

    store = await open_store(database.url, (*parse_keys(new_key_text()), *database.keys))
    try:
        assert await store.transact(lambda unit: len(of_ines(unit).vettings())) == 1
    finally:
        await store.close()


async def test_a_schema_newer_than_the_program_is_refused(database: Database):
    await database.run("UPDATE alembic_version SET version_num = $1", "9999")

    with pytest.raises(Unusable, match="newer"):
        await open_store(database.url, database.keys)


@pytest.mark.parametrize("content", [b"not a database at all" * 50, b"SQLite format 3\x00"])
async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, keys, content):
    path = tmp_path / "x.db"
    path.write_bytes(content)

    with pytest.raises(Unusable):
        await open_store(f"sqlite:///{path}", keys)

    assert path.read_bytes() == content


async def test_a_folder_is_refused(tmp_path: Path, keys):
    with pytest.raises(Unusable):
        await open_store(f"sqlite:///{tmp_path}", keys)


async def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path, keys):
    (tmp_path / "file").write_text("x")

    with pytest.raises(Unusable):
        await open_store(f"sqlite:///{tmp_path / 'file' / 'x.db'}", keys)


@pytest.mark.parametrize("url", ["mysql://h/d", "nonsense", "", "sqlite://", "sqlite:///:memory:"])
async def test_a_url_that_names_no_database_of_ours_is_refused(keys, url):
    with pytest.raises(Unusable):
        await open_store(url, keys)


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "A" * 44, ","])
def test_a_key_that_is_none_is_refused_without_repeating_it(text):
    with pytest.raises(Unusable) as refused:
        parse_keys(text)

    assert not text.strip(",") or text not in str(refused.value)


def test_a_key_file_is_made_once_and_private(tmp_path: Path):
    path = tmp_path / "keys" / "key"

    made = create_key_file(path)
    again = create_key_file(path)

    assert made == again == read_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_missing_key_file_is_named(tmp_path: Path):
    with pytest.raises(Unusable, match="missing"):
        read_key_file(tmp_path / "key")


# The way up

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
