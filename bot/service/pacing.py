"""How fast messages nobody asked for may go: one table, kept by all processes together.

Rule: a bucket of the bot and a bucket of the channel, taken together. The paces lie a little under
what the platforms allow, so that a message which is held up on its way does not meet the next one
inside the same second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from bot.core.model import Address
from bot.service.outbox import Bucket


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a second, and how many may go at once after a rest."""

    per_second: float
    burst: float = 1


BOT_PACES: Final[Mapping[str, Pace]] = {
    # 50 requests a second are allowed: any second has at most 36 + 4, so even a process that is
    # held up for a quarter of a second between its claim and its send keeps below
    "discord": Pace(36, 4),
    # "a few hundred a minute" in a workspace
    "slack": Pace(3, 5),
}
OTHER_BOT_PACE: Final = Pace(1)
CHANNEL_PACE: Final = Pace(0.9)
"""One a second, with room for what is late."""

ONE_BOT: Final = frozenset({"discord"})
"""Platforms where one bot serves every tenant."""


def bot_key(address: Address) -> str:
    """The bucket of the bot that speaks at this address."""
    tenant = "" if address.platform in ONE_BOT else address.tenant
    return f"{address.platform}:{tenant}"


def channel_key(address: Address) -> str:
    """The bucket of the direct messages of this address; it names nobody."""
    return "channel:" + blake2b(str(address).encode(), digest_size=12).hexdigest()


def buckets_of(address: Address, scale: float) -> tuple[Bucket, Bucket]:
    """The buckets of bot and channel, in this order, so many times as fast."""
    bot = BOT_PACES.get(address.platform, OTHER_BOT_PACE)
    return (
        _bucket(bot_key(address), bot, scale),
        _bucket(channel_key(address), CHANNEL_PACE, scale),
    )


def _bucket(key: str, pace: Pace, scale: float) -> Bucket:
    return Bucket(key, 1 / (pace.per_second * scale), pace.burst * scale)
