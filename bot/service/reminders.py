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
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal, assert_never

from bot.core.checklist import Checklist
from bot.core.days import local_date
from bot.core.deliveries import Delivery
from bot.core.ids import id_source
from bot.core.model import Address
from bot.service import digests, schedule
from bot.service.desk import SPREAD, Desk, desk_of
from bot.service.outbox import Backlog, Blocked, Lease, Waiting
from bot.service.pacing import bot_key, buckets_of, channel_key
from bot.service.ports import Notebook, Store, UnitOfWork
from bot.service.sending import (
    Absent,
    Accepted,
    Answer,
    CannotAsk,
    Found,
    Later,
    Lost,
    Parcel,
    Refused,
    Sender,
)

PLANNED_AT_ONCE: Final = 500
CLAIMED_AT_ONCE: Final = 16
DAY_IS_OVER_AFTER: Final = timedelta(minutes=30)
"""Past midnight, for what was due just before it and waited for its turn."""
HOLDING: Final = frozenset({"closed", "revoked", "unknown"})
"""Refusals after which nothing more is sent until the owner has been told."""


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


Known = Answer | Found | CannotAsk
"""What is known of a delivery after an attempt."""


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
        claimed.append(_claimed(lease, until, waiting.address, body, waiting.in_doubt))
    return claimed, skipped


def _claimed(lease: Lease, until: datetime, address: Address, body: str, doubt: bool) -> Claimed:
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


# send, finish


async def deliver(reminders: Reminders, claimed: Claimed) -> None:
    """Send what was claimed, and finish it."""
    if reminders.clock() + reminders.timings.attempt > claimed.until:
        return  # held up so long that somebody else may have it by now
    if not await reminders.store.read(partial(_still_held, claimed.lease)):
        return  # its owner was forgotten in the meantime
    known = await attempt(reminders, claimed)
    while isinstance(known, Accepted | Found) and claimed.parcel.part + 1 < claimed.parts:
        following = await _go_on(reminders, claimed)
        if following is None:
            return  # somebody else has it
        claimed = following
        known = await attempt(reminders, claimed)
    await finish(reminders, claimed, known)


def _still_held(lease: Lease, unit: UnitOfWork) -> bool:
    notebook = unit.notebook_of(lease.owner)
    return notebook is not None and notebook.outbox.holds(lease)


async def _go_on(reminders: Reminders, claimed: Claimed) -> Claimed | None:
    """Note that one message of several arrived, and wait until the next one may go.

    Each has a place in the pace of its own, and only the one on its way is ever in doubt.
    """
    while True:
        now = reminders.clock()
        found = await reminders.store.transact(partial(_next_part, reminders, claimed, now))
        if not isinstance(found, Blocked):
            return found
        await asyncio.sleep((found.until - now).total_seconds())


def _next_part(
    reminders: Reminders, claimed: Claimed, now: datetime, unit: UnitOfWork
) -> Claimed | Blocked | None:
    lease, address = claimed.lease, claimed.parcel.address
    notebook = unit.notebook_of(lease.owner)
    kept = notebook.outbox.body(lease.id) if notebook is not None else ""
    if notebook is None or not kept:
        return None
    state, following = json.loads(kept), claimed.parcel.part + 1
    body = json.dumps({**state, "part": following})
    until = now + reminders.timings.lease
    if not notebook.outbox.keep(lease, body, until):
        return None
    bot, channel = buckets_of(address, reminders.rate_scale)
    if state["part"] != following:
        # from when the one before arrived, however long it took
        unit.queue.push(channel.key, now + timedelta(seconds=channel.interval))
    blocked = unit.queue.take((bot, channel), now)
    return blocked or _claimed(lease, until, address, body, False)


async def attempt(reminders: Reminders, claimed: Claimed) -> Known:
    """Send once, after asking if that is needed; whatever goes wrong means that nobody knows."""
    sender = reminders.senders[claimed.parcel.address.platform]
    try:
        async with asyncio.timeout(reminders.timings.attempt.total_seconds()):
            if claimed.in_doubt:
                found = await sender.find(claimed.parcel)
                if not isinstance(found, Absent):
                    return found
            return await sender.send(claimed.parcel)
    except Exception:
        # a sender may fail in any way of its SDK; none of them may end the loop
        reminders.tally.troubles += 1
        return Lost()


async def finish(reminders: Reminders, claimed: Claimed, known: Known) -> None:
    """Write down what is known, if this process still holds the delivery."""
    now = reminders.clock()
    state = await reminders.store.transact(partial(_finish, reminders, claimed, known, now))
    tally = reminders.tally
    match state:
        case "sent":
            tally.sent += 1
        case "uncertain":
            tally.uncertain += 1
        case "failed":
            tally.dead += 1
        case "waiting" | "sending":
            tally.put_off += 1


def _finish(
    reminders: Reminders, claimed: Claimed, known: Known, now: datetime, unit: UnitOfWork
) -> str:
    lease = claimed.lease
    notebook = unit.notebook_of(lease.owner)
    if notebook is None:
        return ""
    outbox = notebook.outbox
    match known:
        case Accepted() | Found():
            return _used_up(reminders, notebook, lease, "sent", now)
        case CannotAsk():
            return _used_up(reminders, notebook, lease, "uncertain", now)
        case Later(seconds, whose):
            address = claimed.parcel.address
            key = bot_key(address) if whose == "bot" else channel_key(address)
            # never sooner than the pace, counted from here: this attempt may have gone out late
            _, channel = buckets_of(address, reminders.rate_scale)
            again = now + timedelta(seconds=max(seconds, channel.interval))
            held = outbox.release(lease, "waiting", again)
            unit.queue.push(key, now + timedelta(seconds=max(seconds, 0)))
            return "waiting" if held else ""
        case Refused(reason):
            if not outbox.end(lease, "failed", reason, now):
                return ""
            if reason in HOLDING:
                _hold(notebook, reason)
            return "failed"
        case Lost():
            held = outbox.release(lease, "sending", now + reminders.timings.retry)
            return "sending" if held else ""
        case _:
            assert_never(known)


def _used_up(
    reminders: Reminders,
    notebook: Notebook,
    lease: Lease,
    state: Literal["sent", "uncertain"],
    now: datetime,
) -> str:
    """End a delivery that was sent, or may have been: what it said is said."""
    outbox = notebook.outbox
    body = outbox.body(lease.id)
    if not outbox.end(lease, state, "cannot_ask" if state == "uncertain" else "", now):
        return ""
    if body:
        shown = digests.shown_of(json.loads(body)["shown"], now.date())
        digests.note_sent(notebook, shown)
        if shown.weekly_on is not None:
            outbox.schedule(schedule.next_look(notebook.owner, now, reminders.spread))
    return state


def _hold(notebook: Notebook, reason: str) -> None:
    owner = notebook.owner
    reminding = replace(owner.reminding, held=reason, told_held=False)
    notebook.save_owner(replace(owner, reminding=reminding))
    notebook.outbox.schedule(None)


# what is seen from outside


async def backlog(reminders: Reminders) -> Backlog:
    """How much is due that this process may plan or send, and since when."""
    now, platforms = reminders.clock(), tuple(reminders.senders)
    return await reminders.store.read(lambda unit: unit.queue.backlog(now, platforms))
