"""Where an owner can be written to on a platform, and when this program last listened there.

Rule: a place is kept only where its owner spoke to the bot alone, or asked for reminders; it goes
with its owner. An adapter knows this Protocol, storage keeps it, neither knows the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.model import Address


@dataclass(frozen=True, slots=True)
class Place:
    """A direct message. `message` is the last one of its owner that was answered; "" for none."""

    channel: str
    message: str = ""


class Places(Protocol):
    """The direct messages of owners."""

    async def place_of(self, address: Address) -> Place | None:
        """The direct message of an owner; None if there is none."""
        ...

    async def remember(self, address: Address, place: Place, at: datetime) -> bool:
        """Keep a place used at that time; False, and nothing kept, for an owner who is unknown.

        In the same channel a `message` of "" leaves the one that is kept.
        """
        ...

    async def remove(self, address: Address) -> None:
        """The owner does not want to be written to there."""
        ...

    async def amid_vettings(self, platform: str, limit: int) -> Sequence[tuple[Address, Place]]:
        """Places of owners with an open vetting, last used first."""
        ...

    async def last_listened(self, platform: str) -> datetime | None:
        """When this program last heard a platform; None if it never did."""
        ...

    async def note_listening(self, platform: str, at: datetime) -> None: ...
