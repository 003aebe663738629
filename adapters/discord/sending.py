"""Reminders on Discord: the digest into an owner's direct message, once.

Rule: every message carries a nonce made of its delivery's key, and Discord is told to enforce it:
within minutes a second try, ours or discord.py's own, is answered with the first message. When
Discord says that this bot writes to too many people, the breaker holds everything back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import discord
import structlog

from adapters.discord.answering import CLOSED, UNREACHED, code_of, refusal
from adapters.discord.breaker import Breaker
from adapters.discord.places import DirectChannels
from adapters.discord.render import render
from adapters.discord.sections import Piece
from adapters.discord.views import components
from bot.core.messages import Message
from bot.core.model import Address
from bot.service.sending import (
    Absent,
    Accepted,
    Answer,
    Finding,
    Found,
    Later,
    Lost,
    Parcel,
    Refused,
)

UNKNOWN: Final = (10003, 10013)
"""No such channel, no such user."""
NO_PREVIEWS: Final = 4
"""The flag of a message whose links are not previewed."""
SEARCHED: Final = 50
RECENT: Final = timedelta(hours=12)
"""Two digests of the same words are further apart than this."""


@dataclass
class DiscordSender:
    """The digest's way to Discord."""

    client: discord.Client
    places: DirectChannels
    breaker: Breaker
    clock: Callable[[], datetime]

    def render(self, message: Message) -> tuple[str, ...]:
        """The messages of a digest as JSON; the same bytes in every attempt."""
        return tuple(json.dumps(_payload(piece), ensure_ascii=False) for piece in render(message))

    async def send(self, parcel: Parcel) -> Answer:
        """Send a parcel to its owner's direct message."""
        if self.breaker.is_open():
            return Later(self.breaker.seconds_left())
        try:
            channel = await self._channel(parcel.address)
            route = discord.http.Route(
                "POST", "/channels/{channel_id}/messages", channel_id=channel
            )
            await self.client.http.request(route, json=_numbered(parcel))
        except discord.RateLimited as error:
            return Later(error.retry_after)
        except UNREACHED as error:
            return await self._refused(parcel.address, error)
        return Accepted()

    async def find(self, parcel: Parcel) -> Finding:
        """Look for a parcel among the last messages: by its nonce, or by its very words."""
        channel = await self._channel(parcel.address)
        messages = await self.client.http.logs_from(channel, SEARCHED)
        wanted = _numbered(parcel)
        return Found() if any(self._is(message, wanted) for message in messages) else Absent()

    async def _channel(self, owner: Address) -> int:
        """Where the owner is written to; one who asked for reminders may be written to first."""
        known = await self.places.channel_of(owner)
        if known is not None:
            return known
        channel = await self.client.http.start_private_message(int(owner.user))
        await self.places.used(owner, int(channel["id"]))
        return int(channel["id"])

    async def _refused(self, owner: Address, error: Exception) -> Answer:
        log = structlog.get_logger()
        code = code_of(error)
        status = error.status if isinstance(error, discord.HTTPException) else 0
        if self.breaker.noted(code):
            return Later(self.breaker.seconds_left())
        log.warning("reminder_not_sent", **refusal(error))
        if status == 429:
            return Later(60)
        if not 400 <= status < 500:
            return Lost()
        if code in CLOSED:
            await self.places.forget(owner)
            return Refused("closed")
        if status == 401:
            return Refused("revoked")
        return Refused("unknown" if code in UNKNOWN else "rejected")

    def _is(self, message: Any, payload: dict[str, Any]) -> bool:
        ours = self.client.user is not None and message["author"]["id"] == str(self.client.user.id)
        if not ours:
            return False
        if message.get("nonce") == payload["nonce"]:
            return True
        sent = datetime.fromisoformat(message["timestamp"])
        return message["content"] == payload["content"] and self.clock() - sent < RECENT


def _payload(piece: Piece) -> dict[str, Any]:
    return {
        "content": piece.content,
        "components": components(piece.rows),
        "flags": NO_PREVIEWS,
        "allowed_mentions": {"parse": []},
    }


def _numbered(parcel: Parcel) -> dict[str, Any]:
    """The message of a parcel, with a nonce of its own of at most 25 characters."""
    nonce = f"{parcel.key}-{parcel.part}"
    return {**json.loads(parcel.body), "nonce": nonce, "enforce_nonce": True}
