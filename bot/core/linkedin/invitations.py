"""Rows of Invitations.csv: who asks to connect, with which words.

Rule: only what came in can wait. Whether a note is personal is the reader's judgement, the same as
for a paste: a text that is not stock wording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.cleaning import clean
from bot.core.linkedin.cells import moment, person_name, profile_url
from bot.core.linkedin.people import NO_NAME
from bot.core.linkedin.tables import Skipped, Table, cell, numbered
from bot.core.reading import read

OUTGOING: Final = "sent by you"
NEITHER: Final = "neither incoming nor outgoing"
CONNECTED: Final = "connected already"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that came in."""

    name: str
    url: str
    sent_at: datetime | None
    text: str
    line: int


def incoming(table: Table, skipped: Skipped) -> Iterator[Incoming]:
    """The invitations that came in."""
    for line, row in numbered(table):
        direction = cell(table, row, "direction").upper()
        name = person_name(cell(table, row, "from"))
        if direction == "OUTGOING":
            skipped.add(OUTGOING, line)
        elif direction != "INCOMING":
            skipped.add(NEITHER, line)
        elif not name:
            skipped.add(NO_NAME, line)
        else:
            yield Incoming(
                name,
                profile_url(cell(table, row, "inviter")),
                moment(cell(table, row, "sent")),
                clean(cell(table, row, "message")).text,
                line,
            )


def own_urls(table: Table) -> Iterator[str]:
    """The owner's own profile, once for each row that shows it."""
    for _, row in numbered(table):
        outgoing = cell(table, row, "direction").upper() == "OUTGOING"
        url = profile_url(cell(table, row, "inviter" if outgoing else "invitee"))
        if url:
            yield url


def is_personal(text: str) -> bool:
    """Whether a note says anything of its own."""
    return bool(text) and not read(text).boilerplate
