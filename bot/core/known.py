"""What the notebook already knows about a person: said first, and offered as answers.

Rule: a fact of the notebook becomes a suggestion with its evidence; it is never taken silently,
and nothing here is a grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.days import local_date
from bot.core.ledger import recalled
from bot.core.model import Answer, Contact, FollowUp, Kind, LedgerEntry, Suggestion, Tier, Vetting
from bot.core.words_to_dates import short_date

RECENTLY: Final = timedelta(days=92)
"""What `nurtured=recently` means: within three months."""

TIER_NAMES: Final[dict[Tier, str]] = {
    "inner_circle": "close",
    "known": "we have talked",
    "collected": "not talked yet",
}
LINES_SHOWN: Final = 6
ENTRIES_SHOWN: Final = 2
REPEATED: Final = ("familiarity", "introduce", "advocate", "know", "trust")
"""Answers about the person, which a later request about them may start from."""


@dataclass(frozen=True, slots=True)
class Known:
    """The rows about one person; the vettings are those before the one in hand."""

    contact: Contact
    vettings: Sequence[Vetting] = ()
    follow_ups: Sequence[FollowUp] = ()
    ledger: Sequence[LedgerEntry] = ()


def closeness(contact: Contact) -> Tier:
    """How close a contact is: what the owner said, else what the exchanges show."""
    if contact.tier is not None:
        return contact.tier
    return "known" if contact.exchanges else "collected"


def lines_about(known: Known, zone: ZoneInfo) -> tuple[str, ...]:
    """Say what is known, the most telling first; empty for somebody new."""
    contact = known.contact
    lines = []
    for vetting in known.vettings:
        if vetting.decision is not None:
            day = short_date(local_date(vetting.decision.at, zone))
            outcome = vetting.decision.outcome.replace("_", " ")
            lines.append(f"You decided “{outcome}” on {day}.")
        elif vetting.status == "reported":
            day = short_date(local_date(vetting.touched_at, zone))
            lines.append(f"You noted that something was wrong on {day}.")
    lines += [f"Open: {f.why} (due {short_date(f.due)})." for f in known.follow_ups]
    if contact.exchanges:
        last = f", last on {short_date(contact.last_exchange)}" if contact.last_exchange else ""
        lines.append(f"You exchanged {contact.exchanges} messages{last}.")
    if contact.tier is not None:
        lines.append(f"You noted: {TIER_NAMES[contact.tier]}.")
    for entry in known.ledger[:ENTRIES_SHOWN]:
        lines.append(f"On {short_date(entry.on)} {recalled(entry)}.")
    return tuple(lines[:LINES_SHOWN])


def suggestions_about(known: Known, kind: Kind | None, today: date) -> tuple[Suggestion, ...]:
    """Answers that the notebook gives to the questions of this kind of request."""
    suggested: dict[str, Suggestion] = {}
    for vetting in known.vettings:
        for key in REPEATED:
            answer = vetting.answers.get(key)
            if answer and key not in suggested:
                suggested[key] = Suggestion(key, answer, "your answer last time", "history")
    contact = known.contact
    tier = closeness(contact)
    told = bool(contact.tier or contact.exchanges)
    words = _closeness_words(contact)
    by_tier: dict[str, dict[Tier, Answer]] = {
        "familiarity": {"inner_circle": "well", "known": "some"},
        "trust": {"inner_circle": "inner_circle", "known": "known", "collected": "collected"},
        "know": {"inner_circle": "first_hand", "known": "some"},
    }
    if told:
        for key, values in by_tier.items():
            if tier in values and key not in suggested:
                suggested[key] = Suggestion(key, values[tier], words, "import")
    if kind == "ask":
        nurtured = _nurtured(known, today)
        if nurtured is not None:
            suggested["nurtured"] = nurtured
    return tuple(suggested.values())


def _closeness_words(contact: Contact) -> str:
    if contact.tier is not None:
        return f"you noted: {TIER_NAMES[contact.tier]}"
    last = f", last on {short_date(contact.last_exchange)}" if contact.last_exchange else ""
    return f"you exchanged {contact.exchanges} messages{last}"


def _nurtured(known: Known, today: date) -> Suggestion | None:
    given = max((e.on for e in known.ledger if e.direction == "given"), default=None)
    talked = known.contact.last_exchange
    last = max((day for day in (given, talked) if day is not None), default=None)
    if last is None:
        return None
    value = "recently" if today - last <= RECENTLY else "long_ago"
    words = f"last on {short_date(last)}"
    return Suggestion("nurtured", value, words, "ledger" if last == given else "import")
