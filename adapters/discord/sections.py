"""Parts of a message that belong together, and how they are packed into Discord's messages.

Rule: a section is never torn: its words fit into one message, and its buttons stand below them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from adapters.discord.keys import ROWS, Row
from adapters.discord.text import CONTENT_LIMIT, inert_chunks
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
    for chunk in inert_chunks(text):
        if "\n" not in chunk:
            if chunk.strip():
                yield Section(f"{before}{chunk}")
            continue
        lines = [line for line in chunk.split("\n") if line.strip()]
        for group in _fitting(f"{before}{line}" for line in lines):
            yield Section(group)


def bold(text: str) -> Iterator[Section]:
    """Yield a text in bold, on one line."""
    for chunk in inert_chunks(one_line(text)):
        if words := chunk.strip():
            yield Section(f"**{words}**")


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
    pieces: list[Piece] = []
    content, size = "", 0
    rows: tuple[Row, ...] = ()
    files: tuple[Attachment, ...] = ()
    for section in sections:
        its_size = units(section.text)
        its_rows = tuple(filter(None, section.rows))
        between = "\n" if content and section.text else ""
        too_long = size + len(between) + its_size > CONTENT_LIMIT
        if too_long or len(rows) + len(its_rows) > ROWS or len(files) + len(section.files) > FILES:
            pieces.append(_sendable(content, rows, files))
            content, size, rows, files = section.text, its_size, its_rows, section.files
        else:
            content = f"{content}{between}{section.text}"
            size += len(between) + its_size
            rows += its_rows
            files += section.files
    return (*pieces, _sendable(content, rows, files))


def _sendable(content: str, rows: tuple[Row, ...], files: tuple[Attachment, ...]) -> Piece:
    """A message with something to see, in which no button stands twice."""
    return Piece(NO_WORDS if shows_nothing(content) else content, _each_once(rows), files)


def _each_once(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    ids = [key.custom_id for row in rows for key in row]
    if len(set(ids)) == len(ids):
        return rows
    seen: set[str] = set()
    kept: list[Row] = []
    for row in rows:
        once = {key.custom_id: key for key in row if key.custom_id not in seen}
        seen |= once.keys()
        if once:
            kept.append(tuple(once.values()))
    return tuple(kept)
