"""What a digest costs: plan, claim and finish, with few and with very many stored owners.

Rules: the work must follow what is due and not what is stored, so the same hundred due owners are
measured beside ten thousand and beside a million others, in turns. What a digest costs is compared
with a queue as plain as it can be: one UPDATE … RETURNING and one commit a row, with nothing read,
decided, drawn or sealed. Only the sending is left out, which is the platform's.

The stored ones are entered by one statement, each with a digest tomorrow and one that was sent
yesterday; those that are due are real, with a follow-up and a key of their own.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final, Protocol

import asyncpg

from bot.app import chance, load_checklists
from bot.core.messages import Message
from bot.core.model import Address, FollowUp
from bot.service.delivering import deliver, still_held
from bot.service.ports import UnitOfWork
from bot.service.reminders import PLANNED_AT_ONCE, Reminders, Tally, claim, plan
from bot.service.sending import Absent, Accepted, Parcel
from storage.sealed import new_key_text, parse_keys
from storage.store import OpenStore, open_store, upgrade_database

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday."""
TOMORROW: Final = NOW + timedelta(days=1)
FAST: Final = 1e6
"""So many times the usual pace: what is measured is the work, not the waiting."""
LOOKS: Final = 25
"""How often the due query is asked in a round."""
PLAIN_ROWS: Final = 1_000
"""How many of those that are due the plain queue gives out: its rows are all alike."""
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Size:
    """Stored owners, few and many; owners due in a round; rounds; owners due at once at the end."""

    few: int
    many: int
    due: int
    rounds: int
    crowd: int


FULL_SIZE: Final = Size(few=10_000, many=1_000_000, due=100, rounds=5, crowd=10_000)
SMOKE: Final = Size(few=100, many=1_000, due=5, rounds=1, crowd=20)


class Accepting:
    """A platform that takes everything at once."""

    def render(self, message: Message) -> tuple[str, ...]:
        return (json.dumps([message.lead, [getattr(b, "title", "") for b in message.blocks]]),)

    async def send(self, parcel: Parcel) -> Accepted:
        return Accepted()

    async def find(self, parcel: Parcel) -> Absent:
        return Absent()


