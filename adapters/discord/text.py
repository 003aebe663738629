"""Words on Discord: escaped, measured, cut and packed.

Rule: whatever somebody wrote is shown as they wrote it and does nothing. No mention, no link, no
markup of theirs survives. What is cut is cut before it is escaped, so an escape is never halved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from adapters.drawing.text import units, visible

CONTENT_LIMIT: Final = 2000
"""Characters of one message."""
CHUNK: Final = 1700
"""Escaped characters of one paragraph, which leaves room for what stands around it."""

# A colon or a full stop within a word is what links, invitations and emoji are made of.
# One class stands in front, so that a text is looked through in C for something of it.
_MARKUP: Final = re.compile(r"[\\*_~`|<>#\[\]@:.](?:(?<![:.])|(?<=:)(?=\S)|(?<=\S\.)(?=\S))")
# At the beginning of a line a dash or a numbered full stop would start a list.
_LIST: Final = re.compile(r"(?m)^(\s*)(?:(-)|(\d+)([.)]))")


def escaped(text: str) -> str:
    """The text with everything that Discord would act on made inert."""
    inert = _MARKUP.sub(lambda found: "\\" + found[0], visible(text))
    # What begins with a letter, and has one line, begins no list: hardly a text is searched twice.
    if inert[:1].isalpha() and "\n" not in inert:
        return inert
    return _LIST.sub(_without_list, inert)


def _without_list(found: re.Match[str]) -> str:
    space, dash, number, stop = found.groups()
    return f"{space}\\{dash}" if dash else f"{space}{number}\\{stop}"


def inert_chunks(text: str, limit: int = CHUNK) -> Iterator[str]:
    """Yield the text escaped, in parts of at most `limit` units; at line ends if any."""
    # Nearly every text fits whole; it is escaped once then, to be measured and to be shown.
    if len(text) <= limit and units(whole := escaped(text)) <= limit:
        if whole := whole.strip("\n"):
            yield whole
    else:
        yield from map(escaped, chunks(text, limit))


def chunks(text: str, limit: int = CHUNK) -> Iterator[str]:
    """Yield the text in parts whose escaped form has at most `limit` units; at line ends if any."""
    rest = visible(text)
    while rest:
        end = _fitting(rest, limit)
        if end < len(rest):
            end = rest.rfind("\n", 1, end) + 1 or rest.rfind(" ", 1, end) + 1 or end
        if chunk := rest[:end].strip("\n"):
            yield chunk
        rest = rest[end:]


def _fitting(text: str, limit: int) -> int:
    """How many characters fit, escaped."""
    if len(text) <= limit and units(escaped(text)) <= limit:
        return len(text)
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if units(escaped(text[:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def quoted(text: str) -> Iterator[str]:
    """Yield a text as block quotes, one for each part that fits."""
    for chunk in inert_chunks(text, CHUNK // 3):  # a text of line breaks alone grows threefold
        yield "\n".join(f"> {line}" for line in chunk.split("\n"))


def fenced(text: str) -> Iterator[str]:
    """Yield a text as code blocks, from which a thumb can copy it exactly.

    Nothing within a code block is a mention or a link. Only three backticks could end it; they
    are drawn as the modifier letters that look like them.
    """
    for chunk in chunks(text.replace("```", "ˋˋˋ"), CHUNK):
        yield f"```\n{chunk}\n```"
