"""The executor of PostgreSQL: our statements on the cursor in which SQLAlchemy wraps asyncpg.

Rules: a statement is compiled once and its text kept, as `storage.sqlite_connection` does it and
for the same reason: a quarter of the processor time of a turn was SQLAlchemy's own execution, and
our columns are of types the driver takes as they are. The first error is remembered: after one
PostgreSQL undoes the whole transaction, and its COMMIT would still report success.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from storage import statements as sql
from storage.executor import Row

Execute: TypeAlias = Callable[[str, Any], Any]


class _Compiled(NamedTuple):
    text: str
    names: Sequence[str]
    constants: Mapping[str, Any]

    def in_order(self, given: sql.Parameters) -> tuple[Any, ...]:
        """Give the parameters by position, as the driver takes them."""
        if self.constants:
            given = {**self.constants, **given}
        return tuple([given[name] for name in self.names])


_COMPILED: Final[dict[Executable, _Compiled]] = {}
"""For all connections: they speak one dialect, and statements are built once."""


class DriverExecutor:
    """Runs Core statements in a transaction of a Core connection, past its execution."""

    insert = staticmethod(postgresql.insert)

    def __init__(self, connection: Connection) -> None:
        self.failure: Exception | None = None
        self._connection = connection
        if not connection.in_transaction():
            connection.begin()
        self._cursor = connection.connection.cursor()

    def rows(self, statement: Executable, parameters: sql.Parameters) -> list[Row]:
        """Execute and give all rows as plain tuples, in column order."""
        compiled = _COMPILED.get(statement) or self._compile(statement)
        self._run(self._cursor.execute, compiled.text, compiled.in_order(parameters))
        return [tuple(row) for row in self._cursor.fetchall()]

    def changed(self, statement: Executable, parameters: sql.Parameters) -> int:
        """Execute a change and give the number of rows it touched."""
        compiled = _COMPILED.get(statement) or self._compile(statement)
        self._run(self._cursor.execute, compiled.text, compiled.in_order(parameters))
        return self._cursor.rowcount

    def changed_all(self, statement: Executable, many: Sequence[sql.Parameters]) -> None:
        """Execute the same change with each of these parameters, in as few trips as can be."""
        if many:
            compiled = _COMPILED.get(statement) or self._compile(statement)
            self._run(self._cursor.executemany, compiled.text, list(map(compiled.in_order, many)))

    def _run(self, execute: Execute, text: str, given: Sequence[Any]) -> None:
        try:
            try:
                execute(text, given)
            except BaseException as error:
                # What SQLAlchemy's execution does with an error: a lost connection leaves the pool
                # and so do those opened before it. It names neither statement nor parameters.
                self._connection._handle_dbapi_exception(error, None, None, self._cursor, None)
        except Exception as error:
            self.failure = error
            raise

    def _compile(self, statement: Executable) -> _Compiled:
        assert isinstance(statement, ClauseElement)
        compiled = statement.compile(dialect=self._connection.dialect)
        assert isinstance(compiled, SQLCompiler)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        made = _Compiled(str(compiled), compiled.positiontup or (), constants)
        _COMPILED[statement] = made
        return made
