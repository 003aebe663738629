"""The composition root: settings in, a running service out.

Rule: the only file that knows every room. Nothing happens at import; files are read here and
handed to the core as text.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from zoneinfo import reset_tzpath

from bot.core.checklist import Checklist
from bot.core.checklist_file import parse_checklist
from bot.core.checklist_problem import ChecklistProblem
from bot.sentences import say
from bot.service.desk import SPREAD
from bot.service.reminders import Reminders
from bot.service.sending import Sender
from bot.service.service import Service
from bot.settings import Misconfigured, Settings
from storage.key_file import create_key_file, read_key_file
from storage.sealed import KeySource, MasterKey, parse_keys
from storage.store import OpenStore, open_store

LARGEST_CHECKLIST = 1_000_000
"""Bytes; a larger file is no checklist."""


def clock() -> datetime:
    """The time now, as every turn is given it."""
    return datetime.now(UTC)


def chance() -> bytes:
    """Sixteen random bytes, from which a turn draws its ids."""
    return secrets.token_bytes(16)


def load_checklists(folder: Path | None) -> Mapping[str, Checklist]:
    """Load the built-in checklists, then a community's own in their place.

    Raises `Misconfigured` with file, line and what to write instead, for every problem.
    """
    texts = {
        file.name: file.read_text("utf-8")
        for file in resources.files("bot.checklists").iterdir()
        if file.name.endswith(".toml")
    }
    own: dict[str, str] = {}
    if folder is not None:
        if not folder.is_dir():
            raise Misconfigured(say("no_folder", path=folder))
        own = {str(path): _text_of(path) for path in sorted(folder.glob("*.toml"))}
    checklists: dict[str, Checklist] = {}
    problems: list[str] = []
    for name, text in (*texts.items(), *own.items()):
        parsed = parse_checklist(text, name)
        if not isinstance(parsed, Checklist):
            problems += map(str, parsed)
            continue
        checklists[parsed.kind] = parsed
        if name in own:
            problems += map(str, _draft_problems(parsed, text, name))
    if problems:
        raise Misconfigured("\n".join(problems))
    return checklists


def _draft_problems(checklist: Checklist, text: str, name: str) -> Sequence[ChecklistProblem]:
    """Try the drafts of a community's file; ours are tried by the tests."""
    from bot.core.drafts import draft_problems

    return draft_problems(checklist, text, name)


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_CHECKLIST:
            raise Misconfigured(say("large_checklist", path=path))
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(say("unreadable_checklist", path=path)) from error


def keys_of(settings: Settings) -> tuple[MasterKey, ...]:
    """The master keys, newest first; SQLite makes its first one by itself.

    Raises `Misconfigured` or `Unusable` with one sentence.
    """
    if settings.key:
        return parse_keys(settings.key)
    if settings.key_file is None and settings.database.startswith("postgres"):
        raise Misconfigured(say("key_needed"))
    if settings.key_file is None and not settings.key_path.exists():
        return create_key_file(settings.key_path)
    return read_key_file(settings.key_path)


def key_source(settings: Settings) -> KeySource | None:
    """Where a running process finds keys that were added since: the key file, if there is one."""
    return None if settings.key else partial(read_key_file, settings.key_path)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Service, OpenStore]]:
    """Open the store and the service over it, and close the store at the end."""
    use_pinned_zones()
    checklists = load_checklists(settings.checklists)
    keys, source = keys_of(settings), key_source(settings)
    store = await open_store(settings.database, keys, key_source=source)
    try:
        spread = round(SPREAD * settings.digest_jitter)
        yield Service(store, checklists, clock, chance, spread), store
    finally:
        await store.close()


def reminders_of(settings: Settings, service: Service, senders: Mapping[str, Sender]) -> Reminders:
    """The reminders of this process, for `bot.service.runner.run_reminders`.

    `senders` are the platforms by name; one without a sender here is left to other processes.
    """
    return Reminders(
        store=service.store,
        senders=senders,
        checklists=service.checklists,
        clock=service.clock,
        chance=service.chance,
        worker=f"{os.getpid()}.{secrets.token_hex(6)}",
        spread=service.spread,
        rate_scale=settings.rate_scale,
    )


def use_pinned_zones() -> None:
    """Take time zones from the pinned `tzdata` alone, never from the system's files.

    Python prefers the system's, whose version nobody here can tell: two replicas could disagree
    about nine o'clock, and an update of theirs would move digests that stay stored as they were.
    """
    reset_tzpath(to=())


def zones_version() -> str:
    """The version of the time zone data in use, by which digests are computed."""
    return version("tzdata")
