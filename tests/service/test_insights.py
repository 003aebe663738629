"""`insights` through the service: words in the terminal, a picture in chat, drawn off the loop."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from structlog.testing import capture_logs

from bot.app import load_checklists
from bot.core.events import Called, Event, Inbound, Said
from bot.core.messages import Block, Facts, File, Paragraph, Reply
from bot.core.model import Address
from bot.service import pictures
from bot.service.ports import Store, UnitOfWork
from bot.service.service import Service
from storage.sealed import new_key_text, parse_keys
from storage.store import open_store

T = TypeVar("T")
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
AT_TERMINAL = Address("console", "", "ana")
IN_SLACK = Address("slack", "T1", "ana")


@dataclass
class Watched:
    """A store that remembers in which order it was used."""

    store: Store
    used: list[str] = field(default_factory=list)

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        result = await self.store.transact(work)
        self.used.append("committed")
        return result

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        result = await self.store.read(work)
        self.used.append("read")
        return result

    async def forget(self, address: Address) -> bool:
        return await self.store.forget(address)

    async def close(self) -> None:
        await self.store.close()


@dataclass
class Talk:
    """A service, and what its store was used for."""

    service: Service
    watched: Watched

    async def take(self, event: Event, address: Address, delivery: str = "") -> Reply:
        return await self.service.take(Inbound(delivery, NOW, address, event))


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    keys = parse_keys(new_key_text())
    store = await open_store(f"sqlite:///{tmp_path / 'i.db'}", keys, synchronous="NORMAL")
    chance = (bytes([n]) * 16 for n in count(1))
    watched = Watched(store)
    yield Talk(Service(watched, load_checklists(None), lambda: NOW, lambda: next(chance)), watched)
    await store.close()


def blocks_of(reply: Reply) -> list[Block]:
    return [block for message in reply.messages for block in message.blocks]


def data_of(reply: Reply) -> Any:
    assert reply.data is not None
    return reply.data()


def files_in(folder: Path) -> list[Path]:
    return list(folder.glob("a.*"))


INSIGHTS = Called("insights")


async def test_the_terminal_is_told_in_words(talk: Talk) -> None:
    await talk.take(Called("gave", (), "Sam Lee resource a map"), AT_TERMINAL)

    reply = await talk.take(Said("insights"), AT_TERMINAL)

    (facts,) = [b for b in blocks_of(reply) if isinstance(b, Facts)]
    assert "Given, asked and received: 2026 Q4 given 1, asked 0, received 0." in facts.lines
    assert data_of(reply)["ledger"]["total"] == {"given": 1, "asked": 0, "received": 0}
    assert not [b for b in blocks_of(reply) if isinstance(b, File)]


async def test_a_chat_is_shown_a_picture_that_says_the_same_in_words(talk: Talk) -> None:
    await talk.take(Called("gave", (), "Sam Lee resource a map"), IN_SLACK)

    reply = await talk.take(INSIGHTS, IN_SLACK)

    (picture,) = [b for b in blocks_of(reply) if isinstance(b, File)]
    assert picture.name == "vet-request-insights.png"
    assert picture.content.startswith(b"\x89PNG")
    assert "2026 Q4 given 1, asked 0, received 0" in picture.described
    assert "Sam" not in picture.described


async def test_the_turn_is_committed_before_anything_is_read_or_drawn(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_by: list[threading.Thread] = []

    def draw(numbers: object) -> File:
        drawn_by.append(threading.current_thread())
        talk.watched.used.append("drawn")
        return File("p.png", b"", "words")

    monkeypatch.setattr(pictures, "picture_of", draw)
    await talk.take(INSIGHTS, IN_SLACK)

    assert talk.watched.used == ["committed", "read", "drawn"]
    assert drawn_by != [threading.main_thread()]


async def test_a_whole_network_is_read_without_holding_anybody_up(talk: Talk) -> None:
    await talk.take(Called("asked", (), "Sam Lee for advice"), IN_SLACK)
    talk.watched.used.clear()

    reply = await talk.take(Called("health"), IN_SLACK)

    assert talk.watched.used == ["committed", "read"]
    assert data_of(reply)["asked_not_given"] == ["Sam Lee"]


async def test_a_picture_that_cannot_be_drawn_costs_nobody_the_answer(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(numbers: object) -> File:
        raise RuntimeError("no fonts for Sam")

    monkeypatch.setattr(pictures, "picture_of", fail)

    with capture_logs() as logged:
        reply = await talk.take(INSIGHTS, IN_SLACK)

    sorry = [b.text for b in blocks_of(reply) if isinstance(b, Paragraph)]
    assert "The picture could not be drawn; here is what it would show, in words." in sorry
    assert any(isinstance(b, Facts) for b in blocks_of(reply))
    assert logged == [
        {"event": "picture_not_drawn", "error": "RuntimeError", "log_level": "warning"}
    ]


async def test_what_is_being_asked_is_asked_again_behind_the_numbers(talk: Talk) -> None:
    begin = Called("vet", (("kind", "connect_in"), ("name", "Priya Nair")))
    await talk.take(begin, AT_TERMINAL)

    reply = await talk.take(Said("/insights"), AT_TERMINAL)

    assert [message.prompt is not None for message in reply.messages] == [False, True]


async def test_a_redelivered_question_draws_no_second_picture(talk: Talk) -> None:
    await talk.take(INSIGHTS, IN_SLACK, "one")

    again = await talk.take(INSIGHTS, IN_SLACK, "one")

    assert not [b for b in blocks_of(again) if isinstance(b, File)]


@pytest.mark.parametrize("line", ["/insights --png a.png", "/insights --html a.html"])
async def test_no_file_is_written_for_somebody_in_a_chat(
    talk: Talk, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    reply = await talk.take(Said(line), IN_SLACK)

    assert reply.refused == "files_elsewhere"
    assert not files_in(tmp_path)


async def test_each_owner_sees_their_own_numbers(talk: Talk) -> None:
    await talk.take(Called("gave", (), "Sam Lee resource a map"), IN_SLACK)

    reply = await talk.take(INSIGHTS, Address("slack", "T1", "bo"))

    assert data_of(reply)["ledger"]["total"]["given"] == 0


def test_the_command_prints_json_with_every_number(program: Any) -> None:
    program("gave", "Kim", "Ode", "resource")

    ran = program("insights", "--json")

    assert ran.code == 0
    assert set(ran.json) == {"until", "decisions", "ledger", "follow_ups", "tiers"}
    assert set(ran.json["decisions"]) == {"total", "outcomes", "months", "earlier"}
    assert len(ran.json["decisions"]["months"]) == 12
    assert ran.json["ledger"]["total"]["given"] == 1
    assert ran.json["tiers"] == {"inner_circle": 0, "known": 0, "collected": 1}
