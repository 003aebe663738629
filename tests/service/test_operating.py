"""`keys rotate`, `db backup` and `db restore` as an operator types them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import key_source
from bot.files import only_one
from bot.settings import Settings
from storage.sealed import new_key_text, parse_keys

SOURCES = Path(__file__).parents[2]


@pytest.fixture
def key(home: Path) -> Path:
    return home / ".config" / "vet-request" / "key"


@pytest.fixture
def database(home: Path) -> Path:
    return home / ".local" / "share" / "vet-request" / "vet-request.db"


def remember(program, name: str = "Priya Nair") -> None:
    assert program("gave", name, "article").code == 0


def knows(program, name: str = "Priya Nair") -> bool:
    return bool(program("person", name).code == 0)


# Keys


def test_the_programs_own_key_file_is_rotated_by_one_command(program, key: Path):
    remember(program)
    (old,) = parse_keys(key.read_text())

    ran = program("keys", "rotate")

    new, kept = parse_keys(key.read_text())
    assert (ran.code, ran.err, kept) == (0, "", old)
    assert f"Wrapped with key {new.id}: 1 owner key and 0 workspace tokens." in ran.out
    assert f"does not need key {old.id} any more" in ran.out
    assert key.stat().st_mode & 0o777 == 0o600
    assert knows(program)
    key.write_text(key.read_text().splitlines()[0])
    assert knows(program)


def test_a_rotation_that_was_cut_off_is_finished_with_the_key_it_had_made(program, key: Path):
    remember(program)
    key.write_text(f"{new_key_text()}\n{key.read_text()}")
    begun = parse_keys(key.read_text())

    ran = program("keys", "rotate")

    assert parse_keys(key.read_text()) == begun
    assert f"Wrapped with key {begun[0].id}: 1 owner key" in ran.out


def test_the_next_rotation_makes_the_next_key_and_takes_none_out(program, key: Path):
    remember(program)
    program("keys", "rotate")
    first = parse_keys(key.read_text())

    program("keys", "rotate")

    assert parse_keys(key.read_text())[1:] == first
    assert knows(program)


@pytest.mark.parametrize("where", ["VET_KEY", "VET_KEY_FILE"])
def test_a_key_from_outside_needs_a_second_one(program, home: Path, monkeypatch, where: str):
    text = new_key_text()
    _give(monkeypatch, home, where, text)
    remember(program)

    ran = program("keys", "rotate")

    assert (ran.code, ran.out) == (2, "")
    assert "There is only one key" in ran.err
    assert parse_keys(text)[0].id in ran.err
    assert where in ran.err or str(home / "keys") in ran.err
    assert text not in ran.err


@pytest.mark.parametrize("where", ["VET_KEY", "VET_KEY_FILE"])
def test_keys_from_outside_are_rotated_to_the_first(program, home: Path, monkeypatch, where: str):
    old, new = new_key_text(), new_key_text()
    _give(monkeypatch, home, where, old)
    remember(program)
    _give(monkeypatch, home, where, f"{new},{old}")

    ran = program("keys", "rotate")

    assert ran.code == 0
    _give(monkeypatch, home, where, new)
    assert knows(program)


def _give(monkeypatch: pytest.MonkeyPatch, home: Path, where: str, keys: str) -> None:
    (home / "keys").write_text(keys)
    monkeypatch.setenv(where, keys if where == "VET_KEY" else str(home / "keys"))


def test_what_needs_an_unknown_key_is_counted_and_left(program, database: Path):
    import sqlite3
    from contextlib import closing

    remember(program)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE owners SET key_id = 'feedbeef'")
        connection.commit()

    ran = program("keys", "rotate")

    assert ran.code == 1
    assert "1 row left as they were: they need key feedbeef" in ran.out


def test_a_running_process_finds_the_new_key_in_the_key_file(program, key: Path):
    remember(program)
    source = key_source(Settings())
    assert source is not None

    program("keys", "rotate")

    assert tuple(source()) == parse_keys(key.read_text())


def test_a_key_from_the_environment_has_no_source(home: Path, monkeypatch):
    monkeypatch.setenv("VET_KEY", new_key_text())

    assert key_source(Settings()) is None


def test_keys_are_rotated_beside_an_open_chat(home: Path):
    environment = {"HOME": str(home), "PATH": os.defpath, "PYTHONPATH": str(SOURCES)}
    run = (sys.executable, "-m", "bot.cli")
    with subprocess.Popen(
        (*run, "chat"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdin.write("/gave Priya Nair article\n")
        chat.stdin.flush()
        while "Priya Nair" not in chat.stdout.readline():
            pass

        rotated = subprocess.run(
            (*run, "keys", "rotate"), env=environment, capture_output=True, text=True, check=False
        )

        said, _ = chat.communicate("/gave Bo Lind job lead\n/person Bo Lind\n", timeout=20)
    assert (rotated.returncode, rotated.stderr) == (0, "")
    assert "1 owner key" in rotated.stdout
    assert chat.returncode == 0
    assert "Bo Lind" in said


# Copies


def test_the_drill_a_backup_brings_back_what_was_lost(program, home: Path, database: Path):
    remember(program)
    backed_up = program("db", "backup", "notes.backup")
    program("forget", "me", "--yes")
    remember(program, "Bo Lind")

    ran = program("db", "restore", "notes.backup")

    assert (backed_up.code, ran.code, ran.err) == (0, 0, "")
    assert (home / "notes.backup").stat().st_mode & 0o777 == 0o600
    assert re.search(r"What was there before is kept as \S+\.replaced-\d{8}T\d{6}Z", ran.out)
    assert knows(program)
    assert not knows(program, "Bo Lind")


def test_a_backup_holds_no_word_and_no_key(program, home: Path, key: Path):
    remember(program)

    said = program("db", "backup", "notes.backup")

    copied = (home / "notes.backup").read_bytes()
    (master,) = parse_keys(key.read_text())
    assert b"Priya" not in copied
    assert master.secret not in copied
    assert master.id in said.out


def test_a_backup_replaces_nothing_and_needs_something(program, home: Path):
    nothing = program("db", "backup", "notes.backup")
    remember(program)
    (home / "notes.backup").write_text("mine")

    ran = program("db", "backup", "notes.backup")

    assert (nothing.code, ran.code) == (2, 2)
    assert "There is no database" in nothing.err
    assert "is there already" in ran.err
    assert (home / "notes.backup").read_text() == "mine"


def test_a_backup_of_another_key_is_refused(program, home: Path, key: Path):
    remember(program)
    program("db", "backup", "notes.backup")
    key.unlink()
    program("--db", "sqlite:///other.db", "gave", "Bo Lind", "article")

    ran = program("--db", "sqlite:///other.db", "db", "restore", "notes.backup")

    assert ran.code == 2
    assert "was sealed with key" in ran.err
    assert program("--db", "sqlite:///other.db", "person", "Bo Lind").code == 0


def test_nothing_is_restored_under_a_running_serve(program, database: Path):
    remember(program)
    program("db", "backup", "notes.backup")
    remember(program, "Bo Lind")

    with only_one(database):
        ran = program("db", "restore", "notes.backup")

    assert ran.code == 2
    assert f"process {os.getpid()}" in ran.err
    assert knows(program, "Bo Lind")


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_is_backed_up_by_its_own_tools(program, monkeypatch, command: str):
    monkeypatch.setenv("VET_KEY", new_key_text())
    url = "postgresql://ann:s3cret@db.example/notes"

    ran = program("--db", url, "db", command, "notes.backup")

    assert ran.code == 2
    assert "pg_dump" in ran.err
    assert "s3cret" not in ran.err
