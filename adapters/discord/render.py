"""A message of the core as messages of Discord: content, rows of buttons, files. Pure.

Rule: whatever the core says arrives within Discord's limits, and what other people wrote stays
inert. A message too long for one becomes several, in order, with a question's buttons on the last,
where the thumb is. Content is used and not embeds, which people can switch off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from adapters.discord.keys import ROW, Row, button_keys, event_keys, rows_of, wish_keys
from adapters.discord.prompt import prompt_sections
from adapters.discord.sections import Attachment, Piece, Section, bold, packed, paragraphs
from adapters.discord.text import fenced, quoted
from adapters.drawing.cards import draft_title, edits_of, file_name, sides_of
from adapters.drawing.text import cut, label, one_line
from adapters.drawing.wishes import GoOn, LookAt, OtherDay
from bot.core.events import Dropped, Happened, Snoozed
from bot.core.messages import (
    Block,
    DraftText,
    Entry,
    Facts,
    File,
    Message,
    Paragraph,
    Points,
    Quoted,
    Style,
)

FILE_LIMIT: Final = 10 * 1024 * 1024
"""Bytes of a file that Discord takes from a bot."""
DESCRIPTION_LIMIT: Final = 1024
"""Characters of what a file is described with."""
MARKS: Final[dict[Style, str]] = {"plain": "", "dim": "-# ", "good": "✅ ", "warning": "⚠️ "}


def render(message: Message) -> tuple[Piece, ...]:
    """Draw a message; there is always at least one piece, and none breaks a limit."""
    return packed(_sections(message))


def _sections(message: Message) -> Iterator[Section]:
    yield from bold(message.lead)
    number = 0
    looks: Row = ()
    for block in message.blocks:
        if isinstance(block, Entry):
            number += 1
            yield from _entry(block, number)
            if not block.buttons:
                looks += wish_keys(f"{number} {label(block.title, 30)}", LookAt(block.id))
        else:
            yield from _block(block)
    if message.prompt is not None:
        yield from prompt_sections(message.prompt)
    keys = button_keys(message.buttons)
    for words, edit in edits_of(message):
        keys += wish_keys(words, edit)
    if message.vetting is not None and message.prompt is None and not message.buttons:
        keys += wish_keys("Go on with it", GoOn(message.vetting))
    yield from (Section("", (row,)) for row in (*rows_of(looks, 3), *rows_of(keys, ROW)))


def _block(block: Block) -> Iterator[Section]:
    match block:
        case Paragraph(text, style):
            yield from paragraphs(text, MARKS[style])
        case Quoted(title, text):
            yield from bold(title)
            yield from map(Section, quoted(text))
        case Facts(title, lines):
            yield from _listed(title, lines)
        case Points():
            for title, points in sides_of(block):
                yield from _listed(title, points)
        case DraftText():
            yield from bold(draft_title(block))
            yield from map(Section, fenced(block.text))
        case Entry():
            yield from _entry(block, 1)
        case File():
            yield from _file(block)
        case _:
            assert_never(block)


def _listed(title: str, lines: Sequence[str]) -> Iterator[Section]:
    if lines:
        yield from bold(title)
    for line in lines:
        yield from paragraphs(line, "• ")


def _entry(entry: Entry, number: int) -> Iterator[Section]:
    """A row of a list: its words, and below them what settles it."""
    *words, last = (*bold(f"{number}. {entry.title}"), *paragraphs(_details(entry), "-# "))
    yield from words
    before = f"{number} "
    row = button_keys(entry.buttons, before)
    ended = [b.event.follow_up for b in entry.buttons if isinstance(b.event, Happened)]
    if ended:
        row += _put_off(ended[0], before, room=ROW - len(row))
    yield Section(last.text, rows_of(row[:ROW]))


def _details(entry: Entry) -> str:
    return " · ".join((*entry.details, f"id {entry.id}"))


def _put_off(follow_up: str, before: str, room: int) -> Row:
    """Snooze and drop: the usual days as far as there is room, any other in words."""
    other = wish_keys(f"{before}Other day…", OtherDay(follow_up))
    other += event_keys(f"{before}Drop", Dropped(follow_up))
    usual = event_keys(f"{before}Tomorrow", Snoozed(follow_up, "tomorrow"))
    usual += event_keys(f"{before}Next week", Snoozed(follow_up, "next week"))
    return (usual if room >= len(usual) + len(other) else ()) + other


def _file(file: File) -> Iterator[Section]:
    yield from paragraphs(f"{file.name}: {file.described}")
    if len(file.content) > FILE_LIMIT:
        yield from paragraphs("It is too large for Discord; the command line exports it.", "⚠️ ")
    else:
        description = cut(one_line(file.described), DESCRIPTION_LIMIT)
        yield Section("", files=(Attachment(file_name(file), file.content, description),))
