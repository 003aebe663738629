"""Discord as `serve` sees it: start it, stop it, hand its route to the HTTP server.

Rule: one entry. Starting returns when Discord has greeted us; stopping finishes what runs before
the connection goes, so that nobody's click is left without an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

import discord
import structlog
from aiohttp import web

from adapters.discord.client import Bot, build_bot, point_at
from adapters.discord.endpoint import interactions_route
from adapters.discord.importing import ImportDoor
from adapters.discord.places import PlacesInMemory
from adapters.discord.sending import DiscordSender
from adapters.discord.settings import ADVICE, DiscordSettings
from adapters.discord.turns import Door
from bot.service.figures import Figure
from bot.service.places import Places

DRAIN: Final = 10.0
"""Seconds that running turns are given at the end."""

Mode = Literal["gateway", "http", "both", "off"]


class DiscordRefused(Exception):
    """Discord does not take the token; the message says what to do."""


@dataclass
class DiscordAdapter:
    """A bot on Discord. `gateway` and `http` say which of the two ways in this process serves."""

    bot: Bot
    settings: DiscordSettings
    clock: Callable[[], datetime]
    gateway: bool
    http: bool
    _sender: DiscordSender = field(init=False)
    _connection: asyncio.Task[None] | None = field(default=None, init=False)
    _keeping_up: asyncio.Task[None] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        answerer = self.bot.answerer
        self._sender = DiscordSender(self.bot.client, answerer.places, answerer.breaker, self.clock)

    @property
    def mode(self) -> Mode:
        """How Discord reaches this process, as the line `ready:` says it."""
        if self.gateway and self.http:
            return "both"
        return "gateway" if self.gateway else "http" if self.http else "off"

    @property
    def routes(self) -> tuple[web.RouteDef, ...]:
        """The interactions endpoint, if it is served."""
        if not self.http:
            return ()
        return (interactions_route(self.bot.client, self.settings.public_key, self.clock),)

    @property
    def sender(self) -> DiscordSender:
        """The way of reminders; it works once the adapter is started."""
        return self._sender

    @property
    def ready(self) -> bool:
        """Whether clicks and messages arrive."""
        client = self.bot.client
        if client.is_closed() or not self.gateway:
            return not client.is_closed() and bool(client.user)
        ended = self._connection is None or self._connection.done()
        return client.is_ready() and self.bot.line.stands and not ended

    @property
    def figures(self) -> Sequence[Figure]:
        """What `/metrics` shows of Discord."""
        stopped = self.bot.answerer.breaker.is_open()
        said = "1 while nothing is sent because Discord finds that this bot writes too much."
        return (Figure("discord_sends_stopped", "gauge", said, stopped),)

    async def start(self) -> None:
        """Log in and, with the gateway, connect. Raises `DiscordRefused`."""
        point_at(self.settings)
        client = self.bot.client
        try:
            await client.login(self.settings.token)
            if self.gateway:
                if self._hears_direct_messages:
                    self._keeping_up = self.bot.missed.start()
                await self._connect()
        except BaseException as error:
            await self._leave()
            if isinstance(error, discord.LoginFailure):
                raise DiscordRefused(ADVICE["refused"].say()) from error
            raise

    @property
    def _hears_direct_messages(self) -> bool:
        """All of them come to shard 0."""
        return not self.settings.shard_ids or 0 in self.settings.shard_ids

    async def _connect(self) -> None:
        """Connect, and return when Discord has greeted us."""
        client = self.bot.client
        self._connection = asyncio.create_task(client.connect(), name="discord gateway")
        greeted = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait({self._connection, greeted}, return_when="FIRST_COMPLETED")
        finally:
            greeted.cancel()
        if self._connection.done():
            await self._connection
        self._connection.add_done_callback(_say_why_it_ended)

    async def stop(self) -> None:
        """Finish what runs, at most ten seconds, then leave."""
        if self._keeping_up is not None:
            self._keeping_up.cancel()
        await self.bot.answerer.settle(DRAIN)
        await self._leave()

    async def _leave(self) -> None:
        if self._keeping_up is not None:
            self._keeping_up.cancel()
        await self.bot.client.close()
        left = {task for task in (self._keeping_up, self._connection) if task is not None}
        if left:
            await asyncio.wait(left)


def _say_why_it_ended(connection: asyncio.Task[None]) -> None:
    """A connection that Discord ended for good is made again by a restart only."""
    if connection.cancelled() or (error := connection.exception()) is None:
        return
    code = error.code if isinstance(error, discord.ConnectionClosed) else 0
    structlog.get_logger().error("discord_gateway_ended", code=code, error=type(error).__name__)


def discord_adapter(
    door: Door,
    settings: DiscordSettings,
    clock: Callable[[], datetime],
    *,
    places: Places | None = None,
    imports: ImportDoor | None = None,
    gateway: bool = True,
    http: bool = True,
) -> DiscordAdapter:
    """Build the adapter.

    The endpoint is served only with a public key, `/import` is there only with `imports`.
    """
    bot = build_bot(door, settings, clock, places or PlacesInMemory(), imports=imports)
    return DiscordAdapter(bot, settings, clock, gateway, http and bool(settings.public_key))
