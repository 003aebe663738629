"""What storage says to the person who operates it, in one table.

Rule: every message of a `StoreError` comes from here, so a driver's words never get into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.core.sentence import Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "busy": Sentence("The database is busy", "nothing was saved", "Try again in a moment."),
    "full": Sentence(
        "The disk is full", "nothing of this was saved", "Free some space and send it again."
    ),
    "read_only": Sentence(
        "The database cannot be written to",
        "nothing was saved",
        "Make the file and its folder writable.",
    ),
    "damaged": Sentence(
        "The database file is damaged",
        "nothing was saved",
        "Put a backup in its place, keep the damaged file.",
    ),
    "closed": Sentence("The database is closed", "nothing was saved", "Start the program again."),
    "uncertain": Sentence(
        "The database does not answer",
        "whether this was saved is not certain",
        "Look before you send it again.",
    ),
    "unreachable": Sentence(
        "The database does not answer", "nothing was saved", "Try again in a moment."
    ),
    "waits": Sentence(
        "Too much is waiting to be written", "nothing was saved", "Try again in a moment."
    ),
    "refused": Sentence(
        "The database refused this ({code})",
        "nothing was saved",
        "Try again; if it stays so, report this code.",
    ),
    "not_allowed": Sentence(
        "The database does not let this user do that",
        "nothing was saved",
        "Let the user read and write the tables of vet-request.",
    ),
    "conflict": Sentence(
        "This was changed by somebody else in the meantime",
        "nothing was saved",
        "Look at it as it is now.",
    ),
    "owner_in_between": Sentence(
        "This notebook is being made or erased right now", "nothing was saved", "Try again."
    ),
    "traces": Sentence(
        "Another program still reads the database's log, where traces remain",
        "everything is erased from the database itself",
        "Close that program and do it again.",
    ),
    "upgrading": Sentence(
        "Another database is being upgraded", "nothing was changed", "Try again."
    ),
    "orphans": Sentence(
        "The upgrade would have left rows without an owner",
        "nothing was changed",
        "Report this, and go on with the version you had.",
    ),
    "newer": Sentence(
        "{name} was written by a newer vet-request (revision {revision}, this one knows {newest})",
        "nothing was changed",
        "Install the newer version.",
    ),
    "older": Sentence(
        "{name} {had}, {newest} is needed", "nothing was changed", "Run `vet-request db upgrade`."
    ),
    "not_ours": Sentence(
        "{name} is not a database of vet-request",
        "nothing was changed",
        "Name another one with --db or VET_DATABASE_URL.",
    ),
    "wrong_key": Sentence(
        "This database was sealed with {keys}, you gave {given}",
        "nothing was changed",
        "Give the key it was sealed with in VET_KEY or VET_KEY_FILE.",
    ),
    "owner_key_damaged": Sentence(
        "The key of this notebook is damaged in the database, so it cannot be read",
        "nothing was changed",
        "Put a backup in its place.",
    ),
    "key_empty": Sentence("The key is empty", "nothing was done", "It must be 32 bytes in base64."),
    "key_twice": Sentence(
        "The same key is given twice", "nothing was done", "Give each key once, the newest first."
    ),
    "key_not_base64": Sentence(
        "Key {place} is not base64", "nothing was done", "It must be 32 bytes in base64."
    ),
    "key_length": Sentence(
        "Key {place} has {given} bytes", "nothing was done", "It must be {bytes} bytes in base64."
    ),
    "key_file_missing": Sentence(
        "The key file {path} is missing, and without its key the database cannot be read",
        "nothing was done",
        "Put it back, or give the key in VET_KEY.",
    ),
    "key_file_unreadable": Sentence(
        "The key file {path} cannot be read ({why})",
        "nothing was done",
        "Let this account read it, and nobody else.",
    ),
    "key_file_other": Sentence(
        "{path} is not a key file", "nothing was done", "It must hold 32 bytes in base64."
    ),
    "key_file_not_made": Sentence(
        "The key file {path} cannot be made or changed ({why})",
        "it is as it was",
        "Let this account write in its folder, or name another file in VET_KEY_FILE.",
    ),
    "is_there": Sentence(
        "{path} is there already", "nothing was copied", "Name another file, or move that one."
    ),
    "not_made": Sentence(
        "{path} cannot be made ({why})",
        "nothing was changed",
        "Choose a place that can be written.",
    ),
    "is_folder": Sentence(
        "{path} is a folder", "nothing was changed", "Give the name of a database file in it."
    ),
    "not_writable": Sentence(
        "{path} cannot be written to",
        "nothing was changed",
        "Make it writable, or name another database with --db.",
    ),
    "old_sqlite": Sentence(
        "SQLite {version} is too old", "nothing was opened", "{oldest} or newer is needed."
    ),
    "keeps_deleted": Sentence(
        "This SQLite cannot overwrite what it deletes (secure_delete)",
        "nothing was opened",
        "Use a Python whose SQLite can.",
    ),
    "no_log": Sentence(
        "SQLite cannot keep its log (WAL) there",
        "nothing was opened",
        "Put the database on a local disk.",
    ),
    "unknown_url": Sentence(
        "That is no database this program knows",
        "nothing was opened",
        "The database must be sqlite:///PATH or postgresql://…, by --db or VET_DATABASE_URL.",
    ),
    "in_memory": Sentence(
        "A database in memory would be lost", "nothing was opened", "Give a file as sqlite:///PATH."
    ),
    "unusable_server": Sentence(
        "{name} cannot be used ({code})",
        "nothing was changed",
        "Is the server running, and are user, password and database name right?",
    ),
    "unknown_query": Sentence(
        "The query part of VET_DATABASE_URL holds something the driver does not know",
        "nothing was opened",
        "Leave that part out.",
    ),
    "no_seconds": Sentence(
        "{name} in VET_DATABASE_URL is no number", "nothing was opened", "Write seconds, as in 5."
    ),
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
