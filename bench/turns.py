"""Our side: whole dialogues through the service, as every surface takes them.

Rule: a measured turn is the whole turn. A button's token becomes an event; the delivery is known
or new; the notebook is opened, the vetting loaded, unsealed, stepped, sealed and saved; the commit
is waited for; the reply with its next question is there. Only the drawing of it is left out, which
is the surface's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

from bot.app import chance, clock, load_checklists
from bot.core.events import Begin, Event, Inbound
from bot.core.messages import Reply
from bot.core.model import Address
from bot.core.tokens import event_of
from bot.service.service import Service
from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.sqlite import SqliteStore, open_sqlite
from storage.sqlite_connection import Synchronous
from storage.store import OpenStore

ANSWERS: Final = (
    "answer:{id}:familiarity:some",
    "answer:{id}:introduce:yes",
    "answer:{id}:advocate:yes",
    "answer:{id}:reason:yes",
    "answer:{id}:common_ground:field",
    "answer:{id}:offer:knowledge",
    "decide:{id}:accept",
)
"""The seven buttons after the start; the last one stores the decision."""
TURNS: Final = 1 + len(ANSWERS)
INVITATION: Final = (
    "Hello, I am {name}. We met at the data meetup in Leeds; I look after pipelines at Acme and "
    "would like to connect, because we both work in data engineering. I could share my notes on "
    "backfills."
)
_USERS: Final = count(10**17)
"""Numbers as long as Discord's."""


@dataclass(frozen=True, slots=True)
class Played:
    """Turns played: seconds of each, seconds of all together, commits made for them."""

    each: list[float]
    together: float
    commits: int

    @property
    def per_turn(self) -> float:
        """Seconds."""
        return self.together / len(self.each)


@dataclass(slots=True)
class Dialogues:
    """An open store with the service over it, and owners who each talk with the bot."""

    store: OpenStore
    service: Service
    keys: tuple[MasterKey, ...] = ()
    _rounds: count[int] = field(default_factory=count)
    _deliveries: count[int] = field(default_factory=count)

    async def play(self, in_flight: int, dialogues: int, *, paste: str = "") -> Played:
        """Let that many owners, met before, take so many dialogues each, all at the same time."""
        round_ = next(self._rounds)
        owners = [Address("bench", "", f"{round_}-{n}") for n in range(in_flight)]
        await asyncio.gather(*map(self.service.greet, owners))
        each: list[float] = []
        commits, started = self._commits, perf_counter()
        await asyncio.gather(*(self.talk(owner, dialogues, paste, each) for owner in owners))
        together = perf_counter() - started
        return Played(each, together, self._commits - commits)

    @property
    def _commits(self) -> int:
        return self.store.commits if isinstance(self.store, SqliteStore) else 0

    async def begun(self, platform: str, tenant: str, owners: int) -> dict[Address, str]:
        """Let new owners of a platform begin a dialogue each; gives the ids of the vettings."""
        met = [Address(platform, tenant, str(next(_USERS))) for _ in range(owners)]
        start = Begin("", "connect_in", "Priya Nair")
        replies = await asyncio.gather(*(self._timed(owner, start, []) for owner in met))
        return {
            owner: reply.messages[0].vetting or ""
            for owner, reply in zip(met, replies, strict=True)
        }

    async def talk(self, owner: Address, dialogues: int, paste: str, each: list[float]) -> None:
        """Let one owner take dialogues, one after the other; adds the seconds of each turn."""
        for number in range(dialogues):
            name = f"Priya Nair{number}"
            start = Begin(paste and paste.format(name=f"{name} {owner.user}"), "connect_in", name)
            reply = await self._timed(owner, start, each)
            vetting = reply.messages[0].vetting
            for answer in ANSWERS:
                reply = await self._timed(owner, f"v1:{answer.format(id=vetting)}", each)
            assert not reply.refused
            assert reply.messages[0].prompt is None, "the dialogue ended without a decision"

    async def _timed(self, owner: Address, came: Event | str, each: list[float]) -> Reply:
        started = perf_counter()
        event = event_of(came) if isinstance(came, str) else came
        assert event is not None
        reply = await self.take(owner, event)
        each.append(perf_counter() - started)
        return reply

    async def take(self, owner: Address, event: Event) -> Reply:
        """Deliver one event."""
        at = clock()
        # As the platforms' ids do it: the time of the event first, the same on a redelivery.
        delivery = f"bench:{at.timestamp():.6f}:{next(self._deliveries):08d}"
        return await self.service.take(Inbound(delivery, at, owner, event))


@asynccontextmanager
async def opened(
    path: Path, synchronous: Synchronous, keys: tuple[MasterKey, ...] = ()
) -> AsyncIterator[Dialogues]:
    """Open a database for dialogues, a new one with keys of its own, and close it."""
    keys = keys or parse_keys(new_key_text())
    store = await open_sqlite(path, keys, synchronous)
    try:
        yield Dialogues(store, service_over(store), keys)
    finally:
        await store.close()


def service_over(store: OpenStore) -> Service:
    """The service as the program has it."""
    return Service(store, load_checklists(None), clock, chance)
