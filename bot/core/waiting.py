"""The invitations that wait: in which order they are gone through, and how they are shown.

Rule: personal notes first, then the oldest. Whether a note is personal was judged from its words
when it was imported; nothing here is about the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.core.events import Paged, Triaged
from bot.core.json_shapes import instant_json
from bot.core.messages import Block, Button, Entry, Json, Message, Paragraph, Quoted
from bot.core.model import Invitation
from bot.core.texts import say
from bot.core.words_to_dates import short_date

STOCK = "stock"
"""Stands for all invitations of stock wording, where otherwise an id stands."""
_LATEST = datetime.max.replace(tzinfo=UTC)


def in_order(invitations: Sequence[Invitation]) -> list[Invitation]:
    """Personal notes first, then the oldest."""
    return sorted(invitations, key=lambda i: (not i.personal, i.sent_at or _LATEST, i.id))


def counted(invitations: Sequence[Invitation]) -> str:
    """Say how many wait: "12 invitations wait: 3 with a personal note, 9 stock wording"."""
    personal = sum(i.personal for i in invitations)
    stock = len(invitations) - personal
    wait = "1 invitation waits" if len(invitations) == 1 else f"{len(invitations)} invitations wait"
    return f"{wait}: {personal} with a personal note, {stock} stock wording"


def queue_message(waiting: Sequence[Invitation], shown: Invitation) -> Message:
    """The queue with one invitation of it in front; `waiting` is in order."""
    place = waiting.index(shown)
    buttons = [
        Button("Vet this", Triaged(shown.id, "vet"), "primary"),
        Button("Leave for now", Triaged(shown.id, "leave")),
    ]
    if place + 1 < len(waiting):
        buttons.append(Button("Next", Paged("triage", shown.id)))
    details = [f"asked on {short_date(shown.sent_at.date())}"] if shown.sent_at else []
    details += [shown.profile_url] if shown.profile_url else []
    details.append("a personal note" if shown.personal else note_of_stock(shown))
    blocks: list[Block] = [Entry(shown.id, shown.name, tuple(details), tuple(buttons))]
    if shown.text:
        blocks.append(Quoted("Their words", shown.text))
    blocks.append(Paragraph(say("triage_hint", id=shown.id), "dim"))
    stock = sum(not i.personal for i in waiting)
    all_stock: tuple[Button, ...] = ()
    if stock:
        all_stock = (Button("Leave all stock ones for now", Paged("triage", STOCK)),)
    return Message(counted(waiting), tuple(blocks), buttons=all_stock)


def note_of_stock(invitation: Invitation) -> str:
    """What an invitation without words of its own says."""
    return "stock wording" if invitation.text else "no note"


def queue_json(waiting: Sequence[Invitation]) -> Json:
    """`{waiting, personal, stock, items: [{id, name, profile_url, sent_at, personal, text}]}`."""
    personal = sum(i.personal for i in waiting)
    return {
        "waiting": len(waiting),
        "personal": personal,
        "stock": len(waiting) - personal,
        "items": [
            {
                "id": i.id,
                "name": i.name,
                "profile_url": i.profile_url,
                "sent_at": instant_json(i.sent_at) if i.sent_at else None,
                "personal": i.personal,
                "text": i.text,
            }
            for i in waiting
        ],
    }
