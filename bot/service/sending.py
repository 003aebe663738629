"""What a platform does for the digest: draw it, send it, and look whether it arrived.

Rule: an answer says what is known. `Accepted` and `Found` are certain, and so are `Later` and
`Refused` (it did not arrive); `Lost` and an exception mean that nobody knows, so the platform is
asked before anything is sent again. Where it cannot be asked the message is not sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.core.messages import Message
from bot.core.model import Address

Refusal = Literal["closed", "revoked", "unknown", "rejected"]
"""Why it will never arrive: `bot.core.deliveries.REASONS` has a sentence for each."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way. `key` and `part` are the same in every attempt, and only there.

    `key` has 12 characters of 0-9a-z: fit for a Discord nonce and for Slack's message metadata.
    `part` counts the messages of a digest that is too long for one.
    """

    key: str
    address: Address
    body: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform took it."""


@dataclass(frozen=True, slots=True)
class Later:
    """The platform did not take it, and says when to come again.

    `whose` limit it is decides who else waits: this channel alone, or everything of this bot.
    """

    seconds: float
    whose: Literal["bot", "channel"] = "bot"


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform did not take it, and will not: reminders to this owner pause."""

    reason: Refusal


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether it arrived: a time-out, a connection that broke."""


Answer = Accepted | Later | Refused | Lost


@dataclass(frozen=True, slots=True)
class Found:
    """It arrived before."""


@dataclass(frozen=True, slots=True)
class Absent:
    """It certainly did not arrive."""


@dataclass(frozen=True, slots=True)
class CannotAsk:
    """The platform has no way to tell, for example because a scope is missing."""


Finding = Found | Absent | CannotAsk


class Sender(Protocol):
    """One platform, as the digest needs it; adapters implement it."""

    def render(self, message: Message) -> tuple[str, ...]:
        """Draw a message as the platform's payloads: pure, and within the platform's limits.

        There is one for each message of the platform, in their order; each is sent, paced and
        asked about by itself. The result is stored sealed, so that every attempt sends the same.
        """
        ...

    async def send(self, parcel: Parcel) -> Answer:
        """Send once, to the owner's direct messages and nowhere else; never retries by itself."""
        ...

    async def find(self, parcel: Parcel) -> Finding:
        """Look whether an earlier attempt arrived; raises if that cannot be told just now."""
        ...
