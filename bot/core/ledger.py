"""The give-and-take ledger: what was given, asked and received, with dates.

Rule: never money, never a net number per person, never a league table. An entry says what somebody
did for somebody; what follows from it is the owner's business.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.core.checklist import Outcome
from bot.core.messages import Problem
from bot.core.model import EVERYONE, Direction, LedgerEntry, Vetting

KIND_NAMES: Final[Mapping[str, str]] = {
    "job_lead": "a job lead",
    "resource": "an article or video",
    "knowledge": "what you know",
    "introduction": "an introduction",
    "recognition": "recognition",
    "engagement": "a word in their discussion",
    "advice": "advice",
    "favour_asked": "a favour asked",
    "favour_received": "a favour received",
}

SYNONYMS: Final[Mapping[str, str]] = {
    "job lead": "job_lead",
    "job": "job_lead",
    "lead": "job_lead",
    "posting": "job_lead",
    "article": "resource",
    "video": "resource",
    "link": "resource",
    "book": "resource",
    "intro": "introduction",
    "praise": "recognition",
    "congratulations": "recognition",
    "comment": "engagement",
    "discussion": "engagement",
    "tip": "advice",
}
"""What people call the kinds; the kinds themselves, with or without underscore, come first."""

GIVEN_KINDS: Final = (
    "job_lead",
    "resource",
    "knowledge",
    "introduction",
    "recognition",
    "engagement",
    "advice",
)
_WORDS: Final = {**{kind: kind for kind in GIVEN_KINDS}, **SYNONYMS}
_KIND_WORD: Final = re.compile(
    r"(?<!\w)(" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gift:
    """What `gave` says: to whom, which kind, and a note."""

    name: str
    kind: str
    note: str


def gift_of(text: str) -> Gift | Problem:
    """Read "Sam job_lead data analyst at Acme": the name stands before the first kind word."""
    for found in _KIND_WORD.finditer(text):
        name = text[: found.start()].strip(' \t:,"')
        if not name:
            continue
        note = text[found.end() :].strip().removeprefix(":").strip()
        return Gift(name, _WORDS[found[1].lower()], note)
    return Problem.of("no_kind_word", known=", ".join(GIVEN_KINDS))


def entries_of(
    vetting: Vetting,
    outcome: Outcome,
    now: datetime,
    today: date,
    new_id: Callable[[], str],
) -> tuple[LedgerEntry, ...]:
    """The entries that carrying out this outcome makes."""
    entries = []
    for template in outcome.ledger:
        about_target = template.about == "target"
        if about_target and not vetting.target:
            continue
        if template.kind == "favour_asked" and vetting.answers.get("what") == "update":
            continue  # telling somebody that one is looking asks for nothing
        entries.append(
            LedgerEntry(
                id=new_id(),
                direction=template.direction,
                kind=template.kind,
                on=today,
                at=now,
                name=vetting.target if about_target else vetting.name,
                contact=None if about_target else vetting.contact,
                unasked=vetting.unasked and template.kind == "introduction",
            )
        )
    return tuple(entries)


def quarter_of(day: date) -> str:
    """Name the quarter a day lies in: "2026 Q4"."""
    return f"{day.year} Q{(day.month + 2) // 3}"


def by_quarter(entries: Iterable[LedgerEntry]) -> dict[str, dict[Direction, int]]:
    """Count what was given, asked and received per quarter, newest first."""
    counts = Counter((quarter_of(entry.on), entry.direction) for entry in entries)
    quarters = sorted({quarter for quarter, _ in counts}, reverse=True)
    directions: tuple[Direction, ...] = ("given", "asked", "received")
    return {q: {d: counts[q, d] for d in directions} for q in quarters}


def recalled(entry: LedgerEntry) -> str:
    """Say an entry as something that was done: "you asked Sam for a favour: an introduction"."""
    whom = entry.name or "this person"
    what = {"favour_asked": "a favour", "favour_received": "a favour"}.get(entry.kind)
    what = what or KIND_NAMES.get(entry.kind, entry.kind)
    said = {
        "given": f"you gave {whom} {what}",
        "asked": f"you asked {whom} for {what}",
        "received": f"you got {what} from {whom}",
    }[entry.direction]
    return f"{said}: {entry.note}" if entry.note else said


def entry_text(entry: LedgerEntry) -> str:
    """Say an entry in a few words: "an article to Sam: on reading logs"."""
    what = KIND_NAMES.get(entry.kind, entry.kind)
    whom = "everyone" if entry.contact is None and entry.name == EVERYONE else entry.name
    direction = {"given": "to", "asked": "of", "received": "from"}[entry.direction]
    said = f"{what} {direction} {whom or 'this person'}"
    if entry.unasked:
        said += " (unasked)"
    return f"{said}: {entry.note}" if entry.note else said
