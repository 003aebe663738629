"""Databases that cannot be used: one sentence, and not a byte is written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from bot.service.ports import Unusable
from storage.schema import APPLICATION_ID
from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.sqlite_file import prepare, read_state
from storage.store import open_store, parse_url, upgrade_database
from tests.storage.databases import (
    Database,
    PostgresDatabase,
    make_postgres,
    opened,
)
from tests.storage.people import fill, of_ines


def _fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _refused(path: Path, keys: tuple[MasterKey, ...]) -> str:
    before = _fingerprint(path.parent)
    with pytest.raises(Unusable) as caught:
        prepare(path, [key.id for key in keys])
    assert _fingerprint(path.parent) == before
    return str(caught.value)


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_database_of_another_program_is_left_alone(tmp_path: Path, keys, mode: str):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute("CREATE TABLE owners (id TEXT)")
        connection.commit()

    said = _refused(path, keys)

    assert said.startswith(f"{path} is not a database of vet-request; nothing was changed.")


def test_a_file_with_our_mark_and_somebody_elses_tables_is_left_alone(tmp_path: Path, keys):
    path = tmp_path / "marked.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("CREATE TABLE owners (id TEXT)")
        connection.commit()

    assert "is not a database of vet-request" in _refused(path, keys)


def test_a_crash_right_after_the_file_was_made_is_no_obstacle(tmp_path: Path, keys):
    path = tmp_path / "begun.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")

    prepare(path, [key.id for key in keys])

    assert read_state(path).is_current


def test_a_damaged_database_of_ours_is_refused(sqlite_database, keys):
    path: Path = sqlite_database.path
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 8)

    said = _refused(path, keys)

    assert "damaged" in said


def test_a_file_that_cannot_be_written_is_refused(sqlite_database, keys):
    with _somebody_elses_folder() as folder:
        path = folder / "x.db"
        shutil.copy(sqlite_database.path, path)
        path.chmod(0o444)
        folder.chmod(0o777)

        with _as_nobody(), pytest.raises(Unusable, match=f"{path} cannot be written to"):
            prepare(path, [key.id for key in keys])


def test_a_folder_that_cannot_be_written_is_refused(keys):
    with _somebody_elses_folder() as folder:
        folder.chmod(0o555)

        with _as_nobody(), pytest.raises(Unusable, match=f"{folder} cannot be written to"):
            prepare(folder / "x.db", [key.id for key in keys])
        with _as_nobody(), pytest.raises(Unusable, match="cannot be made"):
            prepare(folder / "deeper" / "x.db", [key.id for key in keys])


@contextmanager
def _somebody_elses_folder() -> Iterator[Path]:
    # not pytest's own folder, which nobody else may enter
    folder = Path(tempfile.mkdtemp(prefix="vet-request-folder-"))
    try:
        yield folder
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Be somebody without the rights of root, who may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_the_folders_of_a_new_database_are_made_private(tmp_path: Path, keys):
    store = await open_store(f"sqlite:///{tmp_path}/one/two/x.db", keys)
    await store.close()

    assert os.stat(tmp_path / "one" / "two").st_mode & 0o777 == 0o700


async def test_a_name_with_odd_characters_is_a_name(tmp_path: Path, keys):
    name = "my notes #1 & é.db"

    store = await open_store(f"sqlite:///{tmp_path}/x/{name}", keys)
    assert await store.read(lambda unit: unit.came_before("nothing")) is False
    await store.close()

    assert os.listdir(tmp_path / "x") == [name]


async def test_a_postgres_of_another_program_is_left_alone(server: str, keys):
    database = await make_postgres(server, keys)
    await database.run("CREATE TABLE owners (id text)")

    for act in (open_store, upgrade_database):
        with pytest.raises(Unusable, match="is not a database of vet-request"):
            await act(database.url, keys)


async def test_a_server_that_is_not_there_is_said_without_the_password(keys):
    url = "postgresql://ann:s3cret@127.0.0.1:1/notes"

    with pytest.raises(Unusable) as caught:
        await open_store(url, keys)

    assert "The database notes on 127.0.0.1 cannot be used" in str(caught.value)
    assert "s3cret" not in repr(caught.value)


async def test_a_database_that_is_not_there_is_said(postgres_database: PostgresDatabase, keys):
    missing = postgres_database.url.replace("/vet_", "/missing_")

    with pytest.raises(Unusable, match="3D000"):
        await open_store(missing, keys)


@pytest.mark.parametrize("query", ["frobnicate=1", "timeout=soon"])
async def test_a_query_the_driver_does_not_know_is_said(
    postgres_database: PostgresDatabase, keys, query: str
):
    with pytest.raises(Unusable, match="VET_DATABASE_URL"):
        await open_store(f"{postgres_database.url}&{query}", keys)


@pytest.mark.parametrize(
    "query", ["sslmode=disable", "prepared_statement_cache_size=0", "command_timeout=9"]
)
async def test_query_parameters_pass_through(postgres_database: PostgresDatabase, keys, query: str):
    store = await open_store(f"{postgres_database.url}&{query}", keys)

    assert await store.read(lambda unit: unit.came_before("nothing")) is False
    await store.close()


def test_the_driver_is_our_business():
    urls = ("postgresql://h/d", "postgres://h/d", "postgresql+psycopg://h/d")

    assert {parse_url(url).drivername for url in urls} == {"postgresql+asyncpg"}


async def test_a_wrong_key_is_refused_and_nothing_is_written(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
    other = parse_keys(new_key_text())
    before = await database.everything()

    with pytest.raises(Unusable, match=f"{database.keys[0].id}.*{other[0].id}"):
        await open_store(database.url, other)

    assert await database.everything() == before


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
