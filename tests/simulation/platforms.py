"""Slack and Discord as the digest meets them: they take, refuse, lose and are asked.

Rule: the adapters' own senders run against these; what stands in is the wire. A platform outlives
every crash of the bot, so what it accepted stays accepted. Discord honours the nonce for some
minutes; a Slack workspace can be asked only where it granted its history.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import discord

from adapters.slack.parse import Actor
from adapters.slack.webapi import LOST, NOT_INSTALLED, SlackFailed
from bot.core.model import Address
from bot.service.installing import Installation
from tests.simulation.faults import Crashed

NONCE_HOLDS = timedelta(minutes=5)
BOT = "900"


@dataclass(frozen=True)
class Arrived:
    """A message in somebody's direct messages. `key` is the delivery it belongs to."""

    address: Address
    key: str
    part: int
    at: datetime
    shown: dict[str, Any]


@dataclass
class Weather:
    """How the wires behave: by chance while there are faults, and well otherwise."""

    chance: Random
    clock: Callable[[], datetime]
    troubled: bool = False
    out_until: datetime | None = None
    crashes: bool = False

    @property
    def is_out(self) -> bool:
        return self.out_until is not None and self.clock() < self.out_until

    def mood(self) -> str:
        """What happens to one message: it arrives, or not, or nobody learns which."""
        if self.is_out:
            return "lost_before"
        if not self.troubled:
            return "taken"
        moods = ["taken"] * 12 + ["lost_before", "lost_after", "broken", "slow_down"]
        return self.chance.choice([*moods, "crash_after"] if self.crashes else moods)


@dataclass
class SlackWire:
    """Slack's Web API below the adapter's sender, for all workspaces."""

    weather: Weather
    installed: Callable[[str], Awaitable[Installation | None]]
    with_history: frozenset[str]
    arrived: list[Arrived] = field(default_factory=list)
    closed: set[Address] = field(default_factory=set)

    async def attempt(self, actor: Actor, method: str, **given: Any) -> dict[str, Any]:
        """One call, as `WebApi.attempt`."""
        if await self.installed(actor.team) is None:
            raise SlackFailed(NOT_INSTALLED)
        if self.weather.is_out:
            raise SlackFailed(LOST)
        match method:
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D{given['users']}"}}
            case "conversations.history":
                return self._history(actor)
            case "chat.postMessage":
                return self._posted(actor, given)
            case _:
                raise AssertionError(f"nobody calls {method}")

    def _history(self, actor: Actor) -> dict[str, Any]:
        if actor.team not in self.with_history:
            raise SlackFailed("missing_scope")
        mine = [a for a in self.arrived if a.address == actor.address]
        return {"ok": True, "messages": [a.shown for a in reversed(mine[-50:])]}

    def _posted(self, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
        if actor.address in self.closed:
            raise SlackFailed("cannot_dm_bot")
        mood = self.weather.mood()
        if mood == "slow_down":
            raise SlackFailed("ratelimited", 20.0)
        if mood == "broken":
            raise SlackFailed("internal_error")
        if mood == "lost_before":
            raise SlackFailed(LOST)
        payload = given["metadata"]["event_payload"]
        self.arrived.append(
            Arrived(actor.address, payload["key"], payload["part"], self.weather.clock(), given)
        )
        if mood == "lost_after":
            raise SlackFailed(LOST)
        if mood == "crash_after":
            raise Crashed
        return {"ok": True, "ts": f"{len(self.arrived)}.0"}


@dataclass(frozen=True)
class _Response:
    status: int
    reason: str = ""


@dataclass
class DiscordWire:
    """Discord's HTTP below the adapter's sender: what stands for `client.http`, and the client."""

    weather: Weather
    arrived: list[Arrived] = field(default_factory=list)
    closed: set[Address] = field(default_factory=set)

    @property
    def http(self) -> DiscordWire:
        return self

    @property
    def user(self) -> Any:
        return discord.Object(int(BOT))

    async def start_private_message(self, user: int) -> dict[str, Any]:
        if self.weather.is_out:
            raise OSError("the wire is cut")
        return {"id": str(user)}

    async def logs_from(self, channel: int, limit: int) -> list[dict[str, Any]]:
        if self.weather.is_out:
            raise OSError("the wire is cut")
        mine = [a for a in self.arrived if a.address.user == str(channel)]
        return [a.shown for a in reversed(mine[-limit:])]

    async def request(self, route: Any, *, json: dict[str, Any]) -> dict[str, Any]:
        """Post a message, as `HTTPClient.request`."""
        address = Address("discord", "", str(route.channel_id))
        if address in self.closed:
            raise discord.Forbidden(_refusal(403), {"code": 50007, "message": ""})
        known = self._by_nonce(address, json["nonce"])
        if known is not None:
            return known.shown
        mood = self.weather.mood()
        if mood == "slow_down":
            raise discord.RateLimited(20.0)
        if mood == "broken":
            raise discord.DiscordServerError(_refusal(502), "")
        if mood == "lost_before":
            raise OSError("the wire is cut")
        key, _, part = json["nonce"].rpartition("-")
        at = self.weather.clock()
        shown = {**json, "author": {"id": BOT}, "timestamp": at.isoformat()}
        self.arrived.append(Arrived(address, key, int(part), at, shown))
        if mood == "lost_after":
            raise OSError("the wire is cut")
        if mood == "crash_after":
            raise Crashed
        return shown

    def _by_nonce(self, address: Address, nonce: str) -> Arrived | None:
        now = self.weather.clock()
        for arrived in reversed(self.arrived):
            fresh = timedelta(0) <= now - arrived.at < NONCE_HOLDS
            if arrived.address == address and arrived.shown["nonce"] == nonce and fresh:
                return arrived
        return None


def _refusal(status: int) -> Any:
    return _Response(status)


def words_of(arrived: Arrived) -> str:
    """All that stands in a message that arrived."""
    return json.dumps(arrived.shown, ensure_ascii=False)
