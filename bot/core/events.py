"""What comes in: the closed set of things an owner can do.

Rule: an event says what was done and to what, by id; what it comes to is for the core to decide. A
button carries its event as a token (`bot.core.tokens`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.model import Address, Kind


@dataclass(frozen=True, slots=True)
class Begin:
    """Start a vetting from what the owner has; empty fields are read from the text or asked."""

    text: str = ""
    kind: Kind | None = None
    name: str = ""
    target: str = ""
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one question. It counts only while that question is in front."""

    vetting: str
    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """One option of a many-choice question switched on (`+field`) or off (`-field`)."""

    vetting: str
    question: str
    change: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """An answer given to a question that need not be in front, at any time."""

    vetting: str
    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    vetting: str
    question: str


@dataclass(frozen=True, slots=True)
class WentBack:
    vetting: str


@dataclass(frozen=True, slots=True)
class AskedWhy:
    """The owner wants to know why the question in front is asked."""

    vetting: str


@dataclass(frozen=True, slots=True)
class Parked:
    vetting: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    vetting: str


@dataclass(frozen=True, slots=True)
class Reported:
    """Something is wrong here: fraud, harassment."""

    vetting: str


@dataclass(frozen=True, slots=True)
class Decided:
    vetting: str
    outcome: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """Why the owner departed from the recommendation; an empty text means they keep it."""

    vetting: str
    because: str


@dataclass(frozen=True, slots=True)
class Resumed:
    vetting: str


@dataclass(frozen=True, slots=True)
class Reopened:
    vetting: str


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Nothing came of it: nobody answered in 14 days, or the other side twice did not."""

    vetting: str


@dataclass(frozen=True, slots=True)
class PutInFront:
    """Ask this question again."""

    vetting: str
    question: str


@dataclass(frozen=True, slots=True)
class SaidSent:
    vetting: str


@dataclass(frozen=True, slots=True)
class SaidNotSending:
    vetting: str


@dataclass(frozen=True, slots=True)
class EditedDraft:
    """The owner's own wording of the n-th draft (from 0)."""

    vetting: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """How a follow-up ended: `done`, or for consent `yes`, `no`; `no_answer`; `rest`."""

    follow_up: str
    how: str


@dataclass(frozen=True, slots=True)
class Snoozed:
    follow_up: str
    words: str


@dataclass(frozen=True, slots=True)
class Dropped:
    follow_up: str


@dataclass(frozen=True, slots=True)
class Promised:
    """The owner takes on one thing for a contact: a kind of the ledger, to be reminded of."""

    contact: str
    what: str


@dataclass(frozen=True, slots=True)
class OptedIn:
    """Whether the owner wants the daily digest."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Paused:
    """No digest until the day these words mean."""

    words: str


@dataclass(frozen=True, slots=True)
class Paged:
    """The next page of a list; `after` is the last id shown."""

    listing: str
    after: str


@dataclass(frozen=True, slots=True)
class Triaged:
    """What becomes of an invitation that waits: `vet` it now, or `leave` it for now."""

    invitation: str
    how: Literal["vet", "leave"]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A second yes to something that cannot be undone."""

    act: str
    subject: str


@dataclass(frozen=True, slots=True)
class Called:
    """A command of the table in `commands`: its options, and the rest of the line."""

    command: str
    options: tuple[tuple[str, str], ...] = ()
    text: str = ""

    def option(self, name: str) -> str | None:
        return next((value for key, value in reversed(self.options) if key == name), None)

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.options if key == name)


@dataclass(frozen=True, slots=True)
class Said:
    """A typed line or a paste; what it means depends on the question in front."""

    text: str


VettingEvent = (
    Answered
    | Marked
    | Corrected
    | Skipped
    | WentBack
    | AskedWhy
    | Parked
    | Cancelled
    | Reported
    | Decided
    | Explained
    | Resumed
    | Reopened
    | Lapsed
    | PutInFront
    | SaidSent
    | SaidNotSending
    | EditedDraft
)
FollowUpEvent = Happened | Snoozed | Dropped
Event = (
    Begin
    | VettingEvent
    | FollowUpEvent
    | Promised
    | OptedIn
    | Paused
    | Paged
    | Triaged
    | Confirmed
    | Called
    | Said
)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One delivery of a platform. `id` is the same on a redelivery; "" is never repeated."""

    id: str
    at: datetime
    address: Address
    event: Event
