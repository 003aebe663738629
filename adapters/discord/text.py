"""Words on Discord: escaped, measured, cut and packed.

Rule: whatever somebody wrote is shown as they wrote it and does nothing. No mention, no link, no
markup of theirs survives. What is cut is cut before it is escaped, so an escape is never halved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

CONTENT_LIMIT: Final = 2000
"""Characters of one message."""
CHUNK: Final = 1700
"""Escaped characters of one paragraph, which leaves room for what stands around it."""

_SHOWN: Final = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {
    0x7F: 0x2421,
    0x2028: 0x0A,
    0x2029: 0x0A,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}
# A colon or a full stop within a word is what links, invitations and emoji are made of.
_MARKUP: Final = re.compile(r"[\\*_~`|<>#\[\]@]|:(?=\S)|(?<=\S)\.(?=\S)")
# At the beginning of a line a dash or a numbered full stop would start a list.
_LIST: Final = re.compile(r"(?m)^(\s*)(?:(-)|(\d+)([.)]))")
_BLANK: Final = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff]"
)


def units(text: str) -> int:
    """The length as Discord's clients count it: UTF-16 units, never fewer than its servers do."""
    # Counted in C: a card is measured some fifty times while it is drawn.
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text: str) -> str:
    """Show what would otherwise be invisible, misleading or refused."""
    return text.replace("\r\n", "\n").translate(_SHOWN)


def shows_nothing(text: str) -> bool:
    """Whether a reader would see nothing, which Discord refuses as an empty message."""
    return not _BLANK.sub("", text)


def escaped(text: str) -> str:
    """The text with everything that Discord would act on made inert."""
    inert = _MARKUP.sub(lambda found: "\\" + found[0], visible(text))
    return _LIST.sub(_without_list, inert)


def _without_list(found: re.Match[str]) -> str:
    space, dash, number, stop = found.groups()
    return f"{space}\\{dash}" if dash else f"{space}{number}\\{stop}"


def one_line(text: str) -> str:
    """The text on one line, for labels, which know no markup and no line breaks."""
    return " ".join(visible(text).split())


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` units, with an ellipsis for what is left out."""
    if units(text) <= limit:
        return text
    kept = text[:limit]
    while units(kept) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def label(text: str, limit: int, instead: str = "…") -> str:
    """A label that Discord takes: one line, not empty, not too long."""
    shown = cut(one_line(text), limit)
    return instead if shows_nothing(shown) else shown


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
    for chunk in chunks(text, CHUNK // 3):  # a text of line breaks alone grows threefold
        yield "\n".join(f"> {escaped(line)}" for line in chunk.split("\n"))


def fenced(text: str) -> Iterator[str]:
    """Yield a text as code blocks, from which a thumb can copy it exactly.

    Nothing within a code block is a mention or a link. Only three backticks could end it; they
    are drawn as the modifier letters that look like them.
    """
    for chunk in chunks(text.replace("```", "ˋˋˋ"), CHUNK):
        yield f"```\n{chunk}\n```"
