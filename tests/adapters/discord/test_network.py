"""Network health and its picture on Discord."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.discord.people import Person


@pytest.fixture
def ann(simcord_env: Any) -> Person:
    return Person(simcord_env.create_user("ann"))


async def test_one_next_act_is_taken_on_by_a_tap_and_the_list_stays(ann: Person) -> None:
    await ann.slash("asked", text="Sam Lee for an introduction")
    listed = await ann.slash("health")

    await ann.tap("1 Remind me")

    assert "you asked them for something on" in listed.response.content
    promised, opt_in = ann.messages()[-2:]
    assert "I will remind you on" in promised.content
    assert "an article or video" in promised.content
    assert "Shall I write to you here" in opt_in.content


async def test_pictures_are_a_file_that_is_described(ann: Person) -> None:
    await ann.slash("gave", text="Sam Lee resource a map")

    result = await ann.slash("insights")

    (file,) = result.response.attachments
    assert file.filename == "vet-request-insights.png"
    assert "What you decided, gave and kept" in result.response.content
