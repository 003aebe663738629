"""What an import writes in one transaction: people, invitations, the owner's own profile.

Rule: this is ordinary synchronous code that may run again, so it changes nothing but the notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from bot.core.linkedin.invitations import Incoming
from bot.core.linkedin.people import Contacts, Person, entered, merged
from bot.core.model import Contact, Invitation
from bot.core.waiting import counted
from bot.service.imported import AT_ONCE, Imported
from bot.service.ports import Notebook
from bot.service.turn import Drawn

T = TypeVar("T")
NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Written:
    """How many people were entered, how many completed, and of how many the exchanges are new."""

    new: int
    changed: int
    exchanged: int


def write_people(
    people: Sequence[Person],
    several: frozenset[str],
    notebook: Notebook,
    drawn: Drawn,
    new_id: NewId,
) -> Written:
    """Enter people who are new, and complete those who are known."""
    imported = notebook.imported
    contacts = _contacts_of(imported, people, several)
    new: set[str] = set()
    saved: dict[str, Contact] = {}
    exchanged: set[str] = set()
    for person in people:
        before = contacts.found(person)
        if before is None:
            after = entered(person, new_id(), drawn.now)
            new.add(after.id)
            talked = bool(after.exchanges)
        else:
            after = merged(before, person)
            if after is before:
                continue
            talked = after.exchanges != before.exchanges
        if talked:
            exchanged.add(after.id)
        contacts.put(after)
        saved[after.id] = after
    imported.save_contacts(tuple(saved.values()))
    return Written(len(new), len(saved) - len(new), len(exchanged))


def write_invitations(
    rows: Sequence[Incoming],
    judged: Mapping[str, bool],
    notebook: Notebook,
    drawn: Drawn,
    new_id: NewId,
) -> tuple[int, list[int]]:
    """Enter who waits: how many are new, and the lines of those who are connected."""
    imported = notebook.imported
    people = [Person(row.name, row.url, line=row.line) for row in rows]
    connected = _connected(imported, people)
    new = 0
    lines = []
    for row, is_connected in zip(rows, connected, strict=True):
        if is_connected:
            lines.append(row.line)
            continue
        personal = judged[row.text]
        made = Invitation(new_id(), row.name, row.sent_at, row.url, row.text, personal)
        new += imported.enter_invitation(made)
    return new, lines


def _connected(imported: Imported, people: Sequence[Person]) -> list[bool]:
    contacts = _contacts_of(imported, people, frozenset())
    found = [contacts.found(person) for person in people]
    return [contact is not None and contact.connected_on is not None for contact in found]


def _contacts_of(imported: Imported, people: Sequence[Person], several: frozenset[str]) -> Contacts:
    """Look up whom they may be: by profile, and by name whoever is not found so."""
    among = imported.contacts_among
    contacts = Contacts(among([person.url for person in people if person.url], ()), several)
    names = [person.name for person in people if not contacts.has_profile_of(person)]
    for contact in among((), names):
        contacts.put(contact)
    return contacts


def reconcile(notebook: Notebook, drawn: Drawn, new_id: NewId) -> str:
    """Take out of the queue who is connected by now; say who still waits, "" for nobody."""
    imported = notebook.imported
    for chunk in chunks(imported.invitations(waiting=False)):
        people = [Person(invitation.name, invitation.profile_url) for invitation in chunk]
        for invitation, gone in zip(chunk, _connected(imported, people), strict=True):
            if gone:
                imported.delete_invitation(invitation.id)
    waiting = imported.invitations(waiting=True)
    return counted(waiting) if waiting else ""


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Cut into what is written together."""
    rest = iter(items)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
