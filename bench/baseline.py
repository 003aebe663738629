"""What is measured against: plain `sqlite3`, one upsert and one commit a turn, and the disk itself.

Rule: the baseline is as quick as it can honestly be made: a write-ahead log, one prepared
statement, no thread, no parsing, no encryption. It writes different bytes every turn, because
SQLite skips an update that changes nothing.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from storage.sqlite_connection import Synchronous

STATE_BYTES: Final = 1024
"""About what a vetting takes in our own database."""
_FLUSHES: Final = 200
_PAGE: Final = os.urandom(4096)


class PlainDialogues:
    """A table of dialogues in a file, written turn by turn."""

    def __init__(self, path: Path, synchronous: Synchronous) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(f"PRAGMA synchronous={synchronous}")
        self._connection.execute("CREATE TABLE dialogues (id INTEGER PRIMARY KEY, state BLOB)")

    def play(self, in_flight: int, turns: int, first: int = 0) -> list[float]:
        """Take turns of that many dialogues, one after the other; gives the seconds of each.

        `first` is the number of the first turn, for callers who take one at a time.
        """
        states = [os.urandom(STATE_BYTES) for _ in range(turns)]
        execute = self._connection.execute
        taken = []
        for turn, state in enumerate(states, first):
            started = perf_counter()
            execute("BEGIN IMMEDIATE")
            execute(
                "INSERT INTO dialogues VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET state = excluded.state",
                (turn % in_flight, state),
            )
            execute("COMMIT")
            taken.append(perf_counter() - started)
        return taken

    def close(self) -> None:
        self._connection.close()


def fsyncs_per_second(folder: Path) -> float:
    """How often a second the disk under a folder confirms a page written to a file."""
    taken = []
    with closing(_Appended(folder / "fsync")) as file:
        for _ in range(_FLUSHES):
            started = perf_counter()
            file.append_and_flush()
            taken.append(perf_counter() - started)
    return 1 / median(taken)


class _Appended:
    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append_and_flush(self) -> None:
        os.write(self._descriptor, _PAGE)
        # as SQLite does it, where the system has it
        getattr(os, "fdatasync", os.fsync)(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)
