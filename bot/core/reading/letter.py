"""The message in a paste, and what its wrapping says about it.

Rule: a layout is recognised by its own signs (a header block, a button, a time beside a name),
never guessed from the message; what it says about the sender is kept as a range of the text, and
only the lines of the message itself go on to be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.reading.names import Range


@dataclass(frozen=True, slots=True)
class Letter:
    """The lines of the message, and what its wrapping says about it."""

    lines: tuple[Range, ...]
    sender: Range | None = None
    invitation: bool = False
    mutual: Range | None = None


def lines_of(folded: bytes) -> tuple[Range, ...]:
    """Cut into lines without the white space and the quote marks around them."""
    result = []
    start = 0
    for raw in folded.split(b"\n"):
        end = start + len(raw)
        inner = start
        while inner < end and folded[inner] in b" \t>|":
            inner += 1
        last = end
        while last > inner and folded[last - 1] in b" \t\x02":
            last -= 1
        result.append((inner, last))
        start = end + 1
    return tuple(result)


def piece_of(folded: bytes, line: Range) -> bytes:
    """Return the words of a line."""
    return folded[line[0] : line[1]]
