"""What comes in: the closed set of things an owner can do.

Rule: a button carries the event it causes. `token_of` writes an event into the few characters a
platform lets a button carry, `event_of` reads it back; neither needs a table, a time-out or
anything remembered, so a button works after a restart and for ever.

A token is `v1:<verb>:<id>[:<question>[:<value>]]`. Ids have 12 characters, keys at most 24, so a
token stays within 75 characters (checklists with longer keys are refused when they are loaded).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.model import Address, Kind

TOKEN_LIMIT = 75
KEY_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,23}")
_ID_PATTERN = re.compile(r"[0-9a-z]{12}")


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


def token_of(event: Event) -> str:
    """Write an event that a button may carry; raises ValueError for one that it may not."""
    match event:
        case Answered(vetting, question, (value,)):
            parts = ["answer", vetting, question, value]
        case Answered(vetting, question, ()):
            parts = ["answer", vetting, question]
        case Marked(vetting, question, change):
            parts = ["set", vetting, question, change]
        case Skipped(vetting, question):
            parts = ["skip", vetting, question]
        case WentBack(vetting):
            parts = ["back", vetting]
        case AskedWhy(vetting):
            parts = ["why", vetting]
        case Parked(vetting):
            parts = ["later", vetting]
        case Cancelled(vetting):
            parts = ["cancel", vetting]
        case Reported(vetting):
            parts = ["wrong", vetting]
        case Decided(vetting, outcome):
            parts = ["decide", vetting, outcome]
        case Explained(vetting, ""):
            parts = ["keep", vetting]
        case Resumed(vetting):
            parts = ["resume", vetting]
        case Reopened(vetting):
            parts = ["reopen", vetting]
        case PutInFront(vetting, question):
            parts = ["change", vetting, question]
        case SaidSent(vetting):
            parts = ["sent", vetting]
        case SaidNotSending(vetting):
            parts = ["unsent", vetting]
        case Happened(follow_up, "done"):
            parts = ["done", follow_up]
        case Happened(follow_up, how):
            parts = ["happened", follow_up, how]
        case Snoozed(follow_up, words):
            parts = ["snooze", follow_up, words.replace(" ", "_")]
        case Dropped(follow_up):
            parts = ["drop", follow_up]
        case Promised(contact, what):
            parts = ["promise", contact, what]
        case OptedIn(wanted):
            parts = ["optin", "yes" if wanted else "no"]
        case Paused(words):
            parts = ["pause", words.replace(" ", "_")]
        case Paged(listing, after):
            parts = ["page", after, listing]
        case Triaged(invitation, how):
            parts = ["triage", invitation, how]
        case Confirmed(act, subject):
            parts = ["confirm", subject or "me", act]
        case _:
            raise ValueError("this event cannot be put on a button")
    token = ":".join(["v1", *parts])
    if len(token) > TOKEN_LIMIT:
        raise ValueError("this event does not fit on a button")
    return token


def event_of(token: str) -> Event | None:
    """Read a button's token back; None for anything that `token_of` would not write."""
    if len(token) > TOKEN_LIMIT:
        return None
    version, _, rest = token.partition(":")
    if version != "v1":
        return None
    verb, *parts = rest.split(":")
    match verb, parts:
        case "optin", [("yes" | "no") as wanted]:
            return OptedIn(wanted == "yes")
        case "pause", [words] if _keys(words):
            return Paused(words.replace("_", " "))
        case "confirm", [subject, act] if KEY_PATTERN.fullmatch(act):
            return Confirmed(act, "" if subject == "me" else subject)
        case "page", [after, listing] if KEY_PATTERN.fullmatch(listing):
            return Paged(listing, after)
    if not parts or not _ID_PATTERN.fullmatch(parts[0]):
        return None
    return _event_about(verb, parts[0], parts[1:])


def _event_about(verb: str, subject: str, rest: list[str]) -> Event | None:
    match verb, rest:
        case "answer", [question, value] if _keys(question, value):
            return Answered(subject, question, (value,))
        case "answer", [question] if _keys(question):
            return Answered(subject, question, ())
        case "set", [question, change] if change[:1] in "+-" and _keys(question, change[1:]):
            return Marked(subject, question, change)
        case "skip", [question] if _keys(question):
            return Skipped(subject, question)
        case "back", []:
            return WentBack(subject)
        case "why", []:
            return AskedWhy(subject)
        case "later", []:
            return Parked(subject)
        case "cancel", []:
            return Cancelled(subject)
        case "wrong", []:
            return Reported(subject)
        case "decide", [outcome] if _keys(outcome):
            return Decided(subject, outcome)
        case "keep", []:
            return Explained(subject, "")
        case "resume", []:
            return Resumed(subject)
        case "reopen", []:
            return Reopened(subject)
        case "change", [question] if _keys(question):
            return PutInFront(subject, question)
        case "sent", []:
            return SaidSent(subject)
        case "unsent", []:
            return SaidNotSending(subject)
        case "done", []:
            return Happened(subject, "done")
        case "happened", [how] if _keys(how):
            return Happened(subject, how)
        case "snooze", [words] if _keys(words):
            return Snoozed(subject, words.replace("_", " "))
        case "drop", []:
            return Dropped(subject)
        case "triage", [("vet" | "leave") as how]:
            return Triaged(subject, how)
        case "promise", [what] if _keys(what):
            return Promised(subject, what)
        case _:
            return None


def _keys(*words: str) -> bool:
    return all(KEY_PATTERN.fullmatch(word) for word in words)
