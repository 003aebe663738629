"""The whole bot in one process, on one seed and a clock of its own.

Rule: nothing here is drawn from anything but the seed, and no time passes but the world's, so a
seed that fails fails again. The database is a real file; a crash throws away everything else.

Days are troubled (faults of the store, of the wires, crashes) or calm. On a calm day nobody acts
and nothing fails, so that what is due can be expected to the minute.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeVar

from adapters.discord.breaker import Breaker
from adapters.discord.places import DirectChannels
from adapters.discord.sending import DiscordSender
from adapters.slack.sending import SlackSender
from bot.core.messages import Reply
from bot.core.model import Address
from bot.service.delivering import deliver, still_held
from bot.service.installing import Installation
from bot.service.reminders import Claimed, Reminders, claim, plan
from bot.service.runner import chores
from bot.service.sending import Sender
from bot.service.service import Service
from storage.installations import StoredInstallations, forget_uninstalled
from storage.places import StoredPlaces
from storage.retention import sweep
from storage.rotation import is_rotated, rotate_keys
from storage.sealed import MasterKey, parse_keys
from storage.sqlite import SqliteStore
from tests.service.reminders.world import checklists
from tests.simulation.faults import Broken, Crashed, Faults
from tests.simulation.people import Person
from tests.simulation.platforms import Arrived, DiscordWire, SlackWire, Weather
from tests.simulation.stepped_store import Outside, open_stepped
from tests.simulation.surfaces import Deed, OnDiscord, OnSlack, Surface, is_look, shown_of
from tests.simulation.witness import Witness

T = TypeVar("T")

START = datetime(2026, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOOK_EVERY = timedelta(minutes=15)
JUMP = timedelta(minutes=15)
"""Longer than a lease: a shorter wait is slept through, and here that would be real time."""
TICK = timedelta(milliseconds=2)
UNPACED = 1000
"""Messages of one digest follow at once: waiting for a place would take real time."""
ADDRESSES = (
    Address("slack", "T01ACME", "U01INES"),
    Address("slack", "T01ACME", "U02TOMAS"),
    Address("slack", "T02BOLT", "U01INES"),
    Address("discord", "", "4001"),
    Address("discord", "", "4002"),
)
WITH_HISTORY = frozenset({"T01ACME"})
Meanwhile = Literal["forget", "rotate", "jump"]
"""What happens between claiming and sending, or while a message is on its way."""
UNFINISHED = ("busy", "full")
"""Refusals that say nothing was saved: the same delivery may be taken when it comes again."""


@dataclass
class World:
    """`tenants` are the workspaces that have the bot right now."""

    path: Path
    keys: tuple[MasterKey, ...]
    chance: Random
    now: datetime = START
    skew: timedelta = timedelta(0)
    ticks: int = 0
    crashes: int = 0
    deeds: int = 0
    redelivered: int = 0
    tenants: set[str] = field(default_factory=lambda: {"T01ACME", "T02BOLT"})
    left: set[Address] = field(default_factory=set)
    waiting: list[tuple[datetime, Person, Deed]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runner = asyncio.Runner()
        self.faults = Faults(lambda: self.now)
        self.happened = self.faults.happened
        self.weather = Weather(self.chance, lambda: self.now, self.happened)
        self.slack = SlackWire(self.weather, self._installed, WITH_HISTORY)
        self.discord = DiscordWire(self.weather)
        numbers = count(1)
        self.people = [
            Person(address, number, Random(self.chance.random()), numbers)
            for number, address in enumerate(ADDRESSES)
        ]
        self.witness = Witness(self, Outside(self.path, self.keys))
        self.witness.listen()
        self._read = {"slack": 0, "discord": 0}
        self._start()
        for team in sorted(self.tenants):
            self._install(team)

    # The process

    def clock(self) -> datetime:
        """What the bot takes for the time; whoever looks twice sees that some went by."""
        self.ticks += 1
        return self.now + self.skew + self.ticks * TICK

    def draw(self) -> bytes:
        return self.chance.getrandbits(128).to_bytes(16, "big")

    def _start(self) -> None:
        self.store: SqliteStore = self.run(self._opened())
        self.service = Service(self.store, checklists(), self.clock, self.draw)
        api: Any = self.slack
        client: Any = self.discord
        senders: dict[str, Sender] = {
            "slack": SlackSender(api),
            "discord": DiscordSender(
                client,
                DirectChannels(StoredPlaces(self.store), self.clock),
                Breaker(self.clock),
                self.clock,
            ),
        }
        self.reminders = Reminders(
            self.store,
            senders,
            checklists(),
            self.clock,
            self.draw,
            f"worker {self.crashes}",
            rate_scale=UNPACED,
        )
        self.surfaces: dict[str, Surface] = {
            "slack": OnSlack(self.clock),
            "discord": OnDiscord(self.clock),
        }

    async def _opened(self) -> SqliteStore:
        return open_stepped(self.path, self.keys, self.faults)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run what is asynchronous to its end."""
        return self.runner.run(work)

    def survives(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Run something; if the process dies of it, start another one."""
        try:
            return self.run(work)
        except Crashed:
            before = self.witness.rows()
            self.run(self.store.close())
            self.crashes += 1
            self.faults.clear()
            self._start()
            self.witness.same_after_a_crash(before)
            return None

    def restart(self, keys: tuple[MasterKey, ...]) -> None:
        """Stop, and start again with these keys."""
        self.run(self.store.close())
        self.keys = keys
        self._start()
        self.witness.look_with(keys)

    def rotate_keys(self) -> None:
        """Bring a new key in and wrap with it; once that is through, drop the old one."""
        self.happened["keys rotated"] += 1
        if len(self.keys) == 1:
            text = b64encode(self.draw() + self.draw()).decode()
            self.restart((*parse_keys(text), *self.keys))
        self.survives(self._whatever(rotate_keys(self.store)))
        if self.survives(self._whatever(is_rotated(self.store))):
            self.restart(self.keys[:1])

    def close(self) -> None:
        self.run(self.store.close())
        self.runner.close()
        self.witness.hang_up()
        self.witness.outside.close()

    # Workspaces

    async def _installed(self, team: str) -> Installation | None:
        return await StoredInstallations(self.store).find(team, "")

    def _install(self, team: str) -> None:
        new = Installation(team, "", f"xoxb-{team}-token", "UBOT", "chat:write", self.now)
        self.run(StoredInstallations(self.store).save(new))
        self.tenants.add(team)

    def uninstall(self, team: str) -> None:
        """A workspace throws the bot out."""
        self.run(StoredInstallations(self.store).revoke(team, "", self.now))
        self.tenants.discard(team)
        self.happened["bot uninstalled"] += 1

    def reinstall(self, team: str) -> None:
        """And takes it in again."""
        self._install(team)

    def is_member(self, person: Person) -> bool:
        """Whether somebody has a bot to talk to."""
        address = person.address
        is_there = address.platform != "slack" or address.tenant in self.tenants
        return is_there and address not in self.left

    def shut(self, person: Person) -> None:
        """Close the direct messages of somebody to the bot, or open them."""
        if person.address not in self.left:
            self._refuse(person.address, "cannot_dm_bot", 50007)

    def leave_or_return(self, person: Person) -> None:
        """Let somebody leave the workspace, or every server they shared with the bot."""
        self._refuse(person.address, "user_disabled", 50278)
        self.left ^= {person.address}
        self.happened["member left or returned"] += 1

    def _refuse(self, address: Address, on_slack: str, on_discord: int) -> None:
        """From now on nothing reaches them; or it does, if nothing did."""
        if address.platform == "slack":
            if self.slack.closed.pop(address, None) is None:
                self.slack.closed[address] = on_slack
        elif self.discord.closed.pop(address, None) is None:
            self.discord.closed[address] = on_discord

    # What owners do

    def act(self, person: Person) -> None:
        """Let somebody do something, which may arrive twice, late, or out of order."""
        deed = person.act()
        times = 2 if self.chance.random() < 0.12 else 1
        self.happened["delivery made twice"] += times - 1
        for _ in range(times):
            late = self.chance.random() < 0.1
            minutes = self.chance.randrange(1, 600) if late else 0
            self.happened["delivery late"] += late
            self.waiting.append((self.now + timedelta(minutes=minutes), person, deed))

    def deliver_what_waits(self) -> None:
        """Deliver what is there by now; what came at the same time in any order."""
        here = [each for each in self.waiting if each[0] <= self.now]
        self.waiting = [each for each in self.waiting if each[0] > self.now]
        numbers = [deed.number for _, _, deed in here]
        self.chance.shuffle(here)
        self.happened["deliveries out of order"] += numbers != [deed.number for _, _, deed in here]
        for _, person, deed in here:
            if self.is_member(person):
                self.take(person, deed)

    def take(self, person: Person, deed: Deed) -> Reply | None:
        """Deliver one deed, and let its owner see the answer."""
        self.deeds += 1
        again = self.witness.knows(deed) and not is_look(deed)
        before = self.witness.rows() if again else {}
        surface = self.surfaces[person.address.platform]
        reply = self.survives(surface.do(self.service, deed))
        if again:
            self.redelivered += 1
            self.witness.changed_nothing(before)
        if reply is None:
            return None
        if reply.refused not in UNFINISHED:
            if self._enters(deed):
                self.witness.is_committed(deed)
            self.witness.acknowledged(person, deed, reply)
        shown = surface.draw(reply)
        self.witness.saw(person, shown, reply)
        person.look_at(shown)
        return reply

    def _enters(self, deed: Deed) -> bool:
        """Whether a turn of its own comes of it: to look, and to forget all, are none."""
        return not is_look(deed) and not deed.what.startswith("/forget me")

    def forget(self, person: Person) -> None:
        """Let somebody be forgotten; they come back as somebody else."""
        if not self.is_member(person):
            return
        reply = self.take(person, person.forget_me())
        self._was_forgotten(person, reply)

    def _was_forgotten(self, person: Person, reply: Reply | None) -> None:
        if reply is not None and reply.refused not in UNFINISHED:
            self.witness.forgotten(person)
            self.happened["owner forgotten"] += 1
            person.generation += 1
            person.seen.clear()
            self.waiting = [each for each in self.waiting if each[1] is not person]

    # What the bot does by itself

    def remind(self, meanwhile: Meanwhile | None = None) -> None:
        """One round of the reminders, with room for something between claim, send and finish."""
        claimed = self.survives(self._planned())
        for one in claimed or ():
            self.witness.claimed(one)
            if meanwhile is not None and self.chance.random() < 0.5:
                self._between(one, meanwhile)
            elif meanwhile is not None:
                self.weather.meanwhile = partial(self._in_mid_send, meanwhile)
            self.survives(self._whatever(self._delivered(one)))
            self.weather.meanwhile = None
            self._read_what_arrived()

    def _between(self, claimed: Claimed, meanwhile: Meanwhile) -> None:
        self.happened[f"{meanwhile} in mid-batch"] += 1
        match meanwhile:
            case "forget":
                self.forget(self._at(claimed.parcel.address))
            case "rotate":
                self.rotate_keys()
            case "jump":
                self.jump()

    async def _in_mid_send(self, meanwhile: Meanwhile, address: Address) -> None:
        """The platform has the message, and the bot does not know it yet."""
        self.happened[f"{meanwhile} in mid-send"] += 1
        try:
            self._read_what_arrived()
            match meanwhile:
                case "forget":
                    person = self._at(address)
                    surface = self.surfaces[address.platform]
                    self._was_forgotten(person, await surface.do(self.service, person.forget_me()))
                case "rotate":
                    await self._whatever(rotate_keys(self.store))
                case "jump":
                    self.jump()
        except AssertionError as broken:
            raise Broken(*broken.args) from broken

    def jump(self) -> None:
        self.skew = JUMP * self.chance.randrange(-6, 7)
        self.happened["clock jumped"] += 1

    def _at(self, address: Address) -> Person:
        return next(person for person in self.people if person.address == address)

    async def _delivered(self, claimed: Claimed) -> None:
        for held in await still_held(self.reminders, [claimed]):
            await deliver(self.reminders, held)

    async def _planned(self) -> Any:
        try:
            await plan(self.reminders)
            return await claim(self.reminders)
        except Exception as error:
            self.witness.hears(f"{type(error).__name__}: {error}")
            return ()

    def keep_house(self) -> None:
        """What is done once a day."""
        for work in (
            chores(self.reminders, "2026b"),
            sweep(self.store, self.clock()),
            forget_uninstalled(self.store, self.now),
        ):
            self.survives(self._whatever(work))

    async def _whatever(self, work: Coroutine[Any, Any, T]) -> T | None:
        try:
            return await work
        except Exception as error:
            self.witness.hears(f"{type(error).__name__}: {error}")
            return None

    def _read_what_arrived(self) -> None:
        wires: dict[str, list[Arrived]] = {
            "slack": self.slack.arrived,
            "discord": self.discord.arrived,
        }
        for platform, arrived in wires.items():
            for message in arrived[self._read[platform] :]:
                person = self._at(message.address)
                shown = shown_of(message.shown)
                self.witness.arrived(person, message)
                person.look_at(shown)
            self._read[platform] = len(arrived)
