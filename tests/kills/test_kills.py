"""Real processes on real databases, killed at every step of every handler.

After each kill a fresh process looks at what is stored: all of the delivery or nothing of it (of a
form: some of its answers), and all of it where the platform shows that it counted. Then the same
is delivered once more, which leaves exactly what an undisturbed owner has.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from bot.core.model import Address
from tests.conftest import Count
from tests.kills.child import Child, Stored, service_over, slack_over
from tests.kills.flows import FLOWS, Flow, warmed_up
from tests.kills.parent import Died, Living, bring_up
from tests.storage.databases import Database, opened

KILLS = 25
SOAKED = 1000
AT_ONCE = 50
"""Owners that are prepared side by side: of a thousand, some would be told to try again."""
SEED = 20261124


class Killing:
    """One flow on one database, and what its kills came to."""

    def __init__(self, flow: Flow, database: Database, runner: asyncio.Runner) -> None:
        self.flow, self.database, self.runner = flow, database, runner
        self.steps: Counter[str] = Counter()
        self.lost: list[int] = []
        self.torn: list[int] = []
        self.wrong: list[int] = []

    def kill(self, kills: int, seed: int) -> None:
        """Kill so many processes, each at a step drawn by the seed."""
        self.runner.run(self.flow.on.start())
        try:
            self.runner.run(self._prepared(kills))
            self._killed(kills, random.Random(seed))
        finally:
            self.runner.run(self.flow.on.stop())

    async def _prepared(self, kills: int) -> None:
        async with opened(self.database) as store:
            service = service_over(store)
            await warmed_up(service, Address("console", "", "somebody"))
            slack_over(service, store, "")
            for start in range(0, kills + 1, AT_ONCE):
                owners = range(start, min(start + AT_ONCE, kills + 1))
                await asyncio.gather(*(self.flow.prepare(service, number) for number in owners))

    def _killed(self, kills: int, lots: random.Random) -> None:
        child = Child(self.database, self.flow.on.where, *self.flow.on.doors)
        living = bring_up(child, self.runner)
        try:
            steps = self.runner.run(self._undisturbed(living))
            for number, fatal in enumerate(drawn(len(steps), kills, lots), 1):
                self.runner.run(self._act(living, number, fatal))
                was_dead = living.end(self.runner)
                self.steps[steps[fatal - 1] if was_dead else "after the last step"] += 1
                living = bring_up(child, self.runner)
                self.runner.run(self._look(living, number))
        finally:
            living.end(self.runner)

    async def _undisturbed(self, living: Living) -> list[str]:
        """Let one owner through; remember what is stored of them before and after."""
        address = self.flow.on.address(0)
        self.before = await living.stored_of(address)
        await living.asked({"count": None})
        await self.flow.act(living, 0)
        assert self.flow.shown(0)
        steps: list[str] = (await living.asked({"settle": True}))["steps"]
        self.after = await living.stored_of(address)
        assert self.after != self.before
        return steps

    async def _act(self, living: Living, number: int, fatal: int) -> None:
        try:
            await living.asked({"count": fatal})
            await self.flow.act(living, number)
        except Died:
            return

    async def _look(self, living: Living, number: int) -> None:
        address = self.flow.on.address(number)
        found = await living.stored_of(address)
        if self.flow.shown(number) and found != self.after:
            self.lost.append(number)
        if not self._is_whole(found):
            self.torn.append(number)
        shown = await self.flow.again(living, number)
        if not shown or await living.stored_of(address) != self.after:
            self.wrong.append(number)

    def _is_whole(self, found: Stored) -> bool:
        if found in (self.before, self.after) or not self.flow.in_parts:
            return found in (self.before, self.after)
        return {*found.answers} <= {*self.after.answers} and found.unreadable == 0


def drawn(steps: int, kills: int, lots: random.Random) -> list[int]:
    """The steps to kill at: every one as often as every other, in an order drawn by lot."""
    whole, rest = divmod(kills, steps)
    chosen = [*range(1, steps + 1)] * whole + lots.sample(range(1, steps + 1), rest)
    lots.shuffle(chosen)
    return chosen


def killed(name: str, database: Database, kills: int, seed: int) -> Killing:
    """Kill processes in a flow, and look at the database itself at the end."""
    with asyncio.Runner() as runner:
        killing = Killing(FLOWS[name](), database, runner)
        print(f"seed {seed}: {kills} kills in {name} on {database.engine}")
        killing.kill(kills, seed)
        print(dict(killing.steps), killing.after)
        runner.run(_is_sound(database))
    return killing


async def _is_sound(database: Database) -> None:
    if database.engine == "sqlite":
        assert await database.run("PRAGMA integrity_check") == [("ok",)]
        assert await database.run("PRAGMA foreign_key_check") == []
    assert await database.open_transactions() == 0


@pytest.mark.parametrize("name", FLOWS)
def test_a_kill_at_any_step_loses_nothing_doubles_nothing_and_the_next_try_works(
    name: str, database: Database, count: Count
) -> None:
    killing = killed(name, database, KILLS, SEED)

    _nothing_happened(name, killing, KILLS, count)


@pytest.mark.soak
@pytest.mark.parametrize("name", FLOWS)
def test_a_thousand_kills_lose_nothing_and_double_nothing(
    name: str, database: Database, count: Count
) -> None:
    killing = killed(name, database, SOAKED, random.SystemRandom().getrandbits(32))

    _nothing_happened(name, killing, SOAKED, count)


def _nothing_happened(name: str, killing: Killing, kills: int, count: Count) -> None:
    count(f"kills in {name}, {killing.database.engine}", sum(killing.steps.values()))
    count("kills: acknowledged turns lost", len(killing.lost))
    count("kills: turns stored in part", len(killing.torn))
    count("kills: turns doubled, or wrong at the next try", len(killing.wrong))
    assert sum(killing.steps.values()) == kills
    assert (killing.lost, killing.torn, killing.wrong) == ([], [], [])
