"""Where an owner can be written to: the direct message with the bot, once they have used it.

Rule: a channel is remembered when the owner spoke to the bot there. A direct message is opened by
the bot only for reminders that its owner asked for: a bot that opens many is taken for one that
sends junk.
"""

from __future__ import annotations

from typing import Protocol


class Places(Protocol):
    """The direct message channels of owners, by the owner's id on Discord."""

    async def remember(self, user: int, channel: int) -> None: ...

    async def channel_of(self, user: int) -> int | None:
        """The channel, or None if there is none or it is closed."""
        ...

    async def closed(self, user: int) -> None:
        """The owner does not want to be written to; nothing is sent until they speak again."""
        ...

    async def forget(self, user: int) -> None: ...


class PlacesInMemory:
    """Places as long as the process lives; after that they are learnt again."""

    def __init__(self, most: int = 100_000) -> None:
        self._channels: dict[int, int] = {}
        self._most = most

    async def remember(self, user: int, channel: int) -> None:
        self._channels.pop(user, None)
        self._channels[user] = channel
        if len(self._channels) > self._most:
            self._channels.pop(next(iter(self._channels)))

    async def channel_of(self, user: int) -> int | None:
        return self._channels.get(user)

    async def closed(self, user: int) -> None:
        self._channels.pop(user, None)

    async def forget(self, user: int) -> None:
        self._channels.pop(user, None)
