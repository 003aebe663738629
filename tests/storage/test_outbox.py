"""The outbox on both databases: due, once a day, leased, fenced, and at a pace kept together."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.deliveries import Delivery
from bot.core.model import Address
from bot.service.outbox import Bucket, Lease, Waiting
from storage.notebook import SealedNotebook
from storage.outbox import SealedOutbox
from storage.queue import DUE_OWNERS, waiting_of
from storage.retention import sweep
from storage.store import OpenStore
from storage.unit import Unit
from tests.storage.databases import Database, opened
from tests.storage.people import MINUTE, NOW, TOMAS, contact, id_of, of_ines, of_tomas

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
TODAY = NOW.date()
PLATFORMS = ("slack", "console")
BOT = Bucket("slack:T01ACME", 1 / 40, 5)


def delivery(number: int = 0, **changes: object) -> Delivery:
    day = TODAY + timedelta(days=number)
    return replace(Delivery(id_of("del", number), "digest", day, NOW), **changes)  # type: ignore[arg-type]


def entered(*deliveries: Delivery, bot: str = BOT.key) -> Any:
    def work(unit: Unit) -> list[bool]:
        outbox = of_tomas(unit).outbox
        return [outbox.enter(one, bot) for one in deliveries]

    return work


def leased(unit: Unit, worker: str, at: datetime, body: str = "hello") -> tuple[Waiting, Lease]:
    (waiting,) = unit.queue.waiting(at, 10, PLATFORMS)
    notebook = unit.notebook_of(waiting.owner)
    assert notebook is not None
    return waiting, notebook.outbox.lease(waiting, worker, at + MINUTE, body)


async def test_an_owner_is_due_from_their_instant_on(store: OpenStore):
    await store.transact(lambda unit: of_ines(unit).outbox.schedule(NOW))
    await store.transact(lambda unit: of_tomas(unit).outbox.schedule(None))

    early = await store.transact(lambda unit: unit.queue.owners(NOW - SECOND, 10))
    due = await store.transact(lambda unit: unit.queue.owners(NOW, 10))

    assert (early, due) == ([], [id_of("ines")])
    assert await store.transact(lambda unit: of_ines(unit).outbox.next_at()) == NOW
    assert await store.transact(lambda unit: of_tomas(unit).outbox.next_at()) is None


async def test_whoever_has_been_due_longest_comes_first(store: OpenStore):
    await store.transact(lambda unit: of_ines(unit).outbox.schedule(NOW))
    await store.transact(lambda unit: of_tomas(unit).outbox.schedule(NOW - DAY))

    due = await store.transact(lambda unit: unit.queue.owners(NOW, 10))

    assert due == [id_of("tomas"), id_of("ines")]


async def test_a_local_day_has_one_digest(store: OpenStore):
    same_day = delivery(1, local_date=TODAY)

    first = await store.transact(entered(delivery()))
    second = await store.transact(entered(same_day))
    another_day = await store.transact(entered(delivery(2)))

    assert (first, second, another_day) == ([True], [False], [True])


async def test_what_is_leased_is_seen_by_nobody_until_the_lease_ends(store: OpenStore):
    await store.transact(entered(delivery()))

    waiting, lease = await store.transact(lambda unit: leased(unit, "one", NOW))
    during = await store.transact(lambda unit: unit.queue.waiting(NOW + 59 * SECOND, 9, PLATFORMS))
    (after,) = await store.transact(lambda unit: unit.queue.waiting(NOW + MINUTE, 9, PLATFORMS))

    assert not waiting.in_doubt
    assert lease == Lease(id_of("tomas"), id_of("del"), "one", 1)
    assert during == []
    assert after.in_doubt
    assert after.delivery.attempt == 1


async def test_only_the_last_lease_can_end_a_delivery(store: OpenStore):
    await store.transact(entered(delivery()))
    _, first = await store.transact(lambda unit: leased(unit, "one", NOW))
    _, second = await store.transact(lambda unit: leased(unit, "two", NOW + MINUTE))

    async def ends(lease: Lease) -> bool:
        return await store.transact(lambda unit: of_tomas(unit).outbox.end(lease, "sent", "", NOW))

    assert not await ends(first)
    assert not await store.transact(
        lambda unit: of_tomas(unit).outbox.release(first, "waiting", NOW)
    )
    assert await ends(second)
    assert not await ends(second)
    (logged,) = await store.transact(lambda unit: of_tomas(unit).outbox.log(10))
    assert (logged.state, logged.attempt, logged.ended_at) == ("sent", 2, NOW)


async def test_a_lease_is_held_on_with_a_new_body_by_its_holder_only(store: OpenStore):
    await store.transact(entered(delivery()))
    _, first = await store.transact(lambda unit: leased(unit, "one", NOW))
    kept = await store.transact(lambda unit: of_tomas(unit).outbox.keep(first, "b", NOW + DAY))
    while_held = await store.transact(lambda unit: unit.queue.waiting(NOW + MINUTE, 9, ("slack",)))
    _, second = await store.transact(lambda unit: leased(unit, "two", NOW + 2 * DAY))
    late = await store.transact(lambda unit: of_tomas(unit).outbox.keep(first, "c", NOW + DAY))

    body = await store.transact(lambda unit: of_tomas(unit).outbox.body(second.id))

    assert (kept, late) == (True, False)
    assert while_held == []
    assert body != "c"


async def test_a_released_delivery_may_be_taken_from_then_on(store: OpenStore):
    await store.transact(entered(delivery()))
    _, lease = await store.transact(lambda unit: leased(unit, "one", NOW))

    await store.transact(
        lambda unit: of_tomas(unit).outbox.release(lease, "waiting", NOW + 5 * MINUTE)
    )

    early = await store.transact(lambda unit: unit.queue.waiting(NOW + 4 * MINUTE, 9, PLATFORMS))
    (later,) = await store.transact(lambda unit: unit.queue.waiting(NOW + 5 * MINUTE, 9, PLATFORMS))
    assert early == []
    assert not later.in_doubt


async def test_what_was_drawn_is_kept_sealed_and_erased_at_the_end(
    database: Database, store: OpenStore
):
    await store.transact(entered(delivery()))
    _, lease = await store.transact(lambda unit: leased(unit, "one", NOW, "you promised Bo a book"))

    kept = await store.transact(lambda unit: of_tomas(unit).outbox.body(id_of("del")))
    assert kept == "you promised Bo a book"
    assert b"promised" not in await database.everything()

    await store.transact(lambda unit: of_tomas(unit).outbox.end(lease, "sent", "", NOW))
    assert await store.transact(lambda unit: of_tomas(unit).outbox.body(id_of("del"))) == ""


async def test_forgetting_a_person_erases_what_was_drawn(store: OpenStore):
    await store.transact(entered(delivery()))
    await store.transact(lambda unit: leased(unit, "one", NOW, "you promised Bo a book"))

    def forget(unit: Unit) -> str:
        notebook = of_tomas(unit)
        notebook.save_contact(contact(1))
        notebook.delete_contact(contact(1).id)
        return notebook.outbox.body(id_of("del"))

    assert await store.transact(forget) == ""


OUTBOX_CHANGES: dict[str, Any] = {
    "schedule": lambda o, lease: o.schedule(NOW),
    "enter": lambda o, lease: o.enter(delivery(local_date=date(2027, 1, 1)), "x"),
    "put_off": lambda o, lease: o.put_off(lease.id, NOW + 9 * DAY),
    "release": lambda o, lease: o.release(lease, "waiting", NOW + 9 * DAY),
    "keep": lambda o, lease: o.keep(replace(lease, owner=id_of("ines")), "x", NOW + 9 * DAY),
    "end": lambda o, lease: o.end(replace(lease, owner=id_of("ines")), "failed", "closed", NOW),
    "give_up": lambda o, lease: o.give_up(lease.id, "failed", "closed", NOW),
    "remove": lambda o, lease: o.remove(lease.id),
}
OUTBOX_LOOKS = {"next_at", "log", "body"}


def test_every_method_of_the_outbox_is_looked_at():
    public = {name for name in vars(SealedOutbox) if not name.startswith("_")}

    assert public == set(OUTBOX_CHANGES) | OUTBOX_LOOKS | {"lease"}


@pytest.mark.parametrize("change", sorted(set(OUTBOX_CHANGES) - {"release"}))
async def test_another_owners_delivery_is_neither_seen_nor_changed(store: OpenStore, change: str):
    await store.transact(entered(delivery()))
    _, lease = await store.transact(lambda unit: leased(unit, "one", NOW))

    def as_ines(unit: Unit) -> list[object]:
        outbox = of_ines(unit).outbox
        OUTBOX_CHANGES[change](outbox, lease)
        return [outbox.body(lease.id), unit.queue.holds(replace(lease, owner=id_of("ines")))]

    assert await store.transact(as_ines) == ["", False]
    assert await store.transact(lambda unit: unit.queue.holds(lease))
    assert await store.transact(lambda unit: of_tomas(unit).outbox.body(lease.id)) == "hello"
    assert await store.transact(lambda unit: of_tomas(unit).outbox.next_at()) is None


async def test_forgetting_an_owner_takes_their_deliveries(database: Database, store: OpenStore):
    await store.transact(entered(delivery(), delivery(1)))

    await store.forget(TOMAS)

    assert await database.run("SELECT count(*) FROM deliveries") == [(0,)]


async def test_whose_key_is_destroyed_is_not_held_though_the_rows_are_still_there(
    database: Database, store: OpenStore
):
    await store.transact(entered(delivery()))
    _, lease = await store.transact(lambda unit: leased(unit, "one", NOW))
    assert await store.read(lambda unit: unit.queue.holds(lease))

    nothing = "x''" if database.engine == "sqlite" else "''::bytea"
    await database.run(f"UPDATE owners SET wrapped_key = {nothing}")

    assert not await store.read(lambda unit: unit.queue.holds(lease))


async def test_a_platform_without_a_sender_here_is_left_to_others(store: OpenStore):
    await store.transact(entered(delivery()))

    assert await store.transact(lambda unit: unit.queue.waiting(NOW, 9, ("discord",))) == []
    assert await store.transact(lambda unit: unit.queue.waiting(NOW, 9, ())) == []
    assert len(await store.transact(lambda unit: unit.queue.waiting(NOW, 9, PLATFORMS))) == 1


async def test_deliveries_of_a_bot_that_may_not_send_hold_up_no_other(store: OpenStore):
    await store.transact(entered(delivery()))
    await store.transact(
        lambda unit: of_ines(unit).outbox.enter(delivery(at=NOW + SECOND), "console:")
    )
    await store.transact(lambda unit: unit.queue.push(BOT.key, NOW + DAY))

    free = await store.transact(lambda unit: unit.queue.waiting(NOW + MINUTE, 9, PLATFORMS))
    again = await store.transact(lambda unit: unit.queue.free_again(NOW + MINUTE, PLATFORMS))

    assert [waiting.owner for waiting in free] == [id_of("ines")]
    assert again == NOW + DAY


# The pace


def _took(wanted: list[Bucket], at: datetime, unit: Unit) -> bool:
    return unit.queue.take(wanted, at) is None


async def test_a_burst_goes_at_once_and_then_the_pace_holds(store: OpenStore):
    took = [await store.transact(partial(_took, [BOT], NOW)) for _ in range(7)]
    next_one = NOW + timedelta(seconds=1 / 40)
    later = [await store.transact(partial(_took, [BOT], next_one)) for _ in range(2)]

    assert took == [True] * 5 + [False] * 2
    assert later == [True, False]


async def test_a_bucket_never_holds_more_than_its_burst(store: OpenStore):
    took = [await store.transact(partial(_took, [BOT], NOW + DAY)) for _ in range(7)]

    assert took.count(True) == 5


async def test_buckets_are_taken_together_or_not_at_all(store: OpenStore):
    channel = Bucket("channel:1", 1)
    await store.transact(partial(_took, [BOT, channel], NOW))

    blocked = await store.transact(lambda unit: unit.queue.take([BOT, channel], NOW))
    took = [await store.transact(partial(_took, [BOT], NOW)) for _ in range(6)]

    assert blocked is not None
    assert (blocked.key, blocked.until) == ("channel:1", NOW + SECOND)
    # the one that was refused took nothing out of the bot's bucket
    assert took.count(True) == 4


async def test_workers_at_once_keep_one_pace_together(database: Database):
    async with opened(database) as one, opened(database) as other:
        granted: list[datetime] = []

        async def worker(number: int) -> None:
            store = one if number % 2 else other
            for step in range(25):
                at = NOW + step * timedelta(milliseconds=100)
                channel = Bucket(f"channel:{number}:{step}", 1)
                if await store.transact(partial(_took, [BOT, channel], at)):
                    granted.append(at)

        await asyncio.gather(*(worker(number) for number in range(8)))

    for start in granted:
        assert sum(start <= at < start + SECOND for at in granted) <= 50


async def test_a_pushed_bucket_lets_nothing_out_and_is_never_pushed_back(store: OpenStore):
    await store.transact(lambda unit: unit.queue.push(BOT.key, NOW + MINUTE))
    await store.transact(lambda unit: unit.queue.push(BOT.key, NOW))

    assert not await store.transact(partial(_took, [BOT], NOW + 59 * SECOND))
    assert await store.transact(partial(_took, [BOT], NOW + MINUTE))


# Plans


async def _fill(database: Database, count: int) -> None:
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
        if database.engine == "sqlite"
        else "WITH n AS (SELECT generate_series(1, $1::int) AS i)"
    )
    blob = "x''" if database.engine == "sqlite" else "''::bytea"
    owners = (
        f"INSERT INTO owners SELECT 'o' || i, 'slack', 'T', 'u' || i, {blob}, '', 0.0, NULL, "
        f"CASE WHEN i % 100 = 0 THEN 1000.0 + i ELSE NULL END, {blob} FROM n"
    )
    deliveries = (
        "INSERT INTO deliveries SELECT 'o' || i, 'd' || i, 'digest', '2026-01-01', 0.0, 'sent', "
        f"'', 'slack:T', CASE WHEN i % 100 = 0 THEN 1000.0 + i ELSE NULL END, '', 1, 0.0, {blob} "
        "FROM n"
    )
    for insert in (owners, deliveries):
        if database.engine == "sqlite":
            table, select = insert.split(" SELECT ", 1)
            await database.run(f"{table} {numbers} SELECT {select}", count)
        else:
            await database.run(f"{numbers} {insert}", count)
    await database.run("ANALYZE")


def _explained(statement: Select[Any], engine: str) -> str:
    now = statement.params(now=NOW.timestamp(), limit=500)
    dialect = sqlite.dialect() if engine == "sqlite" else postgresql.dialect()
    written = now.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return f"EXPLAIN {'QUERY PLAN ' if engine == 'sqlite' else ''}{written}"


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (DUE_OWNERS, "owners_by_next_digest"),
        (waiting_of(("slack",)), "deliveries_by_free"),
    ],
)
async def test_what_is_due_is_found_by_its_partial_index(
    database: Database, statement: Select[Any], index: str
):
    await _fill(database, 5000)

    plan = await database.run(_explained(statement, database.engine))

    assert index in str(plan)
    ((definition,),) = await database.run(
        f"SELECT sql FROM sqlite_schema WHERE name = '{index}'"
        if database.engine == "sqlite"
        else f"SELECT indexdef FROM pg_indexes WHERE indexname = '{index}'"
    )
    assert "IS NOT NULL" in definition


# The rest


async def test_a_backlog_counts_what_is_due_and_since_when(store: OpenStore):
    await store.transact(lambda unit: of_ines(unit).outbox.schedule(NOW - DAY))
    await store.transact(entered(delivery(), delivery(1, at=NOW + DAY)))

    backlog = await store.read(lambda unit: unit.queue.backlog(NOW))
    nothing = await store.read(lambda unit: unit.queue.backlog(NOW - 2 * DAY))
    here = await store.read(lambda unit: unit.queue.backlog(NOW, ("slack",)))
    elsewhere = await store.read(lambda unit: unit.queue.backlog(NOW, ("discord",)))

    assert (backlog.due, backlog.since) == (2, NOW - DAY)
    assert (nothing.due, nothing.since) == (0, None)
    assert (here.due, elsewhere.due) == (2, 1)


async def test_owners_with_a_silent_vetting_are_found_in_pages(store: OpenStore):
    from tests.storage.people import vetting

    await store.transact(lambda unit: of_ines(unit).save_vetting(vetting(1)))
    await store.transact(lambda unit: of_tomas(unit).save_vetting(vetting(2)))
    await store.transact(lambda unit: of_tomas(unit).save_vetting(vetting(3, status="decided")))

    first = await store.read(lambda unit: unit.queue.silent(NOW + DAY, "", 1))
    rest = await store.read(lambda unit: unit.queue.silent(NOW + DAY, first[-1], 9))
    early = await store.read(lambda unit: unit.queue.silent(NOW, "", 9))

    assert [*first, *rest] == [id_of("ines"), id_of("tomas")]
    assert early == []


async def test_the_version_of_the_zones_is_noted_once_for_all(store: OpenStore):
    seen = []
    for after in ("own1", None):
        seen.append(await store.transact(partial(_reached, "2026.2")))
        await store.transact(partial(_note, "2026.2", after))
    seen.append(await store.transact(partial(_reached, "2026.2")))

    newer = await store.transact(partial(_reached, "2026.10"))
    older = await store.transact(partial(_reached, "2026.1"))

    assert seen == ["", "own1", None]
    assert (newer, older) == ("", None)


def _note(version: str, after: str | None, unit: Unit) -> None:
    unit.queue.note_zones(version, after)


def _reached(version: str, unit: Unit) -> str | None:
    return unit.queue.zones_reached(version)


async def test_old_deliveries_and_buckets_are_swept(database: Database, store: OpenStore):
    await store.transact(entered(delivery(local_date=TODAY - 91 * DAY), delivery(1)))
    await store.transact(partial(_took, [BOT], NOW - 2 * DAY))

    swept = await sweep(store, NOW)

    assert swept.deliveries == 1
    assert await database.run("SELECT id FROM deliveries") == [(id_of("del", 1),)]
    assert await database.run("SELECT count(*) FROM buckets") == [(0,)]


async def test_workers_pass_over_what_another_has_locked(postgres_database: Database):
    owners = [Address("slack", "T", f"u{number}") for number in range(20)]
    async with opened(postgres_database) as one, opened(postgres_database) as other:
        for number, address in enumerate(owners):

            def enter(unit: Unit, number: int = number, address: Address = address) -> None:
                notebook: SealedNotebook = unit.notebook(address, id_of("own", number), NOW)
                notebook.outbox.schedule(NOW)
                notebook.outbox.enter(delivery(number), "slack:T")

            await one.transact(enter)

        def plan(unit: Unit) -> list[str]:
            seen = list(unit.queue.owners(NOW + DAY, 10))
            unit.executor.rows(text("SELECT pg_sleep(0.05)"), {})
            for owner in seen:
                notebook = unit.notebook_of(owner)
                assert notebook is not None
                notebook.outbox.schedule(None)
            return seen

        def claim(unit: Unit) -> list[str]:
            waiting = unit.queue.waiting(NOW + DAY * 30, 10, ("slack",))
            unit.executor.rows(text("SELECT pg_sleep(0.05)"), {})
            for one_ in waiting:
                notebook = unit.notebook_of(one_.owner)
                assert notebook is not None
                notebook.outbox.lease(one_, "w", NOW + DAY * 99, "x")
            return [w.owner for w in waiting]

        for work in (plan, claim):
            pages = await asyncio.gather(one.transact(work), other.transact(work))
            met = [owner for page in pages for owner in page]
            assert sorted(met) == sorted(id_of("own", number) for number in range(20))
