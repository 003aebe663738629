"""What a button can carry besides an event: a wish to write, to look closer, to be shown a form.

Rule: like an event's token, the action id of a wish holds everything it needs, so that a button and
an open modal work after a restart and for ever. Wishes belong to this surface; the core sees only
the events that come of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from adapters.drawing.wishes import (
    AboutOne,
    OtherDay,
    Paste,
    Redraft,
    SayWhy,
    Write,
    parts_of,
    wish_about,
)
from bot.core.ids import ID_PATTERN

ACTION_ID_LIMIT: Final = 255
TEXT_LIMIT: Final = 3000
"""Characters of a text typed into a modal."""
LISTINGS: Final = ("open", "pending", "history", "ledger", "settings", "privacy", "when")
"""What App Home has buttons for."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Answer the questions of a vetting on one modal."""

    vetting: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Go on with a vetting in the direct message, question by question."""

    vetting: str


@dataclass(frozen=True, slots=True)
class Search:
    """Search for people and vettings."""


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
Wish = TextWish | Bare | AboutOne | Sheet | Talk | Listing


def action_id_of(wish: Wish) -> str:
    """Write a wish into an action id."""
    match wish:
        case Sheet(vetting):
            parts = ["sheet", vetting]
        case Talk(vetting):
            parts = ["talk", vetting]
        case Listing(name):
            parts = ["list", name]
        case _ if isinstance(wish, AboutOne):
            parts = parts_of(wish, TEXT_LIMIT)
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
        case ["sheet", vetting] if ID_PATTERN.fullmatch(vetting):
            return Sheet(vetting)
        case ["talk", vetting] if ID_PATTERN.fullmatch(vetting):
            return Talk(vetting)
        case [verb, subject, *rest] if ID_PATTERN.fullmatch(subject):
            return wish_about(verb, subject, rest, TEXT_LIMIT)
        case _:
            return None
