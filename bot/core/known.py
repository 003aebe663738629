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
from bot.core.model import (
    Answer,
    Contact,
    FollowUp,
    Kind,
    LedgerEntry,
    Profile,
    Source,
    Stay,
    Suggestion,
    Tier,
    Vetting,
)
from bot.core.search import plain
from bot.core.words_to_dates import short_date

RECENTLY: Final = timedelta(days=92)
"""What `nurtured=recently` means: within three months."""

TIER_NAMES: Final[dict[Tier, str]] = {
    "inner_circle": "close",
    "known": "we have talked",
    "collected": "not talked yet",
}
NOTHING_IMPORTED: Final = Profile()
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
    profile: Profile = NOTHING_IMPORTED


def closeness(contact: Contact) -> Tier:
    """How close a contact is: what the owner said, else what the exchanges show."""
    if contact.tier is not None:
        return contact.tier
    return "known" if contact.exchanges else "collected"


def shared_employer(known: Known) -> Stay | None:
    """The owner's own employer, of now or then, at which the contact works."""
    company = plain(known.contact.company)
    if not company:
        return None
    return next((stay for stay in known.profile.positions if plain(stay.at) == company), None)


def _shared_words(stay: Stay) -> str:
    years = f" {stay.since} to {stay.until or 'today'}" if stay.since else ""
    return f"you{years or ' in your profile'}, they as their connection says"


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
    elif contact.connected_on is not None and known.profile.messages_read:
        # Only where messages were imported does their absence say anything.
        year = contact.connected_on.year
        lines.append(f"Connected since {year}, and never an exchange of messages.")
    stay = shared_employer(known)
    if stay is not None:
        lines.append(f"You both know {stay.at} from inside: {_shared_words(stay)}.")
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
                source: Source = "history" if contact.tier is not None else "import"
                suggested[key] = Suggestion(key, values[tier], words, source)
    stay = shared_employer(known)
    if stay is not None and kind in ("connect_in", "connect_out"):
        ground = f"{stay.at} ({_shared_words(stay)})"
        suggested["common_ground"] = Suggestion("common_ground", ("employer",), ground, "import")
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
