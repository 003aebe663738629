"""`doctor`: what is wrong with this installation, and what to do about it.

Rule: it changes nothing but what opening a current database changes, and prints no key, token or
text.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import clock, keys_of, load_checklists
from bot.doctor_platforms import Clocks, clock_finding, platforms_examined
from bot.finding import Finding, bad
from bot.service.outbox import Backlog
from bot.service.ports import StoreError
from bot.settings import Misconfigured, Settings, platform_values
from storage import schema
from storage.facts import Facts, describe
from storage.installations import StoredInstallations
from storage.sqlite_file import is_new, read_state
from storage.store import open_store, parse_url, sqlite_path

LATE = timedelta(minutes=15)
"""How long a reminder may be due: longer, and nobody is sending them."""


async def examined(settings: Settings, values: Mapping[str, str] | None = None) -> list[Finding]:
    """Look at everything that can be wrong from outside, and say of each whether it is in order.

    `values` are the platforms' settings; by default those of the environment and `.env`.
    """
    findings = [_checklists(settings), *_key_file(settings), *_paths(settings)]
    findings += [] if settings.key else _place_of_key(settings)
    found, clocks, granted = await _database(settings)
    of_platforms, met = await platforms_examined(
        platform_values() if values is None else values, granted
    )
    return [*findings, *found, *of_platforms, clock_finding([*clocks, *met])]


def _checklists(settings: Settings) -> Finding:
    try:
        loaded = load_checklists(settings.checklists)
    except Misconfigured as problem:
        return Finding("checklists", False, str(problem))
    return Finding("checklists", True, ", ".join(sorted(loaded)))


async def _database(settings: Settings) -> tuple[list[Finding], list[Clocks], list[str]]:
    """Look into the database; give its clock, and the scopes its workspaces granted."""
    try:
        keys = keys_of(settings)
        if (old := _old_schema(settings)) is not None:
            return [old], [], []
        store = await open_store(settings.database, keys)
    except (StoreError, Misconfigured) as problem:
        return [Finding("database", False, str(problem))], [], []
    now = clock()
    try:
        facts = await describe(store)
        backlog = await store.read(lambda unit: unit.queue.backlog(now))
        granted = await StoredInstallations(store).scopes()
    except StoreError as problem:
        return [Finding("database", False, str(problem))], [], []
    finally:
        await store.close()
    rows = ", ".join(f"{count} {table}" for table, count in sorted(facts.rows.items()))
    says = f"{facts.engine}, schema {facts.revision}, key {facts.keys_given[0]}; {rows}"
    return [Finding("database", True, says), _reminders(backlog, now)], _clock_of(facts), granted


def _clock_of(facts: Facts) -> list[Clocks]:
    if facts.time is None:
        return []
    return [Clocks("the database", facts.time, clock().timestamp())]


def _old_schema(settings: Settings) -> Finding | None:
    """See whether opening would upgrade an SQLite file, which is not for a doctor to do."""
    path = _sqlite_file(settings)
    if path is None or not path.exists() or is_new(path):
        return None
    state = read_state(path)
    if state.is_current or state.revision not in schema.REVISIONS:
        return None
    return bad("database", "old_schema", path=path, revision=state.revision, newest=schema.newest())


def _sqlite_file(settings: Settings) -> Path | None:
    try:
        url = parse_url(settings.database)
        return sqlite_path(url) if url.get_backend_name() == "sqlite" else None
    except StoreError:
        return None  # said when it is opened


def _reminders(backlog: Backlog, now: datetime) -> Finding:
    if backlog.since is None or now - backlog.since < LATE:
        return Finding("reminders", True, "none is late")
    minutes = int((now - backlog.since).total_seconds() // 60)
    return bad("reminders", "late", due=backlog.due, minutes=minutes)


def _key_file(settings: Settings) -> Iterator[Finding]:
    path = settings.key_path
    if settings.key:
        return
    if not path.exists():
        # The program's own key file is made by whoever opens the database first.
        if settings.key_file is not None:
            yield bad("key file", "key_missing", path=path)
    elif _others_may(path):
        yield bad("key file", "key_open", path=path)
    elif not os.access(path, os.R_OK):
        yield bad("key file", "key_unreadable", path=path)
    else:
        yield Finding("key file", True, "private")


def _place_of_key(settings: Settings) -> Iterator[Finding]:
    database, path = _sqlite_file(settings), settings.key_path
    if database is None:
        return
    if database.resolve().parent in path.resolve().parents:
        yield bad("place of the key", "key_beside", path=path)
    else:
        yield Finding("place of the key", True, "apart from the data")


def _paths(settings: Settings) -> Iterator[Finding]:
    database = _sqlite_file(settings)
    if database is None:
        return
    there = [path for path in (database.parent, database) if path.exists()]
    shut = [path for path in there if not os.access(path, os.W_OK)]
    open_ = [path for path in (database,) if path.exists() and _others_may(path)]
    yield from (bad("paths", "not_writable", path=path) for path in shut)
    yield from (bad("paths", "data_open", path=path) for path in open_)
    if not shut and not open_:
        yield Finding("paths", True, "the data can be written to, and read by this account alone")


def _others_may(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
