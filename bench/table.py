"""The table that `make bench` prints: a line a promise, never an absolute time alone.

Rule: what is compared was measured in the same run, in rounds that took turns with it; the ratio is
the median over the rounds, so that a disk that slows down slows both.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeAlias

MICROSECONDS: Final = 1e6
MILLISECONDS: Final = 1e3


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `alone` are dialogues of one owner, `clicks` those clicked one by one.

    `stored` are the open dialogues of the smaller and of the larger database, `opened` those whose
    memory is counted; a server is asked for `seconds` by each of `processes`.
    """

    rounds: int
    in_flight: int
    dialogues: int
    alone: int
    clicks: int
    click_rounds: int
    stored: tuple[int, int]
    opened: int
    starts: int
    seconds: float
    processes: tuple[int, ...]


FULL_SIZE: Final = Size(
    rounds=9,
    in_flight=100,
    dialogues=3,
    alone=40,
    clicks=10,
    click_rounds=5,
    stored=(1_000, 100_000),
    opened=10_000,
    starts=7,
    seconds=4.0,
    processes=(1, 2, 4),
)
SMOKE: Final = Size(
    rounds=1,
    in_flight=5,
    dialogues=1,
    alone=1,
    clicks=1,
    click_rounds=1,
    stored=(5, 10),
    opened=20,
    starts=1,
    seconds=0.5,
    processes=(1,),
)


@dataclass(slots=True)
class Row:
    """A line of the table. `ours` and `beside` are figures by round, shown times `scale`.

    Without anything beside it, a row is a figure of its own.
    """

    what: str
    first: str = ""
    then: str = ""
    unit: str = "µs"
    scale: float = MICROSECONDS
    ours: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)

    def add(self, ours: float, beside: float) -> None:
        self.ours.append(ours)
        self.beside.append(beside)

    @property
    def ratio(self) -> float:
        return median(o / b for o, b in zip(self.ours, self.beside, strict=True))

    def line(self) -> str:
        ours = _figure(median(self.ours) * self.scale)
        beside = _figure(median(self.beside) * self.scale) if self.beside else ""
        ratio = f"{self.ratio:.2f}" if self.beside else ""
        what = f"  {self.what:<52}{self.unit:<8}{ours:>8}{beside:>8}{ratio:>8}"
        return f"{what}   {self.first:<8}{self.then}".rstrip()


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


HEADING: Final = f"  {'':<60}{'ours':>8}{'beside':>8}{'ratio':>8}   {'first':<8}then"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong together: what stands beside ours, and what else is to be said."""

    beside: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()

    def lines(self) -> list[str]:
        return [f"{self.beside}:", *(row.line() for row in self.rows), *self.notes, ""]


Measure: TypeAlias = Callable[[Path, Size], Part]
"""Measures in a folder on the disk in question; what it writes there is thrown away."""
Report: TypeAlias = Callable[[Path, bool], Coroutine[Any, Any, list[str]]]
"""Measures something with a table of its own; True for a smoke run."""
