"""Give first: one concrete idea for one contact, once a week.

Rule: an idea is about somebody the owner asked without giving since, the longest ago first, else
about somebody who has gone quiet. It is a suggestion, never a count and never a reproach, and the
same idea does not come twice running.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.core.known import closeness
from bot.core.model import Contact, LedgerEntry
from bot.core.texts import say
from bot.core.words_to_dates import short_date

EVERY: Final = timedelta(days=7)
QUIET_AFTER: Final = timedelta(days=180)

ACTS: Final = (
    ("resource", "send one article or video that fits their work"),
    ("recognition", "congratulate them on something they did"),
    ("knowledge", "tell them one thing you learnt that they can use"),
    ("introduction", "introduce them to one person who can help them"),
    ("engagement", "join a discussion they started"),
    ("job_lead", "pass on one opening that fits them"),
)
"""The contributions in the order they are suggested: the easiest first."""

_SHOWN_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Idea:
    """What could be given to whom; `key` tells it from other ideas."""

    contact: str
    act: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.contact}:{self.act}"


def asked_not_given(ledger: Iterable[LedgerEntry]) -> list[tuple[str, date]]:
    """Contacts who were asked and got nothing since, with the day they were last asked."""
    asked: dict[str, date] = {}
    given: dict[str, date] = {}
    for entry in ledger:
        if entry.contact is None:
            continue
        latest = {"asked": asked, "given": given}.get(entry.direction)
        if latest is not None:
            latest[entry.contact] = max(entry.on, latest.get(entry.contact, entry.on))
    owed = [(c, on) for c, on in asked.items() if c not in given or given[c] < on]
    return sorted(owed, key=lambda pair: (pair[1], pair[0]))


def gone_quiet(
    contacts: Iterable[Contact], ledger: Iterable[LedgerEntry], today: date
) -> list[tuple[Contact, date]]:
    """Contacts one used to talk with, with the last day anything happened, longest ago first."""
    touched: dict[str, date] = {}
    for entry in ledger:
        if entry.contact is not None:
            touched[entry.contact] = max(entry.on, touched.get(entry.contact, entry.on))
    quiet = []
    for contact in contacts:
        days = [d for d in (contact.last_exchange, touched.get(contact.id)) if d is not None]
        if days and closeness(contact) != "collected" and today - max(days) > QUIET_AFTER:
            quiet.append((contact, max(days)))
    return sorted(quiet, key=lambda pair: (pair[1], pair[0].id))


def is_time(nudge: bool, last_on: date | None, today: date) -> bool:
    """Whether the week's idea may be given today."""
    return nudge and (last_on is None or today - last_on >= EVERY)


def about_asked(contact: Contact, on: date, ledger: Sequence[LedgerEntry], last: str) -> Idea:
    """An idea for somebody who was asked; `last` is the key of the idea before."""
    return _idea(contact, "idea_asked", on, ledger, last)


def about_quiet(contact: Contact, on: date, ledger: Sequence[LedgerEntry], last: str) -> Idea:
    """An idea for somebody who has gone quiet."""
    return _idea(contact, "idea_quiet", on, ledger, last)


def act_for(contact: str, ledger: Iterable[LedgerEntry], last: str = "") -> tuple[str, str]:
    """What could be given to a contact, as a ledger kind and in words; never the last idea."""
    given = {e.kind for e in ledger if e.contact == contact and e.direction == "given"}
    # what they never got comes first
    acts = sorted(ACTS, key=lambda act: act[0] in given)
    return next(a for a in acts if f"{contact}:{a[0]}" != last)


def _idea(
    contact: Contact, sentence: str, on: date, ledger: Sequence[LedgerEntry], last: str
) -> Idea:
    kind, act = act_for(contact.id, ledger, last)
    name = contact.name
    if len(name) > _SHOWN_NAME:
        name = name[: _SHOWN_NAME - 1].rstrip() + "…"
    return Idea(contact.id, kind, say(sentence, name=name, day=short_date(on), act=act))
