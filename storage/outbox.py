"""One owner's outbox: what is on its way to them, and what became of what was.

Rules:
- One column says since when a delivery may be taken: `free_at`. Leasing it, putting it off and
  ending it are the same act: a later `free_at`, or none.
- A delivery is ended only by who leased it last, in that attempt; anybody else's end is ignored.
- What is sent is drawn at the first attempt, sealed and kept, so every attempt sends the same; it
  is erased when the delivery is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, delete, select, update

from bot.core.deliveries import Delivery, DeliveryState
from bot.service.outbox import Lease, Waiting
from storage import statements as sql
from storage.executor import Executor, Row
from storage.records import instant
from storage.sealed import OwnerKey, Unreadable
from storage.tables import deliveries, owners

_NOTHING: Final = b""

_OWNER: BindParameter[Any] = bindparam("owner")
_ROW: BindParameter[Any] = bindparam("row")
_mine: Final = (deliveries.c.owner_id == _OWNER, deliveries.c.id == _ROW)
HELD: Final = (
    *_mine,
    deliveries.c.state == bindparam("held_state"),
    deliveries.c.worker == bindparam("held_by"),
    deliveries.c.attempt == bindparam("held_attempt"),
)

OF_DELIVERY: Final = (
    deliveries.c.id,
    deliveries.c.kind,
    deliveries.c.local_date,
    deliveries.c.at,
    deliveries.c.state,
    deliveries.c.reason,
    deliveries.c.attempt,
    deliveries.c.ended_at,
)
_NEXT: Final = select(owners.c.next_digest_at).where(owners.c.id == _OWNER)
_SCHEDULE: Final = (
    update(owners).where(owners.c.id == _OWNER).values(next_digest_at=bindparam("next_digest_at"))
)
_LOG: Final = (
    select(*OF_DELIVERY)
    .where(deliveries.c.owner_id == _OWNER, deliveries.c.free_at.is_(None))
    .order_by(deliveries.c.at.desc(), deliveries.c.id.desc())
    .limit(bindparam("limit"))
)
_BODY: Final = select(deliveries.c.sealed).where(*_mine)
_LEASE: Final = (
    update(deliveries)
    .where(*_mine)
    .values(
        state=bindparam("state"),
        worker=bindparam("worker"),
        attempt=bindparam("attempt"),
        free_at=bindparam("free_at"),
        sealed=bindparam("sealed"),
    )
)
_PUT_OFF: Final = update(deliveries).where(*_mine).values(free_at=bindparam("free_at"))
_KEEP: Final = (
    update(deliveries).where(*HELD).values(free_at=bindparam("free_at"), sealed=bindparam("sealed"))
)
_RELEASE: Final = (
    update(deliveries).where(*HELD).values(state=bindparam("state"), free_at=bindparam("free_at"))
)
_over: Final[dict[str, Any]] = {
    "state": bindparam("state"),
    "reason": bindparam("reason"),
    "free_at": bindparam("free_at"),
    "ended_at": bindparam("ended_at"),
    "sealed": bindparam("sealed"),
}
_END: Final = update(deliveries).where(*HELD).values(_over)
_GIVE_UP: Final = update(deliveries).where(*_mine).values(_over)
_REMOVE: Final = delete(deliveries).where(*_mine)


class SealedOutbox:
    """The outbox of an owner whose row is locked (or read from a snapshot)."""

    def __init__(self, executor: Executor, key: OwnerKey, owner: str) -> None:
        self._executor = executor
        self._key = key
        self._owner = owner

    def next_at(self) -> datetime | None:
        ((seconds,),) = self._executor.rows(_NEXT, {"owner": self._owner})
        return None if seconds is None else instant(seconds)

    def schedule(self, at: datetime | None) -> None:
        seconds = None if at is None else at.timestamp()
        self._executor.changed(_SCHEDULE, {"owner": self._owner, "next_digest_at": seconds})

    def enter(self, delivery: Delivery, bot: str) -> bool:
        over = delivery.state in ("sent", "uncertain", "failed")
        given: dict[str, sql.Value] = {
            "owner_id": self._owner,
            "id": delivery.id,
            "kind": delivery.kind,
            "local_date": delivery.local_date.isoformat(),
            "at": delivery.at.timestamp(),
            "state": delivery.state,
            "reason": delivery.reason,
            "bot": bot,
            "free_at": None if over else delivery.at.timestamp(),
            "worker": "",
            "attempt": delivery.attempt,
            "ended_at": None if delivery.ended_at is None else delivery.ended_at.timestamp(),
            "sealed": _NOTHING,
        }
        return self._executor.changed(sql.enter(self._executor.insert, deliveries), given) == 1

    def log(self, limit: int) -> Sequence[Delivery]:
        rows = self._executor.rows(_LOG, {"owner": self._owner, "limit": limit})
        return tuple(delivery_of(row) for row in rows)

    def body(self, delivery_id: str) -> str:
        rows = self._executor.rows(_BODY, {"owner": self._owner, "row": delivery_id})
        sealed = rows[0][0] if rows else _NOTHING
        if not sealed:
            return ""
        try:
            return self._key.unseal("deliveries", delivery_id, sealed).decode()
        except (Unreadable, UnicodeDecodeError):
            return ""  # drawn anew

    def lease(self, waiting: Waiting, worker: str, until: datetime, body: str) -> Lease:
        delivery = waiting.delivery
        lease = Lease(self._owner, delivery.id, worker, delivery.attempt + 1)
        given: dict[str, sql.Value] = {
            "owner": self._owner,
            "row": delivery.id,
            "state": "sending",
            "worker": worker,
            "attempt": lease.attempt,
            "free_at": until.timestamp(),
            "sealed": self._key.seal("deliveries", delivery.id, body.encode()),
        }
        self._executor.changed(_LEASE, given)
        return lease

    def put_off(self, delivery_id: str, until: datetime) -> None:
        given: dict[str, sql.Value] = {
            "owner": self._owner,
            "row": delivery_id,
            "free_at": until.timestamp(),
        }
        self._executor.changed(_PUT_OFF, given)

    def keep(self, lease: Lease, body: str, until: datetime) -> bool:
        given: dict[str, sql.Value] = {
            **fence_of(lease),
            "free_at": until.timestamp(),
            "sealed": self._key.seal("deliveries", lease.id, body.encode()),
        }
        return self._executor.changed(_KEEP, given) == 1

    def release(self, lease: Lease, state: DeliveryState, until: datetime) -> bool:
        given: dict[str, sql.Value] = {
            **fence_of(lease),
            "state": state,
            "free_at": until.timestamp(),
        }
        return self._executor.changed(_RELEASE, given) == 1

    def end(self, lease: Lease, state: DeliveryState, reason: str, at: datetime) -> bool:
        given = {**fence_of(lease), **_ended(state, reason, at)}
        return self._executor.changed(_END, given) == 1

    def give_up(self, delivery_id: str, state: DeliveryState, reason: str, at: datetime) -> None:
        given = {"owner": self._owner, "row": delivery_id, **_ended(state, reason, at)}
        self._executor.changed(_GIVE_UP, given)

    def remove(self, delivery_id: str) -> None:
        self._executor.changed(_REMOVE, {"owner": self._owner, "row": delivery_id})


def delivery_of(row: Row) -> Delivery:
    """Read the columns `OF_DELIVERY`."""
    delivery_id, kind, day, at, state, reason, attempt, ended_at = row
    return Delivery(
        id=delivery_id,
        kind=kind,
        local_date=date.fromisoformat(day),
        at=instant(at),
        state=state,
        reason=reason,
        attempt=attempt,
        ended_at=None if ended_at is None else instant(ended_at),
    )


def fence_of(lease: Lease) -> dict[str, sql.Value]:
    """The values of `HELD`: a delivery in the hands of who leased it last."""
    return {
        "owner": lease.owner,
        "row": lease.id,
        "held_state": "sending",
        "held_by": lease.worker,
        "held_attempt": lease.attempt,
    }


def _ended(state: DeliveryState, reason: str, at: datetime) -> dict[str, sql.Value]:
    return {
        "state": state,
        "reason": reason,
        "free_at": None,
        "ended_at": at.timestamp(),
        "sealed": _NOTHING,
    }
