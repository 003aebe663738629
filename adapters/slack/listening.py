"""Acknowledging: Slack waits three seconds, so it is answered at once, or at 1.5 s.

Rule: a listener of bolt never raises and never waits longer than that; the work goes on in a task
of its own, which nothing cancels and which is waited for at the end. With
`process_before_response` bolt answers the moment a listener returns, without polling, and an
acknowledgement cannot be lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import structlog

T = TypeVar("T")
PATIENCE: Final = 1.5
"""Seconds after which a delivery is acknowledged without its answer."""
Ack = Callable[..., Awaitable[Any]]


@dataclass
class Listening:
    """Runs the work of deliveries. `patience` is in seconds."""

    patience: float = PATIENCE
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    def begin(self, work: Coroutine[Any, Any, T], failed: Callable[[], Awaitable[None]]) -> None:
        """Start work whose result nobody waits for; `failed` gives the owner a word."""
        _ = self._started(self._guarded(work, failed))

    async def in_time(
        self,
        ack: Ack,
        work: Coroutine[Any, Any, T],
        *,
        answer: Callable[[T], Mapping[str, Any]],
        waiting: Mapping[str, Any],
        soon: Callable[[T], Awaitable[None]],
        late: Callable[[T], Awaitable[None]],
        then: Callable[[T], Awaitable[None]],
        failed: Callable[[], Awaitable[None]],
        broken: Mapping[str, Any],
    ) -> None:
        """Acknowledge with the answer of a turn, or, when it is slow, with `waiting`.

        `soon` delivers what an answer in time could not hold, `late` an answer that came after
        that; `then` is what follows in either case, whatever became of those.
        """
        task = self._started(work)
        done, _ = await asyncio.wait({task}, timeout=self.patience)
        if not done:
            await ack(**waiting)
            self.begin(self._delivered(task, late, then), failed)
        elif (error := task.exception()) is not None:
            structlog.get_logger().error("slack_turn_failed", error=type(error).__name__)
            await ack(**broken)
        else:
            await ack(**answer(task.result()))
            self.begin(self._delivered(task, soon, then), _nothing)

    async def settle(self, timeout: float) -> None:
        """Wait until what runs is done, at most `timeout` seconds."""
        deadline = asyncio.get_running_loop().time() + timeout
        while self.running and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self.running), timeout=left)

    async def _delivered(
        self,
        task: asyncio.Task[T],
        deliver: Callable[[T], Awaitable[None]],
        then: Callable[[T], Awaitable[None]],
    ) -> None:
        result = await asyncio.shield(task)
        try:
            await deliver(result)
        finally:
            await then(result)

    async def _guarded(
        self, work: Coroutine[Any, Any, Any], failed: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            await work
        except Exception as error:
            structlog.get_logger().error("slack_delivery_failed", error=type(error).__name__)
            try:
                await failed()
            except Exception as again:
                structlog.get_logger().error("slack_owner_not_told", error=type(again).__name__)

    def _started(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.ensure_future(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return task


async def _nothing() -> None:
    return None
