"""What a vetting begins with: a paste, cleaned and read, and what the owner gave besides.

Rule: nothing is stored here. What was left out of a text is said, and never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from bot.core.cleaning import Cleaned, clean
from bot.core.events import Begin
from bot.core.intake import limit_of, people_in
from bot.core.messages import Paragraph, Problem, Reply
from bot.core.model import Vetting
from bot.core.reading import OwnProfile, Reading, read
from bot.core.standing import Context
from bot.core.suggestions import evidence_of, name_of, suggestions_of, target_of
from bot.core.texts import say


@lru_cache(maxsize=16)
def read_paste(text: str, profile: OwnProfile | None = None) -> tuple[Cleaned, Reading]:
    """Clean and read a paste; remembered, since work may run more than once."""
    cleaned = clean(text)
    return cleaned, read(cleaned.text, profile)


def cleaning_notes(cleaned: Cleaned) -> list[str]:
    """Say what was left out of a text."""
    notes = []
    if cleaned.removed:
        notes.append(say("removed", what=", ".join(cleaned.removed)))
    if cleaned.cut:
        notes.append(say("cut", given=cleaned.given, kept=cleaned.kept))
    return notes


def whole(text: str) -> Cleaned:
    """Clean a text that is refused if it is too long, and so is never cut."""
    return clean(text, max(len(text), 1))


def too_long(event: Begin) -> Problem | None:
    """A problem if a name or a target has more characters than are kept."""
    for key, text in (("name", whole(event.name).text), ("target", whole(event.target).text)):
        limit = limit_of(key, event.kind)
        if len(text) > limit:
            return Problem.of("text_too_long", given=len(text), limit=limit)
    return None


def drafted(
    context: Context, event: Begin, profile: OwnProfile | None = None
) -> tuple[Vetting, Reading | None, list[str]]:
    """The vetting that a beginning makes, not stored: what was read, and what was left out."""
    reading: Reading | None = None
    notes: list[str] = []
    text = ""
    if event.text.strip():
        cleaned, reading = read_paste(event.text, profile)
        notes, text = cleaning_notes(cleaned), cleaned.text
    kind = event.kind or (reading.kind if reading is not None else None)
    name, target = whole(event.name).text, whole(event.target).text
    if reading is not None:
        name = name or name_of(reading, kind)
        if kind == "introduce":
            target = target or target_of(reading)
    others: tuple[str, ...] = ()
    if kind == "ask" and event.name:
        name, *rest = people_in(name) or ("",)
        others = tuple(rest)
    vetting = Vetting(
        id=context.new_id(),
        opened_at=context.now,
        touched_at=context.now,
        kind=kind,
        name=name,
        target=target,
        others=others,
        unasked=event.unasked,
        paste=text,
        evidence=evidence_of(reading, profile) if reading is not None else (),
        suggestions=suggestions_of(reading, kind, profile) if reading is not None else (),
    )
    return vetting, reading, notes


def noting(reply: Reply, texts: Iterable[Cleaned]) -> Reply:
    """Say in front of an answer what was left out of what was typed."""
    notes = [note for cleaned in texts for note in cleaning_notes(cleaned)]
    if not notes:
        return reply
    first, *others = reply.messages
    blocks = tuple(Paragraph(note, "warning") for note in dict.fromkeys(notes))
    return replace(reply, messages=(replace(first, blocks=blocks + first.blocks), *others))
