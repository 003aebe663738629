"""The whole turn through the service, beside plain `sqlite3`."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from statistics import mean, median

from bench.baseline import PlainDialogues
from bench.table import Part, Row, Size
from bench.turns import INVITATION, TURNS, Dialogues, opened
from storage.sqlite_connection import Synchronous


def measure(folder: Path, size: Size) -> Part:
    """Many in flight and one alone, with the disk asked for every commit and without."""
    rows: list[Row] = []
    commits: list[float] = []
    for synchronous in ("FULL", "NORMAL"):
        rows += asyncio.run(_measured(folder, synchronous, size, commits))
    return Part(
        "The whole turn (token to event, dedupe, load, unseal, step, seal, save, commit, reply)\n"
        "beside plain sqlite3 (one upsert of 1 KB and one commit a turn)",
        rows,
        [f"  commits a turn with {size.in_flight} in flight: {median(commits):.3f} (aim ≤ 0.1)"],
    )


async def _measured(
    folder: Path, synchronous: Synchronous, size: Size, commits: list[float]
) -> list[Row]:
    full = synchronous == "FULL"
    crowd = f"{size.in_flight} in flight, {synchronous}"
    many = Row(crowd, *(("≤ 0.5", "≤ 0.3") if full else ("≤ 5", "≤ 2.5")))
    pasted = Row(f"{crowd}, a paste read first")
    alone = Row(f"1 in flight, {synchronous}, p50", *(("≤ 2.5", "≤ 1.6") if full else ()))
    plain = PlainDialogues(folder / f"plain-{synchronous}.db", synchronous)
    try:
        async with opened(folder / f"ours-{synchronous}.db", synchronous) as playing:
            await _warm_up(playing, plain)
            for _ in range(size.rounds):
                gc.collect()
                turns = size.in_flight * size.dialogues * TURNS
                beside = plain.play(size.in_flight, turns)
                played = await playing.play(size.in_flight, size.dialogues)
                many.add(played.per_turn, mean(beside))
                commits.append(played.commits / turns)
                played = await playing.play(size.in_flight, size.dialogues, paste=INVITATION)
                pasted.add(played.per_turn, mean(beside))
                beside = plain.play(1, size.alone * TURNS)
                played = await playing.play(1, size.alone)
                alone.add(median(played.each), median(beside))
    finally:
        plain.close()
    return [many, pasted, alone]


async def _warm_up(playing: Dialogues, plain: PlainDialogues) -> None:
    """Load what loads lazily, before anything is measured."""
    plain.play(1, TURNS)
    await playing.play(2, 1, paste=INVITATION)
