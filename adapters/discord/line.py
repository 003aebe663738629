"""Whether the gateway's connections stand, shard by shard.

Rule: discord.py calls itself ready for ever once it was greeted. A process that hears nothing any
more is not ready, so every connection that goes is counted out until it is resumed or made anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import discord
import structlog


class Line:
    """`greeted` is set at every new session of shard 0, where direct messages come in.

    Discord replays nothing of what was missed before it.
    """

    def __init__(self) -> None:
        self.greeted = asyncio.Event()
        self.on_greeted: Callable[[], None] = lambda: None
        self._lost: set[int] = set()

    @property
    def stands(self) -> bool:
        """Whether every shard of this process is connected."""
        return not self._lost

    def watch(self, client: discord.Client) -> None:
        """Listen to what discord.py says of its connections."""
        if isinstance(client, discord.AutoShardedClient):
            self._watch_shards(client)
            return

        @client.event
        async def on_disconnect() -> None:
            self._gone(client, 0)

        @client.event
        async def on_resumed() -> None:
            self._lost.discard(0)

        @client.event
        async def on_connect() -> None:
            self._greeted(0)

    def _watch_shards(self, client: discord.AutoShardedClient) -> None:
        @client.event
        async def on_shard_disconnect(shard: int) -> None:
            self._gone(client, shard)

        @client.event
        async def on_shard_resumed(shard: int) -> None:
            self._lost.discard(shard)

        @client.event
        async def on_shard_connect(shard: int) -> None:
            self._greeted(shard)

    def _gone(self, client: discord.Client, shard: int) -> None:
        if shard not in self._lost and not client.is_closed():
            self._lost.add(shard)
            structlog.get_logger().warning("discord_gateway_lost", shard=shard)

    def _greeted(self, shard: int) -> None:
        """A new session: this runs before anything that comes in it."""
        self._lost.discard(shard)
        if shard == 0:
            self.on_greeted()
            self.greeted.set()
