"""SQLite connections as we want them, and the executor that runs our statements on them.

Rules: a connection that does not overwrite what is deleted is refused (`secure_delete`, which some
builds switch off); transactions are begun and ended by us alone (`isolation_level=None`), because
the driver's own way lets a SAVEPOINT outlive its transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

from bot.service.ports import StoreError, Unusable
from storage import errors
from storage import statements as sql
from storage.executor import Row
from storage.sentences import say

Synchronous: TypeAlias = Literal["FULL", "NORMAL"]

BUSY_SECONDS: Final = 5.0
OLDEST_SQLITE: Final = (3, 33, 0)
"""The first that knows `sqlite_schema`; all else we use is older."""

# Pages the log may hold before they are copied into the database: 8 MB, so that the pages of busy
# owners are copied once for many commits.
_CHECKPOINT_PAGES: Final = 2000
_LOG_BYTES: Final = 64 * 1024 * 1024


def connect(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a file that exists. Raises `Unusable` where SQLite is too old or keeps what it deletes.

    The connection may be handed from thread to thread, but be used by one at a time.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise Unusable(say("old_sqlite", version=sqlite3.sqlite_version, oldest=oldest))
    connection = sqlite3.connect(
        path.resolve().as_uri() + "?mode=rw",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA secure_delete=ON")
        (overwrites,) = connection.execute("PRAGMA secure_delete").fetchone()
        if overwrites != 1:
            raise Unusable(say("keeps_deleted"))
        connection.execute("PRAGMA foreign_keys=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare_to_write(connection: sqlite3.Connection, synchronous: Synchronous) -> None:
    """Set a connection up as the writer: a log beside the file, flushed at every commit."""
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise Unusable(say("no_log"))
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit={_LOG_BYTES}")
    # Only who has looked into the log tidies it away when closing.
    connection.execute("SELECT 1 FROM sqlite_schema").fetchone()


class CursorExecutor:
    """Runs Core statements on the driver's cursor.

    Measured: through SQLAlchemy's own connection a statement costs four times as much, most of it
    in event hooks and type conversion. So a statement is compiled once and its text kept; our
    columns are of types the driver takes as they are.

    After the first error every further statement is refused: SQLite may have rolled back by then,
    and what followed would commit by itself.
    """

    insert = staticmethod(sqlite.insert)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.failure: StoreError | None = None
        self._cursor = connection.cursor()
        self._texts: dict[Executable, tuple[str, Mapping[str, Any] | None]] = {}

    def rows(self, statement: Executable, parameters: sql.Parameters) -> list[Row]:
        """Execute and give all rows as plain tuples, in column order."""
        self._run(statement, parameters)
        try:
            return self._cursor.fetchall()
        except sqlite3.Error as error:
            self.failure = errors.of_sqlite(error)
        raise self.failure

    def changed(self, statement: Executable, parameters: sql.Parameters) -> int:
        """Execute a change and give the number of rows it touched.

        Counted by the driver: asking for the rows back (RETURNING) costs two microseconds.
        """
        self._run(statement, parameters)
        return self._cursor.rowcount

    def changed_all(self, statement: Executable, many: Sequence[sql.Parameters]) -> None:
        """Execute the same change with each of these parameters."""
        if self.failure is not None:
            raise self.failure
        text, constants = self._texts.get(statement) or self._compile(statement)
        assert constants is None
        try:
            self._cursor.executemany(text, many)
            return
        except sqlite3.Error as error:
            self.failure = errors.of_sqlite(error)
        raise self.failure

    def _run(self, statement: Executable, parameters: sql.Parameters) -> None:
        if self.failure is not None:
            raise self.failure
        text, constants = self._texts.get(statement) or self._compile(statement)
        if constants is not None:
            parameters = {**constants, **parameters}
        try:
            self._cursor.execute(text, parameters)
            return
        except sqlite3.Error as error:
            self.failure = errors.of_sqlite(error)
        raise self.failure

    def _compile(self, statement: Executable) -> tuple[str, Mapping[str, Any] | None]:
        assert isinstance(statement, ClauseElement)
        compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._texts[statement] = text = (str(compiled), constants or None)
        return text
