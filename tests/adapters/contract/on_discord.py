"""Discord in the suite: real discord.py over loopback, in the direct message with the bot."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import discord

from adapters.discord.adapter import discord_adapter
from adapters.discord.settings import DiscordSettings
from bot.core.commands import call_of_line
from bot.core.events import Called
from bot.core.model import Address
from tests.adapters.contract.house import House, now
from tests.adapters.contract.seat import Move, Shown
from tests.adapters.discord.fake_discord import APPLICATION, FakeDiscord, Json
from tests.adapters.discord.limits import alive

MOVES: Mapping[Move, str] = {
    "back": "Back",
    "skip": "Skip",
    "why": "Why?",
    "later": "Later",
    "cancel": "Cancel",
}
AROUND = frozenset(MOVES.values()) | {
    "Done",
    "Quick form",
    "Something is wrong here",
    "Take the suggestion",
    "Write…",
}
LONGEST: Final = 2000
"""Characters of a message; what is longer Discord turns into a text file."""


@dataclass
class DiscordHand:
    """Somebody in their direct message with the bot."""

    platform: Discord
    user: int
    moves: Mapping[Move, str] = field(default_factory=lambda: MOVES)
    around: frozenset[str] = AROUND
    modals: list[Json] = field(default_factory=list)

    @property
    def address(self) -> Address:
        return Address("discord", "", str(self.user))

    def screen(self) -> Sequence[Shown]:
        mine = [m for m in self.platform.fake.shown(self.user) if _from_the_bot(m)]
        said = [
            Shown(f"message {m['id']}", _unescaped(m["content"]), _buttons(m), copy.deepcopy(m))
            for m in mine
        ]
        forms = [
            Shown(f"form {number}", " ".join([modal["title"], *_labels(modal)]))
            for number, modal in enumerate(self.modals)
        ]
        return [*said, *forms]

    async def paste(self, text: str) -> None:
        await self.type(text)

    async def type(self, text: str) -> None:
        fake = self.platform.fake
        before = len(self.screen())
        if len(text) > LONGEST:
            await fake.write(self.user, "", attachments=[fake.text_file("message.txt", text)])
        else:
            await fake.write(self.user, text)
        await fake.until(lambda: len(self.screen()) > before)
        await self.platform.settle()

    async def call(self, line: str) -> None:
        called = call_of_line(line)
        assert isinstance(called, Called), f"{line!r} is no command"
        options = dict(called.options) | ({"text": called.text} if called.text else {})
        name = called.command.replace(" ", "-")
        await self.again(self.platform.fake.command(self.user, name, **options))

    async def press(self, shown: Shown, carried: str) -> Json:
        data = {"custom_id": carried, "component_type": 2}
        interaction = self.platform.fake.interaction(self.user, 3, data, message=shown.raw)
        await self.again(interaction)
        return interaction

    async def again(self, delivery: Json) -> None:
        fake, key = self.platform.fake, delivery["id"]
        callback = f"interactions/{key}/{delivery['token']}/callback"
        before = sum(call.path == callback for call in fake.calls)
        await fake.send(delivery)
        await fake.until(lambda: sum(call.path == callback for call in fake.calls) > before)
        await self.platform.settle()
        if key in fake.modals and fake.modals[key] not in self.modals:
            self.modals.append(fake.modals[key])


def _from_the_bot(message: Json) -> bool:
    return str(message["author"]["id"]) == str(APPLICATION)


def _unescaped(content: str) -> str:
    return content.replace("\\", "")


def _buttons(message: Json) -> dict[str, str]:
    return {
        button["label"]: button["custom_id"]
        for row in message["components"]
        for button in row["components"]
    }


def _labels(modal: Json) -> Iterator[str]:
    yield from (label["label"] for label in modal["components"])


@dataclass
class Discord:
    """The bot as people meet it in their direct messages."""

    house: House
    fake: FakeDiscord
    hands: dict[int, DiscordHand] = field(default_factory=dict)

    async def start(self) -> None:
        self._opened = self.house.service()
        service, _ = await self._opened.__aenter__()
        settings = DiscordSettings(
            "a-token", api_url=self.fake.api_url, gateway_url=self.fake.gateway_url
        )
        self.adapter = discord_adapter(service, settings, now)
        await self.adapter.start()

    async def stop(self) -> None:
        await self.adapter.stop()
        await self._opened.__aexit__(None, None, None)

    async def settle(self) -> None:
        await self.adapter.bot.answerer.settle(10)

    def hand(self, number: int) -> DiscordHand:
        return self.hands.setdefault(number, DiscordHand(self, 10 + number))

    def alive(self) -> Sequence[str]:
        said = [m["content"] for m in self.fake.messages.values() if _from_the_bot(m)]
        lives = [problem for content in said for problem in alive(content)]
        bodies: list[Any] = [call.json for call in self.fake.calls if isinstance(call.json, dict)]
        bodies += [body["data"] for body in bodies if isinstance(body.get("data"), dict)]
        mentions = [body["allowed_mentions"] for body in bodies if body.get("allowed_mentions")]
        return lives + [f"mentions {m}" for m in mentions if m.get("parse") != []]


@asynccontextmanager
async def discord_on_loopback(house: House) -> AsyncIterator[Discord]:
    """Discord on loopback, where every request that is made is known."""
    fake = FakeDiscord()
    await fake.start()
    made = Discord(house, fake)
    with _addresses_given_back():
        await made.start()
        try:
            yield made
        finally:
            await made.stop()
            await fake.stop()
    assert fake.unknown == []


@contextmanager
def _addresses_given_back() -> Iterator[None]:
    """What `point_at` changes belongs to the whole process."""
    socket = discord.gateway.DiscordWebSocket
    base, assets, gateway = (
        discord.http.Route.BASE,
        discord.asset.Asset.BASE,
        socket.DEFAULT_GATEWAY,
    )
    try:
        yield
    finally:
        discord.http.Route.BASE = base
        discord.asset.Asset.BASE = assets
        socket.DEFAULT_GATEWAY = gateway
