"""Buttons as data: what stands on them, what they carry, how they are laid out in rows.

Rule: a label is one plain line of at most 80 characters, a custom id has at most 100 and stands
once in a message, a row has five buttons and a message five rows. A button whose event cannot be
carried is left out: its words can still be typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from adapters.discord.wishes import CUSTOM_ID_LIMIT, Wish, custom_id_of
from adapters.drawing.text import label
from bot.core.events import Event
from bot.core.messages import Button
from bot.core.tokens import token_of

LABEL_LIMIT: Final = 80
ROW: Final = 5
"""Buttons of a row."""
ROWS: Final = 5
"""Rows of a message."""

KeyStyle = Literal["plain", "primary", "good", "danger"]


@dataclass(frozen=True, slots=True)
class Key:
    """One button."""

    label: str
    custom_id: str
    style: KeyStyle = "plain"


Row = tuple[Key, ...]


def event_keys(words: str, event: Event, style: KeyStyle = "plain") -> Row:
    """A button for an event; none if no button can carry it."""
    try:
        return (Key(label(words, LABEL_LIMIT), token_of(event), style),)
    except ValueError:
        return ()


def wish_keys(words: str, wish: Wish, style: KeyStyle = "plain") -> Row:
    """A button for a wish; none if its custom id would be too long."""
    custom_id = custom_id_of(wish)
    if len(custom_id) > CUSTOM_ID_LIMIT:
        return ()
    return (Key(label(words, LABEL_LIMIT), custom_id, style),)


def button_keys(buttons: Sequence[Button], before: str = "") -> Row:
    """The core's own buttons, with a word in front of each label."""
    keys: Row = ()
    for button in buttons:
        keys += event_keys(f"{before}{button.label}", button.event, button.style)
    return keys


def rows_of(keys: Sequence[Key], width: int = ROW) -> tuple[Row, ...]:
    """The buttons in rows of `width`."""
    return tuple(tuple(keys[start : start + width]) for start in range(0, len(keys), width))


def width_for(count: int, rows: int) -> int:
    """The narrowest width at which so many buttons fit into so many rows."""
    return min(ROW, max(1, -(-count // rows)))
