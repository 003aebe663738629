"""What stands on a card, whatever draws it: titles, names of files, and which buttons belong to it.

Rule: nothing here knows how a button or a block is made; it says what there is to be drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from adapters.drawing.wishes import Redraft
from bot.core.events import SaidSent
from bot.core.messages import DraftText, File, Message, Points, Prompt
from bot.core.standing import DECIDE

POINT_TITLES: Final = ("What speaks for it", "What is missing", "What speaks against it")
MOST_EDITS: Final = 3
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")


def sides_of(points: Points) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the three sides of a recommendation, each under its title."""
    sides = (points.speaks_for, points.missing, points.against)
    yield from zip(POINT_TITLES, sides, strict=True)


def draft_title(draft: DraftText) -> str:
    """Name a draft, with its length where one counts."""
    whom = f" to {draft.to}" if draft.to else ""
    of = f" of {draft.limit}" if draft.limit else ""
    return f"Draft{whom} ({len(draft.text)}{of} characters)"


def edits_of(message: Message) -> Iterator[tuple[str, Redraft]]:
    """Yield *Edit…* for every draft that is still to be sent."""
    if message.vetting is None or not any(isinstance(b.event, SaidSent) for b in message.buttons):
        return
    drafts = sum(isinstance(block, DraftText) for block in message.blocks)
    for number in range(min(drafts, MOST_EDITS)):
        words = "Edit…" if drafts == 1 else f"Edit {number + 1}…"
        yield words, Redraft(message.vetting, number)


def file_name(file: File) -> str:
    """A name that every platform takes and no reader's disk misunderstands."""
    return _NOT_IN_NAMES.sub("_", file.name).strip("._")[-100:] or "file"


def headline_of(prompt: Prompt) -> str:
    """The question with its number, and a star if it weighs much."""
    star = " ★" if prompt.starred else ""
    counted = f"[{prompt.number}/{prompt.total}] " if prompt.total else ""
    return f"{counted}{prompt.text}{star}"


def is_begun(prompt: Prompt) -> bool:
    """Whether something of a question that takes several answers is chosen already."""
    return any(choice.chosen for choice in prompt.choices)


def offers_suggestion(prompt: Prompt) -> bool:
    """Whether a button takes what is suggested: not where one of the options does that."""
    on_a_button = not prompt.many and any(choice.suggested for choice in prompt.choices)
    waits = bool(prompt.suggestion) and not is_begun(prompt)
    return waits and not on_a_button and prompt.key != DECIDE
