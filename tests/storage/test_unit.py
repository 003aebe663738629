"""One transaction: what it opens, and what it leaves in memory when it is over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.service.ports import Busy
from storage import statements as sql
from storage.executor import Row
from storage.sealed import Keyring, MasterKey
from storage.store import OpenStore
from storage.unit import LOCKING, SNAPSHOT, Unit
from tests.storage.databases import Database
from tests.storage.people import INES, NOW, TOMAS, id_of, of_ines


async def test_who_was_met_is_opened_by_address_and_by_id_and_nobody_else(store: OpenStore):
    entered = await store.transact(lambda unit: of_ines(unit).owner)

    def look(unit: Unit) -> list[object]:
        by_address, by_id = unit.existing_notebook(INES), unit.notebook_of(entered.id)
        assert by_address is not None
        assert by_id is not None
        strangers = [unit.existing_notebook(TOMAS), unit.notebook_of(id_of("tomas"))]
        return [by_address.owner, by_id.owner, strangers]

    assert await store.transact(look) == [entered, entered, [None, None]]
    assert await store.read(look) == [entered, entered, [None, None]]


async def test_an_owner_whose_row_was_changed_elsewhere_is_read_anew(
    database: Database, store: OpenStore
):
    first = await store.transact(lambda unit: of_ines(unit).owner)
    again = await store.transact(lambda unit: of_ines(unit).owner)

    await database.run("UPDATE owners SET front = $1 WHERE id = $2", "abc", first.id)
    changed = await store.transact(lambda unit: of_ines(unit).owner)
    await database.run("UPDATE owners SET sealed = $1 WHERE id = $2", b"damaged", first.id)
    damaged = [await store.transact(lambda unit: of_ines(unit).unreadable) for _ in range(2)]

    assert again == first
    assert changed == replace(first, front="abc")
    assert damaged == [1, 1]


async def test_what_a_turn_saved_of_its_owner_and_rolled_back_was_never_there(store: OpenStore):
    def save_and_fail(unit: Unit) -> None:
        notebook = of_ines(unit)
        notebook.save_owner(replace(notebook.owner, opt_in="yes"))
        raise LookupError

    first = await store.transact(lambda unit: of_ines(unit).owner)
    with pytest.raises(LookupError):
        await store.transact(save_and_fail)

    assert await store.transact(lambda unit: of_ines(unit).owner) == first


async def test_a_delivery_came_before_once_it_was_taken(store: OpenStore):
    await store.transact(lambda unit: of_ines(unit).first_time("1762161330:1", NOW))

    assert await store.read(lambda unit: unit.came_before("1762161330:1")) is True
    assert await store.read(lambda unit: unit.came_before("1762161330:2")) is False


async def test_the_master_keys_in_use_are_those_the_database_lists(
    store: OpenStore, keys: tuple[MasterKey, ...]
):
    for look in (store.read, store.transact):
        assert await look(lambda unit: unit.keys_in_use()) == [key.id for key in keys]


async def test_a_key_met_is_kept_after_the_commit_and_not_before(
    store: OpenStore, keys: tuple[MasterKey, ...]
):
    keyring = Keyring(keys)

    def meet(unit: Unit) -> tuple[Unit, bytes, str]:
        mine = Unit(unit.executor, keyring)
        of_ines(mine)
        ((_, _, wrapped, key_id, *_),) = unit.executor.rows(sql.OWNER, {"owner": id_of("ines")})
        return mine, wrapped, key_id

    await store.transact(of_ines)
    unit, wrapped, key_id = await store.transact(meet)

    before = [keyring.open(id_of("ines"), wrapped, key_id) for _ in range(2)]
    unit.committed()
    after = [keyring.open(id_of("ines"), wrapped, key_id) for _ in range(2)]

    assert before[0] is not before[1]
    assert after[0] is after[1]


async def test_the_key_of_a_new_owner_is_kept_after_the_commit_too(
    store: OpenStore, keys: tuple[MasterKey, ...]
):
    keyring = Keyring(keys)

    def enter(unit: Unit) -> Unit:
        mine = Unit(unit.executor, keyring)
        of_ines(mine)
        return mine

    (await store.transact(enter)).committed()

    # What cannot be unwrapped opens only if the key is at hand.
    assert keyring.open(id_of("ines"), b"", "") is keyring.open(id_of("ines"), b"", "")


async def test_whose_key_is_destroyed_is_nobody_and_goes_where_we_may_write(
    database: Database, store: OpenStore
):
    await store.transact(of_ines)
    nothing = "x''" if database.engine == "sqlite" else "''::bytea"
    await database.run(f"UPDATE owners SET wrapped_key = {nothing}")

    assert await store.read(lambda unit: unit.notebook_of(id_of("ines"))) is None
    assert await database.run("SELECT count(*) FROM owners") == [(1,)]
    assert await store.transact(lambda unit: unit.notebook_of(id_of("ines"))) is None
    assert await database.run("SELECT count(*) FROM owners") == [(0,)]


class Raced:
    """An executor of a database in which another process enters the owner meanwhile, or forgets."""

    def __init__(self, executor: Any, looks: list[list[Row]]) -> None:
        self._executor = executor
        self._looks = looks
        self.insert = executor.insert

    def rows(self, statement: Any, parameters: Any) -> list[Row]:
        if statement is LOCKING.at_address:
            return self._looks.pop(0)
        found: list[Row] = self._executor.rows(statement, parameters)
        return found

    def changed(self, statement: Any, parameters: Any) -> int:
        return 0


async def test_an_owner_whom_another_process_enters_in_between_is_found(store: OpenStore):
    known = await store.transact(lambda unit: of_ines(unit).owner)
    where = {"platform": INES.platform, "tenant": INES.tenant, "user": INES.user}

    def work(unit: Unit) -> object:
        there = unit.executor.rows(LOCKING.at_address, where)
        raced: Any = Raced(unit.executor, [[], there])
        return Unit(raced, store.keyring).notebook(INES, id_of("other"), NOW).owner

    assert await store.transact(work) == known
    assert (await store.transact(of_ines)).owner == known


async def test_an_owner_entered_and_forgotten_in_between_is_busy(store: OpenStore):
    def work(unit: Unit) -> object:
        raced: Any = Raced(unit.executor, [[], []])
        return Unit(raced, store.keyring).notebook(INES, id_of("other"), NOW)

    with pytest.raises(Busy):
        await store.transact(work)


def test_a_transaction_that_writes_locks_and_one_that_reads_does_not():
    from sqlalchemy.dialects import postgresql

    def text_of(statement: Any) -> str:
        return str(statement.compile(dialect=postgresql.dialect()))

    for look, locks in ((LOCKING, True), (SNAPSHOT, False)):
        found = [("FOR UPDATE" in text_of(s), "FOR SHARE" in text_of(s)) for s in look]
        assert found[:2] == [(locks, False)] * 2
        assert any(found[2]) is locks
