"""How long what is kept is one table: no column without a class, no class without its sweep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Column, MetaData, Table, Text

from bot.core.events import Begin
from bot.core.model import Settings
from bot.service.desk import context_of
from bot.service.installing import Installation
from bot.service.outbox import Bucket
from bot.service.pasted import drafted
from storage import tables
from storage.installations import StoredInstallations, forget_uninstalled
from storage.retention import RETENTION, sweep
from storage.store import OpenStore
from storage.unit import Unit
from tests.core.situations import CHECKLISTS
from tests.storage.databases import Database
from tests.storage.people import NOW, TOMAS, fill, of_tomas

DAY = timedelta(days=1)
TABLES = list(tables.metadata.tables.values())


def without_class(tables: Iterable[Table]) -> list[str]:
    """Name the columns of which nobody said how long they are kept."""
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.c
        if column.info.get("retention") not in RETENTION
    ]


def test_every_column_has_a_class():
    assert without_class(TABLES) == []


def test_a_new_column_without_a_class_is_found():
    there = Table(
        "owners",
        MetaData(),
        Column("nickname", Text),
        Column("mood", Text, info={"retention": "for_ever", "sealed": False}),
        Column("id", Text, info={"retention": "until_forgotten", "sealed": False}),
    )

    assert without_class([there]) == ["owners.nickname", "owners.mood"]


def test_every_class_is_that_of_a_column():
    used = {column.info["retention"] for table in TABLES for column in table.c}

    assert used == set(RETENTION)


def test_the_times_are_those_that_were_promised():
    times = {name: kept.time for name, kept in RETENTION.items() if kept.time is not None}

    assert times == {
        "paste": 90 * DAY,
        "delivery_id": 7 * DAY,
        "delivery": 90 * DAY,
        "bucket": DAY,
        "installation": 30 * DAY,
        "oauth_state": timedelta(minutes=10),
    }


async def test_buckets_go_a_day_after_their_last_message(database: Database, store: OpenStore):
    def take(unit: Unit) -> None:
        unit.queue.take([Bucket("old", 1.0)], NOW - 2 * DAY)
        unit.queue.take([Bucket("new", 1.0)], NOW)

    await store.transact(take)

    await sweep(store, NOW)

    assert await database.run("SELECT key FROM buckets") == [("new",)]


async def test_a_state_of_an_installation_lives_ten_minutes(database: Database, store: OpenStore):
    installations = StoredInstallations(store)
    await installations.issue_state("old", NOW - timedelta(minutes=11))
    await installations.issue_state("mine", NOW - timedelta(minutes=9))

    await installations.issue_state("new", NOW)

    rows = await database.run("SELECT state FROM oauth_states ORDER BY state")
    assert rows == [("mine",), ("new",)]


async def test_who_uninstalled_is_forgotten_after_thirty_days(database: Database, store: OpenStore):
    installed = Installation(TOMAS.tenant, "", "xoxb-1", "UBOT", "commands", NOW - 40 * DAY, None)
    await StoredInstallations(store).save(installed)
    await store.transact(lambda unit: fill(of_tomas(unit)))
    await StoredInstallations(store).revoke(TOMAS.tenant, "", NOW)

    early = await forget_uninstalled(store, NOW + 30 * DAY)
    late = await forget_uninstalled(store, NOW + 30 * DAY + timedelta(minutes=1))

    assert (early, late) == (0, 1)
    assert await database.run("SELECT 1 FROM installations") == []
    assert await database.run("SELECT 1 FROM owners") == []


async def test_a_paste_is_as_old_as_the_vetting_it_opened(database: Database, store: OpenStore):
    # nothing puts a paste into a vetting that is there already: an answer that is pasted later
    # opens a vetting of its own, and so it has its own ninety days
    context = context_of(Settings(), NOW, lambda: "vet000000001", CHECKLISTS)
    made, *_ = drafted(context, Begin(text="Hi, I am Priya Nair."))

    await store.transact(lambda unit: of_tomas(unit).save_vetting(made))

    assert made.paste == "Hi, I am Priya Nair."
    assert await database.run("SELECT pasted_at FROM vettings") == [(NOW.timestamp(),)]
