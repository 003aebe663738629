"""The terminal in the suite: the whole program in a thread, with a person at its two ends."""

from __future__ import annotations

import asyncio
import io
import os
import queue
import re
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from unittest.mock import patch

from bot import cli, running
from bot.core.model import Address
from storage.store import open_store
from tests.adapters.contract.house import IMPATIENCE, House
from tests.adapters.contract.seat import Move, Shown

CHOICE: Final = re.compile(r"^  (\d+) (.+?)(?: \(.*\))?$", re.MULTILINE)
QUESTION: Final = re.compile(r"^(?:\[\d+/\d+\]|decide:|because:) ", re.MULTILINE)
RUNS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
PATIENCE: Final = 20.0
MOVES: Final[Mapping[Move, str]] = {
    "back": "back",
    "skip": "skip",
    "why": "why",
    "later": "later",
    "cancel": "cancel",
}


class Keyboard(io.StringIO):
    """A pipe into the program; `waits` is set whenever it asks for more."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = threading.Event()
        self._lines: queue.Queue[str] = queue.Queue()

    def send(self, lines: str) -> None:
        self.waits.clear()
        for line in lines.splitlines(keepends=True):
            self._lines.put(line)

    def end(self) -> None:
        self._lines.put("")

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        try:
            return self._lines.get_nowait()
        except queue.Empty:
            self.waits.set()
            return self._lines.get()

    def isatty(self) -> bool:
        return False


@dataclass
class Chat:
    """One run of `vet-request chat`."""

    keyboard: Keyboard
    thread: threading.Thread


@dataclass
class ConsoleHand:
    """A login; its screen is one long page, torn at what was typed."""

    address: Address
    house: House
    moves: Mapping[Move, str] = field(default_factory=lambda: MOVES)
    pages: list[str] = field(default_factory=list)
    chat: Chat | None = None

    @property
    def around(self) -> frozenset[str]:
        return frozenset(self.moves.values())

    def screen(self) -> Sequence[Shown]:
        return [
            Shown(f"page {number}", words, self._keys(words))
            for number, words in enumerate(self.pages)
        ]

    def _keys(self, words: str) -> dict[str, str]:
        if QUESTION.search(words) is None:
            return {}
        asked = words[[found.start() for found in QUESTION.finditer(words)][-1] :]
        choices = {found[2]: found[1] for found in CHOICE.finditer(asked)}
        return choices | {word: word for word in self.moves.values()}

    async def paste(self, text: str) -> None:
        await self._send(f"<<<\n{text}\n>>>\n")

    async def type(self, text: str) -> None:
        await self._send(f"{text}\n")

    async def call(self, line: str) -> None:
        await self._send(f"{line}\n")

    async def press(self, shown: Shown, carried: str) -> Any:
        await self._send(f"{carried}\n")

    async def again(self, delivery: Any) -> None:
        raise NotImplementedError("nothing is delivered twice to a terminal")

    async def _send(self, lines: str) -> None:
        with self._page():
            if self.chat is None:
                self.chat = await self._opened()
            self.chat.keyboard.send(lines)
            await asyncio.to_thread(self._until_it_waits, self.chat)

    async def close(self) -> None:
        """Close the chat; what it says then is on a page of its own."""
        if self.chat is None:
            return
        with self._page():
            self.chat.keyboard.end()
            await asyncio.to_thread(self.chat.thread.join, PATIENCE)
        self.chat = None

    async def _opened(self) -> Chat:
        keyboard = Keyboard()
        arguments = ("--db", self.house.database.url, "chat")
        thread = threading.Thread(target=cli.main, args=(arguments,), daemon=True)
        chat = Chat(keyboard, thread)
        at_home = patch.object(running, "login", lambda: self.address)
        with patch.object(sys, "stdin", keyboard), at_home:
            thread.start()
            await asyncio.to_thread(self._until_it_waits, chat)
        return chat

    def _until_it_waits(self, chat: Chat) -> None:
        """Wait until it asks for the next line, or has ended."""
        while not chat.keyboard.waits.wait(0.005):
            if not chat.thread.is_alive():
                self.chat = None
                return

    @contextmanager
    def _page(self) -> Iterator[None]:
        """A new page for all that is printed meanwhile; a chat keeps the streams it began with."""
        self.pages.append("")
        with redirect_stdout(_Paper(self.pages)), redirect_stderr(_Paper(self.pages)):
            yield


class _Paper(io.StringIO):
    """A stream that writes on the last page."""

    def __init__(self, pages: list[str]) -> None:
        super().__init__()
        self._pages = pages

    def write(self, text: str, /) -> int:
        self._pages[-1] += text
        return len(text)


@dataclass
class Console:
    """Every person has a terminal of their own, before the same database."""

    house: House
    hands: dict[int, ConsoleHand] = field(default_factory=dict)

    async def start(self) -> None:
        """Nothing runs until somebody types."""

    async def stop(self) -> None:
        for hand in self.hands.values():
            await hand.close()

    def hand(self, number: int) -> ConsoleHand:
        address = Address("console", "", f"user{number}")
        return self.hands.setdefault(number, ConsoleHand(address, self.house))

    def alive(self) -> Sequence[str]:
        pages = [page for hand in self.hands.values() for page in hand.pages]
        return [found[0] for page in pages for found in RUNS.finditer(page)]


@asynccontextmanager
async def console(house: House) -> AsyncIterator[Console]:
    """The terminal, in a home of its own."""
    made = Console(house)
    home = {"HOME": str(house.folder), "VET_KEY": house.key}
    quick = partial(open_store, busy_seconds=IMPATIENCE)
    with patch.dict(os.environ, home), patch("bot.app.open_store", quick):
        await made.start()
        try:
            yield made
        finally:
            await made.stop()
