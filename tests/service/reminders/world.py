"""A platform that is a file, so that it outlives a killed process, and a world around it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any

from bot.core.checklist import Checklist
from bot.core.checklist_file import parse_checklist
from bot.core.deliveries import Delivery
from bot.core.events import Begin, Event, Inbound, OptedIn, Said
from bot.core.messages import Message, Reply
from bot.core.model import Address, Owner
from bot.service.delivering import deliver, still_held
from bot.service.ports import UnitOfWork
from bot.service.reminders import PLANNED_AT_ONCE, Reminders, Timings, claim, plan
from bot.service.sending import Absent, Accepted, Answer, CannotAsk, Finding, Found, Parcel
from bot.service.service import Service
from storage.store import OpenStore

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NINE = TUESDAY + timedelta(hours=1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

Mood = Callable[[Parcel], Awaitable[Answer | None]]
"""What a platform does after it looked at a message; None: it accepts as usual."""


def always(answer: Answer) -> Mood:
    """A platform that gives this answer to everything."""

    async def mood(parcel: Parcel) -> Answer:
        return answer

    return mood


async def breaks(parcel: Parcel) -> Answer:
    """A connection that breaks, before or after the message was taken."""
    raise ConnectionError("the connection broke after the message was taken")


@cache
def checklists() -> dict[str, Checklist]:
    """The built-in checklists."""
    found: dict[str, Checklist] = {}
    for file in resources.files("bot.checklists").iterdir():
        if file.name.endswith(".toml"):
            parsed = parse_checklist(file.read_text("utf-8"), file.name)
            assert isinstance(parsed, Checklist)
            found[parsed.kind] = parsed
    return found


@dataclass
class FilePlatform:
    """Accepts messages by writing a line into a file: whoever reads it sees what arrived.

    `before` and `after` are what goes wrong: before a message is taken, or once it was.
    """

    path: Path
    can_be_asked: bool = True
    before: Mood | None = None
    after: Mood | None = None
    asked: int = 0
    clock: Callable[[], float] = lambda: 0.0
    parts: int = 1

    def render(self, message: Message) -> tuple[str, ...]:
        return (json.dumps([message.lead, len(message.blocks)]),) * self.parts

    async def send(self, parcel: Parcel) -> Answer:
        if self.before is not None and (answer := await self.before(parcel)) is not None:
            return answer
        line: dict[str, Any] = {"key": parcel.key, "user": parcel.address.user, "body": parcel.body}
        line |= {"at": self.clock(), "part": parcel.part}
        # one write of a short line to a file opened for appending is atomic
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(handle, json.dumps(line).encode() + b"\n")
        os.close(handle)
        if self.after is not None and (answer := await self.after(parcel)) is not None:
            return answer
        return Accepted()

    async def find(self, parcel: Parcel) -> Finding:
        self.asked += 1
        if not self.can_be_asked:
            return CannotAsk()
        wanted = (parcel.key, parcel.part)
        arrived = any((line["key"], line["part"]) == wanted for line in self.arrived())
        return Found() if arrived else Absent()

    def arrived(self) -> list[dict[str, Any]]:
        """Everything the platform accepted, in order."""
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def users(self) -> list[str]:
        """Whom a message arrived for, one each time."""
        return sorted(line["user"] for line in self.arrived())


@dataclass
class World:
    """A store, a platform and a clock that stands still until it is set."""

    store: OpenStore
    platform: FilePlatform
    now: datetime = TUESDAY
    _draws: Any = field(default_factory=lambda: count(1))

    def chance(self) -> bytes:
        number: int = next(self._draws)
        return number.to_bytes(16, "big")

    @property
    def service(self) -> Service:
        return Service(self.store, checklists(), lambda: self.now, self.chance, spread=0)

    def reminders(self, worker: str = "one", **changes: Any) -> Reminders:
        given: dict[str, Any] = {
            "store": self.store,
            "senders": {"slack": self.platform, "discord": self.platform},
            "checklists": checklists(),
            "clock": lambda: self.now,
            "chance": self.chance,
            "worker": worker,
            "spread": 0,
            "rate_scale": 1000,
            "timings": Timings(),
        }
        return Reminders(**(given | changes))

    async def does(self, user: str, event: Event | str, platform: str = "slack") -> Reply:
        said = Said(event) if isinstance(event, str) else event
        return await self.service.take(Inbound("", self.now, address(user, platform), said))

    async def promises(self, user: str, platform: str = "slack") -> None:
        """Let somebody opt in and promise something that is due today."""
        await self.does(user, "/remind today: send Bo the book", platform)
        await self.does(user, OptedIn(True), platform)

    async def log(self, user: str, platform: str = "slack") -> list[Delivery]:
        log: list[Delivery]
        log = await self._of(user, platform, lambda notebook: list(notebook.outbox.log(50)))
        return log

    async def owner(self, user: str, platform: str = "slack") -> Owner:
        owner: Owner = await self._of(user, platform, lambda notebook: notebook.owner)
        return owner

    async def next_at(self, user: str, platform: str = "slack") -> datetime | None:
        at: datetime | None = await self._of(user, platform, lambda n: n.outbox.next_at())
        return at

    async def _of(self, user: str, platform: str, look: Callable[[Any], Any]) -> Any:
        def work(unit: UnitOfWork) -> Any:
            notebook = unit.existing_notebook(address(user, platform))
            assert notebook is not None
            return look(notebook)

        return await self.store.read(work)

    async def opens_a_vetting(self, user: str, platform: str = "slack") -> None:
        await self.does(user, Begin("", "connect_in", "Kim Park"), platform)


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Let everything else go on until something holds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for says nothing by itself
            await asyncio.sleep(0)


def address(user: str, platform: str = "slack") -> Address:
    """Where somebody is met."""
    return Address(platform, "T01" if platform == "slack" else "", user)


def words_of(reply: Reply) -> str:
    """All that a reply says."""
    return "\n".join(
        str(getattr(block, "text", getattr(block, "lines", "")))
        for message in reply.messages
        for block in message.blocks
    )


async def run_once(reminders: Reminders) -> int:
    """Plan everything that is due, and send what may go now; how many deliveries were tried."""
    while await plan(reminders) == PLANNED_AT_ONCE:
        pass
    tried = 0
    while claimed := await claim(reminders):
        held = await still_held(reminders, claimed)
        await asyncio.gather(*(deliver(reminders, one) for one in held))
        tried += len(claimed)
    return tried
