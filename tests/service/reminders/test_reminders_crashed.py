"""Crashes within a process: whatever was committed stays, and whatever was not is gone."""

from __future__ import annotations

import asyncio

import pytest

from bot.service.delivering import attempt, finish, still_held
from bot.service.reminders import Timings, claim, plan
from bot.service.sending import Refused
from tests.service.reminders.world import NINE, World, run_once

LEASE = Timings().lease


@pytest.mark.parametrize("point", ["plan", "claim", "send", "finish"])
@pytest.mark.parametrize("can_be_asked", [True, False])
async def test_a_crash_after_any_step_loses_and_doubles_nothing(
    world: World, point: str, can_be_asked: bool
):
    await world.promises("ana")
    world.now = NINE
    world.platform.can_be_asked = can_be_asked
    first = world.reminders("first")
    await plan(first)
    if point != "plan":
        (claimed,) = await claim(first)
        if point != "claim":
            known = await attempt(first, claimed)
            if point != "send":
                await finish(first, claimed, known)

    second = world.reminders("second")
    at_once = await run_once(second)
    world.now += LEASE
    await run_once(second)

    (delivery,) = await world.log("ana")
    in_doubt = point in ("claim", "send")
    assert at_once == (1 if point == "plan" else 0)
    if in_doubt and not can_be_asked:
        assert delivery.state == "uncertain"
        assert len(world.platform.arrived()) == (1 if point == "send" else 0)
    else:
        assert delivery.state == "sent"
        assert len(world.platform.arrived()) == 1


async def test_a_worker_that_was_held_up_does_not_send_after_its_lease(world: World):
    await world.promises("ana")
    world.now = NINE
    slow, other = world.reminders("slow"), world.reminders("other")
    await plan(slow)
    (claimed,) = await claim(slow)

    world.now += LEASE
    await run_once(other)
    assert await still_held(slow, [claimed]) == []
    assert world.platform.users() == ["ana"]


async def test_a_late_end_of_a_lost_lease_is_ignored(world: World):
    await world.promises("ana")
    world.now = NINE
    slow, other = world.reminders("slow"), world.reminders("other")
    await plan(slow)
    (claimed,) = await claim(slow)

    world.now += LEASE
    await run_once(other)
    await finish(slow, claimed, Refused("closed"))

    assert [d.state for d in await world.log("ana")] == ["sent"]
    assert (await world.owner("ana")).reminding.held == ""


async def test_workers_at_the_same_time_double_nothing(world: World):
    users = [f"user{number:02d}" for number in range(30)]
    for user in users:
        await world.promises(user)
    world.now = NINE
    workers = [world.reminders(f"worker {number}") for number in range(4)]

    for _ in range(3):
        await asyncio.gather(*map(run_once, workers))

    assert world.platform.users() == users
