"""What is kept only for a time goes when its time is over, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import retention
from storage.facts import describe
from storage.retention import Swept, sweep
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.databases import Database, row_counts
from tests.storage.people import NOW, fill, id_of, of_ines, of_tomas, vetting

DAY = timedelta(days=1)


async def test_a_paste_goes_after_its_time_and_the_rest_of_the_vetting_stays(store: OpenStore):
    old = vetting(1, opened_at=NOW - 91 * DAY, touched_at=NOW - 80 * DAY, paste="words")
    new = vetting(2, opened_at=NOW - 89 * DAY, paste="words")

    def save_both(unit: Unit) -> None:
        of_ines(unit).save_vetting(old)
        of_ines(unit).save_vetting(new)

    await store.transact(save_both)

    swept = await sweep(store, NOW)

    found = await store.transact(lambda unit: of_ines(unit).vettings())
    assert swept.pastes == 1
    assert found == (replace(new, revision=1), replace(old, paste="", revision=2))
    assert (await sweep(store, NOW)).pastes == 0


async def test_who_keeps_pastes_keeps_them(store: OpenStore):
    def work(unit: Unit) -> None:
        fill(of_ines(unit))  # keep_paste is on
        of_tomas(unit).save_vetting(vetting(1, paste="words"))

    await store.transact(work)

    swept = await sweep(store, NOW + 100 * DAY)

    assert swept.pastes == 1
    assert await store.transact(lambda unit: of_ines(unit).vettings()[0].paste) != ""
    assert await store.transact(lambda unit: of_tomas(unit).vettings()[0].paste) == ""


async def test_a_paste_taken_out_by_its_owner_is_not_looked_at_again(
    database: Database, store: OpenStore
):
    saved = await store.transact(lambda unit: of_ines(unit).save_vetting(vetting(paste="words")))
    await store.transact(lambda unit: of_ines(unit).save_vetting(replace(saved, paste="")))

    assert await database.run("SELECT pasted_at FROM vettings") == [(None,)]


async def test_delivery_ids_go_after_seven_days(database: Database, store: OpenStore):
    def work(unit: Unit) -> None:
        for days in range(10):
            of_ines(unit).first_time(f"delivery {days}", NOW - days * DAY)

    await store.transact(work)

    swept = await sweep(store, NOW)

    kept = await database.run("SELECT key FROM seen ORDER BY key")
    assert swept.delivery_ids == 2
    assert kept == [(f"delivery {days}",) for days in range(8)]


async def test_old_delivery_ids_are_found_behind_transactions_full_of_newer_ones(
    database: Database, store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retention, "_KEYS", 100)

    def work(unit: Unit) -> None:
        notebook = of_ines(unit)
        for number in range(250):
            notebook.first_time(f"discord:{number:05d}", NOW)
            notebook.first_time(f"slack:{number:05d}", NOW - 8 * DAY)

    await store.transact(work)

    assert (await sweep(store, NOW)).delivery_ids == 250
    assert (await row_counts(database))["seen"] == 250


async def test_a_forgetting_that_was_cut_off_is_finished(database: Database, store: OpenStore):
    await store.transact(lambda unit: fill(of_ines(unit)))
    await store.transact(lambda unit: fill(of_tomas(unit)))
    await database.run("UPDATE owners SET wrapped_key = $1 WHERE id = $2", b"", id_of("ines"))

    swept = await sweep(store, NOW)

    assert swept == Swept(owners=1)
    assert (await row_counts(database))["vettings"] == 1


async def test_the_facts_of_a_database_hold_figures_and_ids_only(
    database: Database, store: OpenStore
):
    await store.transact(lambda unit: fill(of_ines(unit)))

    facts = await describe(store)

    assert facts.engine == database.engine
    assert facts.revision == facts.newest_revision
    assert facts.keys_in_use == facts.keys_given == (database.keys[0].id,)
    assert facts.rows["owners"] == facts.rows["vettings"] == facts.rows["ledger"] == 1
    assert facts.rows["seen"] == 0
