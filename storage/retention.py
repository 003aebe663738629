"""How long what is kept, as one table, and the sweep that keeps to it.

Rule: every column of `storage.tables` names a class of this table; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from storage import statements as sql
from storage.store import OpenStore
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Kept:
    """How long something is kept; no time means until what `until` says."""

    until: str
    time: timedelta | None = None


RETENTION: Final[Mapping[str, Kept]] = {
    "until_forgotten": Kept("until the owner, or the person it is about, is forgotten"),
    "paste": Kept(
        "a pasted text for 90 days unless keep_paste is on; the rest until it is forgotten",
        timedelta(days=90),
    ),
    "invitation": Kept(
        "its text until it is vetted or left for now, when it goes with the vetting's paste; the"
        " rest until the person is connected or forgotten"
    ),
    "delivery_id": Kept("7 days, longer than any platform delivers again", timedelta(days=7)),
    "delivery": Kept("90 days, for the delivery log", timedelta(days=90)),
    "delivery_text": Kept("until the message is sent, or is not going to be"),
    "bucket": Kept("until a day after its last message", timedelta(days=1)),
    "place": Kept("until its owner is forgotten, or closes their direct messages"),
    "installation": Kept(
        "30 days after access was taken away, unless it is installed again", timedelta(days=30)
    ),
    "oauth_state": Kept("10 minutes, and until it is used", timedelta(minutes=10)),
    "database": Kept("as long as the database"),
}

_PAGE: Final = 500
_KEYS: Final = 2000
"""Keys of deliveries looked at in one transaction: a millisecond or two."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed."""

    delivery_ids: int = 0
    pastes: int = 0
    deliveries: int = 0
    owners: int = 0
    """Owners whose forgetting had been cut off after their key was destroyed."""


async def sweep(store: OpenStore, now: datetime) -> Swept:
    """Remove what is older than its class allows, in short transactions."""
    return Swept(
        delivery_ids=await _sweep_seen(store, _start_of("delivery_id", now)),
        pastes=await _sweep_pastes(store, _start_of("paste", now)),
        deliveries=await store.transact(partial(_sweep_outbox, now)),
        owners=await store.transact(_finish_forgetting),
    )


def _start_of(kind: str, now: datetime) -> datetime:
    time = RETENTION[kind].time
    assert time is not None
    return now - time


async def _sweep_seen(store: OpenStore, before: datetime) -> int:
    removed, last = 0, ""
    while page := await store.transact(partial(_sweep_seen_after, last, before)):
        last, of_page = page
        removed += of_page
    return removed


def _sweep_seen_after(after: str, before: datetime, unit: Unit) -> tuple[str, int] | None:
    """Remove what is old among the next keys; gives the last of them and how many were removed."""
    keys = unit.executor.rows(sql.SEEN_AFTER, {"after": after, "limit": _KEYS})
    if not keys:
        return None
    (last,) = keys[-1]
    given = {"after": after, "last": last, "before": before.timestamp()}
    return last, unit.executor.changed(sql.FORGET_SEEN, given)


def _sweep_outbox(now: datetime, unit: Unit) -> int:
    unit.executor.changed(sql.FORGET_BUCKETS, {"before": _start_of("bucket", now).timestamp()})
    before = _start_of("delivery", now).date().isoformat()
    return unit.executor.changed(sql.FORGET_DELIVERIES, {"before_day": before})


async def _sweep_pastes(store: OpenStore, before: datetime) -> int:
    removed = 0
    last = ""
    # Not by `read`: at the start of `chat` nothing else needs what SQLAlchemy loads for snapshots.
    while owners := await store.transact(partial(_owners_with_pastes, before, last)):
        for owner in owners:
            removed += await store.transact(partial(_sweep_pastes_of, owner, before))
        last = owners[-1]
    return removed


def _owners_with_pastes(before: datetime, after: str, unit: Unit) -> list[str]:
    given: dict[str, sql.Value] = {
        "before": before.timestamp(),
        "after": after,
        "limit": _PAGE,
    }
    return [row[0] for row in unit.executor.rows(sql.OWNERS_WITH_PASTES, given)]


def _sweep_pastes_of(owner: str, before: datetime, unit: Unit) -> int:
    notebook = unit.notebook_of(owner)
    return 0 if notebook is None else notebook.sweep_pastes(before)


def _finish_forgetting(unit: Unit) -> int:
    owners = [row[0] for row in unit.executor.rows(sql.HALF_FORGOTTEN, {})]
    for owner in owners:
        unit.executor.changed(sql.DELETE_OWNER, {"owner": owner})
    return len(owners)
