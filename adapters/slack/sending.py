"""Reminders on Slack: the digest into an owner's direct message, once.

Rule: Slack has no key that makes a second post harmless, so every message carries the delivery's
key in its metadata and is looked for there before anything is sent again. Looking needs the
optional scope `im:history`; without it Slack cannot be asked, and nothing is sent twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.parse import Actor
from adapters.slack.render import render
from adapters.slack.webapi import LOST, NOT_INSTALLED, REVOKED, SlackFailed, WebApi
from bot.core.messages import Message
from bot.core.model import Address
from bot.service.sending import (
    Absent,
    Accepted,
    Answer,
    CannotAsk,
    Finding,
    Found,
    Later,
    Lost,
    Parcel,
    Refused,
)

EVENT_TYPE: Final = "vet_digest"
SEARCHED: Final = 50
CLOSED: Final = ("messages_tab_disabled", "cannot_dm_bot", "channel_not_found", "is_archived")
UNKNOWN: Final = ("user_not_found", "user_disabled", "users_not_found", "user_not_visible")
UNSURE: Final = (LOST, "internal_error", "fatal_error", "service_unavailable", "request_timeout")
"""Whether it arrived cannot be told from these."""
AGAIN_AFTER: Final = 30.0


def actor_at(address: Address) -> Actor:
    """The owner at an address; an organisation's id begins with an E."""
    if address.tenant.startswith("E"):
        return Actor("", address.user, address.tenant, whole_enterprise=True)
    return Actor(address.tenant, address.user)


@dataclass(frozen=True, slots=True)
class SlackSender:
    """The digest's way to Slack."""

    api: WebApi

    def render(self, message: Message) -> tuple[str, ...]:
        """The messages of a digest as JSON; its first line, which holds no name, notifies."""
        pieces = render(message, notice=message.lead)
        return tuple(json.dumps(piece.payload(), ensure_ascii=False) for piece in pieces)

    async def send(self, parcel: Parcel) -> Answer:
        """Send a parcel to its owner's direct message."""
        actor = actor_at(parcel.address)
        try:
            channel = await self._channel(actor)
        except SlackFailed as failed:
            # Nothing was sent yet, so what is unsure there is certain here.
            return Later(AGAIN_AFTER) if failed.code in UNSURE else _answer(failed)
        try:
            payload = _payload(parcel)
            await self.api.attempt(actor, "chat.postMessage", channel=channel, **payload)
        except SlackFailed as failed:
            return _answer(failed)
        return Accepted()

    async def find(self, parcel: Parcel) -> Finding:
        """Look for a parcel by its key."""
        actor = actor_at(parcel.address)
        try:
            found = await self.api.attempt(
                actor,
                "conversations.history",
                channel=await self._channel(actor),
                limit=SEARCHED,
                include_all_metadata=True,
            )
        except SlackFailed as failed:
            if failed.code == "missing_scope":
                return CannotAsk()
            raise
        wanted = _payload(parcel)["metadata"]["event_payload"]
        keys = [(m.get("metadata") or {}).get("event_payload") for m in found.get("messages") or []]
        return Found() if wanted in keys else Absent()

    async def _channel(self, actor: Actor) -> str:
        opened = await self.api.attempt(actor, "conversations.open", users=actor.user)
        return str((opened.get("channel") or {}).get("id", ""))


def _payload(parcel: Parcel) -> dict[str, Any]:
    key = {"key": parcel.key, "part": parcel.part}
    return {
        **json.loads(parcel.body),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": key},
    }


def _answer(failed: SlackFailed) -> Answer:
    if failed.code == "ratelimited":
        return Later(failed.seconds)
    if failed.code in UNSURE:
        return Lost()
    if failed.code == NOT_INSTALLED or failed.code in REVOKED:
        return Refused("revoked")
    if failed.code in CLOSED:
        return Refused("closed")
    return Refused("unknown" if failed.code in UNKNOWN else "rejected")
