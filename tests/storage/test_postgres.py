"""What the server gives up is run again; what is uncertain is said to be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.service.ports import Busy
from storage import postgres
from storage.postgres import PostgresStore, open_postgres
from storage.store import parse_url
from storage.unit import Unit
from tests.storage.awaits import cancelled_at
from tests.storage.databases import PostgresDatabase
from tests.storage.people import INES, NOW, contact, fill, id_of, of_ines, of_tomas

END_THIS_CONNECTION = text("SELECT pg_terminate_backend(pg_backend_pid())")
COUNT = text("SELECT count(*) FROM contacts")


@pytest.fixture
async def pg(postgres_database: PostgresDatabase) -> AsyncIterator[PostgresStore]:
    store = await open_postgres(parse_url(postgres_database.url), postgres_database.keys)
    await store.transact(of_ines)
    yield store
    await store.close()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "_PAUSES", (0, 0, 0))


async def test_a_connection_lost_in_a_turn_is_tried_again(pg: PostgresStore):
    tries: list[int] = []

    def turn(unit: Unit) -> int:
        tries.append(1)
        of_ines(unit).save_contact(contact(1))
        if len(tries) < 3:
            unit.executor.rows(END_THIS_CONNECTION, {})
        return len(list(of_ines(unit).contacts()))

    assert await pg.transact(turn) == 1
    assert len(tries) == 3


async def test_a_connection_lost_every_time_is_given_up_after_three_more_tries(pg: PostgresStore):
    tries: list[int] = []

    def turn(unit: Unit) -> None:
        tries.append(1)
        unit.executor.rows(END_THIS_CONNECTION, {})

    with pytest.raises(Busy, match="nothing was saved"):
        await pg.transact(turn)

    assert len(tries) == 4
    assert await pg.transact(lambda unit: of_ines(unit).is_empty())


async def test_a_server_that_ends_all_connections_is_met_again(
    pg: PostgresStore, postgres_database: PostgresDatabase
):
    await asyncio.gather(*(pg.transact(of_ines) for _ in range(8)))
    await postgres_database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    answers = await asyncio.gather(*(pg.transact(of_ines) for _ in range(8)))

    assert len(answers) == 8


async def test_a_commit_of_unknown_outcome_counts_once(
    pg: PostgresStore, monkeypatch: pytest.MonkeyPatch
):
    commit, cut = AsyncConnection.commit, [1]

    async def committed_but_not_heard_of(self: AsyncConnection) -> None:
        await commit(self)
        if cut:
            cut.pop()
            raise ConnectionResetError

    monkeypatch.setattr(AsyncConnection, "commit", committed_but_not_heard_of)

    def turn(unit: Unit) -> bool:
        notebook = of_ines(unit)
        first = notebook.first_time("1762161330:a", NOW)
        if first:
            notebook.save_contact(contact(len(list(notebook.contacts()))))
        return first

    # The second run finds the delivery: the state is shown again, nothing is done twice.
    assert await pg.transact(turn) is False
    assert await pg.transact(lambda unit: len(list(of_ines(unit).contacts()))) == 1


async def test_a_commit_that_stays_uncertain_says_so(
    pg: PostgresStore, monkeypatch: pytest.MonkeyPatch
):
    async def not_heard_of(self: AsyncConnection) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(AsyncConnection, "commit", not_heard_of)

    with pytest.raises(Busy, match="not certain"):
        await pg.transact(of_ines)


async def test_a_deadlock_is_run_again(pg: PostgresStore):
    await pg.transact(of_tomas)

    def there(unit: Unit) -> None:
        of_ines(unit).save_contact(contact(1))
        of_tomas(unit).save_contact(contact(1))

    def and_back(unit: Unit) -> None:
        of_tomas(unit).save_contact(contact(2))
        of_ines(unit).save_contact(contact(2))

    await asyncio.gather(pg.transact(there), pg.transact(and_back))

    for owner in (of_ines, of_tomas):
        assert await pg.transact(partial(_contacts, owner)) == 2


def _contacts(owner, unit: Unit) -> int:
    return len(list(owner(unit).contacts()))


async def test_a_transaction_cancelled_at_any_await_is_undone_whole(
    postgres_database: PostgresDatabase,
):
    url = parse_url(postgres_database.url)
    store = await open_postgres(url, postgres_database.keys)

    def turn(number: int, unit: Unit) -> None:
        fill(unit.notebook(INES, id_of("own", number), NOW))
        unit.executor.rows(COUNT, {})
        unit.executor.rows(COUNT, {})

    number = 1
    # The task inside is what a stopping event loop cancels; callers cannot.
    while await cancelled_at(number, store._once(partial(turn, number))):
        if await store.transact(lambda unit: unit.existing_notebook(INES) is not None):
            await store.forget(INES)  # cancelled after the server had committed
        number += 1
        assert number < 200

    assert number > 10
    assert await store.transact(lambda unit: len(of_ines(unit).vettings())) == 1
    await store.close()
    assert await postgres_database.open_transactions() == 0


async def test_a_reader_sees_one_moment(pg: PostgresStore):
    def read(unit: Unit) -> tuple[int, int]:
        before = unit.executor.rows(COUNT, {})[0][0]
        for _ in range(20):
            unit.executor.rows(text("SELECT 1"), {})
        return before, unit.executor.rows(COUNT, {})[0][0]

    reading = asyncio.create_task(pg.read(read))
    for number in range(10):
        await pg.transact(partial(_meet, number))

    before, after = await reading
    assert before == after


def _meet(number: int, unit: Unit) -> None:
    of_ines(unit).save_contact(contact(number))
