"""What runs a statement, whichever driver is below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Executable

from storage import statements as sql

Row: TypeAlias = tuple[Any, ...]


class Executor(Protocol):
    """Runs one statement in the running transaction."""

    @property
    def insert(self) -> sql.Insert:
        """The dialect's INSERT."""
        ...

    def rows(self, statement: Executable, parameters: sql.Parameters) -> list[Row]:
        """Execute and give all rows as plain tuples, in column order."""
        ...

    def changed(self, statement: Executable, parameters: sql.Parameters) -> int:
        """Execute a change and give the number of rows it touched."""
        ...

    def changed_all(self, statement: Executable, many: Sequence[sql.Parameters]) -> None:
        """Execute the same change with each of these parameters, in as few trips as can be."""
        ...
