"""Direct messages that were written while the bot was away: read when it is back.

Rules: only for owners amid a vetting, who wait for an answer; at most two hundred channels, those
used last first, five a second; and only after less than a day, since an older line has lost its
question. A message is a delivery with its own id, so nothing is taken twice; one whose answer was
lost is answered again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import discord
import structlog

from adapters.discord.answering import refusal
from adapters.discord.direct_messages import DirectMessages
from adapters.discord.line import Line
from adapters.discord.parse import PLATFORM
from bot.service.places import Places

CHANNELS: Final = 200
PACE: Final = 0.2
"""Seconds between two channels."""
LONGEST_ABSENCE: Final = timedelta(hours=24)
MARGIN: Final = timedelta(minutes=5)
"""Before we were last heard: what came then may have gone unanswered."""
NOTED_EVERY: Final = 60.0
"""Seconds between two notes that we listen."""
TRIED_AGAIN: Final = 10.0
"""Seconds after trouble with the database or Discord."""


@dataclass
class Missed:
    """What keeps track of when we listened, and reads what came when we did not."""

    client: discord.Client
    line: Line
    letters: DirectMessages
    places: Places
    clock: Callable[[], datetime]
    _listens: bool = field(default=False, init=False)

    def start(self) -> asyncio.Task[None]:
        """Begin to keep up; to be called before the client connects."""
        self.line.on_greeted = self.letters.hold
        return asyncio.create_task(self.keep_up(), name="discord missed messages")

    async def keep_up(self) -> None:
        """Read what was missed at every new session; note that we listen, until cancelled."""
        try:
            await self._keep_up()
        finally:
            self.letters.expect({})

    async def _keep_up(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.line.greeted.wait(), NOTED_EVERY)
            try:
                if self.line.greeted.is_set():
                    await self.read()
                    self.line.greeted.clear()
                    self._listens = True
                await self.note()
            except Exception as error:
                # Whatever it is: that we listen is not noted, so nothing is lost by trying again.
                structlog.get_logger().warning("missed_messages_not_read", **refusal(error))
                await asyncio.sleep(TRIED_AGAIN)

    async def note(self) -> None:
        """Note that we listen now, if we do."""
        if self._listens and self.line.stands and not self.client.is_closed():
            await self.places.note_listening(PLATFORM, self.clock())

    async def read(self) -> int:
        """Read what was missed, channel by channel; how many channels were looked at."""
        missed: dict[int, int] = {}
        try:
            missed = await self._missed()
        finally:
            self.letters.expect(missed)
        for number, channel in enumerate(missed):
            if number:
                await asyncio.sleep(PACE)
            try:
                await self.letters.catch_up(self.client, channel)
            except Exception as error:
                # one channel holds up no other
                structlog.get_logger().warning("missed_messages_not_read", **refusal(error))
        return len(missed)

    async def _missed(self) -> dict[int, int]:
        """Where something may have been missed, and after which message."""
        last = await self.places.last_listened(PLATFORM)
        if last is None or self.clock() - last >= LONGEST_ABSENCE:
            return {}
        found = await self.places.amid_vettings(PLATFORM, CHANNELS)
        since = discord.utils.time_snowflake(last - MARGIN)
        return {int(place.channel): max(int(place.message or 0), since) for _, place in found}
