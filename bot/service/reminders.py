"""Reminders: plan, claim, send, finish, on any number of machines.

    plan    who is due gets a delivery of this local day, and a next instant
    claim   a delivery is leased, drawn and kept, and its place in the pace is taken: committed
            before anything is sent
    send    outside any transaction; if an earlier attempt may have arrived, the platform is asked
    finish  by who leased it last: over, put off, or in doubt

Rules: a process may die at any point and nothing is lost or doubled, since what was claimed and
not finished is in doubt when its lease is over, and the platform is asked before it is sent again.
Where it cannot be asked, the delivery is `uncertain` and not sent again: in doubt once rather than
twice. What belongs to a day that is over is never sent.

Plan and claim stand here, send and finish in `bot.service.delivering`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.core.checklist import Checklist
from bot.core.days import local_date
from bot.core.deliveries import Delivery
from bot.core.ids import id_source
from bot.core.model import Address
from bot.service import digests, schedule
from bot.service.desk import SPREAD, Desk, desk_of
from bot.service.outbox import Backlog, Lease, Waiting
from bot.service.pacing import bot_key, buckets_of
from bot.service.ports import Store, UnitOfWork
from bot.service.sending import Parcel, Sender

PLANNED_AT_ONCE: Final = 500
CLAIMED_AT_ONCE: Final = 16
DAY_IS_OVER_AFTER: Final = timedelta(minutes=30)
"""Past midnight, for what was due just before it and waited for its turn."""


@dataclass(frozen=True, slots=True)
class Timings:
    """A lease is longer than an attempt, so that nobody else sends while one is on its way."""

    lease: timedelta = timedelta(seconds=120)
    attempt: timedelta = timedelta(seconds=40)
    retry: timedelta = timedelta(seconds=30)


@dataclass(slots=True)
class Tally:
    """What this process did since it started: plain counts, for whoever shows them."""

    planned: int = 0
    sent: int = 0
    uncertain: int = 0
    dead: int = 0
    put_off: int = 0
    skipped: int = 0
    lapsed: int = 0
    troubles: int = 0
    last_pass: datetime | None = None
    """When the loop last went round; None before, and once it has ended."""
    backlog: Backlog = field(default_factory=Backlog)
    watched_at: datetime | None = None
    moved_at: datetime | None = None
    """When what is due was last seen to get less."""
    tried_before: int = 0

    @property
    def tried(self) -> int:
        """How many deliveries came to an answer of any kind."""
        return self.sent + self.uncertain + self.dead + self.put_off + self.skipped


@dataclass(frozen=True, slots=True)
class Reminders:
    """`worker` names this process among all others; `rate_scale` is for tests."""

    store: Store
    senders: Mapping[str, Sender]
    checklists: Mapping[str, Checklist]
    clock: Callable[[], datetime]
    chance: Callable[[], bytes]
    worker: str
    spread: int = SPREAD
    rate_scale: float = 1
    timings: Timings = Timings()
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process holds until then."""

    lease: Lease
    until: datetime
    parcel: Parcel
    in_doubt: bool
    parts: int = 1


# plan


async def plan(reminders: Reminders) -> int:
    """Enter deliveries for owners who are due, and set their next instants; how many owners."""
    now, seed = reminders.clock(), reminders.chance()
    seen, planned = await reminders.store.transact(partial(_plan, reminders, now, seed))
    reminders.tally.planned += planned
    return seen


def _plan(reminders: Reminders, now: datetime, seed: bytes, unit: UnitOfWork) -> tuple[int, int]:
    new_id = id_source(seed)
    due = unit.queue.owners(now, PLANNED_AT_ONCE)
    planned = 0
    for owner_id in due:
        notebook = unit.notebook_of(owner_id)
        if notebook is None:
            continue
        owner, outbox = notebook.owner, notebook.outbox
        today = schedule.digest_today(owner, now, reminders.spread)
        if today is not None and schedule.wants_digest(owner):
            due_at = min(now, today.at + schedule.spread_of(owner.id, reminders.spread))
            delivery = Delivery(new_id(), "digest", today.local_date, due_at)
            planned += outbox.enter(delivery, bot_key(owner.address))
        outbox.schedule(schedule.next_look(owner, now, reminders.spread))
    return len(due), planned


