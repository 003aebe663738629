"""`make bench`: what a turn costs, as a ratio to plain `sqlite3` in the same run.

Rule: no figure stands alone. Ours and the baseline take turns in interleaved rounds on the same
disk, and the medians are compared; beside them stand what the disk can do and what ran.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

from bench import digests, imports, shares
from bench.baseline import PlainDialogues, fsyncs_per_second
from bench.turns import INVITATION, TURNS, Dialogues, Played, opened
from storage.sqlite_connection import Synchronous

MICROSECONDS: Final = 1e6
LIBRARIES: Final = ("sqlalchemy", "cryptography", "orjson")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, and dialogues a round."""

    rounds: int
    in_flight: int
    dialogues: int
    alone: int


FULL_SIZE: Final = Size(rounds=9, in_flight=100, dialogues=3, alone=40)
SMOKE: Final = Size(rounds=1, in_flight=5, dialogues=1, alone=1)


@dataclass(slots=True)
class Row:
    """A line of the table: seconds a turn by round, ours and plain; what is aimed at."""

    what: str
    first: str
    then: str
    ours: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)

    def add(self, ours: float, plain: float) -> None:
        self.ours.append(ours)
        self.plain.append(plain)

    @property
    def ratio(self) -> float:
        """Of neighbours in time, so that a disk that slows down slows both."""
        return median(o / p for o, p in zip(self.ours, self.plain, strict=True))

    def line(self) -> str:
        ours, plain = median(self.ours), median(self.plain)
        return (
            f"  {self.what:<43}{1 / ours:>8.0f}{ours * MICROSECONDS:>8.0f}"
            f"{plain * MICROSECONDS:>8.0f}{self.ratio:>8.2f}   {self.first:<8}{self.then}"
        )


HEADING: Final = f"  {'':<43}{'turns/s':>8}{'µs':>8}{'plain µs':>9}{'ratio':>7}   {'first':<8}then"


async def measure(folder: Path, size: Size) -> list[str]:
    """Measure, and give the report line by line."""
    lines = [
        "The whole turn (token to event, dedupe, load, unseal, step, seal, save, commit, reply)",
        "beside plain sqlite3 (one upsert of 1 KB and one commit a turn) = 1.00; lower is better.",
        "",
        HEADING,
    ]
    commits: list[float] = []
    for synchronous in ("FULL", "NORMAL"):
        rows = await _measure(folder, synchronous, size, commits)
        lines += [row.line() for row in rows]
    lines += [
        "",
        f"  commits a turn with {size.in_flight} in flight: {median(commits):.3f} (aim ≤ 0.1)",
        f"  the disk: {fsyncs_per_second(folder):.0f} fsyncs a second",
        f"  {environment()}",
    ]
    return lines


async def _measure(
    folder: Path, synchronous: Synchronous, size: Size, commits: list[float]
) -> list[Row]:
    full = synchronous == "FULL"
    crowd = f"{size.in_flight} in flight, {synchronous}"
    many = Row(crowd, *(("≤ 0.5", "≤ 0.3") if full else ("≤ 5", "≤ 2.5")))
    pasted = Row(f"{crowd}, a paste read first", "", "")
    alone = Row(f"1 in flight, {synchronous}, p50", *(("≤ 2.5", "≤ 1.6") if full else ("", "")))
    plain = PlainDialogues(folder / f"plain-{synchronous}.db", synchronous)
    try:
        async with opened(folder / f"ours-{synchronous}.db", synchronous) as playing:
            await _warm_up(playing, plain)
            for _ in range(size.rounds):
                gc.collect()
                turns = size.in_flight * size.dialogues * TURNS
                beside = plain.play(size.in_flight, turns)
                played = await playing.play(size.in_flight, size.dialogues)
                many.add(played.per_turn, _mean(beside))
                commits.append(played.commits / turns)
                played = await playing.play(size.in_flight, size.dialogues, paste=INVITATION)
                pasted.add(played.per_turn, _mean(beside))
                beside = plain.play(1, size.alone * TURNS)
                played = await playing.play(1, size.alone)
                alone.add(_p50(played), median(beside))
    finally:
        plain.close()
    return [many, pasted, alone]


async def _warm_up(playing: Dialogues, plain: PlainDialogues) -> None:
    """Load what loads lazily, before anything is measured."""
    plain.play(1, TURNS)
    await playing.play(2, 1, paste=INVITATION)


def _mean(each: list[float]) -> float:
    return sum(each) / len(each)


def _p50(played: Played) -> float:
    return median(played.each)


def environment() -> str:
    """What ran where."""
    libraries = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    return (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}, "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    )


def main(arguments: Sequence[str]) -> int:
    """Measure and print; the data lie in the current folder while it runs."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few turns, to see that it runs")
    parser.add_argument("--profile", action="store_true", help="say which part costs what share")
    given = parser.parse_args(arguments)
    size = SMOKE if given.smoke else FULL_SIZE
    # On the disk of the current folder: a temporary folder may lie in memory.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".") as name:
        if given.profile:
            measured = asyncio.run(shares.measure(Path(name), size.in_flight, size.dialogues))
            lines = shares.lines_of(measured)
        else:
            lines = asyncio.run(measure(Path(name), size))
            lines += asyncio.run(digests.measure(Path(name), size is SMOKE))
            imported = imports.SMOKE if given.smoke else imports.FULL
            lines += ["", *asyncio.run(imports.measure(Path(name), imported))]
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
