"""Which days bring a digest: daily, weekly, moved zones and times, and requests that rest."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.events import Inbound, OptedIn, Said
from bot.core.model import Owner
from bot.service import schedule
from bot.service.runner import chores, lapse_all, reschedule_all
from tests.service.reminders.world import DAY, HOUR, NINE, World, address, run_once, until


async def test_three_ignored_digests_make_it_weekly_and_say_so(world: World):
    await world.promises("ana")
    sent_on = []
    for day in range(24):
        world.now = NINE + day * DAY
        before = len(world.platform.arrived())
        await run_once(world.reminders())
        if len(world.platform.arrived()) > before:
            sent_on.append(day)

    # Tuesday to Thursday are ignored, Friday says so, then Fridays
    assert sent_on == [0, 1, 2, 3, 10, 17]
    assert '", 2]' in world.platform.arrived()[3]["body"]
    assert (await world.owner("ana")).reminding.weekly_on == 4


async def test_anything_the_owner_does_keeps_it_daily(world: World):
    await world.promises("ana")
    for day in range(4):
        world.now = NINE + day * DAY
        await run_once(world.reminders())
        if day == 1:
            await world.does("ana", "/pending")

    assert (await world.owner("ana")).reminding.weekly_on is None


async def test_keep_daily_makes_it_daily_again(world: World):
    await world.promises("ana")
    for day in range(4):
        world.now = NINE + day * DAY
        await run_once(world.reminders())

    await world.does("ana", OptedIn(True))

    assert (await world.owner("ana")).reminding.weekly_on is None
    assert await world.next_at("ana") == NINE + 6 * DAY


async def test_a_vetting_nobody_touched_rests_undecided_and_is_mentioned_once(world: World):
    await world.opens_a_vetting("ana")
    await world.does("ana", OptedIn(True))
    world.now = NINE + 13 * DAY
    too_early = await lapse_all(world.reminders())
    world.now = NINE + 14 * DAY
    reminders = world.reminders()

    await chores(reminders, "")
    for day in range(14, 17):
        world.now = NINE + day * DAY
        await run_once(reminders)

    assert too_early == 0
    assert reminders.tally.lapsed == 1
    assert [line["body"] for line in world.platform.arrived()] == [
        '["1 request rests undecided", 1]'
    ]


async def test_what_was_decided_meanwhile_is_not_mentioned(world: World):
    await world.opens_a_vetting("ana")
    await world.does("ana", OptedIn(True))
    world.now = NINE + 14 * DAY
    await lapse_all(world.reminders())

    await world.does("ana", "/reopen last")
    await run_once(world.reminders())

    assert world.platform.arrived() == []


async def test_the_stored_instant_follows_zone_time_and_weekdays(world: World):
    await world.promises("ana")

    await world.does("ana", "/settings time 10:30")
    by_time = await world.next_at("ana")
    await world.does("ana", "/settings zone Asia/Tokyo")
    by_zone = await world.next_at("ana")
    await world.does("ana", "/settings weekdays sat")
    by_weekdays = await world.next_at("ana")
    await world.does("ana", "/pause until 10 Dec 2026")
    paused = await world.next_at("ana")

    assert by_time == NINE.replace(hour=10, minute=30)
    assert by_zone == (NINE + DAY).replace(hour=1, minute=30)
    assert by_weekdays == (NINE + 4 * DAY).replace(hour=1, minute=30)
    assert paused == (NINE + 18 * DAY).replace(hour=1, minute=30)


async def test_a_new_time_on_the_same_day_brings_no_second_digest(world: World):
    await world.promises("ana")
    world.now = NINE
    await run_once(world.reminders())

    await world.does("ana", "/settings time 15:00")
    world.now = NINE.replace(hour=15)
    await run_once(world.reminders())

    assert len(world.platform.arrived()) == 1


async def test_digests_of_one_minute_are_spread_over_five(world: World):
    service = replace(world.service, spread=300)
    world.now = NINE - HOUR
    for number in range(20):
        await world.promises(f"user{number}")
    spread = []
    for number in range(20):
        user = f"user{number}"
        for time in ("10:00", "09:00"):
            said = Said(f"/settings time {time}")
            await service.take(Inbound("", world.now, address(user), said))
        spread.append(await world.next_at(user))

    late = [at - NINE for at in spread if at is not None]
    assert len(late) == 20
    assert all(timedelta(0) <= one < timedelta(minutes=5) for one in late)
    assert len(set(late)) > 10


async def test_new_time_zone_data_computes_every_instant_anew_once(world: World):
    await world.promises("ana")

    def move(unit: Any) -> None:
        unit.existing_notebook(address("ana")).outbox.schedule(NINE + 2 * HOUR)

    await world.store.transact(move)
    first = await reschedule_all(world.reminders(), "2026b")
    await world.store.transact(move)
    second = await reschedule_all(world.reminders(), "2026b")

    assert (first, second) == (1, 0)


async def test_processes_share_the_work_of_new_time_zones_and_go_on_where_one_died(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    for number in range(12):
        await world.promises(f"user{number}")
    looked_at: list[str] = []
    next_look = schedule.next_look

    def counted(owner: Owner, now: datetime, spread: int) -> datetime | None:
        looked_at.append(owner.id)
        return next_look(owner, now, spread)

    monkeypatch.setattr(schedule, "next_look", counted)
    monkeypatch.setattr("bot.service.runner._MOVED_AT_ONCE", 2)

    died = asyncio.create_task(reschedule_all(world.reminders("died"), "2026.2"))
    await until(lambda: len(looked_at) >= 4)
    died.cancel()
    await asyncio.gather(died, return_exceptions=True)
    before = len(looked_at)
    workers = [world.reminders(f"worker {number}") for number in range(4)]
    await asyncio.gather(*(reschedule_all(worker, "2026.2") for worker in workers))

    assert 4 <= before < 12
    assert len(set(looked_at)) == 12
    # at most the page that the dead one had not committed was looked at again
    assert len(looked_at) <= 12 + 2
