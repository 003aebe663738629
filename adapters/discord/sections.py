"""Parts of a message that belong together, and how they are packed into Discord's messages.

Rule: a section is never torn: its words fit into one message, and its buttons stand below them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from adapters.discord.keys import ROWS, Row
from adapters.discord.text import CONTENT_LIMIT, chunks, escaped
from adapters.drawing.text import one_line, shows_nothing, units

FILES: Final = 10
"""Files of one message."""
NO_WORDS: Final = "What next?"
"""Stands above buttons that have no words of their own; Discord refuses an empty message."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; `description` is what is read out to people who do not see it."""

    name: str
    content: bytes
    description: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Words (already inert), the buttons that belong to them, and perhaps a file."""

    text: str
    rows: tuple[Row, ...] = ()
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of Discord."""

    content: str
    rows: tuple[Row, ...] = ()
    files: tuple[Attachment, ...] = ()


def paragraphs(text: str, before: str = "") -> Iterator[Section]:
    """Yield a text, each of its lines behind the same mark of ours."""
    for chunk in chunks(text):
        lines = [line for line in chunk.split("\n") if line.strip()]
        for group in _fitting(f"{before}{escaped(line)}" for line in lines):
            yield Section(group)


def bold(text: str) -> Iterator[Section]:
    """Yield a text in bold, on one line."""
    for chunk in chunks(one_line(text)):
        if chunk.strip():
            yield Section(f"**{escaped(chunk.strip())}**")


def _fitting(lines: Iterable[str]) -> Iterator[str]:
    """Join lines as long as they fit into one message."""
    group = ""
    for line in lines:
        if group and units(group) + 1 + units(line) > CONTENT_LIMIT:
            yield group
            group = ""
        group = f"{group}\n{line}" if group else line
    if group:
        yield group


def packed(sections: Iterable[Section]) -> tuple[Piece, ...]:
    """Pack sections into as few messages as their order allows; there is always one."""
    pieces = [Piece("")]
    for section in sections:
        last = pieces[-1]
        content = f"{last.content}\n{section.text}" if last.content else section.text
        content = content if section.text else last.content
        rows = (*last.rows, *filter(None, section.rows))
        files = (*last.files, *section.files)
        if units(content) > CONTENT_LIMIT or len(rows) > ROWS or len(files) > FILES:
            pieces.append(Piece(section.text, tuple(filter(None, section.rows)), section.files))
        else:
            pieces[-1] = Piece(content, rows, files)
    return tuple(_sendable(piece) for piece in pieces)


def _sendable(piece: Piece) -> Piece:
    """A message with something to see, in which no button stands twice."""
    seen: set[str] = set()
    rows: list[Row] = []
    for row in piece.rows:
        once = {key.custom_id: key for key in row if key.custom_id not in seen}
        seen |= once.keys()
        if once:
            rows.append(tuple(once.values()))
    content = NO_WORDS if shows_nothing(piece.content) else piece.content
    return Piece(content, tuple(rows), piece.files)
