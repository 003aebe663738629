"""`keys rotate`: everything a master key wraps is wrapped anew with the newest one.

Rules: only wrapped keys and tokens change, never what they seal. It goes through the rows in
batches, each a transaction of its own, so whoever else works on the database waits for a moment
only, and what a crash cuts off is found again by the key ids in the rows. The last transaction
holds the list of keys in use, which whoever enters an owner holds too: once it has taken the old
keys off, nobody wraps with them any more. What needs a key that is not given, or does not open, is
counted and left as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from sqlalchemy import bindparam, func, select, tuple_, update

from bot.service.ports import Busy, Unusable
from storage import statements as sql
from storage.executor import Row
from storage.installations import row_name
from storage.sealed import Keyring, token_place
from storage.store import OpenStore
from storage.tables import installations, owners
from storage.unit import Unit

BATCH: Final = 100

# A key that was destroyed is empty and stays so: forgetting is never undone.
_OTHER_OWNERS: Final = (
    select(owners.c.id, owners.c.wrapped_key, owners.c.key_id)
    .where(
        owners.c.key_id != bindparam("newest"),
        func.length(owners.c.wrapped_key) > 0,
        owners.c.id > bindparam("after"),
    )
    .order_by(owners.c.id)
    .limit(bindparam("limit"))
    .with_for_update()
)
_REWRAP_OWNER: Final = (
    update(owners)
    .where(owners.c.id == bindparam("owner"))
    .values(wrapped_key=bindparam("wrapped"), key_id=bindparam("newest"))
)
_OTHER_TOKENS: Final = (
    select(
        installations.c.team,
        installations.c.enterprise,
        installations.c.wrapped_token,
        installations.c.key_id,
    )
    .where(
        installations.c.key_id != bindparam("newest"),
        tuple_(installations.c.team, installations.c.enterprise)
        > tuple_(bindparam("after_team"), bindparam("after_enterprise")),
    )
    .order_by(installations.c.team, installations.c.enterprise)
    .limit(bindparam("limit"))
    .with_for_update()
)
_REWRAP_TOKEN: Final = (
    update(installations)
    .where(
        installations.c.team == bindparam("at_team"),
        installations.c.enterprise == bindparam("at_enterprise"),
    )
    .values(wrapped_token=bindparam("wrapped"), key_id=bindparam("newest"))
)


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did. Keys are named by their ids."""

    owners: int
    tokens: int
    newest: str
    free: tuple[str, ...]
    """Keys given that nothing in this database needs any more."""
    left: Mapping[str, int]
    """Rows left as they are, by the key they need."""
    traces: bool
    """Whether old wrapped keys may still stand in the log, because somebody is reading it."""


class _Kind(Protocol):
    """One kind of what a master key wraps: owner keys, tokens."""

    def page(self, unit: Unit, newest: str, after: Row | None) -> list[Row]:
        """Give the next rows that another key wraps; wrapped bytes and key id come last."""
        ...

    def replace(self, unit: Unit, keyring: Keyring, row: Row) -> None:
        """Wrap one row anew. Raises `Unusable` where it does not open."""
        ...


class _Owners:
    def page(self, unit: Unit, newest: str, after: Row | None) -> list[Row]:
        last = "" if after is None else after[0]
        given: dict[str, sql.Value] = {"newest": newest, "after": last, "limit": BATCH}
        return unit.executor.rows(_OTHER_OWNERS, given)

    def replace(self, unit: Unit, keyring: Keyring, row: Row) -> None:
        owner, wrapped, key_id = row
        given: dict[str, sql.Value] = {
            "owner": owner,
            "wrapped": keyring.rewrap(owner, wrapped, key_id),
            "newest": keyring.newest.id,
        }
        unit.executor.changed(_REWRAP_OWNER, given)


class _Tokens:
    def page(self, unit: Unit, newest: str, after: Row | None) -> list[Row]:
        team, enterprise = ("", "") if after is None else after[:2]
        given: dict[str, sql.Value] = {
            "newest": newest,
            "after_team": team,
            "after_enterprise": enterprise,
            "limit": BATCH,
        }
        return unit.executor.rows(_OTHER_TOKENS, given)

    def replace(self, unit: Unit, keyring: Keyring, row: Row) -> None:
        team, enterprise, wrapped, key_id = row
        place = token_place(row_name(team, enterprise))
        given: dict[str, sql.Value] = {
            "at_team": team,
            "at_enterprise": enterprise,
            "wrapped": keyring.rewrap(place, wrapped, key_id),
            "newest": keyring.newest.id,
        }
        unit.executor.changed(_REWRAP_TOKEN, given)


_OWNERS: Final = _Owners()
_TOKENS: Final = _Tokens()


async def rotate_keys(store: OpenStore) -> Rotated:
    """Wrap everything with the newest key given, and take the others off the list in use."""
    done: Counter[_Kind] = Counter()
    for kind in (_OWNERS, _TOKENS):
        after: Row | None = None
        while batch := await store.transact(_batch(kind, store.keyring, after)):
            after, rewrapped, _ = batch
            done[kind] += rewrapped
    more, left = await store.transact(partial(_finish, store.keyring))
    done += more
    return Rotated(
        owners=done[_OWNERS],
        tokens=done[_TOKENS],
        newest=store.keyring.newest.id,
        free=tuple(key for key in store.keyring.ids[1:] if key not in left),
        left=left,
        traces=not await _erased_traces(store),
    )


async def is_rotated(store: OpenStore) -> bool:
    """Say whether nothing in this database needs any key but the newest."""

    def look(unit: Unit) -> bool:
        newest = store.keyring.newest.id
        others = any(kind.page(unit, newest, None) for kind in (_OWNERS, _TOKENS))
        return not others and unit.keys_in_use() == [newest]

    return await store.transact(look)


_Batch = tuple[Row, int, Counter[str]]
"""The last row of a batch, how many were wrapped anew, and what was left by the key it needs."""


def _batch(kind: _Kind, keyring: Keyring, after: Row | None) -> Callable[[Unit], _Batch | None]:
    def work(unit: Unit) -> _Batch | None:
        rows = kind.page(unit, keyring.newest.id, after)
        left: Counter[str] = Counter()
        for row in rows:
            try:
                kind.replace(unit, keyring, row)
            except Unusable:
                left[row[-1]] += 1
        return (rows[-1], len(rows) - left.total(), left) if rows else None

    return work


def _finish(keyring: Keyring, unit: Unit) -> tuple[Counter[_Kind], dict[str, int]]:
    """Wrap what was entered meanwhile, and list only the keys that are needed."""
    ((_,),) = unit.executor.rows(sql.KEYS_IN_USE_LOCKED, {})
    done: Counter[_Kind] = Counter()
    left: Counter[str] = Counter()
    for kind in (_OWNERS, _TOKENS):
        after: Row | None = None
        while batch := _batch(kind, keyring, after)(unit):
            after, rewrapped, not_opened = batch
            done[kind] += rewrapped
            left += not_opened
    # A key nobody has is not listed: the database would not open any more for the sake of one row.
    in_use = [keyring.newest.id, *(key for key in keyring.ids[1:] if key in left)]
    unit.executor.changed(sql.SET_META, {"which": "keys", "value": " ".join(in_use)})
    return done, dict(left)


async def _erased_traces(store: OpenStore) -> bool:
    try:
        await store.erase_traces()
    except Busy:
        return False
    return True
