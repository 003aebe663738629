"""What an operator does to a database: upgrade, back up, restore, rotate its keys.

Rule: nothing here reads what anybody wrote; a database goes in and out sealed as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app import clock, key_source, keys_of
from bot.files import only_one
from bot.sentences import say, tell
from bot.settings import Misconfigured, Settings
from storage import sentences as of_storage
from storage.key_file import add_key, one_rotation
from storage.postgres_url import server_name
from storage.restoring import restore
from storage.rotation import Rotated, is_rotated, rotate_keys
from storage.sealed import MasterKey
from storage.sqlite_file import back_up
from storage.store import open_store, parse_url, sqlite_path, upgrade_database


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, in sentences; `done` is False where something is left to do."""

    says: str
    done: bool = True


async def operated(command: str, settings: Settings, file: str) -> Outcome:
    """Do it. Raises `Misconfigured` or a `StoreError` with one sentence, and nothing is changed."""
    match command:
        case "db upgrade":
            before = await upgrade_database(settings.database, keys_of(settings))
            return Outcome(tell("upgraded", before=before or "new"))
        case "db backup":
            return _backed_up(settings, Path(file))
        case "db restore":
            return _restored(settings, Path(file))
        case _:
            return await _rotated(settings)


def _file_of(settings: Settings) -> Path:
    url = parse_url(settings.database)
    if url.get_backend_name() != "sqlite":
        raise Misconfigured(of_storage.say("postgres_backup", name=server_name(url)))
    return sqlite_path(url)


def _backed_up(settings: Settings, target: Path) -> Outcome:
    path = _file_of(settings)
    state = back_up(path, target, [key.id for key in keys_of(settings)])
    return Outcome(tell("backed_up", file=target, keys=_named(state.keys)))


def _restored(settings: Settings, source: Path) -> Outcome:
    path = _file_of(settings)
    keys = [key.id for key in keys_of(settings)]
    with only_one(path):
        done = restore(path, source, keys, clock())
    says = [tell("restored", file=source, revision=done.revision)]
    if done.replaced is not None:
        says.append(tell("replaced", file=done.replaced))
    return Outcome("\n".join(says))


async def _rotated(settings: Settings) -> Outcome:
    keys = keys_of(settings)
    if settings.key or settings.key_file is not None:
        place = "VET_KEY" if settings.key else f"the key file {settings.key_file}"
        if len(keys) == 1:
            raise Misconfigured(say("one_key", key=keys[0].id, place=place))
        return _told(await _rotate(settings, keys), place)
    # The program's own key file, which nobody else writes: a new key is put in front of it, unless
    # a rotation was cut off; then that one is finished with the key it had put there.
    with one_rotation(settings.key_path):
        keys = keys_of(settings)
        if len(keys) == 1 or await _is_rotated(settings, keys):
            keys = add_key(settings.key_path)
        return _told(await _rotate(settings, keys), f"the key file {settings.key_path}")


async def _is_rotated(settings: Settings, keys: Sequence[MasterKey]) -> bool:
    store = await open_store(settings.database, keys)
    try:
        return await is_rotated(store)
    finally:
        await store.close()


async def _rotate(settings: Settings, keys: Sequence[MasterKey]) -> Rotated:
    store = await open_store(settings.database, keys, key_source=key_source(settings))
    try:
        return await rotate_keys(store)
    finally:
        await store.close()


def _told(done: Rotated, place: str) -> Outcome:
    owners, tokens = _counted(done.owners, "owner key"), _counted(done.tokens, "workspace token")
    says = [tell("rotated", key=done.newest, owners=owners, tokens=tokens)]
    if done.free:
        says.append(tell("free", keys=_named(done.free), place=place))
    if done.left:
        rows = _counted(sum(done.left.values()), "row")
        says.append(tell("left", rows=rows, keys=_named(sorted(done.left))))
    if done.traces:
        says.append(tell("traces"))
    return Outcome("\n".join(says), not done.left)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _named(keys: Sequence[str]) -> str:
    return f"{'key' if len(keys) == 1 else 'keys'} {', '.join(keys)}"
