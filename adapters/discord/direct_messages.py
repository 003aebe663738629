"""Typed lines in the direct message: taken in their order, answered by a new message.

Rule: a line answers the question in front, or begins a vetting. The question it answered loses its
buttons once the next one stands below it, so that there is one question to tap and not two.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final
from weakref import WeakValueDictionary

import discord
import structlog

from adapters.discord.answering import (
    CLOSED,
    UNREACHED,
    Answerer,
    code_of,
    pieces_of,
    refusal,
    said,
)
from adapters.discord.conversation import written_in
from adapters.discord.parse import PLATFORM, Written
from adapters.discord.parse import said as said_in
from adapters.discord.turns import Delivery, Turns
from bot.core.messages import Reply

NO_TEXT: Final = (
    "I can read text only, so nothing was done: paste the request as text, or forward the message."
)
LARGEST_PASTE: Final = 64 * 1024
"""Bytes of a text file that is read."""
SEARCHED: Final = 20
"""Messages in which the last question is looked for after a restart."""


class DirectMessages:
    """Direct messages to the bot."""

    def __init__(self, turns: Turns, answerer: Answerer) -> None:
        self._service = turns
        self._answerer = answerer
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def typed(self, client: discord.Client, message: discord.Message) -> None:
        """Take a message; those of machines, and those written elsewhere, are not ours."""
        written = written_in(message)
        if written.from_machine or message.guild is not None or message.is_system():
            return
        task = asyncio.current_task()
        assert task is not None
        self._answerer.running.add(task)
        turn = self._turns.setdefault(message.channel.id, asyncio.Lock())
        try:
            async with turn:
                await self._answer(client, message)
        except UNREACHED as error:
            structlog.get_logger().warning("not_written", **refusal(error))
            if code_of(error) in CLOSED:
                await self._answerer.places.closed(message.author.id)
        finally:
            self._answerer.running.discard(task)

    async def _answer(self, client: discord.Client, message: discord.Message) -> None:
        await self._answerer.places.remember(message.author.id, message.channel.id)
        reply = await self._answerer.outcome(self._answerer.begin(self._taken(message)))
        before = await self._last_question(client, message)
        pieces = pieces_of(reply)
        question = await self._answerer.write(client, message.channel.id, pieces)
        if question is not None and before is not None:
            await before.edit(view=None)

    async def _taken(self, message: discord.Message) -> Reply:
        event = said_in(await _with_text_file(message))
        if event is None:
            return said(NO_TEXT, style="warning")
        delivery = Delivery(f"{PLATFORM}:{message.id}", message.author.id)
        return await self._service.taken(delivery, event)

    async def _last_question(
        self, client: discord.Client, message: discord.Message
    ) -> discord.Message | None:
        """The bot's last message with buttons before this one; found again after any restart."""
        there = client.get_partial_messageable(message.channel.id)
        async for earlier in there.history(limit=SEARCHED, before=message):
            ours = client.user is not None and earlier.author.id == client.user.id
            if ours and earlier.components:
                return earlier
        return None


async def _with_text_file(message: discord.Message) -> Written:
    """What a message says; a paste of more than 2,000 characters arrives as a text file."""
    written = written_in(message)
    for file in message.attachments:
        is_text = (file.content_type or "").startswith("text/plain")
        if is_text and file.size <= LARGEST_PASTE:
            text = (await file.read()).decode("utf-8", "replace")
            return replace(written, forwarded=(*written.forwarded, text))
    return written
