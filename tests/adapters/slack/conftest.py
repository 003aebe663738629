"""Fixtures: the real adapter over a real database, before a Slack on loopback."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from adapters.http import HttpServer
from adapters.slack.adapter import SlackAdapter, slack_adapter
from adapters.slack.settings import SlackSettings
from adapters.slack.turns import ServiceDoor
from bot.app import load_checklists
from bot.service.ports import Store, UnitOfWork
from bot.service.service import Service
from storage.installations import StoredCards, StoredInstallations
from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.store import OpenStore, open_store
from tests.adapters.slack.fake_slack import SECRET, FakeSlack
from tests.adapters.slack.passing_time import working
from tests.adapters.slack.people import Person
from tests.storage.databases import SqliteDatabase, copy_of, make_sqlite

T = TypeVar("T")
CHECKLISTS = load_checklists(None)
Running = Callable[..., AbstractAsyncContextManager[SlackAdapter]]


class SlowStore:
    """A real store that can take its time before every transaction, or die around one.

    `dies` says before or after a commit; `dies_in` counts the commits that still go through.
    """

    def __init__(self, store: OpenStore) -> None:
        self.store: Any = store
        self.seconds = 0.0
        self.dies = ""
        self.dies_in: int | None = None
        self.died = asyncio.Event()
        self.keyring = store.keyring
        self.engine = store.engine

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        await self._wait("before")
        with working():
            result: T = await self.store.transact(work)
        await self._die("after")
        return result

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        await asyncio.sleep(self.seconds)
        with working():
            result: T = await self.store.read(work)
        return result

    async def _wait(self, moment: str) -> None:
        await asyncio.sleep(self.seconds)
        await self._die(moment)

    async def _die(self, moment: str) -> None:
        if self.dies_in is not None and moment == "before":
            self.dies_in -= 1
        if self.dies == moment or self.dies_in == -1:
            self.died.set()
            await asyncio.Event().wait()

    async def forget(self, address: Any) -> bool:
        await self._wait("before")
        with working():
            known: bool = await self.store.forget(address)
        return known

    async def close(self) -> None:
        await self.store.close()


@pytest.fixture(scope="session")
def keys() -> tuple[MasterKey, ...]:
    return parse_keys(new_key_text())


@pytest.fixture(scope="session")
def template(
    tmp_path_factory: pytest.TempPathFactory, keys: tuple[MasterKey, ...]
) -> SqliteDatabase:
    return asyncio.run(make_sqlite(tmp_path_factory.mktemp("template"), keys))


@pytest.fixture
async def store(template: SqliteDatabase, tmp_path: Path) -> AsyncIterator[OpenStore]:
    database = copy_of(template, tmp_path)
    store = await open_store(database.url, database.keys)
    yield store
    await store.close()


@pytest.fixture
def slow_store(store: OpenStore) -> SlowStore:
    return SlowStore(store)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack; nothing it would refuse may have been sent."""
    slack = FakeSlack()
    await slack.start()
    yield slack
    await slack.stop()
    assert slack.refused == []


def service_over(store: Store) -> Service:
    return Service(store, CHECKLISTS, lambda: datetime.now(UTC), lambda: secrets.token_bytes(16))


@pytest.fixture
def running(slack: FakeSlack, slow_store: SlowStore) -> Running:
    """Run the whole adapter: HTTP in one workspace unless `settings` say otherwise."""
    return partial(adapter_running, slack, slow_store)


@asynccontextmanager
async def adapter_running(
    slack: FakeSlack,
    store: Any,
    door: Any = None,
    patience: float = 1.5,
    **chosen: Any,
) -> AsyncIterator[SlackAdapter]:
    """The whole adapter over a store, before a Slack."""
    usual: dict[str, Any] = {
        "mode": "http",
        "bot_token": "xoxb-1",
        "signing_secret": SECRET,
        "api_url": slack.api_url,
    }
    settings = SlackSettings(**{**usual, **chosen})
    adapter = slack_adapter(
        door or ServiceDoor(service_over(store)),
        settings,
        lambda: datetime.now(UTC),
        installations=StoredInstallations(store),
        cards=StoredCards(store),
        patience=patience,
    )
    await adapter.start()
    server = HttpServer("127.0.0.1", 0, adapter.routes, lambda: adapter.ready)
    await server.start()
    slack.app_url = f"http://127.0.0.1:{server.port}"
    try:
        yield adapter
    finally:
        await server.stop()
        await adapter.stop()


@pytest.fixture
async def adapter(running: Running) -> AsyncIterator[SlackAdapter]:
    async with running() as adapter:
        yield adapter


@pytest.fixture
def ana(slack: FakeSlack) -> Person:
    return Person(slack)


@pytest.fixture
def settled(adapter: SlackAdapter):
    """Wait until everything that was begun is done."""

    async def wait() -> None:
        await adapter.listening.settle(20)

    return wait
