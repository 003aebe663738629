"""Direct messages of owners: kept sealed, listed amid a vetting, gone with their owner."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.core.model import Address
from bot.service.places import Place
from storage.places import StoredPlaces
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.databases import Database, row_counts
from tests.storage.people import INES, MINUTE, NOW, TOMAS, id_of, of_ines, of_tomas, vetting

CHANNEL = "700000000000000011"


@pytest.fixture
async def places(store: OpenStore) -> StoredPlaces:
    await store.transact(of_ines)
    return StoredPlaces(store)


async def test_a_place_is_kept_and_moved(places: StoredPlaces):
    assert await places.place_of(INES) is None

    assert await places.remember(INES, Place(CHANNEL, "5"), NOW)
    first = await places.place_of(INES)
    await places.remember(INES, Place("8", "9"), NOW)

    assert first == Place(CHANNEL, "5")
    assert await places.place_of(INES) == Place("8", "9")


async def test_a_click_leaves_the_last_message_where_it_is(places: StoredPlaces):
    await places.remember(INES, Place(CHANNEL, "5"), NOW)

    await places.remember(INES, Place(CHANNEL), NOW + MINUTE)
    same_channel = await places.place_of(INES)
    await places.remember(INES, Place("8"), NOW + MINUTE)

    assert same_channel == Place(CHANNEL, "5")
    assert await places.place_of(INES) == Place("8")


async def test_nothing_is_kept_for_somebody_unknown(database: Database, places: StoredPlaces):
    assert await places.remember(TOMAS, Place(CHANNEL), NOW) is False

    assert await places.place_of(TOMAS) is None
    assert (await row_counts(database))["places"] == 0


async def test_a_place_that_is_not_wanted_is_removed(places: StoredPlaces):
    await places.remember(INES, Place(CHANNEL), NOW)

    await places.remove(INES)
    await places.remove(TOMAS)

    assert await places.place_of(INES) is None


async def test_it_is_sealed_and_goes_with_its_owner(
    database: Database, store: OpenStore, places: StoredPlaces
):
    await places.remember(INES, Place(CHANNEL, "123456789012345678"), NOW)
    raw = await database.everything()
    ((cell,),) = await database.run("SELECT sealed FROM places")

    await store.forget(INES)

    assert CHANNEL.encode() not in raw
    assert b"123456789012345678" not in raw
    assert cell not in await database.everything()
    assert (await row_counts(database))["places"] == 0


async def test_another_owners_cell_cannot_be_read(
    database: Database, store: OpenStore, places: StoredPlaces
):
    await store.transact(of_tomas)
    await places.remember(INES, Place(CHANNEL), NOW)
    await places.remember(TOMAS, Place("8"), NOW)
    ((cell,),) = await database.run("SELECT sealed FROM places WHERE owner_id = $1", id_of("ines"))
    await database.run("UPDATE places SET sealed = $1 WHERE owner_id = $2", cell, id_of("tomas"))

    assert await places.place_of(TOMAS) is None
    assert await places.place_of(INES) == Place(CHANNEL)


def member(number: int) -> Address:
    return Address("discord", "", str(number))


async def test_owners_amid_a_vetting_are_listed_last_used_first(
    store: OpenStore, places: StoredPlaces
):
    def enter(unit: Unit) -> None:
        for number in range(6):
            notebook = unit.notebook(member(number), id_of("own", number), NOW)
            if number == 1:
                notebook.save_vetting(vetting(number, status="decided"))
            elif number != 2:
                notebook.save_vetting(vetting(number))
        of_ines(unit).save_vetting(vetting(9))

    await store.transact(enter)
    for number in range(5):
        used_at = NOW + timedelta(minutes=number)
        await places.remember(member(number), Place(f"c{number}", f"m{number}"), used_at)
    await places.remember(INES, Place("elsewhere"), NOW)
    await places.remember(member(0), Place("c0"), NOW + timedelta(hours=1))

    found = await places.amid_vettings("discord", 200)

    assert found == [(member(n), Place(f"c{n}", f"m{n}")) for n in (0, 4, 3)]
    assert await places.amid_vettings("discord", 2) == found[:2]


async def test_when_a_platform_was_last_heard_is_noted_for_each(
    database: Database, places: StoredPlaces
):
    never = await places.last_listened("discord")
    await places.note_listening("discord", NOW)
    await places.note_listening("discord", NOW + MINUTE)

    assert never is None
    assert await places.last_listened("discord") == NOW + MINUTE
    assert await places.last_listened("slack") is None
    names = [name for (name,) in await database.run("SELECT name FROM meta")]
    assert len(names) == len(set(names))


async def test_a_cell_of_another_shape_is_learnt_again(
    database: Database, store: OpenStore, places: StoredPlaces
):
    await places.remember(INES, Place(CHANNEL), NOW)

    def spoil(unit: Unit) -> bytes:
        return of_ines(unit).key.seal("places", id_of("ines"), json.dumps([1]).encode())

    cell = await store.transact(spoil)
    await database.run("UPDATE places SET sealed = $1", cell)

    assert await places.place_of(INES) is None
