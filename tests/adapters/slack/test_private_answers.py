"""Private answers: five pieces where a command came from, for half an hour, then messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from adapters.slack.sentences import REST_IN_DIRECT_MESSAGES, TOO_MUCH_HERE
from adapters.slack.turns import ServiceDoor
from bot.core.events import Inbound
from bot.core.messages import Message, Paragraph, Reply
from tests.adapters.slack.conftest import Running, SlowStore, service_over
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, words_of


@dataclass(frozen=True)
class Talkative(ServiceDoor):
    """A service that answers every command in so many messages."""

    pieces: int = 1

    async def take(self, inbound: Inbound) -> Reply:
        said = (Message("", (Paragraph(f"piece {n}"),)) for n in range(1, self.pieces + 1))
        return Reply(tuple(said))


def talkative(store: SlowStore, pieces: int) -> Talkative:
    return Talkative(service_over(store), pieces)


def said_in(messages: list[dict[str, Any]]) -> list[str]:
    return [words_of(message).strip() for message in messages]


@pytest.mark.parametrize("pieces", [1, 2, 6])
async def test_what_fits_is_all_said_where_the_command_came_from(
    ana: Person, slack: FakeSlack, slow_store: SlowStore, running: Running, pieces: int
) -> None:
    async with running(talkative(slow_store, pieces)) as adapter:
        await ana.slash("pending")
        await adapter.listening.settle(10)

    assert said_in(slack.private) == [f"piece {n}" for n in range(1, pieces + 1)]
    assert slack.messages == {}


@pytest.mark.parametrize("pieces", [7, 12])
async def test_what_does_not_fit_goes_on_in_the_direct_message_and_says_so(
    ana: Person, slack: FakeSlack, slow_store: SlowStore, running: Running, pieces: int
) -> None:
    async with running(talkative(slow_store, pieces)) as adapter:
        await ana.slash("pending")
        await adapter.listening.settle(10)

    *first, note = said_in(slack.private)
    assert first == [f"piece {n}" for n in range(1, 6)]
    assert note == f"⚠️ {REST_IN_DIRECT_MESSAGES}"
    assert said_in(ana.messages) == [f"piece {n}" for n in range(6, pieces + 1)]


async def test_what_fits_nowhere_is_said_to_be_left_out(
    ana: Person, slack: FakeSlack, slow_store: SlowStore, running: Running
) -> None:
    slack.closed_to.add(ana.user)

    async with running(talkative(slow_store, 9)) as adapter:
        await ana.slash("pending")
        await adapter.listening.settle(10)

    assert said_in(slack.private)[-1] == f"⚠️ {TOO_MUCH_HERE}"


async def test_after_half_an_hour_an_answer_goes_into_the_direct_message(
    ana: Person, slack: FakeSlack, slow_store: SlowStore, running: Running
) -> None:
    slack.url_life = -1.0

    async with running(talkative(slow_store, 3)) as adapter:
        await ana.slash("pending")
        await adapter.listening.settle(10)

    assert said_in(slack.private) == ["piece 1"]
    assert said_in(ana.messages) == ["piece 2", "piece 3"]


async def test_a_late_answer_is_said_once(
    ana: Person, slack: FakeSlack, slow_store: SlowStore, running: Running
) -> None:
    slow_store.seconds = 0.2

    async with running(patience=0.05) as adapter:
        await ana.slash("help vet")
        await ana.slash("pending")
        await adapter.listening.settle(10)

    assert said_in(slack.private).count("Nothing is pending.") == 1


async def test_a_private_answer_reads_out_what_it_shows(ana: Person, settled) -> None:
    answered = await ana.slash("pending")

    assert answered.data["text"].startswith("Nothing is pending.")
