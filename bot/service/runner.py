"""The loop that keeps reminders going, and the work of once a day.

Rule: trouble with the database or a platform never ends it; it is counted, and tried again. On
stopping, what is on its way is brought to its end.

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
from bot.service.desk import desk_of
from bot.service.ports import StoreError, UnitOfWork
from bot.service.reminders import PLANNED_AT_ONCE, Claimed, Reminders, claim, deliver, plan

POLL: Final = 1.0
"""Seconds between two looks when nothing waits."""
SHORTEST_PAUSE: Final = 0.02
ON_THEIR_WAY: Final = 64
"""How many deliveries one process sends at a time."""
CHORES_EVERY: Final = timedelta(days=1)
ALIVE_FOR: Final = timedelta(seconds=60)
_PAGE: Final = 200


async def run_reminders(reminders: Reminders, stop: asyncio.Event, zones_version: str = "") -> None:
    """Send digests until `stop` is set; `zones_version` names the time zone data in use."""
    on_their_way: set[asyncio.Task[None]] = set()
    chores_at: datetime | None = None
    while not stop.is_set():
        pause = POLL
        try:
            now = reminders.clock()
            if chores_at is None or now >= chores_at:
                await chores(reminders, zones_version)
                chores_at = now + CHORES_EVERY
            pause = await _pass(reminders, on_their_way)
            reminders.tally.last_pass = reminders.clock()
        except Exception as error:
            _note_trouble(reminders, error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
    await asyncio.gather(*on_their_way)


def is_running(reminders: Reminders) -> bool:
    """Whether the loop has gone round lately: what `/readyz` asks."""
    last = reminders.tally.last_pass
    return last is not None and reminders.clock() - last < ALIVE_FOR


async def _pass(reminders: Reminders, on_their_way: set[asyncio.Task[None]]) -> float:
    """Plan and claim once; give how many seconds may go by before the next time."""
    planned = await plan(reminders)
    if len(on_their_way) >= ON_THEIR_WAY:
        return SHORTEST_PAUSE
    claimed = await claim(reminders)
    for one in claimed:
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


async def run_once(reminders: Reminders) -> int:
    """Plan everything that is due, and send what may go now; how many deliveries were tried."""
    while await plan(reminders) == PLANNED_AT_ONCE:
        pass
    tried = 0
    while claimed := await claim(reminders):
        await asyncio.gather(*(_delivered(reminders, one) for one in claimed))
        tried += len(claimed)
    return tried


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
    """Compute every stored instant anew, once for each version of the time zones."""
    known = await reminders.store.read(lambda unit: unit.queue.zones_version())
    if known == zones_version:
        return 0
    changed, after = 0, ""
    while page := await reminders.store.read(partial(_scheduled, after)):
        now = reminders.clock()
        changed += await reminders.store.transact(partial(_reschedule, reminders, page, now))
        after = page[-1]
    await reminders.store.transact(lambda unit: unit.queue.note_zones_version(zones_version))
    return changed


def _scheduled(after: str, unit: UnitOfWork) -> Sequence[str]:
    return unit.queue.scheduled(after, _PAGE)


def _reschedule(reminders: Reminders, page: Sequence[str], now: datetime, unit: UnitOfWork) -> int:
    changed = 0
    for owner_id in page:
        notebook = unit.notebook_of(owner_id)
        if notebook is None:
            continue
        stored = notebook.outbox.next_at()
        if stored is None or stored <= now:
            continue  # due already: planning looks at it anyway
        fresh = schedule.next_look(notebook.owner, now, reminders.spread)
        if fresh != stored:
            notebook.outbox.schedule(fresh)
            changed += 1
    return changed
