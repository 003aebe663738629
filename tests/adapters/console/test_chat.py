"""The chat gives what is typed to the door and draws what comes back, and keeps nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.console.adapter import Screen, chat
from adapters.console.plain import plain_lines
from bot.core.events import Inbound, Said
from bot.core.messages import Message, Paragraph, Reply
from bot.core.model import Address

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
ANA = Address("console", "", "ana")


class Echo:
    """A door that says back what it was told."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []

    async def greet(self, address: Address) -> Reply:
        return said(f"hello {address.user}")

    async def take(self, inbound: Inbound) -> Reply:
        self.taken.append(inbound)
        assert isinstance(inbound.event, Said)
        return said(inbound.event.text)


def said(text: str) -> Reply:
    return Reply((Message("", (Paragraph(text),)),))


async def typed(*lines):
    for line in lines:
        yield line


async def talk(*lines):
    door = Echo()
    shown: list[Message] = []
    await chat(door, ANA, typed(*lines), Screen(shown.append), lambda: NOW)
    return door, [line for message in shown for line in plain_lines(message)]


async def test_every_input_is_given_on_as_it_was_typed():
    door, shown = await talk("", "  two ", "three\nlines")

    assert [inbound.event for inbound in door.taken] == [
        Said(""),
        Said("  two "),
        Said("three\nlines"),
    ]
    assert {(i.at, i.address) for i in door.taken} == {(NOW, ANA)}
    assert len({i.id for i in door.taken}) == 3
    assert shown == ["hello ana", "", "  two ", "three\nlines"]


@pytest.mark.parametrize("word", ["quit", "exit", "/quit", " EXIT "])
async def test_a_word_ends_the_chat(word):
    door, _ = await talk("one", word, "two")

    assert [inbound.event for inbound in door.taken] == [Said("one")]
