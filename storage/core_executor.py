"""The executor that goes through SQLAlchemy: snapshots of SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable

from storage import statements as sql
from storage.executor import Row


class ConnectionExecutor:
    """Runs Core statements on a Core connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def insert(self) -> sql.Insert:
        """PostgreSQL's INSERT; a snapshot of SQLite never asks for one."""
        from sqlalchemy.dialects import postgresql

        return postgresql.insert

    def rows(self, statement: Executable, parameters: sql.Parameters) -> list[Row]:
        """Execute and give all rows as plain tuples, in column order."""
        return [tuple(row) for row in self._run(statement, parameters)]

    def changed(self, statement: Executable, parameters: sql.Parameters) -> int:
        """Execute a change and give the number of rows it touched."""
        return self._run(statement, parameters).rowcount

    def changed_all(self, statement: Executable, many: Sequence[sql.Parameters]) -> None:
        """Execute the same change with each of these parameters, in as few trips as can be."""
        if many:
            self._run(statement, many)

    def _run(
        self, statement: Executable, parameters: sql.Parameters | Sequence[sql.Parameters]
    ) -> CursorResult[Any]:
        return self._connection.execute(statement, parameters)
