"""The platforms of the flows: each lives in the parent, so that a kill does not touch it.

Each owner has a number; on every platform they are somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.core.model import Address
from tests.adapters.discord.fake_discord import BOT_USER, FakeDiscord
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person
from tests.kills.child import Json, Where
from tests.kills.parent import GONE, Died, Living


class Stage(Protocol):
    """A platform, as far as killing needs to know it."""

    where: Where

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    @property
    def doors(self) -> tuple[str, str]:
        """Where it listens: its API and its gateway."""
        ...

    def address(self, number: int) -> Address: ...


@dataclass
class OnTerminal:
    """A terminal needs nothing but somebody who types."""

    where: Where = "terminal"
    doors: tuple[str, str] = ("", "")

    async def start(self) -> None:
        """Nothing is to be started."""

    async def stop(self) -> None:
        """Nothing was started."""

    def address(self, number: int) -> Address:
        return Address("console", "", f"user{number}")

    async def type(self, living: Living, number: int, line: str) -> str:
        """Open a chat and type one line; give all that it says."""
        address = self.address(number)
        place = [address.platform, address.tenant, address.user]
        said: str = (await living.asked({"type": line, "as": place}))["said"]
        return said


@dataclass
class OnSlack:
    """A workspace, and its members in their direct messages with the app."""

    where: Where = "slack"
    slack: FakeSlack = field(default_factory=FakeSlack)

    async def start(self) -> None:
        await self.slack.start()

    async def stop(self) -> None:
        await self.slack.stop()
        assert self.slack.refused == []

    @property
    def doors(self) -> tuple[str, str]:
        return self.slack.api_url, ""

    def address(self, number: int) -> Address:
        return Address("slack", "T1", f"U{number}")

    def person(self, number: int) -> Person:
        return Person(self.slack, f"U{number}")

    async def deliver(self, living: Living, body: Json) -> Json:
        """Deliver, wait until all is done; give what was acknowledged with."""
        self.slack.app_url = f"http://127.0.0.1:{living.port}"
        try:
            answered = await self.slack.deliver(body)
        except GONE:
            living.dead = True
            raise Died from None
        assert answered.status == 200
        await living.asked({"settle": True})
        return answered.data

    async def submit(self, living: Living, number: int, view: Json, values: Json) -> Json:
        """Send a modal; give the view that takes its place, as soon as Slack shows it."""
        self.slack.app_url = f"http://127.0.0.1:{living.port}"
        try:
            answered = await self.person(number).submit(values, view)
        except GONE:
            living.dead = True
            raise Died from None
        return answered.data.get("view") or {}


@dataclass
class OnDiscord:
    """The bot, and people in their direct messages with it."""

    where: Where = "discord"
    fake: FakeDiscord = field(default_factory=FakeDiscord)

    async def start(self) -> None:
        await self.fake.start()

    async def stop(self) -> None:
        await self.fake.stop()
        assert self.fake.unknown == []

    @property
    def doors(self) -> tuple[str, str]:
        return self.fake.api_url, self.fake.gateway_url

    def user(self, number: int) -> int:
        return 1000 + number

    def address(self, number: int) -> Address:
        return Address("discord", "", str(self.user(number)))

    def card(self, number: int, label: str, custom_id: str) -> Json:
        """A message of the bot's with one button."""
        button = {"type": 2, "style": 1, "label": label, "custom_id": custom_id}
        row = {"type": 1, "components": [button]}
        there = self.fake.channel_of(self.user(number))
        return self.fake.store(there, "A question.", BOT_USER, components=[row])

    def said(self, number: int) -> list[str]:
        """What the bot has said to somebody."""
        shown = self.fake.shown(self.user(number))
        return [m["content"] for m in shown if m["author"]["id"] == BOT_USER["id"]]

    async def deliver(self, living: Living, event: str, data: Json) -> None:
        """Deliver, and wait until the bot took it up and all is done."""
        before = len(self.fake.calls)
        try:
            await self.fake.deliver(event, data)
        except GONE:
            living.dead = True
            raise Died from None
        await living.until(self.fake.until(lambda: len(self.fake.calls) > before))
        await living.asked({"settle": True})
