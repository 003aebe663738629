"""A process that serves one platform until it is killed, and does what its parent tells it.

Parent and child talk in lines of JSON over a pair of sockets: the parent says from which step on
it is fatal, and asks when all that was begun is done. The platform lives in the parent.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import prometheus_client  # noqa: F401 - loaded late by what serves; here, before it is forked
import slack_bolt.listener_matcher.async_builtins  # noqa: F401 - the same
import structlog

from adapters.console.adapter import Screen, chat
from adapters.console.plain import plain_lines
from adapters.discord.adapter import discord_adapter
from adapters.discord.settings import DiscordSettings
from adapters.http import HttpServer
from adapters.slack.adapter import SlackAdapter, slack_adapter
from adapters.slack.settings import SlackSettings
from adapters.slack.turns import ServiceDoor
from bot.app import load_checklists
from bot.core.messages import Message
from bot.core.model import Address
from bot.service.ports import UnitOfWork
from bot.service.service import Service
from storage.installations import StoredCards, StoredInstallations
from storage.store import OpenStore
from tests.adapters.slack.fake_slack import SECRET
from tests.kills.steps import Steps, count_every_step
from tests.storage.databases import Database, opened

CHECKLISTS = load_checklists(None)
Where = Literal["terminal", "slack", "discord"]
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of an owner, without anything that differs from owner to owner."""

    answers: tuple[tuple[str, str], ...] = ()
    decided: tuple[str, ...] = ()
    earlier: int = 0
    vettings: int = 0
    follow_ups: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    unreadable: int = 0


def now() -> datetime:
    return datetime.now(UTC)


def service_over(store: OpenStore) -> Service:
    """The service, on a day that does not end while owners are compared."""
    return Service(store, CHECKLISTS, lambda: TUESDAY, lambda: secrets.token_bytes(16))


def slack_over(service: Service, store: OpenStore, api: str) -> SlackAdapter:
    """Slack's adapter; a parent that makes one has done what bolt does once in a process."""
    settings = SlackSettings("http", bot_token="xoxb-1", signing_secret=SECRET, api_url=api)
    return slack_adapter(
        ServiceDoor(service),
        settings,
        now,
        installations=StoredInstallations(store),
        cards=StoredCards(store),
    )


def stored_of(address: Address) -> Callable[[UnitOfWork], Stored]:
    """The work of looking up what is stored of an owner."""

    def work(unit: UnitOfWork) -> Stored:
        notebook = unit.existing_notebook(address)
        if notebook is None:
            return Stored()
        vettings = notebook.vettings()
        return Stored(
            tuple(sorted((k, str(v)) for vetting in vettings for k, v in vetting.answers.items())),
            tuple(v.decision.outcome for v in vettings if v.decision is not None),
            sum(len(vetting.earlier) for vetting in vettings),
            len(vettings),
            tuple(sorted(f"{f.kind} {f.due}" for f in notebook.follow_ups())),
            tuple(sorted(f"{e.direction} {e.kind}" for e in notebook.ledger())),
            notebook.unreadable,
        )

    return work


@dataclass(frozen=True, slots=True)
class Child:
    """What a process needs to know before it lives; `api` and `gateway` lead to the parent."""

    database: Database
    where: Where
    api: str = ""
    gateway: str = ""

    def fork(self, wire: socket.socket, others_end: socket.socket) -> int:
        """Live in a process of its own, forked from this one; gives its id."""
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            # With its own copy open it would never notice that its parent is gone.
            others_end.close()
            asyncio.run(self.live(wire))
            code = 0
        finally:
            os._exit(code)

    async def live(self, wire: socket.socket) -> None:
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
        steps = Steps()
        count_every_step(steps)
        async with opened(self.database) as store, self._serving(store) as (port, settle):
            reader, writer = await asyncio.open_connection(sock=wire)
            writer.write(json.dumps({"port": port}).encode() + b"\n")
            while line := await reader.readline():
                answer = await self._obeyed(json.loads(line), store, steps, settle)
                writer.write(json.dumps(answer).encode() + b"\n")
            os._exit(0)

    async def _obeyed(
        self, order: Json, store: OpenStore, steps: Steps, settle: Callable[[], Awaitable[None]]
    ) -> Json:
        match order:
            case {"count": fatal}:
                steps.count(fatal)
                return {}
            case {"settle": _}:
                await settle()
                return {"steps": steps.passed}
            case {"look": place}:
                return asdict(await store.read(stored_of(Address(*place))))
            case {"type": text, "as": place}:
                return {"said": await typed(service_over(store), Address(*place), text, steps)}
            case _:
                raise AssertionError("an order nobody knows")

    @asynccontextmanager
    async def _serving(
        self, store: OpenStore
    ) -> AsyncIterator[tuple[int, Callable[[], Awaitable[None]]]]:
        """The adapter, started; its port and how to wait until all is done."""
        service = service_over(store)
        async with AsyncExitStack() as closing:
            match self.where:
                case "terminal":
                    yield 0, _at_once
                case "slack":
                    adapter = slack_over(service, store, self.api)
                    await adapter.start()
                    closing.push_async_callback(adapter.stop)
                    server = HttpServer("127.0.0.1", 0, adapter.routes, lambda: True)
                    await server.start()
                    closing.push_async_callback(server.stop)
                    yield server.port, lambda: adapter.listening.settle(10)
                case "discord":
                    settings = DiscordSettings(
                        "a-token", api_url=self.api, gateway_url=self.gateway
                    )
                    bot = discord_adapter(service, settings, now)
                    await bot.start()
                    closing.push_async_callback(bot.stop)
                    yield 0, lambda: bot.bot.answerer.settle(10)


async def typed(service: Service, address: Address, text: str, steps: Steps) -> str:
    """Open a chat, type one line into it, and give all that it drew."""
    drawn: list[str] = []

    async def lines() -> AsyncIterator[str]:
        yield text

    def show(message: Message) -> None:
        steps.reached("before a line is drawn")
        drawn.extend(plain_lines(message))

    await chat(service, address, lines(), Screen(show), now)
    return "\n".join(drawn)


async def _at_once() -> None:
    return None
