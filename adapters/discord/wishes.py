"""What a button can carry besides an event: a wish to write, to look closer, to be shown a form.

Rule: like an event's token, the custom id of a wish holds everything it needs, so that a button
and an open form work after a restart and for ever. Wishes belong to this surface; the core sees
only the events that come of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.core.tokens import KEY_PATTERN

CUSTOM_ID_LIMIT: Final = 100
"""Characters of a custom id."""
TEXT_LIMIT: Final = 4000
"""Characters of a text typed into a form."""
_ID: Final = re.compile(r"[0-9a-z]{12}")
_ZONE: Final = re.compile(r"[A-Za-z0-9_+/-]{1,60}")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Paste:
    """Write or paste the request to vet."""


@dataclass(frozen=True, slots=True)
class Write:
    """Answer a question with a text of at most `limit` characters."""

    vetting: str
    question: str
    limit: int


@dataclass(frozen=True, slots=True)
class SayWhy:
    """Write down why the decision departs from the recommendation."""

    vetting: str


@dataclass(frozen=True, slots=True)
class Redraft:
    """Put the n-th draft (from 0) into one's own words."""

    vetting: str
    number: int


@dataclass(frozen=True, slots=True)
class OtherDay:
    """Put a follow-up off to a day said in words."""

    follow_up: str


@dataclass(frozen=True, slots=True)
class QuickForm:
    """Answer up to five questions on one form."""

    vetting: str


@dataclass(frozen=True, slots=True)
class TakeSuggestion:
    """Answer a question with what is suggested."""

    vetting: str
    question: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """Go on with a vetting that was put aside or has ended."""

    vetting: str


@dataclass(frozen=True, slots=True)
class LookAt:
    """Show the vetting or person of a list's row."""

    id: str


@dataclass(frozen=True, slots=True)
class ChooseZone:
    """Reckon with this time zone from now on."""

    zone: str


FormWish = Paste | Write | SayWhy | Redraft | OtherDay | QuickForm
Wish = FormWish | TakeSuggestion | GoOn | LookAt | ChooseZone


def custom_id_of(wish: Wish) -> str:
    """Write a wish into a custom id."""
    match wish:
        case Paste():
            parts = ["paste"]
        case Write(vetting, question, limit):
            parts = ["write", vetting, question, str(min(limit, TEXT_LIMIT))]
        case SayWhy(vetting):
            parts = ["because", vetting]
        case Redraft(vetting, number):
            parts = ["redraft", vetting, str(number)]
        case OtherDay(follow_up):
            parts = ["other_day", follow_up]
        case QuickForm(vetting):
            parts = ["form", vetting]
        case TakeSuggestion(vetting, question):
            parts = ["take", vetting, question]
        case GoOn(vetting):
            parts = ["go_on", vetting]
        case LookAt(subject):
            parts = ["look", subject]
        case ChooseZone(zone):
            parts = ["zone", zone]
    return ":".join(["d1", *parts])


def wish_of(custom_id: str) -> Wish | None:
    """Read a wish back; None for anything that `custom_id_of` would not write."""
    version, *parts = custom_id[: CUSTOM_ID_LIMIT + 1].split(":")
    if version != "d1":
        return None
    match parts:
        case ["paste"]:
            return Paste()
        case ["zone", zone] if _ZONE.fullmatch(zone):
            return ChooseZone(zone)
        case [verb, subject, *rest] if _ID.fullmatch(subject):
            return _wish_about(verb, subject, rest)
        case _:
            return None


def _wish_about(verb: str, subject: str, rest: list[str]) -> Wish | None:
    match verb, rest:
        case "write", [question, limit] if KEY_PATTERN.fullmatch(question) and _number(limit):
            return Write(subject, question, min(int(limit), TEXT_LIMIT))
        case "because", []:
            return SayWhy(subject)
        case "redraft", [number] if _number(number, smallest=0):
            return Redraft(subject, int(number))
        case "other_day", []:
            return OtherDay(subject)
        case "form", []:
            return QuickForm(subject)
        case "take", [question] if KEY_PATTERN.fullmatch(question):
            return TakeSuggestion(subject, question)
        case "go_on", []:
            return GoOn(subject)
        case "look", []:
            return LookAt(subject)
        case _:
            return None


def _number(text: str, smallest: int = 1) -> bool:
    return _NUMBER.fullmatch(text) is not None and int(text) >= smallest
