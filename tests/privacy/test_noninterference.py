"""The same history twice, differing only in one owner's secret answers: nobody else can tell.

Everything that others see is compared byte by byte: what is drawn for them, the JSON, their
exports, their digests as they arrive, what is counted for the operator, and the log.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
import structlog

from adapters.console.plain import plain_lines
from bot.core.events import Inbound, Said
from bot.core.model import Address
from bot.service.delivering import deliver, still_held
from bot.service.reminders import claim, plan
from tests.conftest import Count
from tests.service.reminders.world import DAY, HOUR, NINE, FilePlatform, World
from tests.storage.databases import Database

SECRETIVE = Address("slack", "T01", "U1")
OTHERS = (
    Address("slack", "T01", "U2"),
    Address("slack", "T02", "U3"),
    Address("discord", "", "U4"),
)
LINES = (
    "Hi, I am Sam Ortiz. I would like to connect since we share a field.", "1", "2", "3", "skip",
    "back", "later", "/open", "/resume last", "/decide last decline", "/decide last accept",
    "/gave Sam advice", "/pending", "/history", "/ledger", "/remind tomorrow: write to Sam",
    "/reminders on", "/when", "/find Sam", "/undo", "/person Sam", "/done last",
)  # fmt: skip
SECRETS: tuple[tuple[str, str], ...] = (
    ("1", "3"),
    ("/decide last accept", "/decide last decline"),
    ("/gave Sam advice", "/asked Sam a favour"),
    ("/remind tomorrow: write to Sam Ortiz", "/remind in 3 days: never trust Lee Park again"),
    ("Hi, I am Sam Ortiz. Let us connect.", "I am Lee Park and I sell things."),
    ("/find Sam", "/forget --yes Sam"),
    ("/reminders on", "/reminders off"),
)
"""Two ways to act at the same moment; an outsider must not learn which it was."""


@dataclass
class Outsiders:
    """All that anybody but the secretive owner can see."""

    seen: list[str] = field(default_factory=list)

    def hear(self, _logger: object, _name: str, event: Any) -> Any:
        self.seen.append(json.dumps(event, default=repr, sort_keys=True))
        raise structlog.DropEvent


async def _history(world: World, seed: int, way: int) -> list[str]:
    chance, outsiders, numbers = Random(seed), Outsiders(), count(1)
    structlog.configure(processors=[outsiders.hear], cache_logger_on_first_use=False)
    for _ in range(60):
        world.now += HOUR
        who = chance.choice([SECRETIVE, *OTHERS])
        line = chance.choice(LINES)
        secret = chance.choice(SECRETS)[way]
        said = Said(secret if who == SECRETIVE else line)
        reply = await world.service.take(Inbound(f"t:{next(numbers):04d}", world.now, who, said))
        if who != SECRETIVE:
            outsiders.seen += [s for message in reply.messages for s in plain_lines(message)]
            outsiders.seen.append(json.dumps(reply.data() if reply.data is not None else None))
        await _remind(world)
    for who in OTHERS:
        files = await world.service.export(who)
        outsiders.seen += [content.decode() for content in (files or {}).values()]
    # A delivery's key is drawn at random; which one it is tells nothing.
    outsiders.seen += [
        json.dumps({key: value for key, value in line.items() if key != "key"})
        for line in world.platform.arrived()
        if line["user"] != SECRETIVE.user
    ]
    structlog.reset_defaults()
    return outsiders.seen


async def _remind(world: World) -> None:
    reminders = world.reminders()
    await plan(reminders)
    for held in await still_held(reminders, await claim(reminders)):
        await deliver(reminders, held)


@pytest.mark.parametrize("seed", range(6))
async def test_others_see_the_same_bytes_whatever_an_owner_answers(
    world: World, database: Database, tmp_path: Path, seed: int, count: Count
) -> None:
    seen = []
    for way in (0, 1):
        fresh = World(world.store, FilePlatform(tmp_path / f"platform{way}"), now=NINE - DAY)
        seen.append(await _history(fresh, seed, way))
        for who in (SECRETIVE, *OTHERS):
            await world.store.forget(who)
        for table in ("seen", "buckets"):
            await database.run(f"DELETE FROM {table}")

    differ = [pair for pair in zip(seen[0], seen[1], strict=True) if pair[0] != pair[1]]
    count("outputs to others, the same owner's secrets being different", len(seen[0]))
    count("outputs to others that differed", len(differ))
    assert len(seen[0]) > 100
    assert differ == []
