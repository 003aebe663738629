"""Typed lines in the direct message: taken in their order, answered by a new message.

Rule: a line answers the question in front, or begins a vetting. The question it answered loses its
buttons once the next one stands below it, so that there is one question to tap and not two.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from weakref import WeakValueDictionary

import discord
import structlog

from adapters.discord.answering import UNREACHED, Answerer, pieces_of, refusal, said
from adapters.discord.conversation import written_in
from adapters.discord.parse import PLATFORM, Written
from adapters.discord.parse import said as said_in
from adapters.discord.turns import Delivery, Turns, address_of
from adapters.discord.zones import chooses_zone, clock_check
from bot.core.messages import Reply

NO_TEXT: Final = (
    "I can read text only, so nothing was done: paste the request as text, or forward the message."
)
EXPORT: Final = ("export", "/export")
"""The one command of Discord's own that can be typed: everything, as files."""
LARGEST_PASTE: Final = 64 * 1024
"""Bytes of a text file that is read."""
SEARCHED: Final = 20
"""Messages in which the last question is looked for after a restart."""
MISSED: Final = 100
"""Messages of one channel that are read after an absence."""


class DirectMessages:
    """Direct messages to the bot."""

    def __init__(self, turns: Turns, answerer: Answerer) -> None:
        self._service = turns
        self._answerer = answerer
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._unread: dict[int, int] = {}
        self._read_until: dict[int, int] = {}
        self._listed = asyncio.Event()
        self._listed.set()

    async def typed(self, client: discord.Client, message: discord.Message) -> None:
        """Take a message; those of machines, and those written elsewhere, are not ours."""
        if not _is_for_us(message):
            return
        task = asyncio.current_task()
        assert task is not None
        self._answerer.running.add(task)
        channel = message.channel.id
        try:
            await self._listed.wait()
            async with self._turn_of(channel):
                await self._read_missed(client, channel, before=message.id)
                if message.id > self._read_until.get(channel, 0):
                    await self._answer(client, message)
        finally:
            self._answerer.running.discard(task)

    def hold(self) -> None:
        """Take nothing until it is known where something may have been missed."""
        self._listed.clear()

    def expect(self, missed: Mapping[int, int]) -> None:
        """Channels in which something may have been missed after the message of that id.

        Whoever writes there now is answered after what they wrote before.
        """
        self._unread = dict(missed)
        self._read_until.clear()
        self._listed.set()

    async def catch_up(self, client: discord.Client, channel: int) -> None:
        """Answer what was missed in a channel, unless that was done meanwhile."""

        async def read() -> None:
            async with self._turn_of(channel):
                await self._read_missed(client, channel)

        task = asyncio.create_task(read())
        self._answerer.running.add(task)
        task.add_done_callback(self._answerer.running.discard)
        await asyncio.shield(task)

    def _turn_of(self, channel: int) -> asyncio.Lock:
        return self._turns.setdefault(channel, asyncio.Lock())

    async def _read_missed(
        self, client: discord.Client, channel: int, before: int | None = None
    ) -> None:
        after = self._unread.pop(channel, None)
        if after is None:
            return
        there = client.get_partial_messageable(channel)
        since = discord.Object(after)
        try:
            missed = [m async for m in there.history(limit=MISSED, after=since, oldest_first=True)]
        except UNREACHED as error:
            structlog.get_logger().warning("missed_messages_not_read", **refusal(error))
            return
        for message in missed:
            if before is not None and message.id >= before:
                return
            if _is_for_us(message):
                await self._answer(client, message)
                self._read_until[channel] = message.id

    async def _answer(self, client: discord.Client, message: discord.Message) -> None:
        owner, channel = address_of(message.author.id), message.channel.id
        try:
            await self._answered(client, message)
        except UNREACHED as error:
            await self._answerer.not_written(owner, error)
        else:
            await self._answerer.places.used(owner, channel, message.id)

    async def _answered(self, client: discord.Client, message: discord.Message) -> None:
        reply = await self._answerer.outcome(self._answerer.begin(self._taken(message)))
        before = await self._last_question(client, message)
        pieces = pieces_of(reply)
        if chooses_zone(message.content):
            pieces += clock_check(reply, self._service.clock(), "")
        question = await self._answerer.write(client, message.channel.id, pieces)
        if question is not None and before is not None:
            await _take_buttons_off(before)

    async def _taken(self, message: discord.Message) -> Reply:
        event = said_in(await _with_text_file(message))
        if event is None:
            return said(NO_TEXT, style="warning")
        delivery = Delivery(f"{PLATFORM}:{message.id}", message.author.id)
        if event.text.strip().lower() in EXPORT:
            return await self._service.exported(delivery)
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


async def _take_buttons_off(question: discord.Message) -> None:
    """The answer stands by now, so a message that was deleted meanwhile changes nothing."""
    try:
        await question.edit(view=None)
    except UNREACHED as error:
        structlog.get_logger().info("buttons_not_taken_off", **refusal(error))


def _is_for_us(message: discord.Message) -> bool:
    """Whether a person wrote it, to the bot alone."""
    from_machine = written_in(message).from_machine
    return not (from_machine or message.guild is not None or message.is_system())


async def _with_text_file(message: discord.Message) -> Written:
    """What a message says; a paste of more than 2,000 characters arrives as a text file."""
    written = written_in(message)
    for file in message.attachments:
        is_text = (file.content_type or "").startswith("text/plain")
        if is_text and file.size <= LARGEST_PASTE:
            text = (await file.read()).decode("utf-8", "replace")
            return replace(written, forwarded=(*written.forwarded, text))
    return written
