"""Fixtures: the real service on a real database, behind a simulated Discord."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest

from adapters.discord.adapter import DiscordAdapter, discord_adapter
from adapters.discord.client import Bot, build_bot
from adapters.discord.settings import DiscordSettings
from bot.service.service import Service
from storage.places import StoredPlaces
from storage.sealed import MasterKey, new_key_text, parse_keys
from storage.store import OpenStore, open_store
from tests.adapters.discord.fake_discord import FakeDiscord
from tests.adapters.discord.fakes import CHECKLISTS, SlowStore, Watch
from tests.storage.databases import SqliteDatabase, copy_of, make_sqlite

Running = Callable[..., AbstractAsyncContextManager[DiscordAdapter]]


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
def watch() -> Watch:
    return Watch()


@pytest.fixture
def slow_store(store: OpenStore) -> SlowStore:
    return SlowStore(store)


@pytest.fixture
def service(slow_store: SlowStore, watch: Watch) -> Service:
    return Service(slow_store, CHECKLISTS, watch, lambda: secrets.token_bytes(16))


@pytest.fixture
def places(slow_store: SlowStore) -> StoredPlaces:
    return StoredPlaces(slow_store)  # type: ignore[arg-type]


@pytest.fixture
def new_bot(service: Service, watch: Watch, places: StoredPlaces):
    """Build another bot over the same database, as a restart does."""

    def build(
        patience: float = 1.5, settings: DiscordSettings | None = None, imports: Any = None
    ) -> Bot:
        chosen = settings or DiscordSettings("a-token")
        return build_bot(service, chosen, watch, places, patience, imports)

    return build


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    """A Discord on loopback; the addresses, which are the whole process's, are given back."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(discord.asset.Asset, "BASE", discord.asset.Asset.BASE)
    socket = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(socket, "DEFAULT_GATEWAY", socket.DEFAULT_GATEWAY)
    fake = FakeDiscord()
    await fake.start()
    yield fake
    await fake.stop()
    assert fake.unknown == []


@pytest.fixture
def running(fake: FakeDiscord, service: Service, watch: Watch, places: StoredPlaces) -> Running:
    """Run the whole adapter against the Discord on loopback."""

    @asynccontextmanager
    async def run(
        *, gateway: bool = True, imports: Any = None, door: Service | None = None, **more: Any
    ) -> AsyncIterator[DiscordAdapter]:
        chosen = DiscordSettings(
            "a-token", api_url=fake.api_url, gateway_url=fake.gateway_url, **more
        )
        adapter = discord_adapter(
            door or service, chosen, watch, places=places, imports=imports, gateway=gateway
        )
        await adapter.start()
        try:
            yield adapter
        finally:
            await adapter.stop()

    return run


@pytest.fixture
def simulated(new_bot):
    """Build a bot's client for the simulation, which finds the tree by this name."""

    def build(**options: Any) -> discord.Client:
        bot: Bot = new_bot(**options)
        vars(bot.client)["tree"] = bot.tree
        return bot.client

    return build


@pytest.fixture
def simcord_bot(simulated):
    return simulated()
