"""What a button can carry besides an event: a wish to write, to look closer, to be shown a form.

Rule: like an event's token, the action id of a wish holds everything it needs, so that a button and
an open modal work after a restart and for ever. Wishes belong to this surface; the core sees only
the events that come of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.core.tokens import KEY_PATTERN

ACTION_ID_LIMIT: Final = 255
TEXT_LIMIT: Final = 3000
"""Characters of a text typed into a modal."""
LISTINGS: Final = ("open", "pending", "history", "ledger", "settings", "privacy", "when")
"""What App Home has buttons for."""
_ID: Final = re.compile(r"[0-9a-z]{12}")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Paste:
    """Write or paste the request to vet."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Answer the questions of a vetting on one modal."""

    vetting: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Go on with a vetting in the direct message, question by question."""

    vetting: str


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
class Search:
    """Search for people and vettings."""


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
class Listing:
    """Show one of the lists."""

    name: str


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """Erase everything; it is asked once more."""


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Change the settings on one modal."""


@dataclass(frozen=True, slots=True)
class TakeZone:
    """Take the time zone from the owner's Slack profile."""


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """Choose files to import."""


@dataclass(frozen=True, slots=True)
class ExportAll:
    """Send everything as files."""


Bare = Paste | Search | ForgetMe | ChangeSettings | TakeZone | ImportFiles | ExportAll
"""Wishes that need nothing to be said about them."""
BARE: Final[dict[str, type[Bare]]] = {
    "paste": Paste,
    "search": Search,
    "forget_me": ForgetMe,
    "settings": ChangeSettings,
    "zone": TakeZone,
    "import": ImportFiles,
    "export": ExportAll,
}
TextWish = Paste | Write | SayWhy | Redraft | OtherDay | Search
"""Wishes for which a modal with one text opens."""
Wish = TextWish | Bare | Sheet | Talk | TakeSuggestion | GoOn | LookAt | Listing


def action_id_of(wish: Wish) -> str:
    """Write a wish into an action id."""
    match wish:
        case Sheet(vetting):
            parts = ["sheet", vetting]
        case Talk(vetting):
            parts = ["talk", vetting]
        case Write(vetting, question, limit):
            parts = ["write", vetting, question, str(min(limit, TEXT_LIMIT))]
        case SayWhy(vetting):
            parts = ["because", vetting]
        case Redraft(vetting, number):
            parts = ["redraft", vetting, str(number)]
        case OtherDay(follow_up):
            parts = ["other_day", follow_up]
        case TakeSuggestion(vetting, question):
            parts = ["take", vetting, question]
        case GoOn(vetting):
            parts = ["go_on", vetting]
        case LookAt(subject):
            parts = ["look", subject]
        case Listing(name):
            parts = ["list", name]
        case _:
            parts = [next(name for name, kind in BARE.items() if isinstance(wish, kind))]
    return ":".join(["s1", *parts])


def wish_of(action_id: str) -> Wish | None:
    """Read a wish back; None for anything that `action_id_of` would not write."""
    version, *parts = action_id[: ACTION_ID_LIMIT + 1].split(":")
    if version != "s1":
        return None
    match parts:
        case [name] if name in BARE:
            return BARE[name]()
        case ["list", name] if name in LISTINGS:
            return Listing(name)
        case [verb, subject, *rest] if _ID.fullmatch(subject):
            return _wish_about(verb, subject, rest)
        case _:
            return None


def _wish_about(verb: str, subject: str, rest: list[str]) -> Wish | None:
    match verb, rest:
        case "sheet", []:
            return Sheet(subject)
        case "talk", []:
            return Talk(subject)
        case "write", [question, limit] if KEY_PATTERN.fullmatch(question) and _number(limit):
            return Write(subject, question, min(int(limit), TEXT_LIMIT))
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
