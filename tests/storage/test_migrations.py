"""Upgrades, tried with a migration of the tests: one transaction, every row kept, a copy before."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.service.ports import Unusable
from storage import schema, sqlite_file
from storage.store import open_store, upgrade_database
from tests.storage.databases import Database, PostgresDatabase, SqliteDatabase, opened, row_counts
from tests.storage.people import FULL_VETTING, fill, of_ines, of_tomas

NEXT = "9001"

# Rebuilds the parent of every table, which on SQLite deletes the children unless it is done right.
REBUILD = f'''
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{schema.newest()}"


def upgrade() -> None:
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("owners", recreate=rebuild) as table:
        table.add_column(sa.Column("colour", sa.Text, server_default="blue"))
    op.execute("UPDATE vettings SET parked = 1")
'''
REBUILD_AND_FAIL = REBUILD + '    raise RuntimeError("halfway")\n'
LOSE_AN_OWNER = REBUILD + """    op.execute("DELETE FROM owners")\n"""


@pytest.fixture
def migrate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let the program know one migration more."""

    def with_migration(source: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / f"{NEXT}_of_the_tests.py").write_text(source)
        monkeypatch.setattr(schema, "MIGRATIONS", folder)
        monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, NEXT))

    return with_migration


@pytest.fixture
async def filled(database: Database) -> Database:
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        await store.transact(lambda unit: fill(of_tomas(unit)))
    return database


async def _revision(database: Database) -> str:
    ((revision,),) = await database.run("SELECT version_num FROM alembic_version")
    return str(revision)


async def test_an_upgrade_keeps_every_row_and_every_word(filled: Database, migrate):
    before = await row_counts(filled)
    old = await _revision(filled)
    migrate(REBUILD)

    had = await upgrade_database(filled.url, filled.keys)

    assert (had, await _revision(filled)) == (old, NEXT)
    assert await row_counts(filled) == before
    assert await filled.run("SELECT DISTINCT colour FROM owners") == [("blue",)]
    async with opened(filled) as store:
        found = await store.transact(lambda unit: of_ines(unit).vetting(FULL_VETTING.id))
    assert found == replace(FULL_VETTING, revision=1)


async def test_an_upgrade_that_fails_in_the_middle_changes_nothing(filled: Database, migrate):
    old = await _revision(filled)
    before = await filled.run("SELECT * FROM vettings ORDER BY owner_id")
    migrate(REBUILD_AND_FAIL)

    with pytest.raises(RuntimeError, match="halfway"):
        await upgrade_database(filled.url, filled.keys)

    assert await _revision(filled) == old
    assert await filled.run("SELECT * FROM vettings ORDER BY owner_id") == before
    ((columns),) = await filled.run("SELECT * FROM owners LIMIT 1")
    assert "blue" not in columns


async def test_two_upgrades_at_once_upgrade_once(filled: Database, migrate):
    migrate(REBUILD)

    await asyncio.gather(*(upgrade_database(filled.url, filled.keys) for _ in range(3)))

    assert await _revision(filled) == NEXT
    assert await row_counts(filled) != {}


async def test_an_upgrade_of_what_is_current_does_nothing(filled: Database):
    before = await filled.everything()

    had = await upgrade_database(filled.url, filled.keys)

    assert had == schema.newest()
    assert await filled.everything() == before


async def test_sqlite_upgrades_itself_after_a_private_copy(
    sqlite_database: SqliteDatabase, migrate
):
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
    old = await _revision(sqlite_database)
    migrate(REBUILD)

    async with opened(sqlite_database) as store:
        await store.transact(of_ines)

    (copy,) = sqlite_file.copies_beside(sqlite_database.path)
    assert copy.name == f"vet-request.db.before-{NEXT}"
    assert copy.stat().st_mode & 0o777 == 0o600
    before = SqliteDatabase(copy, sqlite_database.keys)
    assert await _revision(before) == old
    assert await row_counts(before) == await row_counts(sqlite_database)
    assert await _revision(sqlite_database) == NEXT


async def test_sqlite_does_not_commit_rows_without_an_owner(
    sqlite_database: SqliteDatabase, migrate
):
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
    before = await row_counts(sqlite_database)
    migrate(LOSE_AN_OWNER)

    with pytest.raises(Unusable, match="nothing was changed"):
        await open_store(sqlite_database.url, sqlite_database.keys)

    assert await row_counts(sqlite_database) == before


async def test_postgres_is_upgraded_only_when_told(postgres_database: PostgresDatabase, migrate):
    old = await _revision(postgres_database)
    migrate(REBUILD)

    with pytest.raises(Unusable, match="vet-request db upgrade"):
        await open_store(postgres_database.url, postgres_database.keys)

    assert await _revision(postgres_database) == old


async def test_an_empty_postgres_is_filled_only_when_told(server: str, keys):
    from tests.storage.databases import make_postgres

    database = await make_postgres(server, keys)
    with pytest.raises(Unusable, match="vet-request db upgrade"):
        await open_store(database.url, keys)

    assert await upgrade_database(database.url, keys) is None

    async with opened(database) as store:
        assert await store.transact(lambda unit: of_ines(unit).is_empty())
