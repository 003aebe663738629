"""What a button can carry besides an event: a wish to write, to look closer, to be shown a form.

Rule: like an event's token, the custom id of a wish holds everything it needs, so that a button
and an open form work after a restart and for ever. Wishes belong to this surface; the core sees
only the events that come of them.
"""

from __future__ import annotations

import re
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

CUSTOM_ID_LIMIT: Final = 100
"""Characters of a custom id."""
TEXT_LIMIT: Final = 4000
"""Characters of a text typed into a form."""
_ZONE: Final = re.compile(r"[A-Za-z0-9_+/-]{1,60}")


@dataclass(frozen=True, slots=True)
class QuickForm:
    """Answer up to five questions on one form."""

    vetting: str


@dataclass(frozen=True, slots=True)
class ChooseZone:
    """Reckon with this time zone from now on."""

    zone: str


FormWish = Paste | Write | SayWhy | Redraft | OtherDay | QuickForm
Wish = FormWish | AboutOne | ChooseZone


def custom_id_of(wish: Wish) -> str:
    """Write a wish into a custom id."""
    match wish:
        case Paste():
            parts = ["paste"]
        case QuickForm(vetting):
            parts = ["form", vetting]
        case ChooseZone(zone):
            parts = ["zone", zone]
        case _:
            parts = parts_of(wish, TEXT_LIMIT)
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
        case ["form", vetting] if ID_PATTERN.fullmatch(vetting):
            return QuickForm(vetting)
        case [verb, subject, *rest] if ID_PATTERN.fullmatch(subject):
            return wish_about(verb, subject, rest, TEXT_LIMIT)
        case _:
            return None
