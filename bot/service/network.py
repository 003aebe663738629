"""The network: how it is, and taking one act on.

Rule: a button pressed twice promises once; what is promised already is shown, not doubled.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.events import Promised
from bot.core.health import (
    REMIND_IN,
    Health,
    entry_of,
    health_json,
    health_of,
    overview,
    promise_why,
)
from bot.core.json_shapes import follow_up_json
from bot.core.ledger import GIVEN_KINDS
from bot.core.messages import Block, Message, Paragraph, Problem, Reply
from bot.core.model import FollowUp
from bot.core.texts import say
from bot.core.words_to_dates import date_text
from bot.service.desk import Desk, page, refused, told


def health(desk: Desk, after: str = "") -> Reply:
    """Show the network: the whole on the first page, then ten people at a time with their act."""
    notebook = desk.notebook
    found = health_of(
        notebook.contacts(),
        notebook.ledger(),
        notebook.follow_ups(state="open"),
        notebook.vettings(),
        desk.context.today,
    )
    if not sum(found.tiers.values()):
        return replace(told(say("health_empty")), data=lambda: health_json(found))
    return Reply((_shown(found, after),), data=lambda: health_json(found))


def _shown(found: Health, after: str) -> Message:
    listed = page("Network health", "health", [entry_of(n) for n in found.next_acts], after)
    blocks: tuple[Block, ...] = listed.blocks
    if not after:
        blocks = (overview(found), *blocks)
    hint = say("health_hint" if found.next_acts else "health_fine")
    return replace(listed, blocks=(*blocks, Paragraph(hint, "dim")))


def take_on(desk: Desk, event: Promised) -> Reply:
    """Open the follow-up of an act; one that is open for the same is shown instead."""
    contact = desk.notebook.contact(event.contact)
    if contact is None:
        return refused(Problem.of("unknown_id", id=event.contact))
    if event.what not in GIVEN_KINDS:
        return refused(Problem.of("no_act"))
    open_ = desk.notebook.follow_ups(contact=contact.id, state="open")
    same = [f for f in open_ if f.kind == "contribute" and f.what == event.what]
    follow_up = same[0] if same else None
    if follow_up is None:
        today = desk.context.today
        follow_up = FollowUp(
            id=desk.context.new_id(),
            kind="contribute",
            due=today + REMIND_IN,
            why=promise_why(contact, event.what, today),
            created_at=desk.context.now,
            name=contact.name,
            what=event.what,
            contact=contact.id,
        )
        desk.notebook.save_follow_up(follow_up)
    promised = follow_up
    reply = told(say("reminder_opened", day=date_text(promised.due), what=promised.why))
    return replace(reply, data=lambda: follow_up_json(promised))
