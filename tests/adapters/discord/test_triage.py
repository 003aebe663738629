"""The queue of invitations on Discord: gone through by buttons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.discord.turns import address_of
from bot.service.service import Service
from tests.adapters.discord.people import Person
from tests.linkedin.archives import TODAY, Size, write_archive


@pytest.fixture
async def ann(simcord_env: Any, service: Service, tmp_path: Path) -> Person:
    user = simcord_env.create_user("ann")
    write_archive(tmp_path / "archive", TODAY, Size(4, 0, 10, 8))
    await service.import_linkedin(address_of(user.id), [tmp_path / "archive"])
    ann = Person(user)
    await ann.slash("help")  # what is said once is said by now
    return ann


def seen(ann: Person) -> str:
    return "\n".join(message.content for message in ann.messages())


async def test_the_queue_is_gone_through_by_buttons(ann: Person) -> None:
    await ann.slash("triage")

    assert "8 invitations wait: 2 with a personal note, 6 stock wording" in ann.last.content
    assert "tide tables" in ann.last.content
    assert {"1 Vet this", "1 Leave for now", "1 Next", "Leave all stock ones for now"} <= {
        *ann.labels
    }

    await ann.tap("1 Vet this")

    assert "How well do you know" in ann.question.content


async def test_all_of_stock_wording_is_left_by_a_second_yes(ann: Person) -> None:
    await ann.slash("triage")

    await ann.tap("Leave all stock ones for now")
    asked = ann.last.content
    await ann.tap("Leave them for now", ann.last)

    assert "leaves every invitation of stock wording for now (6)" in asked
    assert "6 left for now" in seen(ann)
    await ann.slash("triage")
    assert "2 invitations wait: 2 with a personal note" in ann.last.content
