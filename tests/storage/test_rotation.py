"""`keys rotate`: everything is wrapped anew, whatever happens in the middle of it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from base64 import b64encode
from functools import partial
from pathlib import Path

import pytest

from bot.core.model import Address
from bot.service.installing import Installation
from bot.service.ports import Unusable
from storage.installations import StoredInstallations
from storage.key_file import add_key, create_key_file, one_rotation, read_key_file
from storage.rotation import is_rotated, rotate_keys
from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.store import open_store
from storage.unit import Unit
from tests.storage.databases import Database
from tests.storage.people import INES, NOW, contact, fill, id_of, of_ines, of_tomas

SOURCES = Path(__file__).parents[2]
NEW_TEXT = new_key_text()
(NEW,) = parse_keys(NEW_TEXT)


def both(database: Database) -> tuple[MasterKey, ...]:
    """The new key before the one the database was sealed with."""
    return (NEW, *database.keys)


def _enter(number: int, unit: Unit) -> None:
    address = Address("slack", "T01ACME", f"U{number}")
    unit.notebook(address, id_of("own", number), NOW).save_contact(contact(number))


async def filled(database: Database, owners: int = 7) -> None:
    """Enter owners and two installations under the old key."""
    store = await open_store(database.url, database.keys)
    for number in range(owners):
        await store.transact(partial(_enter, number))
    for team, enterprise in (("T01ACME", ""), ("", "E01ACME")):
        token = f"token-of-{team}{enterprise}"
        place = Installation(team, enterprise, token, "U0BOT", "commands", NOW, None)
        await StoredInstallations(store).save(place)
    await store.close()


async def key_ids(database: Database) -> set[str]:
    rows = await database.run(
        "SELECT key_id FROM owners UNION ALL SELECT key_id FROM installations"
    )
    return {row[0] for row in rows}


async def listed(database: Database) -> list[str]:
    ((said,),) = await database.run("SELECT value FROM meta WHERE name = 'keys'")
    return str(said).split()


async def everything_opens(database: Database, keys: tuple[MasterKey, ...], owners: int) -> None:
    """Read every owner and token with these keys."""
    store = await open_store(database.url, keys)
    entered = await database.run("SELECT id FROM owners ORDER BY id")
    for (owner,) in entered:

        def read(unit: Unit, owner: str = owner) -> int:
            notebook = unit.notebook_of(owner)
            assert notebook is not None
            return len(list(notebook.contacts()))

        assert await store.transact(read) == 1
    found = await StoredInstallations(store).find("T01ACME", "")
    assert found is not None
    assert found.bot_token == "token-of-T01ACME"
    whole = await StoredInstallations(store).find("T02OTHER", "E01ACME")
    assert whole is not None
    assert whole.bot_token == "token-of-E01ACME"
    assert len(entered) == owners
    await store.close()


async def test_after_a_rotation_the_new_key_alone_opens_everything(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("storage.rotation.BATCH", 3)
    await filled(database)
    store = await open_store(database.url, both(database))

    done = await rotate_keys(store)

    assert (done.owners, done.tokens, done.newest) == (7, 2, NEW.id)
    assert (done.free, done.left, done.traces) == ((database.keys[0].id,), {}, False)
    assert await is_rotated(store)
    await store.close()
    assert await key_ids(database) == {NEW.id}
    assert await listed(database) == [NEW.id]
    await everything_opens(database, (NEW,), 7)
    with pytest.raises(Unusable, match="sealed with key"):
        await open_store(database.url, database.keys)


async def test_a_second_rotation_finds_nothing_to_do(database: Database):
    await filled(database)
    store = await open_store(database.url, both(database))
    await rotate_keys(store)

    again = await rotate_keys(store)

    assert (again.owners, again.tokens) == (0, 0)
    await store.close()


async def test_no_old_wrapped_key_is_left_in_the_files(database: Database):
    await filled(database)
    old = await database.run("SELECT wrapped_key FROM owners")
    store = await open_store(database.url, both(database))

    await rotate_keys(store)

    stored = await database.everything()
    assert [row for row in old if bytes(row[0]) in stored] == []
    await store.close()


async def test_a_row_that_needs_an_unknown_key_is_counted_and_left(database: Database):
    await filled(database)
    await database.run("UPDATE owners SET key_id = 'feedbeef' WHERE id = $1", id_of("own", 2))
    await database.run("UPDATE owners SET wrapped_key = $1 WHERE id = $2", b"x", id_of("own", 3))
    old = database.keys[0].id
    store = await open_store(database.url, both(database))

    done = await rotate_keys(store)

    assert (done.owners, done.tokens) == (5, 2)
    assert (done.left, done.free) == ({"feedbeef": 1, old: 1}, ())
    await store.close()
    assert await listed(database) == [NEW.id, old]


async def test_a_key_that_was_destroyed_stays_destroyed(database: Database):
    await filled(database)
    await database.run("UPDATE owners SET wrapped_key = $1 WHERE id = $2", b"", id_of("own", 3))
    store = await open_store(database.url, both(database))

    done = await rotate_keys(store)

    assert (done.owners, done.left) == (6, {})
    await store.close()
    where = "SELECT wrapped_key FROM owners WHERE id = $1"
    assert [bytes(row[0]) for row in await database.run(where, id_of("own", 3))] == [b""]


async def test_turns_go_on_while_keys_are_rotated(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("storage.rotation.BATCH", 1)
    await filled(database)
    running = await open_store(database.url, both(database))
    rotating = await open_store(database.url, both(database))

    turns = [running.transact(partial(_enter, number)) for number in range(7, 40)]
    rotation = asyncio.create_task(rotate_keys(rotating))
    await asyncio.gather(rotation, *turns)

    assert not rotation.result().left
    await running.close()
    await rotating.close()
    await everything_opens(database, (NEW,), 40)


async def test_a_process_that_knows_only_the_old_key_wraps_nothing_with_it_any_more(
    database: Database,
):
    stale = await open_store(database.url, database.keys)
    rotating = await open_store(database.url, both(database))
    await rotate_keys(rotating)

    with pytest.raises(Unusable, match=f"sealed with key {NEW.id}"):
        await stale.transact(lambda unit: fill(of_ines(unit)))

    assert await key_ids(database) == set()
    await stale.close()
    await rotating.close()


async def test_a_running_process_reads_the_new_key_from_where_the_old_one_came_from(
    database: Database,
):
    stale = await open_store(database.url, database.keys, key_source=lambda: both(database))
    await stale.transact(lambda unit: fill(of_tomas(unit)))
    rotating = await open_store(database.url, both(database))
    await rotate_keys(rotating)
    stale.keyring.drop(id_of("tomas"))

    await stale.transact(lambda unit: fill(of_ines(unit)))

    assert await key_ids(database) == {NEW.id}
    assert await stale.transact(lambda unit: len(of_tomas(unit).vettings())) == 1
    await stale.close()
    await rotating.close()


async def test_a_source_that_is_gone_leaves_what_is_at_hand(database: Database):
    def gone() -> tuple[MasterKey, ...]:
        raise Unusable("the file is missing")

    store = await open_store(database.url, database.keys, key_source=gone)

    assert not store.keyring.knows("feedbeef")
    await store.transact(lambda unit: fill(of_ines(unit)))
    await store.close()


async def test_who_is_forgotten_in_mid_rotation_stays_forgotten(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("storage.rotation.BATCH", 1)
    await filled(database)
    running = await open_store(database.url, both(database))
    await running.transact(lambda unit: fill(of_ines(unit)))
    rotating = await open_store(database.url, both(database))

    await asyncio.gather(rotate_keys(rotating), running.forget(INES))

    assert await database.run("SELECT 1 FROM owners WHERE id = $1", id_of("ines")) == []
    await running.close()
    await rotating.close()


# Killed in the middle

KILLED = """
import asyncio, os, signal, sys
from storage import rotation
from storage.sealed import Keyring, parse_keys
from storage.store import open_store

