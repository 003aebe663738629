"""Slack in the suite: real bolt and the real SDK over loopback, and the talk in the direct message.

The modal is a second way through the same turns; its own tests stand beside the adapter's.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.http import HttpServer
from adapters.slack.adapter import SlackAdapter, slack_adapter
from adapters.slack.settings import SlackSettings
from adapters.slack.turns import ServiceDoor
from bot.core.model import Address
from storage.installations import StoredCards, StoredInstallations
from storage.store import OpenStore
from tests.adapters.contract.house import House, now
from tests.adapters.contract.seat import Move, Shown
from tests.adapters.slack.fake_slack import SECRET, FakeSlack, Json
from tests.adapters.slack.people import Person, buttons_of, words_of

MOVES: Mapping[Move, str] = {
    "back": "Back",
    "skip": "Skip",
    "why": "Why?",
    "later": "Later",
    "cancel": "Cancel",
}
AROUND = frozenset(MOVES.values()) | {
    "All on one form",
    "Something is wrong here",
    "Take the suggestion",
    "That is all",
    "Write…",
}


@dataclass
class SlackHand:
    """A member of the workspace, in the direct message with the app."""

    platform: Slack
    person: Person
    moves: Mapping[Move, str] = field(default_factory=lambda: MOVES)
    around: frozenset[str] = AROUND
    private: list[Json] = field(default_factory=list)
    views: set[str] = field(default_factory=set)

    @property
    def address(self) -> Address:
        return Address("slack", self.person.team, self.person.user)

    def screen(self) -> Sequence[Shown]:
        slack = self.platform.slack
        views = {name: view for name, view in slack.views.items() if name in self.views}
        seen = {f"message {m['ts']}": m for m in self.person.messages}
        seen |= {f"private {number}": m for number, m in enumerate(self.private)}
        seen |= {f"view {name}": view for name, view in views.items()}
        return [
            Shown(
                key,
                words_of(shown),
                {b["text"]["text"]: b["action_id"] for b in buttons_of(shown)},
                copy.deepcopy(shown),
            )
            for key, shown in seen.items()
        ]

    async def paste(self, text: str) -> None:
        await self._done(self.person.say(text))

    async def type(self, text: str) -> None:
        await self._done(self.person.say(text))

    async def call(self, line: str) -> None:
        await self._done(self.person.slash(line))

    async def press(self, shown: Shown, carried: str) -> Json:
        button = {"type": "button", "action_id": carried, "value": ""}
        payload = self.person.click_payload(button, shown.raw)
        await self.again(payload)
        return payload

    async def again(self, delivery: Json) -> None:
        await self._done(self.platform.slack.deliver(delivery))

    async def _done(self, delivered: Any) -> None:
        """Wait for all of it, and take what was shown to nobody else."""
        slack = self.platform.slack
        private, views = len(slack.private), {*slack.views}
        answered = await delivered
        assert answered.status == 200
        await self.platform.adapter.listening.settle(10)
        self.private += slack.private[private:]
        self.views |= {*slack.views} - views


@dataclass
class Slack:
    """A workspace in which the app is installed."""

    house: House
    slack: FakeSlack
    hands: dict[int, SlackHand] = field(default_factory=dict)

    async def start(self) -> None:
        self._opened = self.house.service()
        service, store = await self._opened.__aenter__()
        self.adapter = self._adapter(ServiceDoor(service), store)
        await self.adapter.start()
        adapter = self.adapter
        self._server = HttpServer("127.0.0.1", 0, adapter.routes, lambda: adapter.ready)
        await self._server.start()
        self.slack.app_url = f"http://127.0.0.1:{self._server.port}"

    def _adapter(self, door: ServiceDoor, store: OpenStore) -> SlackAdapter:
        settings = SlackSettings(
            mode="http", bot_token="xoxb-1", signing_secret=SECRET, api_url=self.slack.api_url
        )
        return slack_adapter(
            door,
            settings,
            now,
            installations=StoredInstallations(store),
            cards=StoredCards(store),
        )

    async def stop(self) -> None:
        await self._server.stop()
        await self.adapter.stop()
        await self._opened.__aexit__(None, None, None)

    def hand(self, number: int) -> SlackHand:
        return self.hands.setdefault(number, SlackHand(self, Person(self.slack, f"U{number}")))

    def alive(self) -> Sequence[str]:
        return self.slack.refused


@asynccontextmanager
async def slack(house: House) -> AsyncIterator[Slack]:
    """Slack on loopback, which takes nothing it would refuse in life."""
    there = FakeSlack()
    await there.start()
    made = Slack(house, there)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
        await there.stop()
    assert there.refused == []
