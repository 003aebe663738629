"""What is written is sealed, what is forgotten is gone, and what was tampered with is noticed."""

from __future__ import annotations

import re
from functools import partial

import pytest

from storage.unit import Unit
from tests.storage.databases import Database, SqliteDatabase, opened
from tests.storage.people import (
    FULL_CONTACT,
    FULL_ENTRY,
    FULL_FOLLOW_UP,
    FULL_VETTING,
    INES,
    fill,
    id_of,
    of_ines,
    of_tomas,
    vetting,
)

TEXTS = [
    FULL_VETTING.name.split()[0],
    FULL_VETTING.target,
    "quoted",
    "three words here",
    "we both studied",
    "I would rather ask",
    "Dear Priya",
    "Kim Park",
    FULL_CONTACT.company,
    FULL_CONTACT.position,
    "priya-rao-1",
    FULL_FOLLOW_UP.why,
    FULL_ENTRY.note,
    "Kolkata",
    "Quellmark",
    "harbours",
    "lighthouses",
    "Tern Ferries",
    "de Lugo",
    "ines-valdemar",
]


async def test_no_name_and_no_text_can_be_found_in_the_raw_bytes(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))

        raw = (await database.everything()).lower()

    assert [words for words in TEXTS if words.encode().lower() in raw] == []


async def test_equal_names_of_two_owners_share_no_bytes(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        await store.transact(lambda unit: fill(of_tomas(unit)))

    hashes = await database.run("SELECT name_hash FROM contacts")
    assert len(set(hashes)) == 2


def _save(number: int, paste: str, unit: Unit) -> None:
    of_ines(unit).save_vetting(vetting(number, paste=paste))


async def _cells(database: Database, owner_id: str) -> list[bytes]:
    cells: list[bytes] = []
    for table, column in [
        ("owners", "wrapped_key"),
        ("owners", "sealed"),
        ("vettings", "sealed"),
        ("contacts", "sealed"),
        ("contacts", "name_hash"),
        ("follow_ups", "sealed"),
        ("ledger", "sealed"),
    ]:
        owner = "id" if table == "owners" else "owner_id"
        query = f"SELECT {column} FROM {table} WHERE {owner} = $1"
        cells += [bytes(cell) for (cell,) in await database.run(query, owner_id)]
    return cells


async def test_after_forgetting_neither_key_nor_ciphertext_is_left(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        await store.transact(lambda unit: fill(of_tomas(unit)))
        written = await _cells(database, id_of("ines"))
        kept = await _cells(database, id_of("tomas"))
        # Rows that were rewritten and moved leave copies in free pages and in the log.
        for round_ in range(40):
            await store.transact(partial(_save, round_, "x" * 500 * (round_ % 7)))
        written += await _cells(database, id_of("ines"))

        assert await store.forget(INES)
        raw = await database.everything()

    assert len(written) > 40
    assert [cell for cell in written if cell in raw] == []
    assert all(cell in raw for cell in kept)


async def test_a_reader_in_between_does_not_keep_the_log_alive(sqlite_database: SqliteDatabase):
    async with opened(sqlite_database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        written = await _cells(sqlite_database, id_of("ines"))
        await store.read(lambda unit: unit.existing_notebook(INES))

        await store.forget(INES)
        raw = await sqlite_database.everything()

    assert [cell for cell in written if cell in raw] == []


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
@pytest.mark.parametrize("table", ["vettings", "contacts", "follow_ups", "ledger"])
async def test_a_damaged_cell_is_left_alone_and_counted(database: Database, table, damage):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        ((cell,),) = await database.run(f"SELECT sealed FROM {table}")
        whole = bytes(cell)
        flipped = whole[:-1] + bytes([whole[-1] ^ 1])
        broken = {"flip": flipped, "cut": whole[:-3], "empty": b""}
        await database.run(f"UPDATE {table} SET sealed = $1", broken[damage])

        def look(unit):
            notebook = of_ines(unit)
            found = [
                *notebook.vettings(),
                *notebook.contacts(),
                *notebook.follow_ups(),
                *notebook.ledger(),
            ]
            return len(found), notebook.unreadable

        assert await store.transact(look) == (3, 1)
        ((left,),) = await database.run(f"SELECT sealed FROM {table}")
        assert bytes(left) == broken[damage]


async def test_cells_that_were_swapped_are_not_read(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: of_ines(unit).save_vetting(vetting(1)))
        await store.transact(lambda unit: of_ines(unit).save_vetting(vetting(2)))
        one, two = await database.run("SELECT sealed FROM vettings ORDER BY id")
        await database.run("UPDATE vettings SET sealed = $1 WHERE id = $2", one[0], id_of("vet", 2))
        await database.run("UPDATE vettings SET sealed = $1 WHERE id = $2", two[0], id_of("vet", 1))

        def look(unit):
            notebook = of_ines(unit)
            return list(notebook.vettings()), notebook.unreadable

        assert await store.transact(look) == ([], 2)


async def test_a_cell_of_another_owner_is_not_read(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: of_ines(unit).save_vetting(vetting(1)))
        await store.transact(lambda unit: of_tomas(unit).save_vetting(vetting(1)))
        query = "SELECT sealed FROM vettings WHERE owner_id = $1"
        ((foreign,),) = await database.run(query, id_of("tomas"))
        await database.run(
            "UPDATE vettings SET sealed = $1 WHERE owner_id = $2", foreign, id_of("ines")
        )

        assert await store.transact(lambda unit: of_ines(unit).vetting(id_of("vet", 1))) is None


def test_a_key_is_named_without_being_shown(keys):
    assert re.fullmatch(r"[0-9a-f]{8}", keys[0].id)
    assert repr(keys[0].secret) not in repr(keys[0])
