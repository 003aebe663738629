"""From what a driver says to what we say.

Rule: a driver's message can hold parameters, so it never goes further than this file: errors are
raised again `from None`, as one of our own with a sentence of ours. What is kept is the driver's
code, which names no text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.service.ports import Busy, Full, StoreError, Unusable

BUSY: Final = "The database is busy; nothing was saved. Try again in a moment."
FULL: Final = "The disk is full; nothing of this was saved. Free some space and send it again."
READ_ONLY: Final = (
    "The database cannot be written to; nothing was saved. Make the file and its folder writable."
)
DAMAGED: Final = (
    "The database file is damaged; nothing was saved. Put a backup in its place, "
    "keep the damaged file."
)
CLOSED: Final = "The database is closed; nothing was saved."
UNCERTAIN: Final = (
    "The database does not answer, and it is not certain whether this was saved. "
    "Look before you send it again."
)
UNREACHABLE: Final = "The database does not answer; nothing was saved. Try again in a moment."
WAITS: Final = "Too much is waiting to be written; nothing was saved. Try again in a moment."

# A full disk shows itself in more ways than one: the log that cannot grow, the shared index.
_FULL_CODES: Final = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
)
DRIVER_ERRORS: Final = (DBAPIError, PoolTimeout, OSError)
"""What comes through SQLAlchemy: the driver's errors, a pool that is empty too long, a socket."""
UNDEFINED_TABLE: Final = "42P01"
_PRIMARY: Final = 0xFF
"""SQLite's extended codes carry the primary one in their last byte."""


def of_sqlite(error: sqlite3.Error) -> StoreError:
    """Give our error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _FULL_CODES:
        return Full(FULL)
    match code & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy(BUSY)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return Unusable(READ_ONLY)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Unusable(DAMAGED)
        case _:
            name = getattr(error, "sqlite_errorname", type(error).__name__)
            return StoreError(f"The database refused this ({name}); nothing was saved.")


def of_driver(error: Exception) -> StoreError:
    """Give our error for one that came through SQLAlchemy."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return of_sqlite(error.orig)
    if isinstance(error, PoolTimeout | TimeoutError):
        return Busy(BUSY)
    if is_lost(error):
        return Busy(UNREACHABLE)
    match sqlstate_of(error):
        case "53100":
            return Full(FULL)
        case "53000" | "53200" | "53300" | "53400" | "55P03" | "57014" | "40001" | "40P01":
            return Busy(BUSY)
        case "25006":
            return Unusable(READ_ONLY)
        case "42501":
            return Unusable("The database does not let this user do that; nothing was saved.")
        case _:
            return StoreError(f"The database refused this ({code_of(error)}); nothing was saved.")


def sqlstate_of(error: Exception) -> str | None:
    """Give the five characters PostgreSQL reported, if it could report any."""
    state = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)
    return state if isinstance(state, str) else None


def code_of(error: Exception) -> str:
    """Name an error without anything its message may hold."""
    inner = error.orig if isinstance(error, DBAPIError) else error
    return sqlstate_of(error) or type(inner).__name__


def is_lost(error: Exception) -> bool:
    """Say whether the connection is gone, so that nothing more is known of its transaction."""
    if isinstance(error, OSError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        return True
    return (sqlstate_of(error) or "").startswith(("08", "57P"))


def is_collision(error: Exception) -> bool:
    """Say whether the server undid this for the sake of another transaction."""
    return sqlstate_of(error) in {"40001", "40P01"}


@contextmanager
def translated() -> Iterator[None]:
    """Raise what a driver says as one of our errors."""
    try:
        yield
    except sqlite3.Error as error:
        raise of_sqlite(error) from None
    except DRIVER_ERRORS as error:
        raise of_driver(error) from None
