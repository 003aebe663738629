"""What one turn works with: the owner's notebook, and the context of their day.

Rule: a turn's clock and ids were drawn before its transaction; nothing here asks for either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.core.checklist import Checklist
from bot.core.days import local_date, zone_named
from bot.core.events import Paged
from bot.core.messages import Block, Button, Entry, Message, Paragraph, Problem, Reply
from bot.core.model import Owner, Settings, Status
from bot.core.standing import Context
from bot.core.texts import say, say_problem
from bot.service.ports import Notebook

SHORTEST_PREFIX = 3
PAGE = 10
"""Rows of a list that are shown at once."""
SPREAD = 300
"""Seconds over which the digests of one minute are spread."""
SHARED_PLATFORMS = ("slack", "discord")
"""What is shown there also lies there, and that is said once."""
_UTC = ZoneInfo("UTC")
_ZONES: dict[str, ZoneInfo] = {"UTC": _UTC}
"""Zones owners have, by the name of the database; looked up at every turn."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One turn of one owner."""

    notebook: Notebook
    context: Context
    zone: ZoneInfo
    spread: int = SPREAD

    @property
    def owner(self) -> Owner:
        return self.notebook.owner


def desk_of(
    notebook: Notebook,
    now: datetime,
    new_id: Callable[[], str],
    checklists: Mapping[str, Checklist],
    spread: int = SPREAD,
) -> Desk:
    """Set the desk for the owner whose notebook this is."""
    settings = notebook.owner.settings
    zone = zone_of(settings)
    context = Context(now, local_date(now, zone), settings, checklists, new_id)
    return Desk(notebook, context, zone, spread)


def context_of(
    settings: Settings,
    now: datetime,
    new_id: Callable[[], str],
    checklists: Mapping[str, Checklist],
) -> Context:
    """What a turn knows of the owner's day."""
    return Context(now, local_date(now, zone_of(settings)), settings, checklists, new_id)


def zone_of(settings: Settings) -> ZoneInfo:
    """The owner's zone; UTC if this machine does not know it."""
    known = _ZONES.get(settings.zone)
    if known is not None:
        return known
    zone = zone_named(settings.zone) or _UTC
    if zone.key == settings.zone:  # any other spelling is the owner's own words, and is not kept
        _ZONES[zone.key] = zone
    return zone


def refused(problem: Problem, *blocks: Block) -> Reply:
    """Answer with a mistake's sentence."""
    message = Message("", (Paragraph(say_problem(problem), "warning"), *blocks))
    return Reply((message,), problem.id)


def told(*sentences: str) -> Reply:
    """Answer with plain sentences."""
    return Reply((Message("", tuple(Paragraph(sentence) for sentence in sentences)),))


def page(title: str, listing: str, entries: Sequence[Entry], after: str) -> Message:
    """Ten rows of a list from the one behind `after` on, and how to go on."""
    ids = [entry.id for entry in entries]
    start = ids.index(after) + 1 if after in ids else 0
    shown = tuple(entries[start : start + PAGE])
    rest = len(entries) - start - len(shown)
    if not rest:
        return Message(title, shown)
    last = shown[-1].id
    more = Paragraph(say("more", count=rest, listing=listing, id=last), "dim")
    return Message(title, (*shown, more), buttons=(Button("More", Paged(listing, last)),))


def vetting_id(desk: Desk, word: str, status: Status | None = None) -> str | Problem:
    """The id of a vetting that a word stands for: all of it, a unique beginning, or "last".

    "last" is the one touched last, of those with this status.
    """
    if word == "last":
        newest = desk.notebook.vettings(status=status, limit=1)
        return newest[0].id if newest else Problem.of("nothing_last")
    return _id_among(desk, word, "vetting")


def follow_up_id(desk: Desk, word: str) -> str | Problem:
    """The id of a follow-up that a word stands for; "last" is the one opened last."""
    if word == "last":
        open_ = desk.notebook.follow_ups(state="open")
        newest = max(open_, key=lambda f: (f.created_at, f.id), default=None)
        return newest.id if newest is not None else Problem.of("nothing_last")
    return _id_among(desk, word, "follow_up")


def _id_among(desk: Desk, word: str, kind: Literal["vetting", "follow_up"]) -> str | Problem:
    shown = word[:40]
    word = word.lower()
    if len(word) < SHORTEST_PREFIX:
        return Problem.of("short_id", id=shown)
    notebook = desk.notebook
    look_up: Callable[[str], object | None] = (
        notebook.vetting if kind == "vetting" else notebook.follow_up
    )
    matching = [i for i in notebook.ids_starting(word) if look_up(i) is not None]
    if not matching:
        return Problem.of("unknown_id", id=shown)
    if len(matching) > 1:
        return Problem.of("ambiguous_id", id=shown)
    return matching[0]


def word_and_rest(text: str) -> tuple[str, str]:
    """Split the first word off a line."""
    word, _, rest = text.strip().partition(" ")
    return word, rest.strip()
