"""Slack and Discord as the digest meets them: they take, refuse, lose and are asked.

Rule: the adapters' own senders run against these; what stands in is the wire. A platform outlives
every crash of the bot, so what it accepted stays accepted. Discord honours the nonce for some
minutes; a Slack workspace can be asked only where it granted its history.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import discord

from adapters.slack.parse import Actor
from adapters.slack.webapi import LOST, NOT_INSTALLED, SlackFailed
from bot.core.model import Address
from bot.service.installing import Installation
from tests.adapters.discord.limits import alive
from tests.adapters.slack.limits import problems_of_message
from tests.simulation.faults import Crashed

NONCE_HOLDS = timedelta(minutes=5)
BOT = "900"
MOODS = {
    "taken": "send accepted",
    "lost_before": "send lost",
    "lost_after": "send accepted then dropped",
    "broken": "send met 5xx",
    "slow_down": "send met 429",
    "crash_after": "crash after a send",
}


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
    happened: Counter[str]
    troubled: bool = False
    out_until: datetime | None = None
    crashes: bool = False
    meanwhile: Callable[[Address], Awaitable[None]] | None = None
    """What else happens while a message is on its way, if something does."""

    @property
    def is_out(self) -> bool:
        return self.out_until is not None and self.clock() < self.out_until

    def mood(self) -> str:
        """What happens to one message: it arrives, or not, or nobody learns which."""
        mood = self._mood()
        self.happened[MOODS[mood]] += 1
        return mood

    def _mood(self) -> str:
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
    closed: dict[Address, str] = field(default_factory=dict)

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
                return await self._posted(actor, given)
            case _:
                raise AssertionError(f"nobody calls {method}")

    def _history(self, actor: Actor) -> dict[str, Any]:
        if actor.team not in self.with_history:
            raise SlackFailed("missing_scope")
        mine = [a for a in self.arrived if a.address == actor.address]
        return {"ok": True, "messages": [a.shown for a in reversed(mine[-50:])]}

    async def _posted(self, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
        if actor.address in self.closed:
            self.weather.happened["send met 403"] += 1
            raise SlackFailed(self.closed[actor.address])
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
        if self.weather.meanwhile is not None:
            await self.weather.meanwhile(actor.address)
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
    closed: dict[Address, int] = field(default_factory=dict)

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
            self.weather.happened["send met 403"] += 1
            refused = {"code": self.closed[address], "message": ""}
            raise discord.Forbidden(_refusal(403), refused)
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
        if self.weather.meanwhile is not None:
            await self.weather.meanwhile(address)
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


def problems_of_arrived(arrived: Arrived) -> Iterator[str]:
    """What in a message that arrived its platform would not take, or bring to life."""
    shown = arrived.shown
    if arrived.address.platform == "slack":
        yield from problems_of_message(shown)
    else:
        yield from alive(shown["content"])
        if shown["allowed_mentions"] != {"parse": []}:
            yield "mentions are allowed"


def words_of(arrived: Arrived) -> str:
    """All that stands in a message that arrived."""
    return json.dumps(arrived.shown, ensure_ascii=False)
