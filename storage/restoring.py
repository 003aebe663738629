"""`db restore`: a backup takes the place of the SQLite file.

Rules: the backup is copied beside the database, and that copy is judged, checked and upgraded
before anything of the live file is touched. The live file is taken alone (SQLite gives its log up
only if nobody else has it open), copied to `FILE.replaced-TIME`, and then replaced by one rename:
a crash leaves either the old database or the new one. Who had opened the old file in that moment
is refused by SQLite itself, which writes into no file that lost its name.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, union_all
from sqlalchemy.dialects import sqlite

from bot.service.ports import Busy, Unusable
from storage import schema, sqlite_file
from storage.errors import of_sqlite, translated
from storage.schema import State
from storage.sealed import wrong_key
from storage.sentences import say
from storage.sqlite_connection import connect
from storage.tables import installations, owners

_LOGS: Final = ("-wal", "-shm", "-journal")
_PAGE_SIZE_AT: Final = slice(16, 18)
_PAGES_AT: Final = slice(28, 32)
_HEADER_BYTES: Final = 100
_LARGEST_PAGE: Final = 65_536
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_IN_USE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY: Final = 0xFF

_KEYS_OF_ROWS: Final = str(
    union_all(
        select(owners.c.key_id).where(func.length(owners.c.wrapped_key) > 0),
        select(installations.c.key_id),
    ).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring did: how old the backup was, and where the replaced database is kept."""

    revision: str
    replaced: Path | None


def restore(path: Path, source: Path, keys: Sequence[str], at: datetime) -> Restored:
    """Put a backup in the place of a database, or raise `Unusable` with nothing changed.

    Raises `Busy` where another program has the database open. `at` names the copy of what is
    replaced.
    """
    _check_source(path, source)
    sqlite_file.check_place(path)
    is_new = sqlite_file.is_new(path)
    beside = path.with_name(f"{path.name}.restoring")
    beside.unlink(missing_ok=True)
    try:
        with sqlite_file.private(beside):
            shutil.copyfile(source, beside)
        revision = _made_ready(beside, source, keys)
        replaced = None
        if is_new:
            beside.replace(path)
        else:
            name = f"{path.name}.{sqlite_file.REPLACED}-{at:%Y%m%dT%H%M%SZ}"
            replaced = path.with_name(name)
            _swap(path, beside, replaced)
        _sync(path.parent)
    finally:
        for name in ("", *_LOGS):
            beside.with_name(beside.name + name).unlink(missing_ok=True)
    return Restored(revision, replaced)


def _check_source(path: Path, source: Path) -> None:
    if not source.is_file() or not os.access(source, os.R_OK):
        raise Unusable(say("no_backup", source=source))
    if path.exists() and source.samefile(path):
        raise Unusable(say("backup_is_it", source=source))
    for name in _LOGS:
        log = source.with_name(source.name + name)
        if log.exists() and log.stat().st_size:
            raise Unusable(say("backup_with_log", source=source))


def _made_ready(copied: Path, source: Path, keys: Sequence[str]) -> str:
    """Judge the copy of a backup, and make it as new as the program; give what it was before."""
    _check_whole(copied, source)
    state = _judged(copied, source, keys)
    if state.revision is None:
        raise Unusable(say("backup_empty", source=source))
    if not state.is_current:
        sqlite_file.upgrade_without_copy(copied, keys)
        _judged(copied, source, keys)
    with copied.open("rb") as file:
        os.fsync(file.fileno())
    return state.revision


def _check_whole(copied: Path, source: Path) -> None:
    with copied.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        raise Unusable(say("backup_cut", source=source))
    try:
        sqlite_file.is_new(copied)
    except Unusable:
        raise Unusable(say("not_ours", name=source)) from None
    size = int.from_bytes(header[_PAGE_SIZE_AT], "big")
    pages = int.from_bytes(header[_PAGES_AT], "big")
    if copied.stat().st_size != (_LARGEST_PAGE if size == 1 else size) * pages:
        raise Unusable(say("backup_cut", source=source))


def _judged(copied: Path, source: Path, keys: Sequence[str]) -> State:
    if not _is_whole(copied):
        raise Unusable(say("backup_cut", source=source))
    state = sqlite_file.read_state(copied)
    schema.check(state, str(source), keys)
    if state.is_current:
        with translated(), closing(connect(copied)) as connection:
            needed = {row[0] for row in connection.execute(_KEYS_OF_ROWS)}
        if not needed <= set(keys):
            raise Unusable(wrong_key(sorted(needed - set(keys)), keys))
    return state


def _is_whole(copied: Path) -> bool:
    try:
        with closing(connect(copied)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return whole and connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.Error as error:
        if _code(error) in _DAMAGED:
            return False
        raise of_sqlite(error) from None


def _swap(path: Path, beside: Path, replaced: Path) -> None:
    with sqlite_file.private(replaced), _alone(path) as connection:
        if connection is None:
            _copy_as_it_is(path, replaced)
            for name in _LOGS:  # or the old log would be played into the new database
                path.with_name(path.name + name).unlink(missing_ok=True)
        else:
            with translated():
                sqlite_file.copy_through(connection, replaced)
        beside.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Have a database for oneself; None where it is so damaged that it cannot be opened."""
    with closing(connect(path, busy_seconds=0)) as connection:
        if _is_whole_and_ours_alone(connection, path):
            yield connection
            return
    yield None


def _is_whole_and_ours_alone(connection: sqlite3.Connection, path: Path) -> bool:
    try:
        for pragma in ("journal_mode=DELETE", "locking_mode=EXCLUSIVE"):
            connection.execute(f"PRAGMA {pragma}").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        return connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.Error as error:
        if _code(error) in _IN_USE:
            raise Busy(say("in_use", path=path)) from None
        if _code(error) in _DAMAGED:
            return False
        raise of_sqlite(error) from None


def _copy_as_it_is(path: Path, replaced: Path) -> None:
    for name in ("", *_LOGS):
        file = path.with_name(path.name + name)
        if file.exists():
            kept = replaced.with_name(replaced.name + name)
            os.close(os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600))
            shutil.copyfile(file, kept)
            _sync(kept)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY
