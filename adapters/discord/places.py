"""Where an owner can be written to: the direct message with the bot, once they have used it.

Rule: a channel is kept when the owner spoke to the bot there, and there only. A direct message is
opened by the bot only for reminders that its owner asked for: a bot that opens many is taken for
one that sends junk. An answer never waits for any of this, and never fails because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.core.model import Address
from bot.service.places import Place, Places
from bot.service.ports import StoreError

FRESH_FOR: Final = timedelta(minutes=10)
"""How long a click in the same channel needs no writing down."""


class DirectChannels:
    """The direct message channels of owners: kept in `kept`, those met lately also here."""

    def __init__(self, kept: Places, clock: Callable[[], datetime], most: int = 10_000) -> None:
        self.kept = kept
        self._clock = clock
        self._most = most
        self._met: dict[Address, tuple[int, datetime]] = {}

    async def used(self, owner: Address, channel: int, message: int = 0) -> None:
        """Keep where an owner spoke; `message` is one of theirs that was answered."""
        now = self._clock()
        met, at = self._met.get(owner, (0, now))
        if not message and met == channel and now - at < FRESH_FOR:
            return
        place = Place(str(channel), str(message) if message else "")
        try:
            known = await self.kept.remember(owner, place, now)
        except StoreError as error:
            structlog.get_logger().warning("place_not_kept", error=type(error).__name__)
            return
        if known:
            self._note(owner, channel, now)

    async def channel_of(self, owner: Address) -> int | None:
        """The channel; None if there is none or it is closed. Raises `StoreError`."""
        if owner in self._met:
            return self._met[owner][0]
        place = await self.kept.place_of(owner)
        if place is None:
            return None
        self._note(owner, int(place.channel), self._clock())
        return int(place.channel)

    async def forget(self, owner: Address) -> None:
        """They are forgotten, or closed it: nothing is sent there until they speak again."""
        self._met.pop(owner, None)
        try:
            await self.kept.remove(owner)
        except StoreError as error:
            structlog.get_logger().warning("place_not_removed", error=type(error).__name__)

    def _note(self, owner: Address, channel: int, at: datetime) -> None:
        self._met.pop(owner, None)
        self._met[owner] = (channel, at)
        if len(self._met) > self._most:
            self._met.pop(next(iter(self._met)))


class PlacesInMemory:
    """Places as long as the process lives; after that they are learnt again."""

    def __init__(self) -> None:
        self._places: dict[Address, Place] = {}
        self._listened: dict[str, datetime] = {}

    async def place_of(self, address: Address) -> Place | None:
        return self._places.get(address)

    async def remember(self, address: Address, place: Place, at: datetime) -> bool:
        before = self._places.get(address)
        if before is not None and before.channel == place.channel and not place.message:
            place = replace(place, message=before.message)
        self._places[address] = place
        return True

    async def remove(self, address: Address) -> None:
        self._places.pop(address, None)

    async def amid_vettings(self, platform: str, limit: int) -> Sequence[tuple[Address, Place]]:
        return ()

    async def last_listened(self, platform: str) -> datetime | None:
        return self._listened.get(platform)

    async def note_listening(self, platform: str, at: datetime) -> None:
        self._listened[platform] = at
