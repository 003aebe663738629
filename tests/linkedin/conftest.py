"""A service over a database of the test, into which archives are imported."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.app import load_checklists
from bot.core.events import Called, Inbound, Said
from bot.core.messages import Reply
from bot.core.model import Address, Contact, Invitation, Profile
from bot.service.ports import Notebook, UnitOfWork
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import OpenStore, open_store

NOA = Address("console", "", "noa")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHECKLISTS = load_checklists(None)


@dataclass
class Desk:
    """The owner's side: imports, turns, and a look into the notebook."""

    store: OpenStore
    service: Service
    owner: Address = NOA

    async def imports(self, *paths: Path) -> Reply:
        return await self.service.import_linkedin(self.owner, paths)

    async def says(self, text: str) -> Reply:
        return await self.service.take(Inbound("", NOW, self.owner, Said(text)))

    async def calls(self, command: str, text: str = "", **options: str) -> Reply:
        event = Called(command, tuple(options.items()), text)
        return await self.service.take(Inbound("", NOW, self.owner, event))

    async def looks(self, look: Callable[[Notebook], Any]) -> Any:
        def work(unit: UnitOfWork) -> Any:
            notebook = unit.existing_notebook(self.owner)
            assert notebook is not None
            return look(notebook)

        return await self.store.read(work)

    async def contacts(self) -> Sequence[Contact]:
        found: Sequence[Contact] = await self.looks(lambda n: n.contacts())
        return found

    async def waiting(self) -> Sequence[Invitation]:
        found: Sequence[Invitation] = await self.looks(
            lambda n: n.imported.invitations(waiting=True)
        )
        return found

    async def profile(self) -> Profile:
        found: Profile = await self.looks(lambda n: n.imported.profile())
        return found


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    keys = parse_keys(new_key_text())
    store = await open_store(f"sqlite:///{tmp_path / 'vet.db'}", keys, synchronous="NORMAL")
    turns = count(1)

    def chance() -> bytes:
        return blake2b(next(turns).to_bytes(4, "big"), digest_size=16).digest()

    service = Service(store, CHECKLISTS, lambda: NOW + next(turns) * timedelta(seconds=1), chance)
    try:
        yield Desk(store, service)
    finally:
        await store.close()
