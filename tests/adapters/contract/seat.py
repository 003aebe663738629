"""A person before any platform: what they see, what they type, what they tap.

A platform gives a `Hand`, which knows how things are done there; the sentences of the suite are
written for a `Seat`, which is the same everywhere. Every act returns when all that came of it is
shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.core.model import Address
from tests.adapters.contract.house import House

Move = Literal["back", "skip", "why", "later", "cancel"]
ENOUGH = 40
"""No vetting has as many questions."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing on a screen: its words, and what can be tapped on it by label."""

    key: str
    words: str
    buttons: Mapping[str, str] = field(default_factory=dict)
    raw: Any = None


class Hand(Protocol):
    """What one person can do on a platform."""

    @property
    def address(self) -> Address: ...

    @property
    def moves(self) -> Mapping[Move, str]:
        """What stands on the buttons around a question."""
        ...

    @property
    def around(self) -> frozenset[str]:
        """All labels beside a question's options."""
        ...

    def screen(self) -> Sequence[Shown]:
        """Everything this person can see, oldest first."""
        ...

    async def paste(self, text: str) -> None: ...

    async def type(self, text: str) -> None: ...

    async def call(self, line: str) -> None: ...

    async def press(self, shown: Shown, carried: str) -> Any:
        """Tap a button that carries this; gives the delivery."""
        ...

    async def again(self, delivery: Any) -> None:
        """Let the platform deliver once more what it delivered before."""
        ...


class Platform(Protocol):
    """A platform with the real adapter before it; `start` and `stop` are those of a process."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def hand(self, number: int) -> Hand:
        """The hand of a person; the first is 1."""
        ...

    def alive(self) -> Sequence[str]:
        """What was shown and could do something by itself."""
        ...


class MakePlatform(Protocol):
    """How a platform is made over a database, with everything that stands in for its servers."""

    def __call__(self, house: House) -> AbstractAsyncContextManager[Platform]: ...


@dataclass
class Seat:
    """`last` is what the last act brought to the screen, `seen` all that any act did.

    `front` is what can be tapped now, `delivery` the last tap as its platform delivered it.
    """

    hand: Hand
    last: str = ""
    seen: str = ""
    front: Shown = Shown("", "")
    delivery: Any = None

    async def paste(self, text: str) -> None:
        """Give a request, the way requests arrive there."""
        await self._act(self.hand.paste(text))

    async def type(self, text: str) -> None:
        """Type one line."""
        await self._act(self.hand.type(text))

    async def call(self, line: str) -> None:
        """Call a command."""
        await self._act(self.hand.call(line))

    async def tap(self, label: str, shown: Shown | None = None) -> None:
        """Tap a button by its label, on what is in front or on something older."""
        there = shown or self.front
        assert label in there.buttons, f"no {label!r} among {list(there.buttons)}"
        await self.press(there, there.buttons[label])

    async def tap_twice(self, label: str) -> None:
        """Tap before the first tap was answered."""
        carried = self.front.buttons[label]
        taps = [self.hand.press(self.front, carried) for _ in range(2)]
        await self._act(asyncio.gather(*taps))

    async def press(self, shown: Shown, carried: str) -> None:
        """Tap something that carries this, whoever wrote it there."""

        async def pressed() -> None:
            self.delivery = await self.hand.press(shown, carried)

        await self._act(pressed())

    async def again(self, delivery: Any) -> None:
        """A tap of before arrives once more."""
        await self._act(self.hand.again(delivery))

    @property
    def options(self) -> list[str]:
        """The options of the question in front."""
        return [label for label in self.front.buttons if label not in self.hand.around]

    async def choose(self, number: int = 0) -> None:
        """Answer with the n-th option; without options the question is skipped."""
        if self.options:
            await self.tap(self.options[number])
        else:
            await self.move("skip")

    async def move(self, move: Move) -> None:
        """Go back, skip, ask why, put it aside, cancel."""
        await self.tap(self.hand.moves[move])

    async def weigh(self) -> None:
        """Answer whatever is asked with its first option, until there is a recommendation."""
        for _ in range(ENOUGH):
            if "What speaks for it" in self.last or "Recommend" in self.last:
                return
            many = {"Done", "That is all"} & {*self.front.buttons}
            if many or "(several" in self.front.words:
                await self.move("skip")
            else:
                await self.choose()
        raise AssertionError("there never was a recommendation")

    async def _act(self, act: Awaitable[Any]) -> None:
        before = {shown.key: shown for shown in self.hand.screen()}
        await act
        new = [s for s in self.hand.screen() if before.get(s.key) != s]
        self.last = "\n".join(shown.words for shown in new)
        self.seen += f"\n{self.last}"
        with_buttons = [shown for shown in new if shown.buttons]
        if with_buttons:
            self.front = with_buttons[-1]
