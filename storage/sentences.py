"""What storage says to the person who operates it, in one table.

Rule: every message of a `StoreError` comes from here, so a driver's words never get into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.core.sentence import Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "rotating": Sentence(
        "Another “keys rotate” works on the key file {path}",
        "nothing was changed",
        "Wait until it is done.",
    ),
    "in_use": Sentence(
        "Another program has {path} open",
        "nothing was changed",
        "Close every chat and “serve” that uses it, then restore again.",
    ),
    "nothing_to_copy": Sentence(
        "There is no database at {path} yet",
        "nothing was copied",
        "Name another one with --db or VET_DATABASE_URL.",
    ),
    "no_backup": Sentence(
        "{source} is no file that can be read",
        "nothing was changed",
        "Name a file that “db backup” wrote.",
    ),
    "backup_is_it": Sentence(
        "{source} is the database itself",
        "nothing was changed",
        "Name a file that “db backup” wrote.",
    ),
    "backup_with_log": Sentence(
        "{source} has a log beside it, so it is in use or was cut off, and is no backup",
        "nothing was changed",
        "Open it once with --db, then copy it with “db backup”.",
    ),
    "backup_cut": Sentence(
        "{source} is cut off or damaged",
        "nothing was changed",
        "Use another backup.",
    ),
    "backup_empty": Sentence(
        "There is no notebook in {source}",
        "nothing was changed",
        "Use another backup.",
    ),
    "postgres_backup": Sentence(
        "“db backup” and “db restore” are for SQLite files",
        "nothing was done",
        "Use pg_dump and pg_restore on {name}: what they copy is sealed as it is.",
    ),
}


def say(which: str, **fields: object) -> str:
    """Say one of them."""
    return SENTENCES[which].say(**fields)
