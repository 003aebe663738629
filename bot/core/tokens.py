"""What a button carries: an event, written into the few characters a platform allows.

Rule: a button carries the event it causes. `token_of` writes it and `event_of` reads it back;
neither needs a table, a time-out or anything remembered, so a button works after a restart and for
ever.

A token is `v1:<verb>:<id>[:<question>[:<value>]]`. Ids have 12 characters, keys at most 24, so a
token stays within 75 characters (checklists with longer keys are refused when they are loaded).
"""

from __future__ import annotations

import re

from bot.core.events import (
    Answered,
    AskedWhy,
    Cancelled,
    Confirmed,
    Decided,
    Dropped,
    Event,
    Explained,
    Happened,
    Marked,
    OptedIn,
    Paged,
    Parked,
    Paused,
    Promised,
    PutInFront,
    Reopened,
    Reported,
    Resumed,
    SaidNotSending,
    SaidSent,
    Skipped,
    Snoozed,
    Triaged,
    WentBack,
)
from bot.core.ids import ID_PATTERN

TOKEN_LIMIT = 75
KEY_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,23}")


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
    if not parts or not ID_PATTERN.fullmatch(parts[0]):
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
