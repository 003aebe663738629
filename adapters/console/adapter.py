"""The terminal: `chat`, and the printing of answers.

Rule: the terminal keeps nothing of its own. Whatever is typed goes to the service, whatever comes
back is drawn; at the end of input everything answered so far is stored.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Protocol, TextIO

from adapters.console.plain import plain_lines
from bot.core.events import Event, Inbound, Said
from bot.core.messages import Message, Reply
from bot.core.model import Address

ENDINGS = ("quit", "exit", "/quit", "/exit")


class Door(Protocol):
    """The part of the service that a chat needs."""

    async def greet(self, address: Address) -> Reply: ...

    async def take(self, inbound: Inbound) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Screen:
    """Draws messages on a stream: in colour for a person, in plain lines for a pipe."""

    show: Callable[[Message], None]

    def draw(self, reply: Reply) -> None:
        """Draw every message of a reply."""
        for message in reply.messages:
            self.show(message)


def screen_of(stream: TextIO) -> Screen:
    """The screen that suits a stream."""
    if stream.isatty():
        from rich.console import Console

        from adapters.console.coloured import draw

        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        return Screen(lambda message: draw(console, message))

    def show(message: Message) -> None:
        for line in plain_lines(message):
            print(line, file=stream)
        stream.flush()

    return Screen(show)


async def chat(
    door: Door,
    address: Address,
    lines: AsyncIterator[str],
    screen: Screen,
    clock: Callable[[], datetime],
) -> None:
    """Talk until the input ends."""
    screen.draw(await door.greet(address))
    async for text in lines:
        if text.strip().lower() in ENDINGS:
            break
        event: Event = Said(text)
        at = clock()
        screen.draw(await door.take(Inbound(delivery_at(at), at, address, event)))


def delivery_at(at: datetime) -> str:
    """An id of its own for what somebody typed: nobody sends it twice, but a database may run it
    again when it cannot know whether a COMMIT arrived.
    """
    return f"console:{at.timestamp():.6f}:{token_hex(8)}"


def print_reply(reply: Reply) -> None:
    """Print an answer to a command: a refusal on stderr, everything else on stdout."""
    screen_of(sys.stderr if reply.refused else sys.stdout).draw(reply)
