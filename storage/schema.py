"""Is this database ours, and of which age? And: making it as new as the program.

Rules: a database that cannot be used is refused with one sentence before anything is written to
it. Whether it is new enough is seen by one SELECT; Alembic is loaded only to change something.
An upgrade happens in one transaction, one at a time, on SQLite too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import Connection, text

from bot.service.ports import Busy, Unusable
from storage import statements as sql
from storage.executor import Executor, Row
from storage.sealed import wrong_key
from storage.sentences import say

APPLICATION: Final = "vet-request"
APPLICATION_ID: Final = 0x76657472
"""In the header of an SQLite file: "vetr"."""

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006")
"""What this program knows, oldest first; a test holds it against the migrations."""
MIGRATIONS: Final = Path(__file__).parent / "migrations"

STATE: Final = text(
    "SELECT 'revision', version_num FROM alembic_version UNION ALL SELECT name, value FROM meta"
)

_one_at_a_time = Lock()  # Alembic's context is global to the process


@dataclass(frozen=True, slots=True)
class State:
    """What a database says of itself. `revision` is None where it has no tables yet."""

    revision: str | None = None
    application: str = APPLICATION
    keys: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        return self.revision == newest()


def newest() -> str:
    """Give the revision this program works with."""
    return REVISIONS[-1]


def state_of(rows: Sequence[Row]) -> State:
    """Read the answer to `STATE`."""
    said = {str(name): str(value) for name, value in rows}
    return State(
        said.get("revision"), said.get("application", ""), tuple(said.get("keys", "").split())
    )


def check(state: State, name: str, keys: Sequence[str]) -> None:
    """Refuse a database that is not ours, newer than we are, or sealed with another key."""
    if state.application != APPLICATION:
        raise Unusable(say("not_ours", name=name))
    if state.revision is not None and state.revision not in REVISIONS:
        raise Unusable(say("newer", name=name, revision=state.revision, newest=newest()))
    missing = [key for key in state.keys if key not in keys]
    if missing:
        raise Unusable(wrong_key(missing, keys))


def upgrade(connection: Connection, keys: Sequence[str]) -> None:
    """Bring a database to the newest revision and note whose it is, in the open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    # Never waited for: whoever holds it may need this very thread to go on.
    if not _one_at_a_time.acquire(blocking=False):
        raise Busy(say("upgrading"))
    try:
        command.upgrade(config, "head")
    finally:
        _one_at_a_time.release()
    said = {row[0] for row in connection.execute(sql.META)}
    if "application" not in said:
        connection.execute(sql.ADD_META, {"name": "application", "value": APPLICATION})
        connection.execute(sql.ADD_META, {"name": "keys", "value": keys[0]})


def note_newest_key(run: Executor, keys: Sequence[str]) -> None:
    """Put the newest key into the list of those in use; every one listed is needed from then on."""
    ((listed,),) = run.rows(sql.KEYS_IN_USE_LOCKED, {})
    in_use = str(listed).split()
    if keys[0] not in in_use:
        run.changed(sql.SET_META, {"which": "keys", "value": " ".join((keys[0], *in_use))})
