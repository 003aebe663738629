"""Sent forms: one turn each, whole or not at all, and known again."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.app import load_checklists
from bot.core.events import Begin, Called, Corrected, Decided, Event, Inbound
from bot.core.model import Address
from bot.service.forms import Taken, take_settings, take_sheet, take_showing_sheet
from bot.service.home import home_of
from bot.service.ports import Busy, UnitOfWork
from bot.service.service import Service
from bot.service.turn import Delivery
from storage.sealed import new_key_text, parse_keys
from storage.store import OpenStore, open_store

T = TypeVar("T")
ANA = Address("slack", "T1", "U1")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Counting:
    """A store that counts its transactions, and can be busy."""

    def __init__(self, store: OpenStore) -> None:
        self.store = store
        self.transactions = 0
        self.busy = False

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        if self.busy:
            raise Busy
        self.transactions += 1
        result: T = await self.store.transact(work)
        return result

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        self.transactions += 1
        result: T = await self.store.read(work)
        return result


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Counting]:
    store = await open_store(f"sqlite:///{tmp_path / 'vet.db'}", parse_keys(new_key_text()))
    yield Counting(store)
    await store.close()


@pytest.fixture
def service(store: Counting) -> Service:
    counting: Any = store
    return Service(counting, load_checklists(None), lambda: NOW, lambda: secrets.token_bytes(16))


async def begun(service: Service) -> Taken:
    beginning = Begin("Hi, could we connect?", "connect_in", "Priya Nair")
    return await take_showing_sheet(service, Inbound("b", NOW, ANA, beginning))


def answers(vetting: str, **given: str) -> dict[str, Event]:
    return {key: Corrected(vetting, key, (value,)) for key, value in given.items()}


async def test_a_beginning_and_its_sheet_are_one_transaction(
    service: Service, store: Counting
) -> None:
    taken = await begun(service)

    assert store.transactions == 1
    assert taken.sheet is not None
    assert [prompt.key for prompt in taken.sheet.prompts][:2] == ["familiarity", "introduce"]


async def test_a_whole_sheet_is_one_transaction_and_answers_with_what_was_stored(
    service: Service, store: Counting
) -> None:
    sheet = (await begun(service)).sheet
    assert sheet is not None
    before = store.transactions

    given = answers(sheet.vetting, familiarity="well", introduce="yes")
    taken = await take_sheet(service, Delivery("s", NOW, ANA), sheet.vetting, given)

    assert store.transactions == before + 1
    assert taken.reply.data is not None
    assert taken.reply.data()["answers"] == {"familiarity": "well", "introduce": "yes"}


async def test_what_cannot_be_taken_is_a_mistake_and_the_rest_is_stored(service: Service) -> None:
    sheet = (await begun(service)).sheet
    assert sheet is not None

    given = answers(sheet.vetting, familiarity="well", introduce="perhaps")
    taken = await take_sheet(service, Delivery("s", NOW, ANA), sheet.vetting, given)

    assert list(taken.mistakes) == ["introduce"]
    assert "“perhaps” is not an option here" in taken.mistakes["introduce"]
    assert taken.sheet is not None
    assert taken.reply.data is not None
    assert taken.reply.data()["answers"] == {"familiarity": "well"}


async def test_a_sheet_that_is_delivered_twice_counts_once_and_says_its_mistakes_again(
    service: Service,
) -> None:
    sheet = (await begun(service)).sheet
    assert sheet is not None
    delivery = Delivery("s", NOW, ANA)
    given = answers(sheet.vetting, familiarity="well", introduce="perhaps")
    first = await take_sheet(service, delivery, sheet.vetting, given)
    since = answers(sheet.vetting, familiarity="some")
    await take_sheet(service, Delivery("other", NOW, ANA), sheet.vetting, since)

    again = await take_sheet(service, delivery, sheet.vetting, given)

    assert again.mistakes == first.mistakes
    assert again.reply.data is not None
    assert again.reply.data()["answers"]["familiarity"] == "some"


async def test_a_sheet_for_what_was_decided_meanwhile_changes_nothing(service: Service) -> None:
    sheet = (await begun(service)).sheet
    assert sheet is not None
    given = answers(sheet.vetting, familiarity="well", introduce="yes")
    await take_sheet(service, Delivery("s", NOW, ANA), sheet.vetting, given)
    await service.take(Inbound("d", NOW, ANA, Decided(sheet.vetting, "accept")))

    late = answers(sheet.vetting, introduce="no")
    taken = await take_sheet(service, Delivery("late", NOW, ANA), sheet.vetting, late)

    assert taken.reply.data is not None
    assert taken.reply.data()["status"] == "decided"
    assert taken.reply.data()["answers"]["introduce"] == "yes"


async def test_a_sheet_of_somebody_else_is_not_found(service: Service) -> None:
    sheet = (await begun(service)).sheet
    assert sheet is not None
    bo = Address("slack", "T1", "U2")

    given = answers(sheet.vetting, introduce="no")
    taken = await take_sheet(service, Delivery("s", NOW, bo), sheet.vetting, given)

    assert taken.reply.refused == "unknown_id"
    assert taken.sheet is None


async def test_several_settings_are_one_transaction(service: Service, store: Counting) -> None:
    await begun(service)
    before = store.transactions
    changes: dict[str, Event] = {
        key: Called("settings", (), f"{key} {value}")
        for key, value in {"tone": "plain", "zone": "nowhere", "talk": "messages"}.items()
    }

    taken = await take_settings(service, Delivery("s", NOW, ANA), changes)

    assert store.transactions == before + 1
    assert list(taken.mistakes) == ["zone"]
    assert taken.talk == "messages"
    home = await home_of(service, ANA)
    assert (home.settings["tone"], home.settings["zone"]) == ("plain", "UTC")


async def test_a_busy_database_is_one_sentence(service: Service, store: Counting) -> None:
    store.busy = True

    taken = await begun(service)

    assert taken.reply.refused == "busy"


async def test_a_home_is_one_reading_and_enters_nobody(service: Service, store: Counting) -> None:
    home = await home_of(service, ANA)

    assert store.transactions == 1
    assert not home.is_known
    assert await service.export(ANA) is None
