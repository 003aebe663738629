"""The discord.py client: what it listens to, and what it is pointed at.

Rule: two intents and no privileged one. Messages of servers are never delivered to this program,
nobody is ever mentioned, and no member or message is cached.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
import structlog
import yarl
from discord import app_commands

from adapters.discord.answering import PATIENCE, Answerer
from adapters.discord.breaker import Breaker
from adapters.discord.conversation import Conversation
from adapters.discord.direct_messages import DirectMessages
from adapters.discord.importing import ImportDoor
from adapters.discord.line import Line
from adapters.discord.missed import Missed
from adapters.discord.places import DirectChannels
from adapters.discord.settings import DiscordSettings
from adapters.discord.tree import build_tree, sync
from adapters.discord.turns import Door, Turns
from adapters.discord.views import Interaction
from bot.service.places import Places


@dataclass(frozen=True, slots=True)
class Bot:
    """A client with everything that listens to it."""

    client: discord.Client
    tree: app_commands.CommandTree[Any]
    answerer: Answerer
    line: Line
    missed: Missed


def point_at(settings: DiscordSettings) -> None:
    """Point discord.py at another API and gateway; there is no setting of its own for that.

    To be called before a client logs in. The addresses are those of the whole process.
    """
    if settings.api_url:
        discord.http.Route.BASE = settings.api_url
        discord.asset.Asset.BASE = settings.api_url
    if settings.gateway_url:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)


def new_client(settings: DiscordSettings) -> discord.Client:
    """A client for the shards of this process; without shard settings, for all of them."""
    options: dict[str, Any] = {
        "intents": discord.Intents(guilds=True, dm_messages=True),
        "allowed_mentions": discord.AllowedMentions.none(),
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "chunk_guilds_at_startup": False,
        "max_messages": None,
        # nothing here reads the servers' names, so being ready need not wait for them
        "guild_ready_timeout": 0.1,
    }
    client: discord.Client
    if settings.shard_count is None:
        client = discord.Client(**options)
    else:
        ids = list(settings.shard_ids or range(settings.shard_count))
        count = settings.shard_count
        client = discord.AutoShardedClient(shard_ids=ids, shard_count=count, **options)
    survive_what_cannot_be_read(client)
    return client


def survive_what_cannot_be_read(client: discord.Client) -> None:
    """Let one event that discord.py cannot read be lost alone: it would end the connection."""

    def guarded(event: str, parser: Callable[[Any], Any]) -> Callable[[Any], None]:
        def parse(data: Any) -> None:
            try:
                parser(data)
            except Exception as error:
                name = type(error).__name__
                log = structlog.get_logger()
                log.error("event_not_understood", discord_event=event, error=name)

        return parse

    parsers: dict[str, Callable[[Any], Any]] = client._connection.parsers
    parsers.update({event: guarded(event, parser) for event, parser in parsers.items()})


def build_bot(
    door: Door,
    settings: DiscordSettings,
    clock: Callable[[], datetime],
    places: Places,
    patience: float = PATIENCE,
    imports: ImportDoor | None = None,
) -> Bot:
    """A client that talks to the service; nothing is started yet."""
    client = new_client(settings)
    answerer = Answerer(DirectChannels(places, clock), Breaker(clock), patience)
    turns = Turns(door, clock)
    talk = Conversation(turns, answerer, imports)
    letters = DirectMessages(turns, answerer)
    tree = build_tree(client, talk)
    line = Line()
    line.watch(client)

    @client.event
    async def setup_hook() -> None:
        await sync(client, tree)

    @client.event
    async def on_interaction(interaction: Interaction) -> None:
        # Commands go to the tree. Clicks are taken here and not by a `DynamicItem`, for which
        # discord.py would build the view of the message anew, and which it passes over without a
        # word where the button is not in the message any more.
        if interaction.type is discord.InteractionType.modal_submit:
            await talk.handle(interaction, talk.submit(interaction))
        elif interaction.type is discord.InteractionType.component:
            await talk.handle(interaction, talk.click(interaction, _custom_id(interaction)))

    @client.event
    async def on_message(message: discord.Message) -> None:
        await letters.typed(client, message)

    @client.event
    async def on_error(event: str, *_: Any, **__: Any) -> None:
        error = sys.exc_info()[0]
        name = error.__name__ if error is not None else ""
        structlog.get_logger().error("event_failed", discord_event=event, error=name)

    return Bot(client, tree, answerer, line, Missed(client, line, letters, places, clock))


def _custom_id(interaction: Interaction) -> str:
    data: Any = interaction.data or {}
    return str(data.get("custom_id", ""))