url, texts, dies_at = sys.argv[1], sys.stdin.read(), int(sys.argv[2])
rotation.BATCH = 2
wrapped = 0
wrap = Keyring.rewrap

def rewrap(self, *place):
    global wrapped
    wrapped += 1
    if wrapped == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)
    return wrap(self, *place)

Keyring.rewrap = rewrap

async def run():
    store = await open_store(url, parse_keys(texts))
    await rotation.rotate_keys(store)
    await store.close()

asyncio.run(run())
"""


async def test_a_rotation_that_is_killed_in_mid_batch_is_finished_by_the_next(database: Database):
    await filled(database)
    old, *_ = database.keys
    texts = f"{NEW_TEXT},{_written(old)}"

    for dies_at in (2, 3, 4):
        ran = await asyncio.to_thread(_killed, database.url, texts, dies_at)
        assert ran == -signal.SIGKILL
        await everything_opens(database, both(database), 7)

    assert await key_ids(database) == {old.id, NEW.id}
    assert await asyncio.to_thread(_killed, database.url, texts, 0) == 0
    assert await key_ids(database) == {NEW.id}
    await everything_opens(database, (NEW,), 7)


def _written(key: MasterKey) -> str:
    return b64encode(key.secret).decode()


def _killed(url: str, texts: str, dies_at: int) -> int:
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(dies_at)],
        input=texts,
        text=True,
        cwd=SOURCES,
        capture_output=True,
        check=False,
        timeout=50,
    )
    return ran.returncode


# The key file


def test_a_new_key_stands_before_the_old_ones_in_a_private_file(tmp_path: Path):
    path = tmp_path / "config" / "key"
    (old,) = create_key_file(path)

    keys = add_key(path)

    assert [key.id for key in keys] == [keys[0].id, old.id]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_a_link_to_the_key_file_stays_a_link(tmp_path: Path):
    create_key_file(tmp_path / "real" / "key")
    (tmp_path / "key").symlink_to(tmp_path / "real" / "key")

    keys = add_key(tmp_path / "key")

    assert (tmp_path / "key").is_symlink()
    assert read_key_file(tmp_path / "real" / "key") == keys


@pytest.mark.parametrize("step", ["open", "fdopen", "fsync", "replace"])
def test_a_crash_at_any_step_leaves_the_old_keys_or_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    path = tmp_path / "config" / "key"
    old = create_key_file(path)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # a crash tidies nothing up

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        target = Path if step == "replace" else os
        patched.setattr(target, step, crash)
        with pytest.raises(KeyboardInterrupt):
            add_key(path)
    monkeypatch.undo()

    assert read_key_file(path) == old
    assert len(add_key(path)) == 2
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_two_rotations_of_one_key_file_are_one_too_many(tmp_path: Path):
    path = tmp_path / "key"

    with one_rotation(path), pytest.raises(Unusable, match="Wait until it is done"):  # noqa: SIM117
        with one_rotation(path):
            pass

    with one_rotation(path):
        pass


def test_a_folder_that_takes_no_new_file_leaves_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "key"
    old = create_key_file(path)

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refused)
        with pytest.raises(Unusable, match="Permission denied"):
            add_key(path)

    assert read_key_file(path) == old
