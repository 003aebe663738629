"""Turns on both databases: one at a time per owner, all or nothing, answered after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.core.model import Vetting
from bot.service.ports import Busy, StoreError
from storage.notebook import SealedNotebook
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.awaits import cancelled_at
from tests.storage.databases import Database, opened, row_counts
from tests.storage.people import (
    INES,
    NOW,
    TOMAS,
    contact,
    fill,
    id_of,
    of_ines,
    of_tomas,
    vetting,
)


def answer(
    owner: Callable[[Unit], SealedNotebook], question: str, delivery: str
) -> Callable[[Unit], bool]:
    """Make a turn as the service does: dedupe, load, change, save."""

    def turn(unit: Unit) -> bool:
        notebook = owner(unit)
        if not notebook.first_time(delivery, NOW):
            return False
        found = notebook.vetting(id_of("hot")) or vetting(id=id_of("hot"))
        changed = replace(found, answers={**found.answers, question: "yes"})
        notebook.save_vetting(changed)
        return True

    return turn


async def test_eight_workers_on_two_hot_owners_lose_no_turn(database: Database):
    each = 12
    async with opened(database) as one, opened(database) as other:

        async def worker(number: int) -> None:
            store = one if number % 2 else other
            for turn in range(each):
                for owner in (of_ines, of_tomas):
                    key = f"{number}:{turn}"
                    delivery = f"{key}:{owner.__name__}"
                    assert await store.transact(answer(owner, f"q{key}", delivery))

        await asyncio.gather(*(worker(number) for number in range(8)))

        for owner in (of_ines, of_tomas):
            stored = await one.transact(partial(_hot_vetting, owner))
            assert stored is not None
            assert len(stored.answers) == stored.revision == 8 * each


def _hot_vetting(owner: Callable[[Unit], SealedNotebook], unit: Unit) -> Vetting | None:
    return owner(unit).vetting(id_of("hot"))


async def test_redeliveries_at_the_same_time_count_once(store: OpenStore):
    turns = [answer(of_ines, "offer", "1762161330:same") for _ in range(20)]

    counted = await asyncio.gather(*(store.transact(turn) for turn in turns))

    stored = await store.transact(lambda unit: of_ines(unit).vetting(id_of("hot")))
    assert sum(counted) == 1
    assert stored is not None
    assert stored.revision == 1


async def test_a_new_owner_met_by_many_turns_at_once_is_made_once(store: OpenStore):
    def turn(number: int) -> Callable[[Unit], str]:
        def work(unit: Unit) -> str:
            notebook = unit.notebook(INES, id_of("ines", number), NOW)
            notebook.save_contact(contact(number))
            return notebook.owner.id

        return work

    ids = await asyncio.gather(*(store.transact(turn(number)) for number in range(20)))

    assert len(set(ids)) == 1
    assert len(await store.transact(lambda unit: list(of_ines(unit).contacts()))) == 20


async def test_a_turn_that_raises_leaves_nothing_and_harms_no_other(store: OpenStore):
    def bad(unit: Unit) -> None:
        of_ines(unit).save_contact(contact(99))
        raise LookupError("a bug")

    turns: list[Callable[[Unit], None]] = [partial(_meet, number) for number in range(10)]
    turns.insert(5, bad)
    results = await asyncio.gather(*map(store.transact, turns), return_exceptions=True)

    assert [type(result) for result in results if result is not None] == [LookupError]
    stored = await store.transact(lambda unit: list(of_ines(unit).contacts()))
    assert [found.id for found in stored] == [id_of("con", number) for number in range(10)]


@pytest.mark.parametrize("goes_on", [True, False])
async def test_an_error_that_is_swallowed_does_not_commit_half_a_turn(
    store: OpenStore, goes_on: bool
):
    def work(unit: Unit) -> None:
        of_ines(unit).save_contact(contact(1))
        try:
            unit.executor.rows(_nonsense(), {})
        except Exception:
            if goes_on:
                of_ines(unit).save_contact(contact(2))

    with pytest.raises(StoreError):
        await store.transact(work)

    assert await store.transact(lambda unit: list(of_ines(unit).contacts())) == []


def _nonsense():
    from sqlalchemy import text

    return text("SELECT nonsense FROM nowhere")


async def test_an_error_of_the_database_names_no_text(store: OpenStore):
    def work(unit: Unit) -> None:
        given = {"name": "Priya Rao"}
        unit.executor.rows(_nonsense_with("Priya Rao"), given)

    with pytest.raises(StoreError) as caught:
        await store.transact(work)

    assert "Priya" not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def _nonsense_with(name: str):
    from sqlalchemy import text

    return text(f"SELECT '{name}', :name FROM nowhere")


async def test_a_read_sees_one_moment_and_writes_nothing(database: Database, store: OpenStore):
    await store.transact(lambda unit: of_ines(unit).save_contact(contact(1)))
    before = await row_counts(database)

    with pytest.raises(StoreError):
        await store.read(of_tomas)
    with pytest.raises(StoreError):
        await store.read(lambda unit: unit.notebook_of(id_of("ines")).save_contact(contact(2)))  # type: ignore[union-attr]

    assert await row_counts(database) == before


async def test_a_caller_who_stops_waiting_undoes_nothing(database: Database):
    async with opened(database) as store:
        await store.transact(of_ines)
        number = 1
        while await cancelled_at(
            number,
            store.transact(partial(_meet, number)),
        ):
            number += 1
            assert number < 100

        stored = await store.transact(lambda unit: list(of_ines(unit).contacts()))

    assert number > 1
    assert {found.id for found in stored} == {id_of("con", n) for n in range(1, number + 1)}
    assert await database.open_transactions() == 0


async def test_a_read_cancelled_at_any_await_leaves_no_open_transaction(database: Database):
    async with opened(database) as store:
        await store.transact(lambda unit: fill(of_ines(unit)))
        number = 1
        while await cancelled_at(number, store.read(_read_much)):
            number += 1
            assert number < 100

        assert await store.read(_read_much) == 2

    assert number > 1
    assert await database.open_transactions() == 0


def _meet(number: int, unit: Unit) -> None:
    of_ines(unit).save_contact(contact(number))


def _read_much(unit: Unit) -> int:
    notebook = unit.existing_notebook(INES)
    assert notebook is not None
    return len(notebook.vettings()) + len(list(notebook.contacts()))


async def test_random_cancellations_leave_no_open_transaction(database: Database):
    async with opened(database) as store:
        for number in range(100):
            task = asyncio.create_task(
                store.transact(answer(of_ines, f"q{number}", f"delivery {number}"))
            )
            for _ in range(number % 11):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        stored = await store.transact(lambda unit: of_ines(unit).vetting(id_of("hot")))

    assert stored is not None
    assert len(stored.answers) == stored.revision
    assert await database.open_transactions() == 0


async def test_a_lock_held_elsewhere_gives_busy_and_then_it_goes_on(database: Database):
    async with opened(database) as holder, opened(database, busy_seconds=0.2) as store:
        await holder.transact(of_ines)
        locked, release = _Gate(), _Gate()

        def hold(unit: Unit) -> None:
            of_ines(unit)
            locked.open()
            release.wait()

        await _hold_lock(database, holder, hold, locked, release, store)

        assert await store.transact(lambda unit: of_ines(unit).is_empty())


class _Gate:
    """A door between this loop and the thread that writes."""

    def __init__(self) -> None:
        import threading

        self._event = threading.Event()

    def open(self) -> None:
        self._event.set()

    def wait(self) -> None:
        assert self._event.wait(10)


async def _hold_lock(database, holder, hold, locked, release, store) -> None:
    if database.engine == "sqlite":
        held = asyncio.create_task(holder.transact(hold))
        await asyncio.to_thread(locked.wait)
        with pytest.raises(Busy):
            await store.transact(of_ines)
        release.open()
        await held
    else:
        import asyncpg

        connection = await asyncpg.connect(database.url)
        async with connection.transaction():
            await connection.execute("SELECT * FROM owners FOR UPDATE")
            with pytest.raises(Busy):
                await store.transact(of_ines)
        await connection.close()


async def test_more_than_fits_in_the_queue_is_refused_and_the_rest_is_kept(
    store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("storage.writer.QUEUE_BOUND", 10)
    monkeypatch.setattr("storage.postgres.WAITING_BOUND", 10)

    turns = [partial(_meet, number) for number in range(15)]
    results = await asyncio.gather(*map(store.transact, turns), return_exceptions=True)

    refused = [n for n, result in enumerate(results) if isinstance(result, Busy)]
    stored = await store.transact(lambda unit: [c.id for c in of_ines(unit).contacts()])
    assert len(refused) == 5
    assert stored == [id_of("con", n) for n in range(15) if n not in refused]


async def test_a_closed_store_says_so(database: Database):
    async with opened(database) as store:
        await store.transact(of_ines)

    with pytest.raises(StoreError, match="closed"):
        await store.transact(of_ines)
    with pytest.raises(StoreError, match="closed"):
        await store.read(lambda unit: unit.existing_notebook(TOMAS))


async def test_closing_finishes_what_was_submitted(database: Database):
    async with opened(database) as store:
        turns = [asyncio.create_task(store.transact(partial(_meet, n))) for n in range(30)]
        await asyncio.sleep(0)

    await asyncio.gather(*turns)
    assert (await row_counts(database))["contacts"] == 30
