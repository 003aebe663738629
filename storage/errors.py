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
from storage.sentences import say

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
        return Full(say("full"))
    match code & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy(say("busy"))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return Unusable(say("read_only"))
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Unusable(say("damaged"))
        case _:
            name = getattr(error, "sqlite_errorname", type(error).__name__)
            return StoreError(say("refused", code=name))


def of_driver(error: Exception) -> StoreError:
    """Give our error for one that came through SQLAlchemy."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return of_sqlite(error.orig)
    if isinstance(error, PoolTimeout | TimeoutError):
        return Busy(say("busy"))
    if is_lost(error):
        return Busy(say("unreachable"))
    match sqlstate_of(error):
        case "53100":
            return Full(say("full"))
        case "53000" | "53200" | "53300" | "53400" | "55P03" | "57014" | "40001" | "40P01":
            return Busy(say("busy"))
        case "25006":
            return Unusable(say("read_only"))
        case "42501":
            return Unusable(say("not_allowed"))
        case _:
            return StoreError(say("refused", code=code_of(error)))


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
