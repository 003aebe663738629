"""After `forget me` the process itself keeps nothing of what an owner wrote."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from bot.app import load_checklists
from bot.core.events import Begin, Confirmed, Inbound
from bot.core.model import Address
from bot.service.pasted import read_paste
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store

ANA = Address("console", "", "ana")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


async def test_a_paste_that_was_read_is_no_longer_remembered(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'vet.db'}", parse_keys(new_key_text()))
    service = Service(store, load_checklists(None), lambda: NOW, lambda: secrets.token_bytes(16))
    paste = Begin("Hi, I am Priya Nair. Could we connect?", "connect_in")
    await service.take(Inbound("", NOW, ANA, paste))
    remembered = read_paste.cache_info().currsize

    reply = await service.take(Inbound("", NOW, ANA, Confirmed("forget", "")))

    assert not reply.refused
    assert remembered
    assert read_paste.cache_info().currsize == 0
    await store.close()
