"""A click on Discord, from the delivered interaction to the drawn answer, beside bare discord.py.

Rule: both get the same interactions as the gateway hands them over, and both answer by editing the
message that was clicked, of which only the network is missing. The bare client has one
`DynamicItem`, takes a plain `sqlite3` turn and sends a fixed view; ours is the client as `serve`
builds it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import discord
from structlog.testing import capture_logs

from bench.baseline import PlainDialogues
from bench.table import Part, Row, Size
from bench.turns import ANSWERS, Dialogues, opened
from bot.app import clock
from bot.core.model import Address

if TYPE_CHECKING:
    from adapters.discord.client import Bot

BOT: Final = {"id": "1", "username": "bench", "discriminator": "0", "avatar": None}
APPLICATION: Final = {
    "id": BOT["id"],
    "name": "bench",
    "description": "",
    "icon": None,
    "owner": BOT,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
}
MESSAGE: Final[dict[str, Any]] = {
    "id": "2",
    "channel_id": "3",
    "author": BOT,
    "content": "Would you introduce Priya Nair to somebody you think well of?",
    "timestamp": "2026-11-02T09:00:00+00:00",
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
    "type": 0,
    "components": [],
}
ANSWERED: Final[dict[str, asyncio.Future[None]]] = {}
"""By the token of an interaction: done when its answer would have gone out."""
_numbers: Final = count()


def measure(folder: Path, size: Size) -> Part:
    """Clicks of many owners at the same time, `FULL`."""
    row = Row(f"Discord: a click, {size.in_flight} in flight", "≤ 1.3", "≤ 1.1")
    with capture_logs() as logged:
        asyncio.run(_measured(folder, size, row))
    assert not any(entry["log_level"] == "error" for entry in logged), "a click failed"
    return Part("A click on Discord beside bare discord.py with a plain sqlite3 turn", [row])


async def _measured(folder: Path, size: Size, row: Row) -> None:
    plain = PlainDialogues(folder / "plain-discord.db", "FULL")
    try:
        async with opened(folder / "discord.db", "FULL") as playing:
            ours, bare = _ours(playing), _bare(plain)
            commands = [command.to_dict(ours.tree) for command in ours.tree.get_commands()]
            with _without_network(commands):
                for client in (ours.client, bare):
                    await client.login("a-token")
                await _round(playing, ours, bare, 2)
                for _ in range(size.click_rounds):
                    row.add(*await _round(playing, ours, bare, size.in_flight))
                for client in (ours.client, bare):
                    await client.close()
    finally:
        plain.close()


async def _round(
    playing: Dialogues, ours: Bot, bare: discord.Client, in_flight: int
) -> tuple[float, float]:
    """Seconds a click, ours and bare."""
    begun = await playing.begun("discord", "", in_flight)
    taken = []
    for client in (ours.client, bare):
        started = perf_counter()
        await asyncio.gather(*(_clicks(client, *one) for one in begun.items()))
        # what follows an answer, as the question about reminders does, belongs to its click
        await ours.answerer.settle(10)
        taken.append((perf_counter() - started) / in_flight / len(ANSWERS))
    its, plain = taken
    return its, plain


async def _clicks(client: discord.Client, owner: Address, vetting: str) -> None:
    deliver: Callable[[Any], None] = client._connection.parse_interaction_create
    for answer in ANSWERS:
        interaction = _interaction(owner, f"v1:{answer.format(id=vetting)}")
        answered = ANSWERED[interaction["token"]] = asyncio.get_running_loop().create_future()
        deliver(interaction)
        await answered


def _interaction(owner: Address, custom_id: str) -> dict[str, Any]:
    """What the gateway delivers for a click in the owner's direct message with the bot."""
    number = next(_numbers)
    # as Discord makes ids: milliseconds first
    id_ = str(((int(time.time() * 1000) - 1420070400000) << 22) + number % 4096)
    user = {"id": owner.user, "username": "ann", "discriminator": "0", "avatar": None}
    channel = {"id": owner.user, "type": 1}
    buttons = [
        {"type": 2, "style": 2, "label": "Yes", "custom_id": each}
        for each in (custom_id, "v1:skip:x", "v1:why:x", "v1:later:x")
    ]
    return {
        "id": id_,
        "application_id": BOT["id"],
        "type": 3,
        "version": 1,
        "token": f"token-{number}",
        "user": user,
        "channel": channel,
        "channel_id": owner.user,
        "context": 1,
        "authorizing_integration_owners": {},
        "attachment_size_limit": 10_000_000,
        "data": {"custom_id": custom_id, "component_type": 2},
        "message": {
            **MESSAGE,
            "channel_id": owner.user,
            "components": [{"type": 1, "components": buttons}],
        },
    }


def _ours(playing: Dialogues) -> Bot:
    from adapters.discord.client import build_bot
    from adapters.discord.settings import DiscordSettings
    from storage.places import StoredPlaces

    settings = DiscordSettings("a-token")
    return build_bot(playing.service, settings, clock, StoredPlaces(playing.store))


def _bare(plain: PlainDialogues) -> discord.Client:
    class Answer(discord.ui.DynamicItem[discord.ui.Button[Any]], template=re.compile(".+")):
        @classmethod
        async def from_custom_id(cls, interaction: Any, item: Any, match: Any, /) -> Answer:
            return cls(item)

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            plain.play(1000, 1, next(_numbers))
            view = discord.ui.View(timeout=None)
            for value in ("yes", "perhaps", "no"):
                view.add_item(discord.ui.Button(label=value.title(), custom_id=f"answer:{value}"))
            # or discord.py would keep every view it ever sent
            view.stop()
            await interaction.response.edit_message(content="Would you introduce them?", view=view)

    client = discord.Client(intents=discord.Intents.none())
    client.add_dynamic_items(Answer)
    return client


@contextmanager
def _without_network(commands: list[dict[str, Any]]) -> Iterator[None]:
    """Let every request to Discord succeed at once, after it was built; it knows our commands."""
    from discord.http import HTTPClient, Route
    from discord.webhook.async_ import AsyncWebhookAdapter

    answers: dict[str, Any] = {
        "/users/@me": BOT,
        "/oauth2/applications/@me": APPLICATION,
        "/applications/{application_id}/commands": commands,
    }

    async def request(_: HTTPClient, route: Route, **__: Any) -> Any:
        return answers.get(route.path, [])

    async def answer(_: AsyncWebhookAdapter, route: Any, *__: Any, **___: Any) -> dict[str, Any]:
        # The first call answers the click, others bring messages after it.
        if (answered := ANSWERED.pop(route.webhook_token, None)) is None:
            return MESSAGE
        answered.set_result(None)
        return {"interaction": {"id": str(route.webhook_id), "type": 3}}

    with (
        patch.object(HTTPClient, "request", request),
        patch.object(AsyncWebhookAdapter, "request", answer),
    ):
        yield
