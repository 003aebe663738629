"""Real processes, forked from one that has loaded everything, and what they do until they die.

Nothing of a database may be open in the parent when it forks.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.service.delivering import attempt, finish
from bot.service.reminders import Reminders, Timings, claim, plan
from bot.service.runner import run_reminders
from bot.service.sending import Answer, Parcel
from tests.service.reminders.world import NINE, FilePlatform, World
from tests.storage.databases import Database, opened


def forked(work: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run work in a process of its own; gives its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        asyncio.run(work())
        code = 0
    finally:
        os._exit(code)


def die() -> None:
    """Die as by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


def killed(pid: int) -> bool:
    """Wait for a process, and tell whether it was killed."""
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@dataclass(frozen=True)
class Doomed:
    """A worker that takes one owner, or one delivery, and dies right after a step of it."""

    database: Database
    platform: FilePlatform
    point: str
    number: int

    async def live(self) -> None:
        async with opened(self.database) as store:
            world = World(store, self.platform, now=NINE)
            reminders = world.reminders(f"worker {self.number}", chance=self.chance)
            await plan(reminders)
            if self.point == "plan":
                die()
            (claimed,) = await claim(reminders)
            if self.point == "claim":
                die()
            known = await attempt(reminders, claimed)
            if self.point == "send":
                die()
            await finish(reminders, claimed, known)
            if self.point == "finish":
                die()

    def chance(self) -> bytes:
        return os.urandom(16)


@dataclass
class WatchedPlatform(FilePlatform):
    """Notes every attempt with its time, and refuses the first ones of some users."""

    refused_users: frozenset[str] = frozenset()
    refusals: int = 0

    async def send(self, parcel: Parcel) -> Answer:
        from bot.service.sending import Later

        earlier = [line for line in self._attempts.arrived() if line["key"] == parcel.key]
        await self._attempts.send(parcel)
        if parcel.address.user in self.refused_users and len(earlier) < self.refusals:
            return Later(0, "channel")
        return await super().send(parcel)

    @property
    def _attempts(self) -> FilePlatform:
        return FilePlatform(self.path.with_name("attempts"), clock=time.monotonic)

    def attempts(self) -> list[dict[str, Any]]:
        """Everything that was tried, in order of time."""
        return sorted(self._attempts.arrived(), key=lambda line: line["at"])


@dataclass(frozen=True)
class Replica:
    """A process that sends reminders until SIGTERM; its clock runs, from nine o'clock on."""

    database: Database
    platform: FilePlatform
    started: float
    rate_scale: float
    number: int

    def now(self) -> datetime:
        return NINE + timedelta(seconds=time.monotonic() - self.started)

    async def live(self) -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        async with opened(self.database) as store:
            await run_reminders(self.reminders(World(store, self.platform)), stop)

    def reminders(self, world: World) -> Reminders:
        short = timedelta(seconds=1)
        return replace(
            world.reminders(f"replica {self.number}", chance=lambda: os.urandom(16)),
            clock=self.now,
            rate_scale=self.rate_scale,
            timings=Timings(lease=3 * short, attempt=short, retry=short),
        )
