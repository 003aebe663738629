"""The rules every table and column keeps, and that the migrations lead to these very tables."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Double, Integer, LargeBinary, Text, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from storage import schema
from storage.retention import RETENTION
from storage.store import parse_url
from storage.tables import SHARED_TABLES, metadata
from tests.storage.databases import PostgresDatabase, SqliteDatabase

TABLES = list(metadata.tables.values())
COLUMNS = [column for table in TABLES for column in table.c]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_row_belongs_to_an_owner_and_goes_with_them(table):
    if table.name in SHARED_TABLES or table.name == "owners":
        assert "owner_id" not in table.c
        return

    (key,) = table.c.owner_id.foreign_keys

    assert key.column is metadata.tables["owners"].c.id
    assert key.ondelete == "CASCADE"
    assert next(iter(table.primary_key)) is table.c.owner_id


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_says_how_long_it_is_kept_and_whether_it_is_sealed(column):
    assert column.info["retention"] in RETENTION
    assert column.info["sealed"] is (column.name == "sealed")


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_is_a_number_a_text_or_bytes(column):
    assert isinstance(column.type, Integer | Double | Text | LargeBinary)


def test_shared_tables_hold_nothing_sealed():
    assert not [name for name in SHARED_TABLES if "sealed" in metadata.tables[name].c]


def test_every_table_of_an_owner_is_sealed():
    assert all("sealed" in table.c for table in TABLES if table.name not in SHARED_TABLES)


def test_the_revisions_the_program_knows_are_those_of_the_migrations():
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")

    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert tuple(reversed(revisions)) == schema.REVISIONS


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def test_the_migrations_lead_to_these_tables_on_sqlite(sqlite_database: SqliteDatabase):
    engine = create_engine(sqlite_database.url)

    with engine.connect() as connection:
        differences = _differences(connection)
    engine.dispose()

    assert differences == []


async def test_the_migrations_lead_to_these_tables_on_postgres(
    postgres_database: PostgresDatabase,
):
    engine = create_async_engine(parse_url(postgres_database.url))

    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences)
    await engine.dispose()

    assert differences == []


async def test_what_is_due_is_found_by_partial_indexes_on_postgres_too(
    postgres_database: PostgresDatabase,
):
    partial = await postgres_database.run(
        "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%IS NOT NULL%' ORDER BY indexname"
    )

    assert [name for (name,) in partial] == [
        "deliveries_by_free",
        "owners_by_next_digest",
        "vettings_by_paste",
    ]


def test_a_start_on_sqlite_loads_nothing_of_postgres():
    loaded = "import storage.sqlite, sys; print('sqlalchemy.dialects.postgresql' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"


def test_a_new_file_is_private_and_bears_our_mark(sqlite_template: SqliteDatabase):
    path: Path = sqlite_template.path

    with closing(sqlite3.connect(path)) as connection:
        mark = connection.execute("PRAGMA application_id").fetchone()

    assert path.stat().st_mode & 0o777 == 0o600
    assert mark == (schema.APPLICATION_ID,)
