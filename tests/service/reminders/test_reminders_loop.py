"""The loop: it sends, says whether it runs, and no trouble ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.service.figures import reminder_figures
from bot.service.reminders import Reminders, backlog
from bot.service.runner import ALIVE_FOR, STUCK_AFTER, is_running, run_reminders
from bot.service.sending import Accepted, Answer, Later, Parcel, Refused
from tests.service.reminders.world import HOUR, MINUTE, NINE, World, run_once, until


async def test_the_loop_sends_says_it_runs_and_ends_when_told(world: World):
    await world.promises("ana")
    world.now = NINE
    reminders = world.reminders()
    stop = asyncio.Event()
    arrived = asyncio.Event()

    async def note(parcel: Parcel) -> Answer:
        arrived.set()
        return Accepted()

    world.platform.after = note
    before = is_running(reminders)
    running = asyncio.create_task(run_reminders(reminders, stop, "2026b"))
    await asyncio.wait_for(arrived.wait(), 10)
    await until(lambda: is_running(reminders))
    stop.set()
    await asyncio.wait_for(running, 10)

    assert not before
    assert not is_running(reminders), "a loop that ended is not running"
    assert reminders.tally.sent == 1


async def test_trouble_does_not_end_the_loop(world: World, monkeypatch: pytest.MonkeyPatch):
    reminders = world.reminders()
    stop = asyncio.Event()
    passes = 0

    async def troubled(_: object) -> int:
        nonlocal passes
        passes += 1
        if passes == 3:
            stop.set()
        raise LookupError("a bug")

    monkeypatch.setattr("bot.service.runner.plan", troubled)
    monkeypatch.setattr("bot.service.runner.POLL", 0.001)
    await asyncio.wait_for(run_reminders(reminders, stop), 10)

    assert reminders.tally.troubles == 3


async def test_chores_that_fail_or_take_long_hold_up_no_digest(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await world.promises("ana")
    world.now = NINE
    never = asyncio.Event()
    stop = asyncio.Event()

    async def stuck(*_: object) -> None:
        await never.wait()

    async def arrived(_: Parcel) -> Answer:
        stop.set()
        return Accepted()

    world.platform.after = arrived
    monkeypatch.setattr("bot.service.runner.chores", stuck)

    await asyncio.wait_for(run_reminders(world.reminders(), stop), 10)

    assert world.platform.users() == ["ana"]


@dataclass
class Looping:
    """A loop whose clock a test moves: each turn waits for the loop to go round once more."""

    world: World
    reminders: Reminders
    stop: asyncio.Event

    async def after(self, passed: timedelta) -> bool:
        self.world.now += passed
        await until(lambda: self.reminders.tally.last_pass == self.world.now)
        return is_running(self.reminders)


@asynccontextmanager
async def looping(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Looping]:
    monkeypatch.setattr("bot.service.runner.POLL", 0.001)
    stop, reminders = asyncio.Event(), world.reminders()
    task = asyncio.create_task(run_reminders(reminders, stop))
    try:
        async with asyncio.timeout(20):
            yield Looping(world, reminders, stop)
    finally:
        stop.set()
        await task


async def test_it_does_not_run_when_what_is_due_is_never_tried(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await world.promises("ana")
    world.now = NINE
    claiming = "bot.service.runner.claim"

    async def claims_nothing(_: object) -> list[object]:
        return []

    with monkeypatch.context() as patched:
        patched.setattr(claiming, claims_nothing)
        async with looping(world, monkeypatch) as loop:
            at_first = await loop.after(MINUTE)
            patiently = await loop.after(STUCK_AFTER - 2 * MINUTE)
            at_last = await loop.after(2 * MINUTE)
            figures = {f.name: f.value for f in reminder_figures(loop.reminders)}
            patched.undo()
            await until(lambda: bool(world.platform.users()))
            recovered = await loop.after(MINUTE)

    assert (at_first, patiently, at_last, recovered) == (True, True, False, True)
    assert (figures["reminders_due"], figures["reminders_sent"]) == (1, 0)
    assert figures["reminders_lag_seconds"] == STUCK_AFTER.total_seconds() + 60


async def test_catching_up_is_no_standstill_however_much_is_due(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    for number in range(3):
        await world.promises(f"user{number}")
    world.now = NINE

    async def later(_: Parcel) -> Answer:
        return Later(1, "channel")

    world.platform.before = later
    async with looping(world, monkeypatch) as loop:
        states = [await loop.after(STUCK_AFTER / 2) for _ in range(6)]

    assert states == [True] * 6
    assert world.platform.users() == []


async def test_a_loop_that_hangs_does_not_run(world: World, monkeypatch: pytest.MonkeyPatch):
    never = asyncio.Event()
    async with looping(world, monkeypatch) as loop:
        well = await loop.after(MINUTE)

        async def hangs(_: object) -> int:
            await never.wait()
            return 0

        with monkeypatch.context() as patched:
            patched.setattr("bot.service.runner.plan", hangs)
            await asyncio.sleep(0.01)
            world.now += ALIVE_FOR
            hung = is_running(loop.reminders)
        never.set()

    assert (well, hung) == (True, False)


async def test_the_figures_count_what_became_of_digests_and_name_nobody(world: World):
    await world.promises("ana")
    await world.promises("bea")
    world.now = NINE
    reminders = world.reminders()

    async def no(parcel: Parcel) -> Answer | None:
        return Refused("closed") if parcel.address.user == "bea" else None

    world.platform.before = no
    await run_once(reminders)
    figures = {f.name: f for f in reminder_figures(reminders)}

    assert figures["reminders_sent"].value == 1
    assert figures["reminders_dead"].value == 1
    assert figures["reminders_uncertain"].value == 0
    assert "ana" not in str(figures)
    assert "T01" not in str(figures)


async def test_the_backlog_says_how_late_reminders_are(world: World):
    await world.promises("ana")
    world.now = NINE + HOUR

    late = await backlog(world.reminders())
    await run_once(world.reminders())
    caught_up = await backlog(world.reminders())

    assert (late.due, late.since) == (1, NINE)
    assert caught_up.due == 0
