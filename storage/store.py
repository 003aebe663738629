"""The door of storage: from a database URL and keys to an open store.

`sqlite:///PATH` is a file on this machine, `postgresql://…` a server; which driver speaks to it is
our business. SQLite brings its schema up to date by itself, PostgreSQL is upgraded by
`upgrade_database` only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.core.model import Address
from bot.service.ports import Unusable
from storage import sqlite_file
from storage.sealed import Keyring, KeySource, MasterKey
from storage.sentences import say
from storage.sqlite import open_sqlite
from storage.sqlite_connection import BUSY_SECONDS, Synchronous
from storage.unit import Unit

T = TypeVar("T")


class OpenStore(Protocol):
    """What both stores can do; `bot.service.ports.Store` is the part the service needs."""

    keyring: Keyring

    @property
    def engine(self) -> str: ...

    async def transact(self, work: Callable[[Unit], T]) -> T: ...

    async def read(self, work: Callable[[Unit], T]) -> T: ...

    async def forget(self, address: Address) -> bool: ...

    async def erase_traces(self) -> None: ...

    async def close(self) -> None: ...


async def open_store(
    url: str,
    keys: Sequence[MasterKey],
    *,
    synchronous: Synchronous = "FULL",
    busy_seconds: float = BUSY_SECONDS,
    key_source: KeySource | None = None,
) -> OpenStore:
    """Open a database, or raise `Unusable` with the reason and what to do.

    `key_source` is asked for the keys again when a key is met that is not among `keys`.
    `busy_seconds` is how long a turn waits for a lock that somebody else holds. `synchronous` is
    SQLite's: at FULL an answered turn survives a power cut, at NORMAL the last ones may not (for
    measuring only).
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = sqlite_path(parsed)
        return await open_sqlite(path, keys, synchronous, busy_seconds, key_source)
    from storage.postgres import open_postgres

    return await open_postgres(parsed, keys, busy_seconds, key_source)


async def upgrade_database(url: str, keys: Sequence[MasterKey]) -> str | None:
    """Bring a database to the newest revision; give the one it had (None: it was empty).

    Raises `Unusable` like `open_store`. Any number of processes may call this at once.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite_file.prepare(sqlite_path(parsed), Keyring(keys).ids).revision
    from storage.postgres import upgrade_postgres

    return await upgrade_postgres(parsed, keys)


def parse_url(url: str) -> URL:
    """Read a database URL. Raises `Unusable` for what is neither SQLite nor PostgreSQL."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Unusable(say("unknown_url")) from None
    match parsed.get_backend_name():
        case "sqlite":
            return parsed
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+asyncpg")
        case _:
            raise Unusable(say("unknown_url"))


def sqlite_path(url: URL) -> Path:
    """Give the file an SQLite URL names."""
    if not url.database or url.database == ":memory:":
        raise Unusable(say("in_memory"))
    return Path(url.database).expanduser()
