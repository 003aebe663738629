"""Stand-ins: a clock that stands still, and a database that can be slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeVar

from bot.app import load_checklists
from bot.core.model import Address
from bot.service.ports import Store, UnitOfWork

T = TypeVar("T")
CHECKLISTS = load_checklists(None)


@dataclass
class Watch:
    """A clock that shows what it is set to."""

    now: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class SlowStore:
    """A real store whose turns wait for `open_` while it is cleared, or take some `seconds` each.

    With `dies` a turn never comes back, either before or after it was committed, as when the
    process is killed there.
    """

    store: Store
    dies: Literal["before", "after"] | None = None
    died: asyncio.Event = field(default_factory=asyncio.Event)
    open_: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: float = 0
    quick_again: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open_.set()

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        await self._wait()
        if self.dies == "before":
            await self._never()
        result = await self.store.transact(work)
        if self.dies == "after":
            await self._never()
        return result

    async def _wait(self) -> None:
        await self.open_.wait()
        if self.seconds:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.quick_again.wait(), self.seconds)

    async def _never(self) -> None:
        self.died.set()
        await asyncio.Event().wait()

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        await self._wait()
        return await self.store.read(work)

    async def forget(self, address: Address) -> bool:
        await self._wait()
        return await self.store.forget(address)

    async def close(self) -> None:
        await self.store.close()
