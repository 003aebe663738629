"""A surface may leave its lists alone after a turn that says they read as before."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app import load_checklists
from bot.core.events import Begin, Called, Event, Inbound
from bot.core.messages import Reply
from bot.core.model import Address
from bot.core.tokens import event_of
from bot.service.home import home_of
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store

ANA = Address("console", "", "ana")
MONDAY = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
ANSWERS = (
    "answer:{id}:familiarity:some",
    "answer:{id}:introduce:yes",
    "back:{id}",
    "set:{id}:common_ground:+field",
    "answer:{id}:introduce:no",
    "skip:{id}:advocate",
    "answer:{id}:reason:yes",
    "answer:{id}:common_ground:field",
    "answer:{id}:offer:knowledge",
)


class Talk:
    """One owner's talk with the bot, and what their lists showed before and after each turn."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.now = MONDAY
        self.turns = 0

    async def says(self, event: Event) -> Reply:
        """Take a turn; where the reply says that no list changed, none did."""
        self.turns += 1
        before = await self.lists()
        reply = await self.service.take(Inbound(f"test:{self.turns}", self.now, ANA, event))
        if not reply.relists:
            assert await self.lists() == before
        return reply

    async def taps(self, token: str) -> Reply:
        event = event_of(f"v1:{token}")
        assert event is not None
        return await self.says(event)

    async def lists(self) -> Sequence[object]:
        home = await home_of(self.service, ANA)
        return [home.open.messages, home.pending.messages, home.settings]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    store = await open_store(f"sqlite:///{tmp_path / 'vet.db'}", parse_keys(new_key_text()))
    talking: list[Talk] = []
    checklists, chance = load_checklists(None), partial(secrets.token_bytes, 16)
    talking.append(Talk(Service(store, checklists, lambda: talking[0].now, chance)))
    yield talking[0]
    await store.close()


async def begun(talk: Talk, name: str) -> str:
    reply = await talk.says(Begin("", "connect_in", name))
    assert reply.relists
    return reply.messages[0].vetting or ""


async def test_answers_in_the_middle_leave_every_list_as_it_was(talk: Talk):
    vetting = await begun(talk, "Priya Nair")

    replies = [await talk.taps(answer.format(id=vetting)) for answer in ANSWERS]

    assert [reply.relists for reply in replies] == [False] * len(ANSWERS)


@pytest.mark.parametrize("token", ["decide:{id}:accept", "later:{id}", "cancel:{id}"])
async def test_what_ends_or_parks_a_vetting_changes_the_lists(talk: Talk, token: str):
    vetting = await begun(talk, "Priya Nair")
    for answer in ANSWERS:
        await talk.taps(answer.format(id=vetting))

    assert (await talk.taps(token.format(id=vetting))).relists


async def test_whose_turn_it_was_not_moves_up(talk: Talk):
    first, second = await begun(talk, "Priya Nair"), await begun(talk, "Sam Ortiz")

    assert (await talk.taps(ANSWERS[0].format(id=first))).relists
    assert not (await talk.taps(ANSWERS[1].format(id=first))).relists
    assert (await talk.taps(ANSWERS[0].format(id=second))).relists


async def test_an_answer_on_another_day_changes_the_day_that_is_shown(talk: Talk):
    vetting = await begun(talk, "Priya Nair")
    talk.now += timedelta(hours=1)

    assert (await talk.taps(ANSWERS[0].format(id=vetting))).relists
    assert not (await talk.taps(ANSWERS[1].format(id=vetting))).relists


async def test_a_name_given_later_is_a_new_title(talk: Talk):
    vetting = await begun(talk, "")

    assert (await talk.says(Called("change", (), f"{vetting} name Priya Nair"))).relists
    assert (await talk.says(Called("pending"))).relists
