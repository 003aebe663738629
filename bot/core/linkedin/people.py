"""Rows as people: the connections, and which contact each of them is.

Rule: two people of one name are never mixed up silently. A profile tells people apart; without one
the company does; a name alone is enough only where it is the only one on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

from bot.core.linkedin.cells import day, person_name, profile_url, words
from bot.core.linkedin.tables import Skipped, Table, cell, numbered
from bot.core.model import Contact
from bot.core.people import name_key, profile_slug

HIDDEN: Final = "the member hid their profile"
NO_NAME: Final = "no name"
TOO_MANY: Final = "more connections than LinkedIn allows"
MOST: Final = 100_000
"""LinkedIn allows 30,000; they are held in memory together, so that namesakes are seen."""


class Person(NamedTuple):
    """What an archive says of somebody. `line` is where it says so; 0 where it is counted."""

    name: str
    url: str = ""
    company: str = ""
    position: str = ""
    connected_on: date | None = None
    exchanges: int = 0
    last_exchange: date | None = None
    line: int = 0


def connections(table: Table, skipped: Skipped, undated: Skipped) -> Iterator[Person]:
    """The rows of Connections.csv as people; those without a name are skipped."""
    taken = 0
    # Companies, positions and days recur.
    tidy, read_day = cache(words), cache(day)
    for line, row in numbered(table):
        name = person_name(cell(table, row, "first"), cell(table, row, "last"))
        url = profile_url(cell(table, row, "url"))
        if not name:
            empty = not any(
                text.strip()
                for place, text in enumerate(row)
                if place != table.columns["connected"]
            )
            skipped.add(HIDDEN if empty else NO_NAME, line)
            continue
        if taken == MOST:
            skipped.add(TOO_MANY, line)
            continue
        taken += 1
        written = cell(table, row, "connected")
        connected = read_day(written)
        if connected is None:
            undated.add("no date that is understood", line)
        yield Person(
            name,
            url,
            tidy(cell(table, row, "company")),
            tidy(cell(table, row, "position")),
            connected,
            line=line,
        )


def shared_names(people: Iterable[Person]) -> set[str]:
    """The names that more than one of them bears."""
    seen: dict[str, Person] = {}
    several: set[str] = set()
    for person in people:
        name = name_key(person.name)
        first = seen.setdefault(name, person)
        if first is not person and _mark(first) != _mark(person):
            several.add(name)
    return several


def _mark(person: Person) -> str:
    return profile_slug(person.url) or person.company.casefold()


class Contacts:
    """The contacts among whom people of an archive are looked for; grows as they are entered.

    `several` are names that the archive itself holds more than once.
    """

    def __init__(self, contacts: Sequence[Contact], several: frozenset[str]) -> None:
        self._several = several
        # Each is asked for several times about every person.
        self._slug = cache(profile_slug)
        self._key = cache(name_key)
        self._by_slug: dict[str, Contact] = {}
        self._by_name: dict[str, dict[str, Contact]] = {}
        for contact in contacts:
            self.put(contact)

    def put(self, contact: Contact) -> None:
        """Add a contact, or replace it."""
        slug = self._slug(contact.profile_url)
        if slug:
            self._by_slug[slug] = contact
        self._by_name.setdefault(self._key(contact.name), {})[contact.id] = contact

    def has_profile_of(self, person: Person) -> bool:
        """Whether a contact has this person's profile, so that their name does not matter."""
        return self._slug(person.url) in self._by_slug

    def found(self, person: Person) -> Contact | None:
        """The contact who is this person; None if nobody is, or if it is not certain."""
        slug = self._slug(person.url)
        if slug and (known := self._by_slug.get(slug)) is not None:
            return known
        key = self._key(person.name)
        namesakes = self._by_name.get(key)
        if not namesakes:
            return None
        possible = [c for c in namesakes.values() if not (slug and self._slug(c.profile_url))]
        company = person.company.casefold()
        if company:
            there = sorted(
                (c for c in possible if c.company.casefold() == company), key=lambda c: c.id
            )
            if len(there) == 1 or (there and not slug):
                return there[0]
        if len(namesakes) == 1 and possible and key not in self._several:
            return possible[0]
        return None


def entered(person: Person, contact_id: str, at: datetime) -> Contact:
    """Somebody new, as the archive says."""
    return Contact(
        contact_id,
        person.name,
        at,
        person.url,
        person.company,
        person.position,
        None,
        person.exchanges,
        person.last_exchange,
        person.connected_on,
    )


def merged(contact: Contact, person: Person) -> Contact:
    """A contact with what the archive says; what the owner said stays.

    Where the archive says nothing new it is the contact itself.
    """
    said = (
        contact.profile_url or person.url,
        person.company or contact.company,
        person.position or contact.position,
        person.connected_on or contact.connected_on,
        max(contact.exchanges, person.exchanges),
        max(contact.last_exchange or date.min, person.last_exchange or date.min),
    )
    known = (
        contact.profile_url,
        contact.company,
        contact.position,
        contact.connected_on,
        contact.exchanges,
        contact.last_exchange or date.min,
    )
    if said == known:
        return contact
    url, company, position, connected_on, exchanges, last = said
    return replace(
        contact,
        profile_url=url,
        company=company,
        position=position,
        connected_on=connected_on,
        exchanges=exchanges,
        last_exchange=None if last == date.min else last,
    )
