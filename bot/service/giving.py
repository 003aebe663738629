"""The ledger's commands: gave, asked, got, undo, and the quarters.

Rule: whom a line is about is settled by who is known, else by how the line is written; somebody
new is entered as a contact.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.events import Happened
from bot.core.intake import NAME_LIMIT
from bot.core.json_shapes import entry_json
from bot.core.ledger import by_quarter, entry_text, gift_of
from bot.core.messages import Block, Button, Facts, Message, Paragraph, Problem, Reply
from bot.core.model import EVERYONE, Contact, Direction, LedgerEntry
from bot.core.texts import say
from bot.service.desk import Desk, refused, told
from bot.service.people import person_called

LONGEST_LINE = 500
"""Characters of a line of the ledger; a longer one is refused, never cut."""

LONGEST_NAME = 5
"""Words; a name at the head of a line is looked for up to this length."""

_CAPITALISED = re.compile(r"\s*((?:[^\W\d_a-z][\w.'’-]*)(?:\s+[^\W\d_a-z][\w.'’-]*){0,2})")
_KINDS: dict[Direction, str] = {"asked": "favour_asked", "received": "favour_received"}


def gave(desk: Desk, text: str, unasked: bool) -> Reply:
    """Log what the owner gave to somebody, or to everyone."""
    if len(text) > LONGEST_LINE:
        return refused(Problem.of("text_too_long", given=len(text), limit=LONGEST_LINE))
    gift = gift_of(text)
    if isinstance(gift, Problem):
        return refused(gift)
    if gift.name.lower() == EVERYONE:
        return _logged(desk, "given", gift.kind, None, gift.note, False)
    contact = _person(desk, gift.name)
    if isinstance(contact, Problem):
        return refused(contact)
    reply = _logged(desk, "given", gift.kind, contact, gift.note, unasked)
    settles = [
        f
        for f in desk.notebook.follow_ups(contact=contact.id, state="open")
        if f.kind == "contribute"
    ]
    offers = tuple(Paragraph(say("closes_follow_up", why=f.why, id=f.id)) for f in settles)
    first = reply.messages[0]
    taps = tuple(Button(say("close_it"), Happened(f.id, "done")) for f in settles[:1])
    return replace(reply, messages=(replace(first, blocks=first.blocks + offers, buttons=taps),))


def took(desk: Desk, direction: Direction, text: str) -> Reply:
    """Log what the owner asked of somebody, or got from them."""
    if len(text) > LONGEST_LINE:
        return refused(Problem.of("text_too_long", given=len(text), limit=LONGEST_LINE))
    found = _person_at_head(desk, text)
    if isinstance(found, Problem):
        return refused(found)
    contact, note = found
    return _logged(desk, direction, _KINDS[direction], contact, note, False)


def _person_at_head(desk: Desk, text: str) -> tuple[Contact, str] | Problem:
    """Split "Sam Lee advice on interviews" into who and what."""
    if text.startswith('"') and (end := text.find('"', 1)) > 1:
        contact = _person(desk, text[1:end])
        return contact if isinstance(contact, Problem) else (contact, text[end + 1 :].strip())
    words = text.split()
    for count in range(min(LONGEST_NAME, len(words)), 0, -1):
        name = " ".join(words[:count])
        if desk.notebook.contacts_named(name):
            contact = _person(desk, name)
            if isinstance(contact, Problem):
                return contact
            return contact, " ".join(words[count:]).lstrip(": ")
    written = _CAPITALISED.match(text)
    name = written[1] if written is not None else words[0].rstrip(":,")
    contact = _person(desk, name)
    if isinstance(contact, Problem):
        return contact
    return contact, text.strip()[len(name) :].strip(" :,")


def _person(desk: Desk, name: str) -> Contact | Problem:
    """The person of this name; somebody new is entered."""
    found = person_called(desk, name)
    if not isinstance(found, Problem) or found.id != "unknown_person":
        return found
    name = " ".join(name.split())
    if len(name) > NAME_LIMIT:
        return Problem.of("text_too_long", given=len(name), limit=NAME_LIMIT)
    contact = Contact(desk.context.new_id(), name, desk.context.now)
    desk.notebook.save_contact(contact)
    return contact


def _logged(
    desk: Desk,
    direction: Direction,
    kind: str,
    contact: Contact | None,
    note: str,
    unasked: bool,
) -> Reply:
    entry = LedgerEntry(
        id=desk.context.new_id(),
        direction=direction,
        kind=kind,
        on=desk.context.today,
        at=desk.context.now,
        name=contact.name if contact is not None else EVERYONE,
        contact=contact.id if contact is not None else None,
        note=" ".join(note.split()),
        unasked=unasked,
    )
    desk.notebook.save_entry(entry)
    message = Message("", (Paragraph(say("logged", entry=entry_text(entry)), "good"),))
    return Reply((message,), data=lambda: entry_json(entry))


def undo(desk: Desk) -> Reply:
    """Take back the owner's last entry."""
    last = desk.notebook.ledger(limit=1)
    if not last:
        return refused(Problem.of("nothing_to_undo"))
    desk.notebook.delete_entry(last[0].id)
    reply = told(say("undone", entry=entry_text(last[0])))
    return replace(reply, data=lambda: entry_json(last[0]))


def quarters(desk: Desk) -> Reply:
    """What was given, asked and received, per quarter; unasked introductions stand out."""
    entries = desk.notebook.ledger()
    if not entries:
        return replace(told(say("empty_ledger")), data=dict)
    counted = by_quarter(entries)
    lines = tuple(
        f"{quarter}: given {n['given']}, asked {n['asked']}, received {n['received']}"
        for quarter, n in counted.items()
    )
    blocks: list[Block] = [Facts("By quarter", lines)]
    unasked = tuple(entry_text(e) for e in entries if e.unasked)
    if unasked:
        blocks.append(Facts("Introductions nobody had to ask you for", unasked))
    return Reply(
        (Message("Give and take", tuple(blocks)),),
        data=lambda: {"quarters": counted, "entries": [entry_json(e) for e in entries]},
    )
