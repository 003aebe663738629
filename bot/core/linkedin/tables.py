"""One file as rows: the header found wherever it stands, and the line on which each row begins.

Rule: never hard-skip a number of lines. Notes before the header come and go; the header is the
first row that holds the names by which a kind is known.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from bot.core.linkedin.kinds import KINDS, FileKind, columns_in, is_aside, kind_named

HEADER_WITHIN: Final = 30
"""Rows among which the header is looked for."""


class Rows(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header was read: what it is, where its columns stand, the rows that follow."""

    kind: FileKind
    columns: Mapping[str, int]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Lacking:
    """A file that is one of ours by its name or header, but lacks these columns."""

    kind: FileKind
    columns: tuple[str, ...]


@dataclass(slots=True)
class Skipped:
    """What was left out, by reason, with the lines; four bytes a line."""

    by_reason: dict[str, array[int]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows, whatever the reason."""
        return sum(map(len, self.by_reason.values()))

    def add(self, reason: str, line: int) -> None:
        lines = self.by_reason.get(reason)
        if lines is None:
            self.by_reason[reason] = lines = array("I")
        lines.append(line)


def table_in(lines: Iterable[str], name: str) -> Table | Lacking | None:
    """Find the header in a file; None for a file that is none of those that are read."""
    rows = csv.reader(lines)
    best: Lacking | None = None
    try:
        for _ in range(HEADER_WITHIN):
            cells = next(rows, None)
            if cells is None:
                break
            found = _header(cells, name)
            if isinstance(found, Lacking):
                best = best or found
            elif found is not None:
                kind, columns = found
                return Table(kind, columns, rows)
    except csv.Error:
        return None
    promised = kind_named(name)
    if best is None and promised is not None:
        names = (*promised.known_by, *promised.needed)
        return Lacking(promised, tuple(promised.columns[column][0] for column in names))
    return best


def _header(cells: list[str], name: str) -> tuple[FileKind, dict[str, int]] | Lacking | None:
    for kind in KINDS:
        columns = columns_in(cells, kind)
        if not all(column in columns for column in kind.known_by):
            continue
        if kind.kind == "messages" and is_aside(name):
            return None
        if kind.kind == "education" and kind_named(name) is not kind and "since" not in columns:
            return None
        missing = [c for c in kind.needed if c not in columns]
        if missing:
            return Lacking(kind, tuple(kind.columns[column][0] for column in missing))
        return kind, columns
    return None


def numbered(table: Table) -> Iterator[tuple[int, list[str]]]:
    """The rows with the lines they begin on; empty rows are passed over."""
    rows = table.rows
    begins = rows.line_num + 1
    for row in rows:
        if row:
            yield begins, row
        begins = rows.line_num + 1


def cell(table: Table, row: list[str], column: str) -> str:
    """A cell by our id of its column, trimmed; "" where there is none."""
    place = table.columns.get(column)
    if place is None or place >= len(row):
        return ""
    return row[place].strip()
