"""Several processes on one PostgreSQL: nobody is missed or told twice, and one pace holds."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from itertools import pairwise

import pytest

from tests.service.reminders.processes import Replica, WatchedPlatform, forked, killed
from tests.service.reminders.world import FilePlatform, World
from tests.storage.databases import Database, opened

LONGEST = 40.0
"""Seconds a run of replicas may take on a slow machine."""


def _promises(database: Database, platform: FilePlatform, count: int) -> list[str]:
    users = [f"{number:05d}" for number in range(count)]

    async def promise() -> None:
        async with opened(database) as store:
            world = World(store, platform)
            for start in range(0, count, 50):
                page = users[start : start + 50]
                await asyncio.gather(*(world.promises(user, "discord") for user in page))

    asyncio.run(promise())
    return users


def _start(database: Database, platform: FilePlatform, count: int, scale: float) -> list[int]:
    started = time.monotonic()
    return [
        forked(Replica(database, platform, started, scale, number).live) for number in range(count)
    ]


def _wait_until(platform: FilePlatform, count: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while len(platform.arrived()) < count and time.monotonic() < end:
        time.sleep(0.02)


def _stop(replicas: list[int]) -> None:
    for pid in replicas:
        os.kill(pid, signal.SIGTERM)
    for pid in replicas:
        assert os.waitpid(pid, 0)[1] == 0


def _states(database: Database) -> dict[str, int]:
    rows = asyncio.run(database.run("SELECT state, count(*) FROM deliveries GROUP BY state"))
    return {str(state): int(number) for state, number in rows}


def _one_of_four_is_killed(
    database: Database, platform: FilePlatform, count: int, seconds: float
) -> None:
    users = _promises(database, platform, count)

    replicas = _start(database, platform, 4, scale=50)
    _wait_until(platform, count // 6, seconds)
    doomed = replicas.pop()
    os.kill(doomed, signal.SIGKILL)
    assert killed(doomed)
    _wait_until(platform, count, seconds)
    # what the killed one had sent and not written down is asked about once its lease is over
    end = time.monotonic() + LONGEST
    while set(_states(database)) != {"sent"} and time.monotonic() < end:
        time.sleep(0.1)
    _stop(replicas)

    assert platform.users() == users
    assert _states(database) == {"sent": count}


def test_four_replicas_one_of_them_killed_reach_everybody_once(
    postgres_database: Database, platform: FilePlatform
):
    _one_of_four_is_killed(postgres_database, platform, 300, LONGEST)


@pytest.mark.soak
def test_four_replicas_one_of_them_killed_reach_ten_thousand_once(
    postgres_database: Database, platform: FilePlatform
):
    _one_of_four_is_killed(postgres_database, platform, 10_000, 900)


def _keep_one_pace(database: Database, platform: WatchedPlatform, count: int, owners: int) -> None:
    """Let replicas reach so many owners by two messages each; five are refused twice first."""
    users = _promises(database, platform, owners)
    platform.refused_users = frozenset(users[:5])
    platform.refusals = 2
    platform.parts = 2

    replicas = _start(database, platform, count, scale=1)
    _wait_until(platform, 2 * owners, LONGEST)
    _stop(replicas)

    attempts = platform.attempts()
    times = [line["at"] for line in attempts]
    busiest = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert platform.users() == sorted(users * 2)
    assert busiest <= 50
    # the pace is used, not only kept
    assert busiest >= 10
    for user in users:
        own = [line["at"] for line in attempts if line["user"] == user]
        assert len(own) == (4 if user in platform.refused_users else 2)
        assert all(later - earlier >= 1 for earlier, later in pairwise(own))


@pytest.fixture
def watched(platform: FilePlatform) -> WatchedPlatform:
    return WatchedPlatform(platform.path)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_however_many_replicas_keep_one_pace(
    postgres_database: Database, watched: WatchedPlatform, count: int
):
    _keep_one_pace(postgres_database, watched, count, owners=40)


@pytest.mark.soak
@pytest.mark.parametrize("count", [1, 2, 4])
def test_however_many_replicas_keep_one_pace_for_ten_seconds(
    postgres_database: Database, watched: WatchedPlatform, count: int
):
    _keep_one_pace(postgres_database, watched, count, owners=200)
