"""The owner's own profile: where they worked and studied, by name.

Rule: no more is kept than common ground needs: names of employers and schools, and the years.
"""

from __future__ import annotations

from bot.core.linkedin.cells import person_name, words
from bot.core.linkedin.tables import Skipped, Table, cell, numbered
from bot.core.model import Stay

NO_PLACE = "no name of a company or school"


def stays(table: Table, skipped: Skipped) -> tuple[Stay, ...]:
    """The rows of Positions.csv or Education.csv; an empty end means until today."""
    found: dict[Stay, None] = {}
    for line, row in numbered(table):
        at = words(cell(table, row, "at"))
        if not at:
            skipped.add(NO_PLACE, line)
            continue
        since, until = (words(cell(table, row, column), 20) for column in ("since", "until"))
        found[Stay(at, since, until)] = None
    return tuple(found)


def own_name(table: Table, skipped: Skipped) -> str:
    """The owner's name in Profile.csv, which has one row."""
    name = ""
    for line, row in numbered(table):
        said = person_name(cell(table, row, "first"), cell(table, row, "last"))
        if not said:
            skipped.add("no name", line)
        name = name or said
    return name
