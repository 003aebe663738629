"""What goes wrong in the store, planned: nothing here happens by chance.

Rule: every operation of the store (a transaction's beginning, each statement, its commit, the
answer after it) asks here first. A fault is set for the n-th operation from now, once or for a
while; a crash is a `BaseException`, since nothing in the program may catch it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.service.ports import Busy, Full, StoreError

Fault = Literal["busy", "full", "crash"]
Step = Literal["begin", "statement", "commit", "answer", "read"]


class Crashed(BaseException):
    """The process is gone: what was not committed, and all that it had in memory."""


class Broken(BaseException):
    """A promise was seen broken where the program might catch an `AssertionError`."""


@dataclass
class Faults:
    """The next fault. `answer` comes after the commit, where only a crash is possible."""

    clock: Callable[[], datetime]
    next_fault: Fault | None = None
    operations_left: int = 0
    lasting: timedelta = timedelta(0)
    down: Fault | None = None
    down_until: datetime | None = None
    happened: Counter[str] = field(default_factory=Counter)

    def plan(self, fault: Fault, operations: int, lasting: timedelta = timedelta(0)) -> None:
        """Let something go wrong at the n-th operation from now (1 is the next one), and stay."""
        self.next_fault, self.operations_left, self.lasting = fault, operations, lasting

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.next_fault = self.down = None

    def before(self, step: Step) -> None:
        """Raise what is due before this operation."""
        if self.down is not None and self.down_until is not None:
            if self.clock() >= self.down_until:
                self.down = None
            elif step != "answer" and not (step == "read" and self.down == "full"):
                self.happened[f"storage {self.down} for a while"] += 1
                raise _error_of(self.down)
        if self.next_fault is None:
            return
        self.operations_left -= 1
        if self.operations_left > 0 or (step in ("answer", "read") and self.next_fault != "crash"):
            return
        fault, self.next_fault = self.next_fault, None
        self.happened[f"crash before {step}" if fault == "crash" else f"storage {fault} once"] += 1
        if self.lasting:
            self.down, self.down_until = fault, self.clock() + self.lasting
        raise _error_of(fault)


def _error_of(fault: Fault) -> StoreError | Crashed:
    match fault:
        case "busy":
            return Busy("The database is busy; nothing was saved.")
        case "full":
            return Full("The disk is full; nothing of this was saved.")
        case "crash":
            return Crashed()
