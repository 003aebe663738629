"""The queue of invitations on Slack: gone through by buttons, alone for its owner."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.model import Address
from storage.store import OpenStore
from tests.adapters.slack.conftest import service_over
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, labels_of, words_of
from tests.linkedin.archives import TODAY, Size, write_archive


@pytest.fixture
async def waiting(ana: Person, store: OpenStore, tmp_path: Path) -> Person:
    write_archive(tmp_path / "archive", TODAY, Size(4, 0, 10, 8))
    address = Address("slack", ana.team, ana.user)
    await service_over(store).import_linkedin(address, [tmp_path / "archive"])
    return ana


def seen(slack: FakeSlack) -> str:
    return "\n".join(map(words_of, slack.private))


async def test_the_queue_is_gone_through_by_buttons(
    waiting: Person, slack: FakeSlack, settled
) -> None:
    answered = await waiting.slash("triage")
    shown = answered.data
    assert answered.data["response_type"] == "ephemeral"
    assert "8 invitations wait: 2 with a personal note, 6 stock wording" in words_of(shown)
    assert "tide tables" in words_of(shown)
    assert labels_of(shown) == [
        "Vet this", "Leave for now", "Next", "Leave all stock ones for now",
    ]  # fmt: skip

    await waiting.click("Vet this", shown)
    await settled()

    assert "How well do you know" in seen(slack)
    assert slack.messages.get("C1") is None


async def test_all_of_stock_wording_is_left_by_a_second_yes(
    waiting: Person, slack: FakeSlack, settled
) -> None:
    shown = (await waiting.slash("triage")).data

    await waiting.click("Leave all stock ones for now", shown)
    await settled()
    (asked,) = [m for m in slack.private if "Leave them for now" in labels_of(m)]
    await waiting.click("Leave them for now", asked)
    await settled()

    assert "leaves every invitation of stock wording for now (6)" in words_of(asked)
    assert "6 left for now" in seen(slack)
    again = (await waiting.slash("triage")).data
    assert "2 invitations wait: 2 with a personal note" in words_of(again)