class Filled(Protocol):
    """A database with owners in it, and a plain queue of the same size beside."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...

    async def fill(self, stored: int) -> None: ...

    async def plain_queue(self, stored: int, due: int) -> float:
        """Seconds a row that a plain queue takes to give out what is due."""
        ...


@dataclass(frozen=True, slots=True)
class InSqlite:
    path: Path
    name: str = "SQLite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    async def fill(self, stored: int) -> None:
        numbers = (
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {stored}) "
        )
        with closing(sqlite3.connect(self.path)) as connection, connection:
            for table, values in _stored_rows("x''"):
                connection.execute(f"INSERT INTO {table} {numbers} SELECT {values} FROM n")
            connection.execute("ANALYZE")

    async def plain_queue(self, stored: int, due: int) -> float:
        with closing(sqlite3.connect(f"{self.path}.plain", isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("CREATE TABLE plain (id TEXT PRIMARY KEY, next_at REAL, body BLOB)")
            connection.execute("CREATE INDEX plain_by_next ON plain (next_at) WHERE next_at > 0")
            connection.execute("BEGIN")
            rows = ((f"p{n}", _due_at(n, due), b"x" * 200) for n in range(stored))
            connection.executemany("INSERT INTO plain VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
            connection.execute("ANALYZE")
            given, now, later = 0, NOW.timestamp(), TOMORROW.timestamp()
            started = perf_counter()
            while (
                given < PLAIN_ROWS
                and connection.execute(
                    "UPDATE plain SET next_at = ? WHERE id = (SELECT id FROM plain "
                    "WHERE next_at <= ? AND next_at > 0 ORDER BY next_at LIMIT 1) "
                    "RETURNING id, body",
                    (later, now),
                ).fetchall()
            ):
                given += 1
            return (perf_counter() - started) / given


@dataclass(frozen=True, slots=True)
class InPostgres:
    url: str
    name: str = "PostgreSQL"

    async def fill(self, stored: int) -> None:
        async with self._connected() as connection:
            for table, values in _stored_rows("''::bytea"):
                numbers = f"generate_series(1, {stored}) AS i"
                await connection.execute(f"INSERT INTO {table} SELECT {values} FROM {numbers}")
            await connection.execute("VACUUM ANALYZE")
            await connection.execute("CHECKPOINT")  # else it is still writing while we measure

    async def plain_queue(self, stored: int, due: int) -> float:
        async with self._connected() as connection:
            await connection.execute(
                "CREATE TABLE plain (id text PRIMARY KEY, next_at float8, body bytea)"
            )
            rows = [(f"p{n}", _due_at(n, due), b"x" * 200) for n in range(stored)]
            await connection.copy_records_to_table("plain", records=rows)
            await connection.execute(
                "CREATE INDEX plain_by_next ON plain (next_at) WHERE next_at > 0"
            )
            await connection.execute("VACUUM ANALYZE plain")
            take = await connection.prepare(
                "UPDATE plain SET next_at = $1 WHERE id = (SELECT id FROM plain "
                "WHERE next_at <= $2 AND next_at > 0 ORDER BY next_at LIMIT 1 "
                "FOR UPDATE SKIP LOCKED) RETURNING id, body"
            )
            given, now, later = 0, NOW.timestamp(), TOMORROW.timestamp()
            started = perf_counter()
            while given < PLAIN_ROWS and await take.fetch(later, now):
                given += 1
            return (perf_counter() - started) / given

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(self.url)
        try:
            yield connection
        finally:
            await connection.close()


def _due_at(number: int, due: int) -> float:
    return (NOW if number < due else TOMORROW).timestamp() + number / 1e6


def _stored_rows(nothing: str) -> tuple[tuple[str, str], ...]:
    """Tables and the values of their row number `i`."""
    later, before = TOMORROW.timestamp(), NOW.timestamp() - 86_400
    return (
        (
            "owners",
            f"'o' || i, 'discord', '', 's' || i, {nothing}, '', 0.0, NULL, "
            f"{later} + i % 300, {nothing}",
        ),
        (
            "deliveries",
            f"'o' || i, 'd' || i, 'digest', '2026-11-23', {before}, 'sent', '', 'discord:', NULL, "
            f"'', 1, {before}, {nothing}",
        ),
    )


@dataclass(slots=True)
class Running:
    """An open database, and owners who become due in it."""

    store: OpenStore
    numbers: count[int] = field(default_factory=count)

    async def becomes_due(self, owners: int) -> list[str]:
        """Enter so many owners, each with a follow-up and a digest that is due now."""
        ids = [f"due{next(self.numbers):09d}" for _ in range(owners)]
        for start in range(0, owners, _PAGE):
            await self.store.transact(partial(_enter, ids[start : start + _PAGE]))
        return ids

    async def look(self) -> float:
        """Seconds the due query takes."""
        return await self.store.transact(_looked)

    async def digests(self, owners: int) -> float:
        """Seconds a digest takes: plan, claim, finish."""
        reminders = Reminders(
            store=self.store,
            senders={"discord": Accepting()},
            checklists=load_checklists(None),
            clock=lambda: NOW,
            chance=chance,
            worker="bench",
            spread=0,
            rate_scale=FAST,
            tally=Tally(),
        )
        started = perf_counter()
        while await plan(reminders) == PLANNED_AT_ONCE:
            pass
        while claimed := await claim(reminders):
            held = await still_held(reminders, claimed)
            await asyncio.gather(*(deliver(reminders, one) for one in held))
        taken = perf_counter() - started
        if reminders.tally.sent != owners:
            raise RuntimeError(f"{reminders.tally.sent} of {owners} digests were sent")
        return taken / owners


def _enter(ids: Sequence[str], unit: UnitOfWork) -> None:
    for owner_id in ids:
        notebook = unit.notebook(Address("discord", "", owner_id), owner_id, NOW)
        notebook.save_owner(replace(notebook.owner, opt_in="yes"))
        why = "you accepted Priya Nair on 3 Nov 2026 and offered an article"
        promise = FollowUp(
            f"f{owner_id[1:]}", "contribute", NOW.date(), why, NOW, name="Priya Nair"
        )
        notebook.save_follow_up(promise)
        notebook.outbox.schedule(NOW)


def _looked(unit: UnitOfWork) -> float:
    started = perf_counter()
    unit.queue.owners(NOW, PLANNED_AT_ONCE)
    return perf_counter() - started


@asynccontextmanager
async def _running(database: Filled, stored: int) -> AsyncIterator[Running]:
    keys = parse_keys(new_key_text())
    await upgrade_database(database.url, keys)
    await database.fill(stored)
    store = await open_store(database.url, keys)
    try:
        yield Running(store)
    finally:
        await store.close()


async def compared(few: Filled, many: Filled, size: Size) -> list[str]:
    """Compare two databases in turns, and the fuller one with a plain queue; gives three rows."""
    looks: list[tuple[float, float]] = []
    digests: list[tuple[float, float]] = []
    async with AsyncExitStack() as held:
        pair = [
            await held.enter_async_context(_running(database, stored))
            for database, stored in ((few, size.few), (many, size.many))
        ]
        for running in pair:  # what loads lazily is loaded
            await running.becomes_due(1)
            await running.digests(1)
        for _ in range(size.rounds):
            for running in pair:
                await running.becomes_due(size.due)
            asked = [[await running.look() for running in pair] for _ in range(LOOKS)]
            looks.append((median(a for a, _ in asked), median(b for _, b in asked)))
            first, second = [await running.digests(size.due) for running in pair]
            digests.append((first, second))
        await pair[1].becomes_due(size.crowd)
        crowd = await pair[1].digests(size.crowd)
    plain = await many.plain_queue(size.many, size.crowd)
    between = f"{size.many:,} stored against {size.few:,}, {size.due} due"
    return [
        _line(f"{many.name}, the due query: {between}", looks, "≈ 1"),
        _line(f"{many.name}, a digest: {between}", digests, "≈ 1"),
        _line(
            f"{many.name}, a digest: {size.many:,} stored, {size.crowd:,} due",
            [(plain, crowd)],
            "≤ 3",
        ),
    ]


def _line(what: str, pairs: Sequence[tuple[float, float]], aim: str) -> str:
    beside, ours = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(b / a for a, b in pairs)
    return f"  {what:<66}{ours * 1e6:>8.0f}{beside * 1e6:>10.0f}{ratio:>8.2f}   {aim}"


HEADING: Final = f"  {'':<66}{'µs':>8}{'beside µs':>10}{'ratio':>8}   aim"


async def measure(folder: Path, smoke: bool) -> list[str]:
    """Measure digests, and give the report line by line; a smoke run starts no server."""
    size = SMOKE if smoke else FULL_SIZE
    lines = [
        "",
        "Digests: plan, claim and finish; beside them the same with few stored, and, in the last",
        "row, a plain queue (one UPDATE … RETURNING and one commit a row) = 1.00; lower is better.",
        "",
        HEADING,
    ]
    files = [InSqlite(folder / f"digests-{name}.db") for name in ("few", "many")]
    lines += await compared(files[0], files[1], size)
    return lines if smoke else lines + await _on_a_server(size)


async def _on_a_server(size: Size) -> list[str]:
    # the server is the one the tests run on: a wheel of the development lock
    from tests.storage.databases import make_postgres
    from tests.storage.postgres_server import postgres_server

    with postgres_server() as server:
        urls = [(await make_postgres(server, ())).url for _ in range(2)]
        # each statement is a way to the server and back, so a fifth of the crowd is enough
        smaller = replace(size, crowd=size.crowd // 5)
        return await compared(InPostgres(urls[0]), InPostgres(urls[1]), smaller)
