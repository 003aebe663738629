"""The SQLite file itself: found, checked, created private, copied, upgraded.

Rules: file, log and copies are readable by their owner only (0600; SQLite gives its log the mode
of the file). What is not ours is not opened as a database at all: the header of the file says
whose it is. Before an upgrade the file is copied to `FILE.before-REVISION`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, NullPool, create_engine

from bot.service.ports import Unusable
from storage import schema
from storage.errors import translated
from storage.schema import APPLICATION_ID, State
from storage.sentences import say
from storage.sqlite_connection import connect

_MAGIC: Final = b"SQLite format 3\0"
BEFORE: Final = "before"
REPLACED: Final = "replaced"
"""What the names of copies say: made before an upgrade, or when a backup took the file's place."""
_APPLICATION_AT: Final = slice(68, 72)
_HEADER_BYTES: Final = 100


def prepare(path: Path, keys: Sequence[str]) -> State:
    """Make sure the file is there, ours, and as new as the program; give what it was before.

    Raises `Unusable`.
    """
    check_place(path)
    if is_new(path):
        _create(path)
    state = read_state(path)
    schema.check(state, str(path), keys)
    if not state.is_current:
        upgrade(path, state, keys)
        schema.check(read_state(path), str(path), keys)
    return state


def read_state(path: Path) -> State:
    """Ask a file of ours for its revision and keys."""
    with translated(), closing(connect(path)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables == (0,):
            return State()
        try:
            return schema.state_of(connection.execute(str(schema.STATE)).fetchall())
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise Unusable(say("not_ours", name=path)) from None  # no such table


def upgrade(path: Path, state: State, keys: Sequence[str]) -> None:
    """Bring the file to the newest revision, after a copy if there is anything in it."""
    if state.revision is not None:
        _copy_before(path, state.revision)
    upgrade_without_copy(path, keys)


def upgrade_without_copy(path: Path, keys: Sequence[str]) -> None:
    """Bring a file that is itself a copy to the newest revision."""
    engine = create_engine(
        "sqlite://", creator=lambda: connect(path), poolclass=NullPool, hide_parameters=True
    )
    with translated(), engine.connect() as connection:
        # Foreign keys off, or rebuilding a parent table would delete the children with it; the
        # pragma does nothing inside a transaction.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        schema.upgrade(connection, keys)
        _check_foreign_keys(connection)
        connection.commit()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise Unusable(say("orphans"))


def back_up(path: Path, target: Path, keys: Sequence[str]) -> State:
    """Copy a database as it is, older than the program or not; give what it says of itself.

    Raises `Unusable` like `copy`, and where there is no database of ours that these keys open.
    """
    if not path.exists() or is_new(path):
        raise Unusable(say("nothing_to_copy", path=path))
    state = read_state(path)
    schema.check(state, str(path), keys)
    copy(path, target)
    return state


def copy(source: Path, target: Path) -> None:
    """Copy a database, in use or not, without the traces of what was deleted in it.

    `target` must not exist; it is made 0600. Raises `Unusable` where it cannot be made.
    """
    with private(target), translated(), closing(connect(source)) as connection:
        copy_through(connection, target)


def copy_through(connection: sqlite3.Connection, target: Path) -> None:
    """Copy what a connection sees into an empty file, and have it on the disk."""
    connection.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def private(target: Path) -> Iterator[None]:
    """Make an empty file for its owner only; it goes again if what fills it fails."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise Unusable(say("is_there", path=target)) from None
    except OSError as error:
        raise Unusable(say("not_made", path=target, why=error.strerror)) from None
    try:
        yield
    except BaseException:
        target.unlink()
        raise


def copies_beside(path: Path) -> list[Path]:
    """Give the copies that upgrades and restoring made of this file."""
    made = (REPLACED, BEFORE)
    return sorted(copy for kind in made for copy in path.parent.glob(f"{path.name}.{kind}-*"))


def _copy_before(path: Path, revision: str) -> None:
    target = path.with_name(f"{path.name}.{BEFORE}-{schema.newest()}")
    beside = path.with_name(f"{target.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        copy(path, beside)
        # Another process may have upgraded the file meanwhile; then its copy is the right one.
        if read_state(beside).revision == revision:
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def check_place(path: Path) -> None:
    """Make the folder if need be, and refuse a place where no file can be made."""
    if path.is_dir():
        raise Unusable(say("is_folder", path=path))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(say("not_made", path=path.parent, why=error.strerror)) from None
    may_make_files = os.access(
        path.parent, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids
    )
    if not may_make_files:
        raise Unusable(say("not_writable", path=path.parent))


def is_new(path: Path) -> bool:
    """Say whether there is nothing yet; refuse what is not ours. Writes nothing."""
    try:
        with path.open("r+b") as file:
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return True
    except OSError:
        raise Unusable(say("not_writable", path=path)) from None
    ours = APPLICATION_ID.to_bytes(4, "big")
    if header and (header[:16] != _MAGIC or header[_APPLICATION_AT] != ours):
        raise Unusable(say("not_ours", name=path))
    return not header


def _create(path: Path) -> None:
    # The id goes into the header before there is a log, so that a crash at any later point leaves
    # a file that is known as ours.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with translated(), closing(connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
