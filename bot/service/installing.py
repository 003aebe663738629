"""What a platform with many workspaces needs to remember of them, as Protocols.

Rule: a token is written sealed and read only to send; a state of an installation is given out once
and taken back once. An adapter knows these, storage keeps them, neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.core.model import Address


@dataclass(frozen=True, slots=True)
class Installation:
    """A bot in a workspace. `team` is empty where it is installed for a whole organisation.

    `revoked_at` says since when nothing may be sent any more.
    """

    team: str
    enterprise: str
    bot_token: str = field(repr=False)
    bot_user: str
    scopes: str
    installed_at: datetime
    revoked_at: datetime | None = None

    @property
    def tenant(self) -> str:
        """What stands in the addresses of its owners."""
        return self.team or self.enterprise


class Installations(Protocol):
    """The workspaces a bot is installed in."""

    async def find(self, team: str, enterprise: str) -> Installation | None:
        """The installation for a workspace, or for its whole organisation; None if revoked."""
        ...

    async def save(self, installation: Installation) -> None:
        """Keep it, in place of one that was there; a revoked one is alive again."""
        ...

    async def revoke(self, team: str, enterprise: str, at: datetime) -> bool:
        """Take note that access was taken away at that time; True if it was alive till then.

        One that was installed at `at` or after it stays: events arrive in any order.
        """
        ...

    async def issue_state(self, state: str, at: datetime) -> None: ...

    async def consume_state(self, state: str, not_before: datetime) -> bool:
        """Take a state back; True for exactly one caller, and only if it is not too old."""
        ...


@dataclass(frozen=True, slots=True)
class CardPlace:
    """The message that shows a vetting."""

    channel: str
    message: str


class Cards(Protocol):
    """Which message shows a vetting. What is lost here is posted anew."""

    async def place_of(self, address: Address, vetting: str) -> CardPlace | None: ...

    async def remember(self, address: Address, vetting: str, place: CardPlace) -> None: ...
