"""What slack-bolt does by default and must not do here: one test a trap.

The traps were found by running slack-bolt 1.30; those of installing are in `test_oauth`, those of
unsigned requests in `test_signature`.
"""

from __future__ import annotations

import logging

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.sentences import FAILED
from tests.adapters.slack.conftest import Running, SlowStore
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, labels_of, words_of
from tests.adapters.slack.test_manifests import CODE, read

BEGIN = "vet --kind connect_in --name Priya Hi, could we connect?"


@pytest.fixture
async def card(ana: Person, settled) -> Person:
    await ana.slash(BEGIN)
    await settled()
    await ana.submit({"introduce": "yes", "familiarity": "well"})
    await settled()
    return ana


async def test_a_an_error_right_after_the_acknowledgement_loses_neither_it_nor_the_word(
    card: Person, slow_store: SlowStore, settled
) -> None:
    async def broken(work):
        raise RuntimeError("at once")

    slow_store.transact = broken  # type: ignore[method-assign]

    answered = await card.click("Accept", card.messages[-1])
    await settled()

    assert (answered.status, answered.seconds < 1) == (200, True)
    assert FAILED in words_of(card.slack.private[-1])


async def test_b_what_runs_at_the_end_is_finished(
    ana: Person, slow_store: SlowStore, running: Running
) -> None:
    async with running():
        slow_store.seconds = 0.2
        await ana.slash(BEGIN)

    assert ana.modal["callback_id"] == "vet_sheet"


async def test_d_nothing_of_a_body_is_printed_whatever_becomes_of_it(
    slack: FakeSlack, adapter: SlackAdapter, caplog, capfd
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "my private words"

    for form in (True, False):
        await slack.deliver({"type": "never_heard_of", "text": secret}, form=form)
    await slack.request(f"text={secret}".encode(), headers={"X-Slack-Signature": "v0=0"})
    await slack.request(f"command=/other&text={secret}&user_id=U1&team_id=T1".encode())

    printed = "".join((caplog.text, *capfd.readouterr()))
    assert secret not in printed


async def test_e_slack_is_not_asked_who_we_are_for_every_request(card: Person, settled) -> None:
    await card.click(labels_of(card.messages[-1])[0], card.messages[-1])
    await settled()

    assert [method for method, *_ in card.slack.calls].count("auth.test") == 1


async def test_g_the_address_of_the_api_is_ours_to_say(
    slack: FakeSlack, adapter: SlackAdapter
) -> None:
    assert adapter.app.client.base_url == adapter.api.base_url == slack.api_url


async def test_h_tokens_are_not_rotated(adapter: SlackAdapter) -> None:
    manifests = [read((CODE / "manifests" / f"{n}.yaml").read_text()) for n in ("http", "socket")]

    assert [m["settings"]["token_rotation_enabled"] for m in manifests] == [False, False]
    assert adapter.app.installation_store is None
