"""Slow storage, limits of the Web API, restarts and kills: nobody waits, nothing is lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
import structlog

from adapters.slack.adapter import SlackAdapter
from adapters.slack.sentences import FAILED
from tests.adapters.slack.conftest import Running, SlowStore
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, labels_of, words_of

IN_TIME = 3.0


@pytest.fixture
async def sheet(ana: Person, settled) -> Person:
    await ana.slash("vet --kind connect_in --name Priya Hi, could we connect?")
    await settled()
    return ana


async def test_help_never_touches_the_database(ana: Person, slow_store: SlowStore, adapter) -> None:
    slow_store.seconds = 60.0

    answer = await asyncio.wait_for(ana.slash("help"), IN_TIME)

    assert "Vetting a request" in words_of(answer.data)


async def test_a_turn_that_fails_is_one_plain_sentence(
    ana: Person, slack: FakeSlack, slow_store: SlowStore, adapter, settled
) -> None:
    async def broken(work):
        raise RuntimeError("a secret")

    slow_store.transact = broken  # type: ignore[method-assign]

    with structlog.testing.capture_logs() as lines:
        answer = await ana.slash("pending")
        await ana.slash("vet Hi, could we connect?")
        await settled()

    assert FAILED in words_of(answer.data)
    assert FAILED in words_of(slack.private[-1])
    assert "a secret" not in str(lines)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_kill_around_a_transaction_leaves_the_next_click_working(
    ana: Person, slack: FakeSlack, slow_store: SlowStore, running: Running, moment: str
) -> None:
    async with running() as first:
        await ana.slash("vet --kind connect_in --name Priya Hi, could we connect?")
        await first.listening.settle(10)
        await ana.submit({"introduce": "yes", "familiarity": "well"})
        await first.listening.settle(10)
        card = ana.messages[-1]
        slow_store.dies = moment
        await ana.click(labels_of(card)[0], card)
        await slow_store.died.wait()
        await killed(first)
    slow_store.dies = ""

    async with running() as second:
        await ana.click(labels_of(card)[0], card)
        await second.listening.settle(10)

    assert "Decided on" in words_of(ana.messages[-1])
    assert len(ana.messages) == 1


async def killed(adapter: SlackAdapter) -> None:
    """End everything that runs where it stands."""
    for task in set(adapter.listening.running):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("commits", range(4))
async def test_a_kill_at_any_transaction_of_a_sent_sheet_lets_it_be_sent_again(
    ana: Person, slow_store: SlowStore, running: Running, commits: int
) -> None:
    answers = {"introduce": "yes", "familiarity": "well"}
    async with running(patience=0.1) as first:
        await ana.slash("vet --kind connect_in --name Priya Hi, could we connect?")
        await first.listening.settle(10)
        sheet = dict(ana.modal)
        slow_store.dies_in = commits
        await ana.submit(answers)
        with suppress(TimeoutError):
            await asyncio.wait_for(slow_store.died.wait(), 0.5)
        await killed(first)
    slow_store.dies_in = None

    async with running() as second:
        await ana.submit(answers, {**sheet, "hash": "another"})
        await second.listening.settle(10)

    assert "What speaks for it" in words_of(ana.modal)
    assert "Accept" in labels_of(ana.modal)


async def test_a_429_is_obeyed_and_the_message_arrives_once(
    ana: Person, slack: FakeSlack, settled
) -> None:
    slack.trigger_life = -1.0
    slack.limited["chat.postMessage"] = [0.2]

    await ana.slash("vet --kind connect_in --name Priya Hi, could we connect?")
    await settled()

    questions = [m for m in ana.messages if labels_of(m)]
    assert len(questions) == 1
    assert [c[0] for c in slack.calls].count("chat.postMessage") >= 2


async def test_a_message_that_is_gone_is_posted_anew(
    ana: Person, slack: FakeSlack, settled, sheet: Person
) -> None:
    await ana.submit({"introduce": "yes", "familiarity": "well"})
    await settled()
    card = ana.messages.pop()

    await ana.click(labels_of(card)[0], card)
    await settled()

    assert "Decided on" in words_of(ana.messages[-1])


async def test_a_revoked_token_sends_nothing_and_breaks_nothing(
    ana: Person, slack: FakeSlack, settled
) -> None:
    slack.tokens.clear()

    answer = await ana.slash("pending")
    await settled()

    assert answer.status == 200
    assert slack.messages == {}
