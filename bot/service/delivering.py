"""What becomes of a delivery that this process holds: sent, and finished with what is known of it.

Rule: nothing is sent inside a transaction, and nothing is written down by a process whose lease
somebody else has taken over. The whole round is told in `bot.service.reminders`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal, assert_never

from bot.service import digests, schedule
from bot.service.outbox import Blocked, Lease
from bot.service.pacing import bot_key, buckets_of, channel_key
from bot.service.ports import Notebook, UnitOfWork
from bot.service.reminders import Claimed, Reminders, leased
from bot.service.sending import Absent, Accepted, Answer, CannotAsk, Found, Later, Lost, Refused

HOLDING: Final = frozenset({"closed", "revoked", "unknown"})
"""Refusals after which nothing more is sent until the owner has been told."""

Known = Answer | Found | CannotAsk
"""What is known of a delivery after an attempt."""


async def still_held(reminders: Reminders, claimed: Sequence[Claimed]) -> list[Claimed]:
    """Those that may be sent now: their leases last long enough, and no owner was forgotten since.

    One look for all of them, right before they are sent.
    """
    soon = reminders.clock() + reminders.timings.attempt
    timely = [one for one in claimed if soon <= one.until]  # else somebody else may have it by now
    if not timely:
        return []
    held = await reminders.store.read(partial(_held, [one.lease for one in timely]))
    return [one for one in timely if one.lease in held]


def _held(leases: Sequence[Lease], unit: UnitOfWork) -> set[Lease]:
    return {lease for lease in leases if unit.queue.holds(lease)}


async def deliver(reminders: Reminders, claimed: Claimed) -> None:
    """Send what is still held, and finish it."""
    known = await attempt(reminders, claimed)
    while isinstance(known, Accepted | Found) and claimed.parcel.part + 1 < claimed.parts:
        following = await _go_on(reminders, claimed)
        if following is None:
            return  # somebody else has it, or may have it later
        claimed = following
        known = await attempt(reminders, claimed)
    await finish(reminders, claimed, known)


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
    if blocked is not None and blocked.until > until:
        # the lease would be over first: what was never tried is given back, and is in no doubt
        notebook.outbox.release(lease, "waiting", blocked.until)
        return None
    return blocked or leased(lease, until, address, body, False)


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
