"""`doctor`: what is wrong with this installation, and what to do about it.

Rule: it changes nothing but what opening the database changes, and prints no key, token or text.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import clock, keys_of, load_checklists
from bot.service.outbox import Backlog
from bot.service.ports import StoreError
from bot.settings import Misconfigured, Settings
from storage.facts import describe
from storage.store import open_store, parse_url, sqlite_path

LATE = timedelta(minutes=15)
"""How long a reminder may be due: longer, and nobody is sending them."""


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    ok: bool
    says: str


async def examined(settings: Settings) -> list[Finding]:
    """Look at checklists, key and database, and say of each whether it is in order."""
    findings = [_checklists(settings), *await _database(settings)]
    if not settings.key:
        findings += _key_file(settings)
    return findings


def _checklists(settings: Settings) -> Finding:
    try:
        loaded = load_checklists(settings.checklists)
    except Misconfigured as problem:
        return Finding("checklists", False, str(problem))
    return Finding("checklists", True, ", ".join(sorted(loaded)))


async def _database(settings: Settings) -> list[Finding]:
    try:
        store = await open_store(settings.database, keys_of(settings))
    except (StoreError, Misconfigured) as problem:
        return [Finding("database", False, str(problem))]
    now = clock()
    try:
        facts = await describe(store)
        backlog = await store.read(lambda unit: unit.queue.backlog(now))
    finally:
        await store.close()
    rows = ", ".join(f"{count} {table}" for table, count in sorted(facts.rows.items()))
    says = f"{facts.engine}, schema {facts.revision}, key {facts.keys_given[0]}; {rows}"
    return [Finding("database", True, says), _reminders(backlog, now)]


def _reminders(backlog: Backlog, now: datetime) -> Finding:
    if backlog.since is None or now - backlog.since < LATE:
        return Finding("reminders", True, "none is late")
    minutes = int((now - backlog.since).total_seconds() // 60)
    says = (
        f"{backlog.due} are due, the oldest for {minutes} minutes: "
        "is “serve” running, with the role reminders?"
    )
    return Finding("reminders", False, says)


def _key_file(settings: Settings) -> Iterator[Finding]:
    path = settings.key_path
    if not path.exists():
        yield Finding("key file", False, f"{path} is missing: put it back or set VET_KEY.")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Finding("key file", False, f"{path} can be read by others: chmod 600 {path}.")
    elif not os.access(path, os.R_OK):
        yield Finding("key file", False, f"{path} cannot be read: give it to this account.")
    else:
        yield Finding("key file", True, "private")
    if settings.database.startswith("sqlite"):
        data = sqlite_path(parse_url(settings.database)).resolve().parent
        if data in Path(path).resolve().parents:
            says = f"{path} lies with the data: a copy of that folder holds both; move the key."
            yield Finding("place of the key", False, says)
        else:
            yield Finding("place of the key", True, "apart from the data")
