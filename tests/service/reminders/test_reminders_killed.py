"""Processes killed after each step: nothing is lost, nothing doubled, nothing guessed.

Each worker is a real process on a real database; it takes one owner or one delivery and is killed
right after a step of it. A platform accepts and is asked later, or cannot be asked at all.
"""

from __future__ import annotations

import asyncio

import pytest

from bot.service import reminders as steps
from bot.service.reminders import Timings, plan
from tests.conftest import Count
from tests.service.reminders.processes import Doomed, forked, killed
from tests.service.reminders.world import NINE, FilePlatform, World, run_once
from tests.storage.databases import Database, opened

KILLS = 25
SOAKED = 1000

FLOWS = [("plan", True), ("claim", True), ("send", True), ("finish", True)]
FLOWS += [("claim", False), ("send", False)]
"""After which step, and whether the platform can be asked what arrived."""


def _kill(
    database: Database,
    platform: FilePlatform,
    flow: tuple[str, bool],
    kills: int,
    monkeypatch: pytest.MonkeyPatch,
    count: Count,
) -> tuple[dict[str, int], int]:
    """Kill so many workers, let one live; gives the states and the number that arrived."""
    point, platform.can_be_asked = flow
    users = [f"user{number:04d}" for number in range(kills)]
    asyncio.run(_promises(database, platform, users, planned=point != "plan"))
    with monkeypatch.context() as patched:
        patched.setattr(steps, "PLANNED_AT_ONCE", 1)
        patched.setattr(steps, "CLAIMED_AT_ONCE", 1)
        for number in range(kills):
            assert killed(forked(Doomed(database, platform, point, number).live))
    states = asyncio.run(_survives(database, platform))
    arrived = platform.users()
    # where the platform cannot be asked, what is uncertain is shown to its owner and not repeated
    lost = {*users} - {*arrived} if platform.can_be_asked else set()
    count(f"kills of reminders after a step, {database.engine}", kills)
    count("kills of reminders: digests lost", len(lost))
    count("kills of reminders: digests sent twice", len(arrived) - len(set(arrived)))
    assert len(arrived) == len(set(arrived)), "somebody got two"
    assert not lost, "somebody got none"
    return states, len(arrived)


async def _promises(
    database: Database, platform: FilePlatform, users: list[str], planned: bool
) -> None:
    async with opened(database) as store:
        world = World(store, platform)
        for user in users:
            await world.promises(user)
        if planned:
            world.now = NINE
            while await plan(world.reminders()):
                pass


async def _survives(database: Database, platform: FilePlatform) -> dict[str, int]:
    async with opened(database) as store:
        world = World(store, platform, now=NINE + Timings().lease)
        await run_once(world.reminders("survivor"))
    states = await database.run("SELECT state, count(*) FROM deliveries GROUP BY state")
    return {str(state): int(number) for state, number in states}


def _expected(flow: tuple[str, bool], kills: int) -> tuple[dict[str, int], int]:
    match flow:
        case ("claim", False):
            return {"uncertain": kills}, 0
        case ("send", False):
            return {"uncertain": kills}, kills
        case _:
            return {"sent": kills}, kills


@pytest.mark.parametrize("flow", FLOWS, ids=str)
def test_workers_killed_after_a_step_lose_and_double_nothing(
    database: Database,
    platform: FilePlatform,
    flow: tuple[str, bool],
    monkeypatch: pytest.MonkeyPatch,
    count: Count,
):
    found = _kill(database, platform, flow, KILLS, monkeypatch, count)

    assert found == _expected(flow, KILLS)


@pytest.mark.soak
@pytest.mark.parametrize("flow", FLOWS, ids=str)
def test_a_thousand_workers_killed_after_a_step_lose_and_double_nothing(
    database: Database,
    platform: FilePlatform,
    flow: tuple[str, bool],
    monkeypatch: pytest.MonkeyPatch,
    count: Count,
):
    found = _kill(database, platform, flow, SOAKED, monkeypatch, count)

    assert found == _expected(flow, SOAKED)
