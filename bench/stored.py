"""The turn over a large database beside the same turn over a small one.

Rule: the stored dialogues are real rows under random ids, so that the pages a turn touches lie
anywhere. Copies of one dialogue take the place of played ones: their cells would not open (a cell
is bound to its row), but nobody opens them.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any, Final

from bench.table import Part, Row, Size
from bench.turns import Dialogues, opened
from bot.core.ids import id_source
from bot.core.tokens import event_of

_TABLES: Final = ("owners", "contacts", "vettings", "seen")


def measure(folder: Path, size: Size) -> Part:
    """Turns with many in flight, `FULL`, on both databases in turn."""
    few, many = size.stored
    row = Row(f"{many:,} open dialogues stored, {size.in_flight} in flight", "≤ 1.1")
    asyncio.run(_measured(folder, size, row))
    return Part(f"The turn beside the same with {few:,} open dialogues stored", [row])


async def _measured(folder: Path, size: Size, row: Row) -> None:
    async with AsyncExitStack() as stack:
        sides: list[Dialogues] = []
        for number in reversed(size.stored):
            path = folder / f"stored-{number}.db"
            async with opened(path, "FULL") as first:
                ((owner, vetting),) = (await first.begun("bench", "", 1)).items()
                answer = event_of(f"v1:answer:{vetting}:familiarity:some")
                assert answer is not None
                await first.take(owner, answer)
            _fill(path, number)
            sides.append(await stack.enter_async_context(opened(path, "FULL", first.keys)))
        for playing in sides:
            await playing.play(size.in_flight, 1)
        for _ in range(size.rounds):
            gc.collect()
            large, small = [
                (await playing.play(size.in_flight, size.dialogues)).per_turn for playing in sides
            ]
            row.add(large, small)


def _fill(path: Path, number: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        copied = {table: _row_of(connection, table) for table in _TABLES}
        for table, row in copied.items():
            names = ", ".join(f'"{name}"' for name in row)
            values = ", ".join(f":{name}" for name in row)
            connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({values})",
                _copies(table, row, number),
            )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _row_of(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    connection.row_factory = sqlite3.Row
    return dict(connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchone())


def _copies(table: str, row: dict[str, Any], number: int) -> Iterator[dict[str, Any]]:
    ids = id_source(b"stored dialogues")
    for n in range(number):
        owner, contact, vetting = ids(), ids(), ids()
        changed: dict[str, Any]
        match table:
            case "owners":
                changed = {"id": owner, "user": f"stored-{n}", "front": vetting}
            case "contacts":
                changed = {"owner_id": owner, "id": contact, "name_hash": os.urandom(16)}
            case "vettings":
                changed = {"owner_id": owner, "id": vetting, "contact_id": contact}
            case _:
                changed = {"key": f"{row['key']}-{n}"}
        yield {**row, **changed}
