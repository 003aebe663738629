"""Sealed bytes that were changed: kept as they are, left out, said, and never the end of a turn."""

from __future__ import annotations

import pytest

from adapters.console.plain import plain_lines
from bot.core.messages import Reply
from bot.service.delivering import deliver
from bot.service.reminders import claim, plan
from storage.tables import metadata
from tests.conftest import Count
from tests.service.reminders.world import HOUR, NINE, World, address
from tests.storage.databases import Database
from tests.storage.people import fill

OWNED = sorted(name for name, table in metadata.tables.items() if "sealed" in table.c)
LEFT_TO_PLATFORMS = {"cards", "places"}
"""Where an owner is written to; `tests/storage/test_places.py` and those of Slack damage these."""
SEEN_IN_TURNS = {"contacts", "vettings", "follow_ups", "ledger", "owners"}
"""What is part of every answer that lists it; the rest is asked for by one command each."""
DAMAGES = ("flipped", "cut", "swapped")
LINES = (
    "/pending", "/history", "/ledger", "/when", "/settings", "/triage", "/health", "/find Priya",
    "/gave Priya advice a word",
)  # fmt: skip


def damaged(cell: bytes, other: bytes, how: str) -> bytes:
    """Give a cell as somebody left it who does not have the key."""
    match how:
        case "flipped":
            return bytes([cell[0] ^ 1]) + cell[1:]
        case "cut":
            return cell[:-1]
        case _:
            return other


async def cells(database: Database, table: str) -> dict[str, bytes]:
    """Give the sealed cells of a table that hold something, by the id of their row."""
    rows = await database.run(f"SELECT id, sealed FROM {table}")
    return {row: bytes(cell) for row, cell in rows if cell}


async def put(database: Database, table: str, cells: dict[str, bytes]) -> None:
    for row, cell in cells.items():
        await database.run(f"UPDATE {table} SET sealed = $1 WHERE id = $2", cell, row)


def said(reply: Reply) -> str:
    return "\n".join(line for message in reply.messages for line in plain_lines(message))


async def filled(world: World) -> None:
    """An owner with something in every table, and a digest that is being sent."""
    await world.store.transact(lambda unit: fill(unit.notebook(address("U1"), "0" * 12, world.now)))
    await world.does("U1", "/reminders on")
    await world.does("U1", "/remind today: write to Priya")


def test_every_table_with_sealed_cells_is_damaged_here_or_beside_its_platform() -> None:
    assert set(OWNED) >= LEFT_TO_PLATFORMS | SEEN_IN_TURNS


@pytest.mark.parametrize("table", sorted(set(OWNED) - LEFT_TO_PLATFORMS))
async def test_a_changed_cell_ends_no_turn_and_stays_as_it_is(
    world: World, database: Database, table: str, count: Count
) -> None:
    await filled(world)
    world.now = NINE
    await plan(world.reminders())
    await claim(world.reminders())
    whole = await cells(database, table)
    another = await cells(database, "contacts" if table == "owners" else "owners")
    foreign = next(iter(another.values()))

    for how in DAMAGES:
        broken = {row: damaged(cell, foreign, how) for row, cell in whole.items()}
        await put(database, table, broken)

        answers = [said(await world.does("U1", line)) for line in LINES]
        exported = await world.service.export(address("U1"))

        left = await cells(database, table)
        lost = [row for row, cell in broken.items() if left.get(row) != cell]
        count("sealed cells flipped, cut or swapped", len(broken))
        count("sealed cells deleted or written over for that", len(lost))
        assert exported is not None, how
        assert lost == [], how
        told = any(
            "could not be read; what could not be read stays as it is" in text for text in answers
        )
        assert told or table not in SEEN_IN_TURNS, how
        await put(database, table, whole)


async def test_a_digest_goes_out_though_what_was_written_of_it_was_changed(
    world: World, database: Database
) -> None:
    await world.does("U1", "/reminders on")
    await world.does("U1", "/remind today: write to Priya")
    world.now = NINE
    reminders = world.reminders()
    await plan(reminders)
    await claim(reminders)
    written = await cells(database, "deliveries")
    await put(database, "deliveries", dict.fromkeys(written, b"changed"))

    world.now = NINE + HOUR
    for one in await claim(reminders):
        await deliver(reminders, one)

    assert len(written) == 1
    assert world.platform.users() == ["U1"]


async def test_what_we_note_replaces_no_settings_that_do_not_open_and_a_choice_does(
    world: World, database: Database
) -> None:
    await filled(world)
    await put(database, "owners", dict.fromkeys(await cells(database, "owners"), b"changed"))

    noted = said(await world.does("U1", "/open"))
    kept = await cells(database, "owners")
    await world.does("U1", "/settings zone Asia/Kolkata")
    chosen = said(await world.does("U1", "/open"))

    assert "1 item could not be read" in noted
    assert list(kept.values()) == [b"changed"]
    assert "could not be read" not in chosen