# claim


async def claim(reminders: Reminders) -> list[Claimed]:
    """Lease what may be sent now; what is returned is committed."""
    now, seed = reminders.clock(), reminders.chance()
    claimed, skipped = await reminders.store.transact(partial(_claim, reminders, now, seed))
    reminders.tally.skipped += skipped
    return claimed


def _claim(
    reminders: Reminders, now: datetime, seed: bytes, unit: UnitOfWork
) -> tuple[list[Claimed], int]:
    new_id = id_source(seed)
    found = unit.queue.waiting(now, CLAIMED_AT_ONCE, tuple(reminders.senders))
    claimed: list[Claimed] = []
    skipped = 0
    spent: set[str] = set()
    # by bot, as every worker locks buckets in this order
    for waiting in sorted(found, key=lambda w: (w.bot, w.delivery.at, w.delivery.id)):
        notebook = unit.notebook_of(waiting.owner)
        if notebook is None or waiting.bot in spent:
            continue
        desk = desk_of(notebook, now, new_id, reminders.checklists, reminders.spread)
        try:
            body = _body_of(reminders, desk, waiting)
        except Exception:
            # one that cannot be drawn holds up no other (a broken transaction fails here again)
            notebook.outbox.put_off(waiting.delivery.id, now + reminders.timings.retry)
            reminders.tally.troubles += 1
            continue
        if not body:
            skipped += 1
            continue
        bot, channel = buckets_of(waiting.address, reminders.rate_scale)
        blocked = unit.queue.take((bot, channel), now)
        if blocked is not None:
            if blocked.key == bot.key:
                spent.add(waiting.bot)
            else:
                notebook.outbox.put_off(waiting.delivery.id, blocked.until)
            continue
        until = now + reminders.timings.lease
        lease = notebook.outbox.lease(waiting, reminders.worker, until, body)
        claimed.append(leased(lease, until, waiting.address, body, waiting.in_doubt))
    return claimed, skipped


def leased(lease: Lease, until: datetime, address: Address, body: str, doubt: bool) -> Claimed:
    """What is held under a lease: the part of the kept body that goes next."""
    kept = json.loads(body)
    drawn, part = kept["drawn"], kept["part"]
    return Claimed(lease, until, Parcel(lease.id, address, drawn[part], part), doubt, len(drawn))


def _body_of(reminders: Reminders, desk: Desk, waiting: Waiting) -> str:
    """What is to be sent; "" when it is not any more, and then the delivery is over or gone."""
    outbox, delivery, now = desk.notebook.outbox, waiting.delivery, desk.context.now
    if local_date(now - DAY_IS_OVER_AFTER, desk.zone) > delivery.local_date:
        if waiting.in_doubt:
            outbox.give_up(delivery.id, "uncertain", "cannot_ask", now)
        else:
            outbox.give_up(delivery.id, "failed", "day_over", now)
        return ""
    kept = outbox.body(delivery.id)
    wanted = _still_wanted(desk, delivery)
    if wanted and waiting.in_doubt and kept:
        return kept
    composed = digests.composed(desk) if wanted else None
    if composed is None and waiting.in_doubt:
        # it may have arrived; asking could only end in sending what nobody wants any more
        outbox.give_up(delivery.id, "uncertain", "cannot_ask", now)
        return ""
    if composed is None:
        outbox.remove(delivery.id)
        return ""
    if kept:
        return kept
    drawn = reminders.senders[waiting.address.platform].render(composed.message)
    shown = digests.shown_json(composed.shown)
    return json.dumps({"drawn": drawn, "part": 0, "shown": shown})


def _still_wanted(desk: Desk, delivery: Delivery) -> bool:
    owner = desk.owner
    paused = owner.paused_until is not None and delivery.local_date < owner.paused_until
    return schedule.wants_digest(owner) and not paused


async def backlog(reminders: Reminders) -> Backlog:
    """How much is due that this process may plan or send, and since when."""
    now, platforms = reminders.clock(), tuple(reminders.senders)
    return await reminders.store.read(lambda unit: unit.queue.backlog(now, platforms))
