"""The queue over all owners: who is due, which deliveries may go, and at what pace.

Rules:
- `now` is always a parameter; no statement asks the database for the time.
- A delivery is locked together with its owner, as every turn locks the owner first, and what
  somebody else has locked is passed over: workers neither wait for one another nor meet.
- A bucket is one number, the instant from which one more message may go (a leaky bucket written
  as its "theoretical arrival time", less the burst). Several buckets are looked at and taken
  together under their locks, or not at all; taken one after the other they let four times the
  pace through.
- Deliveries of a bot that may not send now are not looked at, so a slow one holds up no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Double,
    Executable,
    Integer,
    Select,
    bindparam,
    false,
    func,
    or_,
    select,
    union_all,
    update,
)

from bot.core.model import Address
from bot.service.outbox import Backlog, Blocked, Bucket, Lease, Waiting
from storage import statements as sql
from storage.executor import Executor
from storage.outbox import HELD, OF_DELIVERY, delivery_of, fence_of
from storage.records import instant
from storage.tables import buckets, deliveries, meta, owners, vettings

ZONES: Final = "zones"
"""The row of `meta` with the version of the time zones, and the owner reached if not all were."""

_ROUNDING: Final = 0.0005
"""Seconds; sums of instants are not exact to the last digit."""

_NOW: BindParameter[Any] = bindparam("now", type_=Double())
_AFTER: BindParameter[Any] = bindparam("after")
_LIMIT: BindParameter[Any] = bindparam("limit", type_=Integer())

DUE_OWNERS: Final = (
    select(owners.c.id)
    .where(owners.c.next_digest_at <= _NOW)
    .order_by(owners.c.next_digest_at)
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
)


@cache
def waiting_of(platforms: tuple[str, ...]) -> Select[Any]:
    """Deliveries of these platforms that may be taken and whose bot may send."""
    return (
        select(
            deliveries.c.owner_id,
            owners.c.platform,
            owners.c.tenant,
            owners.c.user,
            deliveries.c.bot,
            *OF_DELIVERY,
        )
        .join(owners, owners.c.id == deliveries.c.owner_id)
        .outerjoin(buckets, buckets.c.key == deliveries.c.bot)
        .where(
            deliveries.c.free_at <= _NOW,
            or_(buckets.c.next_free_at.is_(None), buckets.c.next_free_at <= _NOW),
            or_(false(), *(owners.c.platform == platform for platform in platforms)),
        )
        .order_by(deliveries.c.free_at)
        .limit(_LIMIT)
        .with_for_update(of=(deliveries, owners), skip_locked=True)
    )


@cache
def _free_again(platforms: tuple[str, ...]) -> Select[Any]:
    return (
        select(buckets.c.next_free_at)
        .select_from(deliveries)
        .join(owners, owners.c.id == deliveries.c.owner_id)
        .outerjoin(buckets, buckets.c.key == deliveries.c.bot)
        .where(
            deliveries.c.free_at <= _NOW,
            or_(false(), *(owners.c.platform == platform for platform in platforms)),
        )
        .order_by(deliveries.c.free_at)
        .limit(1)
    )


_HOLDS: Final = (
    select(deliveries.c.id)
    .join(owners, owners.c.id == deliveries.c.owner_id)
    .where(*HELD, owners.c.wrapped_key != b"")
)
"""A forgetting that was cut off has destroyed the key, and its rows are not gone yet."""
_BUCKET: Final = (
    select(buckets.c.next_free_at).where(buckets.c.key == bindparam("which")).with_for_update()
)
_SET_BUCKET: Final = (
    update(buckets)
    .where(buckets.c.key == bindparam("which"), buckets.c.next_free_at < bindparam("until"))
    .values(next_free_at=bindparam("until"))
)


@cache
def _backlog(platforms: tuple[str, ...] | None) -> Executable:
    waiting = select(func.count(), func.min(deliveries.c.at)).where(deliveries.c.free_at <= _NOW)
    if platforms is not None:
        waiting = waiting.join_from(deliveries, owners, owners.c.id == deliveries.c.owner_id)
        named = (owners.c.platform == platform for platform in platforms)
        waiting = waiting.where(or_(false(), *named))
    due = select(func.count(), func.min(owners.c.next_digest_at))
    return union_all(due.where(owners.c.next_digest_at <= _NOW), waiting)


_ZONES_LOCKED: Final = (
    select(meta.c.value).where(meta.c.name == bindparam("which")).with_for_update()
)
_SCHEDULED: Final = (
    select(owners.c.id)
    .where(owners.c.next_digest_at.is_not(None), owners.c.id > _AFTER)
    .order_by(owners.c.id)
    .limit(_LIMIT)
)
_SILENT: Final = (
    select(vettings.c.owner_id)
    .where(
        vettings.c.status == bindparam("status_is"),
        vettings.c.touched_at <= bindparam("before"),
        vettings.c.owner_id > _AFTER,
    )
    .distinct()
    .order_by(vettings.c.owner_id)
    .limit(_LIMIT)
)


class SharedQueue:
    """The queue, in a running transaction."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def owners(self, now: datetime, limit: int) -> Sequence[str]:
        return self._ids(DUE_OWNERS, {"now": now.timestamp(), "limit": limit})

    def waiting(self, now: datetime, limit: int, platforms: tuple[str, ...]) -> Sequence[Waiting]:
        rows = self._executor.rows(waiting_of(platforms), {"now": now.timestamp(), "limit": limit})
        return [
            Waiting(owner, Address(platform, tenant, user), delivery_of(tuple(of_delivery)), bot)
            for owner, platform, tenant, user, bot, *of_delivery in rows
        ]

    def holds(self, lease: Lease) -> bool:
        return bool(self._executor.rows(_HOLDS, fence_of(lease)))

    def free_again(self, now: datetime, platforms: tuple[str, ...]) -> datetime | None:
        rows = self._executor.rows(_free_again(platforms), {"now": now.timestamp()})
        if not rows:
            return None
        (free_at,) = rows[0]
        return now if free_at is None else max(now, instant(free_at))

    def take(self, wanted: Sequence[Bucket], now: datetime) -> Blocked | None:
        free = [self._locked(bucket.key) for bucket in wanted]
        for bucket, free_at in zip(wanted, free, strict=True):
            if free_at > now.timestamp() + _ROUNDING:
                return Blocked(bucket.key, instant(free_at))
        for bucket, free_at in zip(wanted, free, strict=True):
            full_since = now.timestamp() - (bucket.burst - 1) * bucket.interval
            until = max(free_at, full_since) + bucket.interval
            self._executor.changed(_SET_BUCKET, {"which": bucket.key, "until": until})
        return None

    def push(self, key: str, until: datetime) -> None:
        self._locked(key)
        self._executor.changed(_SET_BUCKET, {"which": key, "until": until.timestamp()})

    def _locked(self, key: str) -> float:
        new = sql.enter(self._executor.insert, buckets)
        self._executor.changed(new, {"key": key, "next_free_at": 0.0})
        ((free_at,),) = self._executor.rows(_BUCKET, {"which": key})
        return float(free_at)

    def backlog(self, now: datetime, platforms: tuple[str, ...] | None = None) -> Backlog:
        rows = self._executor.rows(_backlog(platforms), {"now": now.timestamp()})
        since = [at for _, at in rows if at is not None]
        return Backlog(sum(count for count, _ in rows), instant(min(since)) if since else None)

    def scheduled(self, after: str, limit: int) -> Sequence[str]:
        return self._ids(_SCHEDULED, {"after": after, "limit": limit})

    def silent(self, before: datetime, after: str, limit: int) -> Sequence[str]:
        given: dict[str, sql.Value] = {
            "status_is": "open",
            "before": before.timestamp(),
            "after": after,
            "limit": limit,
        }
        return self._ids(_SILENT, given)

    def zones_reached(self, version: str) -> str | None:
        new = sql.enter(self._executor.insert, meta)
        self._executor.changed(new, {"name": ZONES, "value": ""})
        ((noted,),) = self._executor.rows(_ZONES_LOCKED, {"which": ZONES})
        known, moving, after = noted.partition(" ")
        if known == version:
            return after if moving else None
        return None if _in_order(known) > _in_order(version) else ""

    def note_zones(self, version: str, after: str | None) -> None:
        value = version if after is None else f"{version} {after}"
        self._executor.changed(sql.SET_META, {"which": ZONES, "value": value})

    def _ids(self, statement: Executable, parameters: sql.Parameters) -> list[str]:
        return [row[0] for row in self._executor.rows(statement, parameters)]


def _in_order(version: str) -> tuple[str, ...]:
    """A version of the time zones, such as 2025.2, as it compares with others."""
    return tuple(part.zfill(6) for part in version.split("."))
