"""Our side: whole dialogues through the service, as every surface takes them.

Rule: a measured turn is the whole turn. A button's token becomes an event; the delivery is known
or new; the notebook is opened, the vetting loaded, unsealed, stepped, sealed and saved; the commit
is waited for; the reply with its next question is there. Only the drawing of it is left out, which
is the surface's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

from bot.app import chance, clock, load_checklists
from bot.core.checklist import Checklist
from bot.core.events import Begin, Event, Inbound, event_of
from bot.core.messages import Reply
from bot.core.model import Address
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.sqlite import SqliteStore, open_sqlite
from storage.sqlite_connection import Synchronous

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

    store: SqliteStore
    service: Service
    _rounds: count[int] = field(default_factory=count)
    _deliveries: count[int] = field(default_factory=count)

    async def play(self, in_flight: int, dialogues: int, *, paste: str = "") -> Played:
        """Let that many owners, met before, take so many dialogues each, all at the same time."""
        round_ = next(self._rounds)
        owners = [Address("bench", "", f"{round_}-{n}") for n in range(in_flight)]
        await asyncio.gather(*map(self.service.greet, owners))
        each: list[float] = []
        commits, started = self.store.commits, perf_counter()
        await asyncio.gather(*(self._talk(owner, dialogues, paste, each) for owner in owners))
        together = perf_counter() - started
        return Played(each, together, self.store.commits - commits)

    async def _talk(self, owner: Address, dialogues: int, paste: str, each: list[float]) -> None:
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
        at = clock()
        # As the platforms' ids do it: the time of the event first, the same on a redelivery.
        delivery = f"bench:{at.timestamp():.6f}:{next(self._deliveries):08d}"
        reply = await self.service.take(Inbound(delivery, at, owner, event))
        each.append(perf_counter() - started)
        return reply


@asynccontextmanager
async def opened(
    path: Path, synchronous: Synchronous, checklists: Mapping[str, Checklist] | None = None
) -> AsyncIterator[Dialogues]:
    """Open a new database for dialogues, and close it."""
    store = await open_sqlite(path, parse_keys(new_key_text()), synchronous)
    try:
        service = Service(store, checklists or load_checklists(None), clock, chance)
        yield Dialogues(store, service)
    finally:
        await store.close()
