"""Socket Mode: one websocket to Slack, looked after.

Rule: the SDK tries to reconnect by itself and may give up for good without a word, so the
connection is looked at, and made anew when it stays away. Nothing is kept in it: what was not
acknowledged Slack delivers again.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

LOOKED_AFTER_EVERY: Final = 5.0
"""Seconds between two looks."""
DEAD_AFTER: Final = 3
"""So many looks in a row without a connection, and it is made anew."""
PATIENCE: Final = 10.0


@dataclass
class SocketMode:
    """A connection to Slack that is kept up."""

    app: AsyncApp
    app_token: str = field(repr=False)
    api_url: str
    looks_every: float = LOOKED_AFTER_EVERY
    handler: AsyncSocketModeHandler | None = field(default=None, init=False)
    _watch: asyncio.Task[None] | None = field(default=None, init=False)

    @property
    def is_up(self) -> bool:
        """Whether the websocket is open now, as far as can be told without sending."""
        if self.handler is None:
            return False
        client = _client_of(self.handler)
        session = client.current_session
        return not (client.closed or client.stale or session is None or session.closed)

    async def start(self) -> None:
        """Connect, and look after the connection from then on."""
        await self._connect()
        self._watch = asyncio.create_task(self._looked_after(), name="slack watchdog")

    async def take_nothing_more(self) -> None:
        """Stop deliveries; answers that are on their way still go out over the Web API."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if self.handler is not None:
            await _client_of(self.handler).disconnect()

    async def stop(self) -> None:
        """Let go of everything."""
        if self.handler is not None:
            await _closed(self.handler)

    async def _connect(self) -> None:
        web_client = AsyncWebClient(base_url=self.api_url, retry_handlers=[])
        self.handler = AsyncSocketModeHandler(
            self.app, self.app_token, web_client=web_client, ping_interval=10
        )
        await _client_of(self.handler).connect()

    async def _looked_after(self) -> None:
        absent = 0
        while True:
            await asyncio.sleep(self.looks_every)
            handler = self.handler
            connected = handler is not None and await _is_connected(handler)
            absent = 0 if connected else absent + 1
            if absent < DEAD_AFTER:
                continue
            structlog.get_logger().warning("slack_socket_rebuilt")
            absent = 0
            if handler is not None:
                await _closed(handler)
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._connect()
            except Exception as error:
                structlog.get_logger().error("slack_socket_dead", error=type(error).__name__)


def _client_of(handler: AsyncSocketModeHandler) -> Any:
    # The SDK's client has no types.
    return handler.client


async def _is_connected(handler: AsyncSocketModeHandler) -> bool:
    try:
        connected: bool = await _client_of(handler).is_connected()
    except Exception:
        return False  # whatever became of its session: the watch goes on
    return connected


async def _closed(handler: AsyncSocketModeHandler) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await _client_of(handler).close()
    except Exception as error:
        structlog.get_logger().info("slack_socket_not_closed", error=type(error).__name__)
