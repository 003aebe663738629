"""PostgreSQL cut in mid-COMMIT, gone for a while, and restarted: no acknowledgement is lost, none
counts twice, and everything goes on by itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest

from adapters.console.adapter import Screen, chat
from bot.core.messages import Message, Problem
from bot.service.ports import Busy
from bot.service.service import Service
from storage.postgres import PostgresStore, open_postgres
from storage.store import parse_url
from storage.unit import Unit
from tests.conftest import Count
from tests.storage.databases import PostgresDatabase
from tests.storage.people import INES, NOW, TOMAS, contact, id_of, of_ines
from tests.storage.proxy import Cut, Proxy, proxy_before

BACK_WITHIN = 3.0
"""Seconds after which a server that is back must be met again."""
RECOVERED_WITHIN = 40.0
"""Seconds that a crashed server may take to read its log again; less than one where disks idle."""
PAUSE = 0.02


@asynccontextmanager
async def through_a_proxy(database: PostgresDatabase) -> AsyncIterator[tuple[Proxy, PostgresStore]]:
    async with proxy_before(database.url) as (proxy, url):
        store = await open_postgres(parse_url(url), database.keys)
        try:
            await store.transact(of_ines)
            yield proxy, store
        finally:
            await store.close()


def meet(number: int) -> Callable[[Unit], bool]:
    """Make a turn as the service does: know a redelivery, then change something."""

    def work(unit: Unit) -> bool:
        notebook = of_ines(unit)
        first = notebook.first_time(f"1762161330:{number}", NOW)
        if first:
            notebook.save_contact(contact(number))
        return first

    return work


async def met(store: PostgresStore) -> list[str]:
    """Whom the notebook knows."""

    def work(unit: Unit) -> list[str]:
        notebook = unit.existing_notebook(INES)
        assert notebook is not None
        assert notebook.unreadable == 0
        return sorted(found.id for found in notebook.contacts())

    return await store.read(work)


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_commit_that_is_cut_is_answered_once_it_counts_and_counts_once(
    postgres_database: PostgresDatabase, cut: Cut, count: Count
):
    async with through_a_proxy(postgres_database) as (proxy, store):
        proxy.cuts = lambda number: cut if number % 2 else ""
        proxy.commits = 0

        answers = [await store.transact(meet(number)) for number in range(6)]
        proxy.cuts = lambda number: ""

        # A COMMIT that arrived is known by its delivery when the turn is run again.
        assert answers == [cut == "before"] * 6
        assert proxy.commits >= 12
        stored = await met(store)
        count("COMMITs cut in the middle", proxy.commits // 2)
        assert stored == [id_of("con", number) for number in range(6)]
    assert await postgres_database.open_transactions() == 0


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_commit_that_is_cut_again_and_again_is_said_to_be_uncertain(
    postgres_database: PostgresDatabase, cut: Cut
):
    async with through_a_proxy(postgres_database) as (proxy, store):
        proxy.cuts = lambda number: cut
        with pytest.raises(Busy, match="whether this was saved is not certain"):
            await store.transact(meet(1))
        proxy.cuts = lambda number: ""

        again = await store.transact(meet(1))

        assert again is (cut == "before")
        assert await met(store) == [id_of("con", 1)]


@pytest.mark.parametrize(
    "seconds", [2.0, pytest.param(30.0, marks=pytest.mark.soak)], ids=["2 s", "30 s"]
)
async def test_while_it_is_gone_every_turn_is_refused_and_then_it_goes_on_by_itself(
    postgres_database: PostgresDatabase, seconds: float, count: Count
):
    async with through_a_proxy(postgres_database) as (proxy, store):
        workers = Workers(store)
        async with workers.at_work(4):
            await workers.answered_beyond(20)
            await proxy.go()
            await asyncio.sleep(seconds)
            refused, before = workers.refused, len(workers.acknowledged)
            await proxy.come()
            async with asyncio.timeout(BACK_WITHIN):
                await workers.answered_beyond(before + 20)

        assert refused > 0
        workers.lost_and_doubled_nothing(await met(store), count)
    assert await postgres_database.open_transactions() == 0


async def test_when_it_crashes_and_restarts_at_once_no_acknowledgement_is_lost(
    postgres_database: PostgresDatabase, count: Count
):
    store = await open_postgres(parse_url(postgres_database.url), postgres_database.keys)
    try:
        await store.transact(of_ines)
        workers = Workers(store)
        async with workers.at_work(4):
            await workers.answered_beyond(20)
            crash(postgres_database)
            before = len(workers.acknowledged)
            async with asyncio.timeout(RECOVERED_WITHIN):
                await workers.answered_beyond(before + 20)

        workers.lost_and_doubled_nothing(await met(store), count)
    finally:
        await store.close()


async def test_after_it_was_gone_looking_works_at_once(postgres_database: PostgresDatabase):
    async with through_a_proxy(postgres_database) as (proxy, store):
        await asyncio.gather(*(store.read(lambda unit: None) for _ in range(8)))
        await proxy.go()
        await proxy.come()

        looks = await asyncio.gather(*(met(store) for _ in range(8)))

        assert looks == [[]] * 8


async def test_what_is_typed_counts_once_though_nobody_hears_of_its_commit(
    postgres_database: PostgresDatabase,
):
    shown: list[Message] = []
    async with through_a_proxy(postgres_database) as (proxy, store):
        service = Service(store, {}, lambda: NOW, lambda: os.urandom(16))
        await service.greet(INES)
        proxy.commits, proxy.cuts = 0, lambda number: "after" if number == 2 else ""
        await chat(service, INES, typed("gave Sam article"), Screen(shown.append), lambda: NOW)

        entries = await store.read(lambda unit: len(unit.existing_notebook(INES).ledger()))  # type: ignore[union-attr]

    assert proxy.commits >= 3
    assert entries == 1
    assert shown


async def test_an_import_whose_commit_nobody_heard_of_says_what_was_imported(
    postgres_database: PostgresDatabase,
):
    async with through_a_proxy(postgres_database) as (proxy, store):
        service = Service(store, {}, lambda: NOW, lambda: os.urandom(16))
        await store.transact(lambda unit: of_ines(unit).save_contact(contact(1)))
        files = await service.export(INES)
        assert files is not None
        proxy.commits, proxy.cuts = 0, lambda number: "after" if number == 1 else ""

        found = await service.import_json(TOMAS, files["vet-request.json"])

        assert proxy.commits >= 2
        assert found == {
            "contacts": 1, "vettings": 0, "follow_ups": 0, "ledger": 0, "invitations": 0
        }  # fmt: skip
        refused = await service.import_json(TOMAS, files["vet-request.json"])
        assert isinstance(refused, Problem)
        assert refused.id == "import_not_empty"


async def typed(line: str) -> AsyncIterator[str]:
    yield line


class Workers:
    """Turns without end: each is repeated with the same delivery until it is acknowledged."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._next = 0
        self._more = asyncio.Condition()
        self.acknowledged: set[str] = set()
        self.doubled: list[str] = []
        self.refused = 0

    @asynccontextmanager
    async def at_work(self, count: int) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._work()) for _ in range(count)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def answered_beyond(self, count: int) -> None:
        async with self._more:
            await self._more.wait_for(lambda: len(self.acknowledged) > count)

    def lost_and_doubled_nothing(self, stored: list[str], count: Count) -> None:
        """Hold what was acknowledged against what is stored."""
        lost = self.acknowledged - {*stored}
        count("PostgreSQL gone or restarted: turns acknowledged", len(self.acknowledged))
        count("PostgreSQL gone or restarted: acknowledged turns lost", len(lost))
        count("PostgreSQL gone or restarted: turns doubled", len(self.doubled))
        assert (lost, self.doubled) == (set(), [])

    async def _work(self) -> None:
        while True:
            self._next += 1
            await self._until_acknowledged(self._next)

    async def _until_acknowledged(self, number: int) -> None:
        counted = 0
        while True:
            try:
                counted += await self._store.transact(meet(number))
                break
            except Busy:
                self.refused += 1
                await asyncio.sleep(PAUSE)
        async with self._more:
            if counted > 1:
                self.doubled.append(id_of("con", number))
            self.acknowledged.add(id_of("con", number))
            self._more.notify_all()


def crash(database: PostgresDatabase) -> None:
    """Kill one of the server's processes: it then ends all of them, and recovers."""
    (folder,) = parse_qs(urlsplit(database.url).query)["host"]
    postmaster = psutil.Process(int((Path(folder) / "postmaster.pid").read_text().split()[0]))
    name = urlsplit(database.url).path.removeprefix("/")
    ours = [p for p in postmaster.children() if name in " ".join(p.cmdline())]
    os.kill(ours[0].pid, signal.SIGKILL)
