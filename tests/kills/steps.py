"""Every step of a handler, counted from outside; at a chosen one the process is killed.

The product knows nothing of this: a forked child wraps the statements, commits, transactions and
requests of the libraries below it, and the answer to Slack, in its own memory only.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.slack.adapter import SlackAdapter
from storage.driver_executor import DriverExecutor
from storage.postgres import PostgresStore
from storage.sqlite import SqliteStore
from storage.sqlite_connection import CursorExecutor
from storage.writer import Writer


@dataclass
class Steps:
    """The steps since they were last counted anew; at step `fatal` the process ends."""

    passed: list[str] = field(default_factory=list)
    fatal: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, fatal: int | None = None) -> None:
        self.passed, self.fatal = [], fatal

    def reached(self, step: str) -> None:
        with self._lock:
            self.passed.append(step)
            if len(self.passed) == self.fatal:
                die()


def die() -> None:
    """Die as by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


def count_every_step(steps: Steps) -> None:
    """Wrap everything between a delivery and its last effect. To be called in a child only."""
    _around(SqliteStore, "transact", steps, "the turn", "the turn was committed")
    _around(PostgresStore, "transact", steps, "the turn", "the turn was committed")
    _around(AsyncConnection, "commit", steps, "COMMIT", "after COMMIT")
    _around(aiohttp.ClientSession, "_request", steps, "a request", "a request was answered")
    _around(SlackAdapter, "_dispatched", steps, "a delivery", "the acknowledgement")
    for executor in (CursorExecutor, DriverExecutor):
        _before(executor, "changed", steps, "a change")
    _before(Writer, "_commit", steps, "COMMIT")
    _after(Writer, "_commit", steps, "after COMMIT")


def _around(owner: Any, name: str, steps: Steps, before: str, after: str) -> None:
    inner: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def counted(*given: Any, **named: Any) -> Any:
        steps.reached(f"before {before}")
        result = await inner(*given, **named)
        steps.reached(after)
        return result

    setattr(owner, name, counted)


def _before(owner: Any, name: str, steps: Steps, step: str) -> None:
    inner: Callable[..., Any] = getattr(owner, name)

    def counted(*given: Any, **named: Any) -> Any:
        steps.reached(f"before {step}")
        return inner(*given, **named)

    setattr(owner, name, counted)


def _after(owner: Any, name: str, steps: Steps, step: str) -> None:
    inner: Callable[..., Any] = getattr(owner, name)

    def counted(*given: Any, **named: Any) -> Any:
        result = inner(*given, **named)
        steps.reached(step)
        return result

    setattr(owner, name, counted)
