"""Cancellation at a chosen await: no luck, no sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any


async def cancelled_at(number: int, running: Coroutine[Any, Any, Any]) -> bool:
    """Run a coroutine, cancel it at its n-th await; False when it ended before."""
    was_cancelled, _ = await _stepping(number, running)
    return was_cancelled


@coroutine
def _stepping(
    number: int, running: Coroutine[Any, Any, Any]
) -> Generator[Any, Any, tuple[bool, Any]]:
    awaits = 0
    cancelled = False
    to_send: Any = None
    to_throw: BaseException | None = None
    while True:
        try:
            waits_for = running.throw(to_throw) if to_throw else running.send(to_send)
        except StopIteration as end:
            return cancelled, end.value
        except asyncio.CancelledError:
            if not cancelled:
                raise
            return True, None
        to_send, to_throw = None, None
        awaits += 1
        if awaits == number and not cancelled:
            cancelled = True
            if waits_for is not None:
                waits_for._asyncio_future_blocking = False
            to_throw = asyncio.CancelledError()
            continue
        try:
            to_send = yield waits_for
        except BaseException as error:
            to_throw = error
