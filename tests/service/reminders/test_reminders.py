"""Plan, claim, send, finish: a digest comes once a day, and only to whoever wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.events import OptedIn
from bot.service.reminders import plan
from tests.service.reminders.world import DAY, HOUR, MINUTE, NINE, World, run_once


async def test_a_digest_comes_at_the_owners_minute_and_once(world: World):
    await world.promises("ana")

    world.now = NINE - timedelta(seconds=1)
    early = await run_once(world.reminders())
    world.now = NINE
    for _ in range(3):
        await run_once(world.reminders())

    assert early == 0
    assert world.platform.users() == ["ana"]
    (sent,) = await world.log("ana")
    assert (sent.state, sent.local_date) == ("sent", NINE.date())
    assert await world.next_at("ana") == NINE + DAY


async def test_nothing_due_means_no_message_and_no_trace(world: World):
    await world.does("ana", OptedIn(True))
    world.now = NINE

    await run_once(world.reminders())

    assert world.platform.arrived() == []
    assert await world.log("ana") == []


async def test_what_is_settled_between_plan_and_claim_is_not_sent(world: World):
    await world.promises("ana")
    world.now = NINE
    await plan(world.reminders())

    await world.does("ana", "/done last")
    reminders = world.reminders()
    await run_once(reminders)

    assert world.platform.arrived() == []
    assert reminders.tally.skipped == 1


@pytest.mark.parametrize("settled_by", ["/reminders off", "/pause until next month"])
async def test_who_opts_out_or_pauses_between_plan_and_claim_gets_nothing(
    world: World, settled_by: str
):
    await world.promises("ana")
    world.now = NINE
    await plan(world.reminders())

    await world.does("ana", settled_by)
    await run_once(world.reminders())

    assert world.platform.arrived() == []


async def test_nobody_is_sent_anything_who_did_not_opt_in(world: World):
    await world.does("ana", "/remind today: send Bo the book")
    world.now = NINE

    await run_once(world.reminders())

    assert world.platform.arrived() == []
    assert await world.next_at("ana") is None


async def test_three_days_of_downtime_bring_one_digest_of_today(world: World):
    await world.promises("ana")
    world.now = NINE + 3 * DAY + HOUR

    await run_once(world.reminders())

    assert world.platform.users() == ["ana"]
    (sent,) = await world.log("ana")
    assert sent.local_date == (NINE + 3 * DAY).date()
    assert sent.at == NINE + 3 * DAY


async def test_after_72_hours_of_downtime_everybody_gets_todays_digest_at_the_usual_pace(
    world: World,
):
    users = [f"user{number:02d}" for number in range(14)]
    for user in users:
        await world.promises(user)
    world.now = NINE + timedelta(hours=72)
    arrived = []

    for _ in range(6):
        await run_once(world.reminders(rate_scale=1))
        arrived.append(len(world.platform.arrived()))
        world.now += timedelta(seconds=1)

    # a workspace takes five at once, then three a second
    assert arrived == [5, 8, 11, 14, 14, 14]
    assert world.platform.users() == users
    days = [delivery.local_date for user in users for delivery in await world.log(user)]
    assert days == [(NINE + 3 * DAY).date()] * len(users)


async def test_a_day_that_was_not_chosen_has_none(world: World):
    await world.promises("ana")
    saturday = NINE + 4 * DAY
    await plan(replace(world.reminders(), clock=lambda: saturday - DAY))
    world.now = saturday

    await run_once(world.reminders())

    assert [line["user"] for line in world.platform.arrived()] == []


async def test_what_was_planned_for_a_day_that_is_over_is_never_sent(world: World):
    await world.promises("ana")
    world.now = NINE
    await plan(world.reminders())

    world.now = NINE + DAY
    await run_once(world.reminders())

    assert len(world.platform.arrived()) == 1
    today, yesterday = await world.log("ana")
    assert (today.state, today.local_date) == ("sent", world.now.date())
    assert (yesterday.state, yesterday.reason) == ("failed", "day_over")


async def test_a_digest_due_just_before_midnight_is_sent_just_after_it(world: World):
    await world.does("ana", "/settings time 23:59")
    await world.promises("ana")
    world.now = NINE.replace(hour=23, minute=59)
    await plan(world.reminders())

    world.now += 2 * MINUTE
    await run_once(world.reminders())

    assert world.platform.users() == ["ana"]
