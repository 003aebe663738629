"""One turn: open the notebook, know a redelivery, do what was asked, answer with what is stored.

Rule: this is ordinary synchronous code that runs inside one transaction and may run again. The
owner's row is locked first, so two turns of one owner never meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.core.checklist import Checklist
from bot.core.events import Inbound
from bot.core.ids import id_source
from bot.core.messages import Message, Paragraph, Reply
from bot.core.model import Address
from bot.core.texts import say
from bot.service import digests, schedule, vettings
from bot.service.conversation import dispatch, repeated
from bot.service.desk import SHARED_PLATFORMS, SPREAD, Desk, desk_of, told
from bot.service.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a turn needs from chance and from the clock, drawn before its transaction.

    `spread` is the number of seconds over which the digests of one minute are spread.
    """

    now: datetime
    seed: bytes
    spread: int = SPREAD


def take(
    unit: UnitOfWork, inbound: Inbound, drawn: Drawn, checklists: Mapping[str, Checklist]
) -> Reply:
    """Take one delivery; a repeated one changes nothing and is answered with what is stored."""
    event = inbound.event
    first, again = partial(dispatch, event=event), partial(repeated, event=event)
    return turned(
        unit, Delivery(inbound.id, inbound.at, inbound.address), drawn, checklists, first, again
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known of a delivery besides what it asks for; an id of "" is never repeated."""

    id: str
    at: datetime
    address: Address


def turned(
    unit: UnitOfWork,
    delivery: Delivery,
    drawn: Drawn,
    checklists: Mapping[str, Checklist],
    first: Callable[[Desk], Reply],
    again: Callable[[Desk], Reply],
) -> Reply:
    """One turn: `first` does what was asked, `again` answers a redelivery and changes nothing."""
    new_id = id_source(drawn.seed, first=1)  # the first id is a new owner's
    notebook = unit.existing_notebook(delivery.address)
    if notebook is None:
        if delivery.id and unit.came_before(delivery.id):
            return told(say("done"))  # its owner was forgotten since, and is not entered again
        notebook = unit.notebook(delivery.address, id_source(drawn.seed)(), drawn.now)
    desk = desk_of(notebook, drawn.now, new_id, checklists, drawn.spread)
    before = desk.owner
    if delivery.id and not notebook.first_time(delivery.id, delivery.at):
        return again(desk)
    reply = first(desk)
    if not desk.owner.told_privacy and delivery.address.platform in SHARED_PLATFORMS:
        notebook.save_owner(replace(desk.owner, told_privacy=True))
        notice = Message("", (Paragraph(say("privacy_first"), "dim"),))
        reply = replace(reply, messages=(*reply.messages, notice))
    reply = schedule.after_turn(desk, before, reply)
    if notebook.unreadable:
        items = "1 item" if notebook.unreadable == 1 else f"{notebook.unreadable} items"
        warning = Paragraph(say("unreadable", items=items), "warning")
        reply = replace(reply, messages=(*reply.messages, Message("", (warning,))))
    return reply


def greet(
    unit: UnitOfWork, address: Address, drawn: Drawn, checklists: Mapping[str, Checklist]
) -> Reply:
    """Say what is in front of the owner, or how to begin; where they come to us, what is due."""
    new_id = id_source(drawn.seed)
    desk = desk_of(unit.notebook(address, new_id(), drawn.now), drawn.now, new_id, checklists)
    digest: Message | None = None
    if address.platform in schedule.SHOWN_IN_CHAT:
        digests.lapse_silent(desk)
        digest = digests.show_at_start(desk)
    front = vettings.in_front(desk)
    reply = vettings.shown(desk, front) if front is not None else told(say("welcome"))
    if digest is None:
        return reply
    hint = Paragraph(say("pending_hint"), "dim")
    return replace(
        reply, messages=(replace(digest, blocks=(*digest.blocks, hint)), *reply.messages)
    )
