"""Network health through the service: pages of ten, and an act that is taken on once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.app import load_checklists
from bot.core.events import Called, Event, Happened, Inbound, Paged, Promised
from bot.core.messages import Entry, Reply
from bot.core.model import Address
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ANA = Address("console", "", "ana")
BO = Address("console", "", "bo")


class Talk:
    """One owner after the other, with a clock that goes on by a minute a turn."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.turns = count()

    async def take(self, event: Event, address: Address = ANA, delivery: str = "") -> Reply:
        at = NOW + timedelta(minutes=next(self.turns))
        return await self.service.take(Inbound(delivery, at, address, event))

    async def json(self, command: str, address: Address = ANA) -> Any:
        reply = await self.take(Called(command), address)
        assert reply.data is not None
        return reply.data()


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    keys = parse_keys(new_key_text())
    store = await open_store(f"sqlite:///{tmp_path / 'n.db'}", keys, synchronous="NORMAL")
    chance = (bytes([n]) * 16 for n in count(1))
    yield Talk(Service(store, load_checklists(None), lambda: NOW, lambda: next(chance)))
    await store.close()


def rows(reply: Reply) -> list[Entry]:
    return [b for message in reply.messages for b in message.blocks if isinstance(b, Entry)]


async def test_ten_people_a_page_and_every_one_of_them_once(talk: Talk) -> None:
    for n in range(23):
        await talk.take(Called("asked", (), f'"Kim Number{n}" for advice'))

    first = await talk.take(Called("health"))
    second = await talk.take(Paged("health", rows(first)[-1].id))
    third = await talk.take(Paged("health", rows(second)[-1].id))

    assert [len(rows(reply)) for reply in (first, second, third)] == [10, 10, 3]
    assert len({row.id for reply in (first, second, third) for row in rows(reply)}) == 23
    assert third.messages[0].buttons == ()


async def test_the_json_has_the_promised_shape(talk: Talk) -> None:
    await talk.take(Called("asked", (), '"Sam Lee" for advice'))

    shape = await talk.json("health")

    assert shape["tiers"] == {"inner_circle": 0, "known": 0, "collected": 1}
    assert shape["never_talked"] == 0
    assert shape["asked_not_given"] == ["Sam Lee"]
    assert shape["gone_quiet"] == []
    assert [(n["name"], n["act"]) for n in shape["next_acts"]] == [
        ("Sam Lee", "send one article or video that fits their work")
    ]


async def test_an_act_taken_on_twice_is_promised_once_and_its_end_is_a_gift(talk: Talk) -> None:
    await talk.take(Called("asked", (), '"Sam Lee" for advice'))
    (row,) = rows(await talk.take(Called("health")))
    (button,) = row.buttons

    await talk.take(button.event)
    await talk.take(button.event)
    (promised,) = rows(await talk.take(Called("health")))

    (pending,) = await talk.json("pending")
    assert pending["due"] == "2026-11-06"
    assert pending["why"] == (
        "on 3 Nov 2026 you wanted to do something for Sam Lee: an article or video"
    )
    assert [b.event for b in promised.buttons] == [Happened(pending["id"], "done")]

    await talk.take(promised.buttons[0].event)

    assert rows(await talk.take(Called("health"))) == []


async def test_a_redelivered_button_promises_nothing_more(talk: Talk) -> None:
    await talk.take(Called("asked", (), '"Sam Lee" for advice'))
    (row,) = rows(await talk.take(Called("health")))
    event = row.buttons[0].event

    await talk.take(event, delivery="one")
    await talk.take(Called("drop", (), "last"))
    await talk.take(event, delivery="one")

    assert await talk.json("pending") == []


async def test_somebody_elses_contact_is_not_found(talk: Talk) -> None:
    await talk.take(Called("asked", (), '"Sam Lee" for advice'))
    (row,) = rows(await talk.take(Called("health")))

    reply = await talk.take(row.buttons[0].event, BO)

    assert reply.refused == "unknown_id"
    assert await talk.json("pending", BO) == []


async def test_what_is_no_gift_cannot_be_taken_on(talk: Talk) -> None:
    await talk.take(Called("asked", (), '"Sam Lee" for advice'))
    (row,) = rows(await talk.take(Called("health")))

    reply = await talk.take(Promised(row.id, "money"))

    assert reply.refused == "no_act"
    assert await talk.json("pending") == []
