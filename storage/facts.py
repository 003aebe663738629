"""What `doctor` says of a database: facts without anything anybody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from storage import schema
from storage import statements as sql
from storage.store import OpenStore
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Facts:
    """A database in figures. Keys are named by their ids, rows counted by table."""

    engine: str
    revision: str | None
    newest_revision: str
    keys_in_use: tuple[str, ...]
    keys_given: tuple[str, ...]
    rows: Mapping[str, int]
    time: float | None
    """The server's clock, in seconds of UTC; a file has none of its own."""


_SERVER_TIME: Final = text("SELECT extract(epoch FROM clock_timestamp())::double precision")


async def describe(store: OpenStore) -> Facts:
    """Look at an open database."""

    def look(unit: Unit) -> Facts:
        state = schema.state_of(unit.executor.rows(schema.STATE, {}))
        return Facts(
            engine=store.engine,
            revision=state.revision,
            newest_revision=schema.newest(),
            keys_in_use=state.keys,
            keys_given=store.keyring.ids,
            rows=dict(unit.executor.rows(sql.COUNTS, {})),
            time=None if store.engine == "sqlite" else unit.executor.rows(_SERVER_TIME, {})[0][0],
        )

    return await store.read(look)
