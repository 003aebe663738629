"""Where keys come from: a file, a source that is asked again, and which key is used to wrap."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.service.ports import Unusable
from storage.key_file import create_key_file, read_key_file
from storage.sealed import Keyring, MasterKey, new_key_text, parse_keys
from storage.store import open_store
from tests.storage.databases import Database, opened
from tests.storage.people import fill, of_ines

OLD, NEW = (parse_keys(new_key_text())[0] for _ in range(2))


def test_a_key_that_is_missing_is_looked_for_where_the_keys_came_from():
    asked = []

    def source() -> tuple[MasterKey, ...]:
        asked.append(1)
        return (NEW, OLD)

    ring = Keyring([OLD], source)

    assert ring.knows(OLD.id)
    assert asked == []
    assert ring.knows(NEW.id)
    assert (ring.newest, ring.ids) == (NEW, (NEW.id, OLD.id))
    assert not ring.knows("feedbeef")
    assert len(asked) == 2


def test_without_a_source_what_is_missing_stays_missing():
    ring = Keyring([OLD])

    assert not ring.knows(NEW.id)
    assert ring.knows(OLD.id)


def test_a_source_that_fails_changes_nothing():
    def source() -> tuple[MasterKey, ...]:
        raise Unusable("gone")

    ring = Keyring([OLD], source)

    assert not ring.knows(NEW.id)
    assert ring.ids == (OLD.id,)


def test_it_wraps_with_the_newest_key_that_is_in_use():
    ring = Keyring([NEW, OLD])

    assert ring.wrapping() == NEW.id
    assert ring.wrapping([OLD.id, NEW.id]) == NEW.id
    assert ring.wrapping([OLD.id]) == OLD.id
    assert ring.new("ines", [OLD.id])[2] == OLD.id
    assert ring.wrap_token("place", "token", [OLD.id])[1] == OLD.id
    with pytest.raises(Unusable, match=f"sealed with key feedbeef, you gave {NEW.id}, {OLD.id}"):
        ring.wrapping(["feedbeef"])


def test_a_key_that_came_in_meanwhile_is_wrapped_with_at_once():
    ring = Keyring([OLD], lambda: (NEW, OLD))

    assert ring.wrapping([NEW.id]) == NEW.id


def test_wrapped_anew_it_is_the_same_key_for_its_owner_alone():
    key, wrapped, key_id = Keyring([OLD]).new("ines")
    ring = Keyring([NEW, OLD])

    again = ring.rewrap("ines", wrapped, key_id)

    cell = key.seal("vettings", "v", b"words")
    assert Keyring([NEW]).open("ines", again, NEW.id).unseal("vettings", "v", cell) == b"words"
    with pytest.raises(Unusable, match="damaged"):
        ring.rewrap("tomas", wrapped, key_id)


def test_a_key_file_is_made_once_and_private(tmp_path: Path):
    path = tmp_path / "keys" / "key"

    made = create_key_file(path)
    again = create_key_file(path)

    assert made == again == read_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_missing_key_file_is_named(tmp_path: Path):
    with pytest.raises(Unusable, match="missing"):
        read_key_file(tmp_path / "key")


async def test_an_older_key_beside_a_new_one_still_opens(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))

    store = await open_store(database.url, (*parse_keys(new_key_text()), *database.keys))
    try:
        assert await store.transact(lambda unit: len(of_ines(unit).vettings())) == 1
    finally:
        await store.close()
