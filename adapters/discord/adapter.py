"""Discord as `serve` sees it: start it, stop it, hand its route to the HTTP server.

Rule: one entry. Starting returns when Discord has greeted us; stopping finishes what runs before
the connection goes, so that nobody's click is left without an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

import discord
from aiohttp import web

from adapters.discord.client import Bot, build_bot, point_at
from adapters.discord.endpoint import interactions_route
from adapters.discord.places import Places, PlacesInMemory
from adapters.discord.sending import DiscordSender
from adapters.discord.settings import ADVICE, DiscordSettings
from adapters.discord.turns import Door

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

    def __post_init__(self) -> None:
        self._sender = DiscordSender(self.bot.client, self.bot.answerer.places, self.clock)

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
        return not client.is_closed() and (client.is_ready() if self.gateway else bool(client.user))

    async def start(self) -> None:
        """Log in and, with the gateway, connect. Raises `DiscordRefused`."""
        point_at(self.settings)
        client = self.bot.client
        try:
            await client.login(self.settings.token)
            if self.gateway:
                await self._connect()
        except discord.LoginFailure as error:
            await client.close()
            raise DiscordRefused(ADVICE["refused"].say()) from error
        except BaseException:
            await client.close()
            raise

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

    async def stop(self) -> None:
        """Finish what runs, at most ten seconds, then leave."""
        await self.bot.answerer.settle(DRAIN)
        await self.bot.client.close()
        if self._connection is not None:
            await asyncio.wait({self._connection})


def discord_adapter(
    door: Door,
    settings: DiscordSettings,
    clock: Callable[[], datetime],
    *,
    places: Places | None = None,
    gateway: bool = True,
    http: bool = True,
) -> DiscordAdapter:
    """Build the adapter; the endpoint is served only with a public key."""
    bot = build_bot(door, settings, clock, places or PlacesInMemory())
    return DiscordAdapter(bot, settings, clock, gateway, http and bool(settings.public_key))
