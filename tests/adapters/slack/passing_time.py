"""A loop in which waiting takes no time: with nothing left to do, the clock jumps to what is due.

Its clock stands still while anything happens, so what a test measures in it is what the program
waits, whatever else the machine is doing. Work in other threads has to be announced (`working`),
for nobody can see from here whether it is done.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
GRACE = 0.001


class _Jumping(selectors.DefaultSelector):
    loop: PassingTime

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None or timeout <= 0 or self.loop.at_work:
            return super().select(timeout)
        ready = super().select(GRACE)
        if not ready:
            self.loop.now += timeout
        return ready


class PassingTime(asyncio.SelectorEventLoop):
    """`now` is in seconds, `at_work` counts what other threads do for it."""

    def __init__(self) -> None:
        selector = _Jumping()
        selector.loop = self
        self.now = 1_000.0
        self.at_work = 0
        super().__init__(selector)

    def time(self) -> float:
        return self.now


@contextmanager
def working() -> Iterator[None]:
    """Announce that another thread is at work for this loop."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, PassingTime):
        yield
        return
    loop.at_work += 1
    try:
        yield
    finally:
        loop.at_work -= 1


def run_in_passing_time(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine in a loop of its own, in which waiting takes no time."""
    with asyncio.Runner(loop_factory=PassingTime) as runner:
        return runner.run(work())
