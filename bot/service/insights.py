"""`insights`: the numbers of an owner, read on a snapshot and drawn beside the event loop.

Rule: nobody waits for a picture but the one who asked for it. The turn that asks is committed
first; the rows are read without a lock, and matplotlib works in a thread. If it cannot, the words
say the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.days import local_date
from bot.core.insights import Insights, in_words, insights_json, insights_of
from bot.core.messages import File, Message, Paragraph, Reply
from bot.core.model import Address, Contact, FollowUp, LedgerEntry, Settings, Vetting
from bot.core.texts import say
from bot.core.words_to_dates import short_date
from bot.service.desk import zone_of
from bot.service.ports import Store, UnitOfWork

PICTURED: Final = frozenset({"slack", "discord"})
"""Platforms that can show a picture; in the terminal the words stand for it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The numbers of an owner, and the rows that the page lists."""

    insights: Insights
    zone: ZoneInfo
    vettings: Sequence[Vetting]
    follow_ups: Sequence[FollowUp]
    ledger: Sequence[LedgerEntry]


async def looked(store: Store, address: Address, now: datetime) -> Looked:
    """Read everything of an owner that is counted or listed; nothing for somebody unknown."""

    def work(unit: UnitOfWork) -> Looked:
        notebook = unit.existing_notebook(address)
        if notebook is None:
            return _of(zone_of(Settings()), now, (), (), (), ())
        return _of(
            zone_of(notebook.owner.settings),
            now,
            notebook.vettings(),
            notebook.follow_ups(),
            notebook.ledger(),
            notebook.contacts(),
        )

    return await store.read(work)


def _of(
    zone: ZoneInfo,
    now: datetime,
    vettings: Sequence[Vetting],
    follow_ups: Sequence[FollowUp],
    ledger: Sequence[LedgerEntry],
    contacts: Iterable[Contact],
) -> Looked:
    today = local_date(now, zone)
    numbers = insights_of(vettings, follow_ups, ledger, contacts, today, zone)
    return Looked(numbers, zone, vettings, follow_ups, ledger)


async def pictured(store: Store, address: Address, now: datetime) -> Reply:
    """Answer `insights`: a picture where one can be seen, the same in words elsewhere."""
    numbers = (await looked(store, address, now)).insights
    message = await _shown(numbers, pictured=address.platform in PICTURED)
    return Reply((message,), data=lambda: insights_json(numbers))


async def _shown(numbers: Insights, *, pictured: bool) -> Message:
    title = say("insights_title", day=short_date(numbers.until))
    if not pictured:
        hint = Paragraph(say("insights_files"), "dim")
        return Message(title, (in_words(numbers), hint))
    picture = await _drawn(numbers)
    if picture is None:
        sorry = Paragraph(say("insights_no_picture"), "warning")
        return Message(title, (sorry, in_words(numbers)))
    return Message(title, (picture,))


async def _drawn(numbers: Insights) -> File | None:
    from bot.service.pictures import picture_of

    try:
        return await asyncio.to_thread(picture_of, numbers)
    except Exception as error:  # a plotting library must not cost anybody their answer
        import structlog

        structlog.get_logger().warning("picture_not_drawn", error=type(error).__name__)
        return None
