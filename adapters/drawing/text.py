"""Words on a screen: shown as they were written, cut, and measured in UTF-16 units.

Rule: what a reader could not see, or would see in another order than it was written, is shown as a
sign. UTF-16 units are what the clients of the platforms count, and never fewer than their servers.
"""

from __future__ import annotations

import re
from typing import Final

_SHOWN: Final = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {
    0x7F: 0x2421,
    0x2028: 0x0A,
    0x2029: 0x0A,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}
_SEEN: Final = re.compile(
    r"[^\s\u00ad\u034f\u115f\u1160\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff]"
)


def units(text: str) -> int:
    """The length in UTF-16 units."""
    # Counted in C: a card is measured some fifty times while it is drawn.
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text: str) -> str:
    """Show what would otherwise be invisible, misleading or refused."""
    # Nothing of `_SHOWN` is printable: a label is looked through in C, a card has a dozen.
    return text if text.isprintable() else text.replace("\r\n", "\n").translate(_SHOWN)


def shows_nothing(text: str) -> bool:
    """Whether a reader would see nothing, which a platform refuses as an empty text."""
    return _SEEN.search(text) is None


def one_line(text: str) -> str:
    """The text on one line, for labels."""
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
    """A label that a platform takes: one line, not empty, not too long."""
    shown = one_line(text)
    if shown.isascii() and 0 < len(shown) <= limit:
        return shown  # it fits and is seen: on most buttons stands nothing else
    shown = cut(shown, limit)
    return instead if shows_nothing(shown) else shown
