"""Wishes that every chat platform has buttons for: to write something, or to look closer.

Rule: what a button carries for a wish holds everything it needs, so that a button and an open form
work after a restart and for ever. The platform puts its own sign in front and has wishes of its
own; the core sees only the events that come of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.core.tokens import KEY_PATTERN

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


AboutOne = Write | SayWhy | Redraft | OtherDay | TakeSuggestion | GoOn | LookAt
"""Wishes about one vetting, follow-up or person."""


def parts_of(wish: AboutOne, text_limit: int) -> list[str]:
    """What a button carries for a wish; no text longer than `text_limit` can be asked for."""
    match wish:
        case Write(vetting, question, limit):
            return ["write", vetting, question, str(min(limit, text_limit))]
        case SayWhy(vetting):
            return ["because", vetting]
        case Redraft(vetting, number):
            return ["redraft", vetting, str(number)]
        case OtherDay(follow_up):
            return ["other_day", follow_up]
        case TakeSuggestion(vetting, question):
            return ["take", vetting, question]
        case GoOn(vetting):
            return ["go_on", vetting]
        case LookAt(subject):
            return ["look", subject]


def wish_about(verb: str, subject: str, rest: list[str], text_limit: int) -> AboutOne | None:
    """Read a wish back; None for anything that `parts_of` would not write."""
    match verb, rest:
        case "write", [question, limit] if KEY_PATTERN.fullmatch(question) and _number(limit):
            return Write(subject, question, min(int(limit), text_limit))
        case "because", []:
            return SayWhy(subject)
        case "redraft", [number] if _number(number, smallest=0):
            return Redraft(subject, int(number))
        case "other_day", []:
            return OtherDay(subject)
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
