"""The loop that keeps reminders going, and the work of once a day.

Rules: trouble with the database or a platform never ends it; it is counted, and tried again. The
work of a day goes on beside the loop, so that however long it takes, or if it fails, no digest
waits for it. On stopping, what is on its way is brought to its end.

    await run_reminders(reminders, stop, zones_version)
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot.core.ids import id_source
from bot.service import digests, schedule
from bot.service.delivering import deliver, still_held
from bot.service.desk import desk_of
from bot.service.ports import StoreError, UnitOfWork
from bot.service.reminders import PLANNED_AT_ONCE, Claimed, Reminders, backlog, claim, plan

POLL: Final = 1.0
"""Seconds between two looks when nothing waits."""
SHORTEST_PAUSE: Final = 0.02
ON_THEIR_WAY: Final = 64
"""How many deliveries one process sends at a time."""
CHORES_EVERY: Final = timedelta(days=1)
CHORES_AGAIN: Final = timedelta(minutes=5)
"""After trouble with them."""
ALIVE_FOR: Final = timedelta(seconds=60)
WATCH_EVERY: Final = timedelta(seconds=10)
STUCK_AFTER: Final = timedelta(minutes=15)
"""How long digests may be due without one of them being tried, here or elsewhere."""
_PAGE: Final = 200
_MOVED_AT_ONCE: Final = 50
"""Owners whose instants are computed anew in one transaction: others wait no longer than that."""


async def run_reminders(reminders: Reminders, stop: asyncio.Event, zones_version: str = "") -> None:
    """Send digests until `stop` is set; `zones_version` names the time zone data in use."""
    on_their_way: set[asyncio.Task[None]] = set()
    daily = asyncio.create_task(_do_chores(reminders, zones_version))
    try:
        while not stop.is_set():
            pause = POLL
            try:
                pause = await _pass(reminders, on_their_way)
                await _watch(reminders)
                reminders.tally.last_pass = reminders.clock()
            except Exception as error:
                _note_trouble(reminders, error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        await asyncio.gather(*on_their_way)
    finally:
        reminders.tally.last_pass = None
        daily.cancel()
        await asyncio.gather(daily, return_exceptions=True)


async def _do_chores(reminders: Reminders, zones_version: str) -> None:
    while True:
        pause = CHORES_EVERY
        try:
            await chores(reminders, zones_version)
        except Exception as error:
            _note_trouble(reminders, error)
            pause = CHORES_AGAIN
        await asyncio.sleep(pause.total_seconds())


def is_running(reminders: Reminders) -> bool:
    """Whether the loop goes round and what is due is tried: what `/readyz` asks."""
    last = reminders.tally.last_pass
    if last is None or reminders.clock() - last >= ALIVE_FOR:
        return False
    return not _is_stuck(reminders)


def _is_stuck(reminders: Reminders) -> bool:
    moved = reminders.tally.moved_at
    return moved is not None and reminders.clock() - moved >= STUCK_AFTER


async def _watch(reminders: Reminders) -> None:
    """Look every few seconds how much is due, and note when it last got less.

    Catching up after a long stop is no standstill, however much is due: the oldest gets younger,
    there are fewer, or this process tries some.
    """
    tally, now = reminders.tally, reminders.clock()
    if tally.watched_at is not None and now - tally.watched_at < WATCH_EVERY:
        return
    before, after = tally.backlog, await backlog(reminders)
    younger = before.since is None or after.since is None or after.since > before.since
    tried = tally.tried
    if younger or after.due < before.due or tried != tally.tried_before or tally.moved_at is None:
        tally.moved_at = now
    tally.backlog, tally.watched_at, tally.tried_before = after, now, tried
    if _is_stuck(reminders):
        structlog.get_logger().error("reminders_stuck", due=after.due)


async def _pass(reminders: Reminders, on_their_way: set[asyncio.Task[None]]) -> float:
    """Plan and claim once; give how many seconds may go by before the next time."""
    planned = await plan(reminders)
    if len(on_their_way) >= ON_THEIR_WAY:
        return SHORTEST_PAUSE
    claimed = await claim(reminders)
    for one in await still_held(reminders, claimed):
        task = asyncio.create_task(_delivered(reminders, one))
        on_their_way.add(task)
        task.add_done_callback(on_their_way.discard)
    if claimed or planned == PLANNED_AT_ONCE:
        return SHORTEST_PAUSE
    now = reminders.clock()
    platforms = tuple(reminders.senders)
    free = await reminders.store.read(lambda unit: unit.queue.free_again(now, platforms))
    if free is None:
        return POLL
    return min(max((free - now).total_seconds(), SHORTEST_PAUSE), POLL)


async def _delivered(reminders: Reminders, claimed: Claimed) -> None:
    try:
        await deliver(reminders, claimed)
    except Exception as error:
        # not finished: its lease will end, and then the platform is asked
        _note_trouble(reminders, error)


def _note_trouble(reminders: Reminders, error: Exception) -> None:
    reminders.tally.troubles += 1
    if not isinstance(error, StoreError):
        structlog.get_logger().error("reminders_failed", error=type(error).__name__)


# once a day


async def chores(reminders: Reminders, zones_version: str) -> None:
    """Let silent vettings rest, and compute all instants anew if the time zones changed."""
    reminders.tally.lapsed += await lapse_all(reminders)
    if zones_version:
        await reschedule_all(reminders, zones_version)


async def lapse_all(reminders: Reminders) -> int:
    """Let every vetting rest undecided that nobody touched for 14 days; give how many."""
    now = reminders.clock()
    before = now - digests.LAPSES_AFTER
    lapsed, after = 0, ""
    while True:
        page = await reminders.store.read(partial(_silent, before, after))
        for owner_id in page:
            seed = reminders.chance()
            lapsed += await reminders.store.transact(
                partial(_lapse, reminders, owner_id, now, seed)
            )
        if len(page) < _PAGE:
            return lapsed
        after = page[-1]


def _silent(before: datetime, after: str, unit: UnitOfWork) -> Sequence[str]:
    return unit.queue.silent(before, after, _PAGE)


def _lapse(
    reminders: Reminders, owner_id: str, now: datetime, seed: bytes, unit: UnitOfWork
) -> int:
    notebook = unit.notebook_of(owner_id)
    if notebook is None:
        return 0
    return digests.lapse_silent(desk_of(notebook, now, id_source(seed), reminders.checklists))


async def reschedule_all(reminders: Reminders, zones_version: str) -> int:
    """Compute every stored instant anew, once for each version of the time zones.

    Each page is taken under the lock of the note of how far it has come. So processes that start
    together share the work, and where one dies the next goes on. A process with older time zones
    than the note's leaves it alone: two versions side by side, as during an update, do not undo
    one another.
    """
    changed = 0
    while True:
        now = reminders.clock()
        more = await reminders.store.transact(partial(_reschedule, reminders, zones_version, now))
        if more is None:
            return changed
        changed += more


def _reschedule(
    reminders: Reminders, zones_version: str, now: datetime, unit: UnitOfWork
) -> int | None:
    after = unit.queue.zones_reached(zones_version)
    if after is None:
        return None
    page = unit.queue.scheduled(after, _MOVED_AT_ONCE)
    changed = 0
    for owner_id in page:
        notebook = unit.notebook_of(owner_id)
        stored = notebook.outbox.next_at() if notebook is not None else None
        if notebook is None or stored is None or stored <= now:
            continue  # due already: planning looks at it anyway
        fresh = schedule.next_look(notebook.owner, now, reminders.spread)
        if fresh != stored:
            notebook.outbox.schedule(fresh)
            changed += 1
    unit.queue.note_zones(zones_version, page[-1] if page else None)
    return changed
